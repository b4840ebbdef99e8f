/*
 * parts - a large regular file, read in parts by several threads.
 *
 * The parts start at lines and are the file, in order. Each is read into a scan of
 * its own, which starts some way before it: what a line means can depend on the
 * lines above. What was counted from the parts is put together by who asked,
 * part by part, in order, while others are still read.
 */
#ifndef IMERR_INPUT_PARTS_H
#define IMERR_INPUT_PARTS_H

#include "base/lang.h"
#include "scan/scan.h"

/* A part has so many bytes at least: less is not worth a thread. */
#define PARTS_SIZE_MIN (4u << 20)
/* So many parts for each thread: one may take longer than another. */
#define PARTS_PER_THREAD 4
/* More threads than this do not help: they wait for the same memory. */
#define PARTS_THREADS_MAX 64

struct parts_reader {
	size_t lead;                    /* bytes before a part that the scan gets, too */
	/*
	 * Called in threads. begin: a scan for part `index`; two calls with the same
	 * `worker` never run at once. start: the bytes that come next are those
	 * of the part, from `offset` of the file and line `number` of the scan on.
	 * end: part `index` was read, and so were all before it; one call at a time, in
	 * order. All parts that began end, those that an error cut short, too.
	 */
	struct scan *(*begin)(void *self, size_t worker, size_t index);
	void (*start)(void *self, size_t index, uint64_t offset, uint64_t number);
	void (*end)(void *self, size_t index);
	/* Called now and then in the thread that called parts_run(): so many of so many bytes are read. May be NULL. */
	void (*progress)(void *self, uint64_t done, uint64_t size);
	void *self;
};

/* Where the parts of a file start. */
struct parts {
	int fd;                         /* borrowed */
	uint64_t *start;                /* of each */
	size_t count;
	uint64_t size;
};

/*
 * Cuts a file that is open at its start for so many threads. Returns false, and
 * nothing has to be freed, if it is better read in one go: small, or no regular file,
 * or UTF-16, or compressed.
 */
bool parts_cut(struct parts *, int fd, size_t threads);
void parts_free(struct parts *);

/* Reads all parts. Returns 0, or the errno of a read or of a thread that failed. */
int parts_run(const struct parts *, const struct parts_reader *, size_t threads);

/* How many processors this process may use. */
size_t parts_threads(void);

#endif
