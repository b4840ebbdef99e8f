#include "input/parts.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "input/unpack.h"

/* Newlines are searched in pieces of this size. */
#define PIECE 65536

struct pool {
	const struct parts *parts;
	const struct parts_reader *reader;
	atomic_size_t next;             /* part that nobody took yet */
	atomic_int error;               /* errno of the first failure */
	atomic_uint_least64_t done;     /* bytes */
	uv_mutex_t lock;                /* of what follows */
	bool *ended;                    /* of each part */
	size_t told;                    /* parts whose end was told */
};

struct worker {
	struct pool *pool;
	size_t index;
	uv_thread_t thread;
};

size_t
parts_threads(void)
{
	cpu_set_t set;
	size_t n = sched_getaffinity(0, sizeof(set), &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;

	return n < PARTS_THREADS_MAX ? n : PARTS_THREADS_MAX;
}

/* The first line start at or behind `offset`, `size` if there is none. */
static uint64_t
line_start_behind(int fd, uint64_t offset, uint64_t size)
{
	char piece[PIECE];
	uint64_t at = offset - 1;
	ssize_t n;

	while (at < size && (n = file_read_at(fd, piece, sizeof(piece), at)) > 0) {
		const char *newline = memchr(piece, '\n', (size_t)n);

		if (newline != NULL)
			return at + (uint64_t)(newline - piece) + 1;
		at += (uint64_t)n;
	}
	return size;
}

/* The last line start at or before `offset`; false if it is further away than a line that is read can be long. */
static bool
line_start_before(int fd, uint64_t offset, uint64_t *start)
{
	char piece[PIECE];
	uint64_t end = offset;

	while (end > 0 && offset - end <= SCAN_LINE_MAX) {
		size_t len = end < PIECE ? (size_t)end : PIECE;
		const char *newline;

		if (file_read_at(fd, piece, len, end - len) != (ssize_t)len)
			return false;
		newline = memrchr(piece, '\n', len);
		if (newline != NULL) {
			*start = end - len + (uint64_t)(newline - piece) + 1;
			return true;
		}
		end -= len;
	}
	*start = 0;
	return end == 0;
}

/*
 * Where to read from so that the part at `start` has the lines of the last `lead` bytes before it. A line that is too
 * long to be read says nothing, and it is counted where it stands: it is not among them.
 */
static uint64_t
lead_start(int fd, uint64_t start, size_t lead)
{
	uint64_t line, next;

	if (start <= lead)
		return 0;
	next = line_start_behind(fd, start - lead, start);
	if (!line_start_before(fd, start - lead, &line) || next - line > SCAN_LINE_MAX + 1)
		return next;
	return line;
}

/* Are the bytes of the file not those of the log? UTF-16 or compressed. */
static bool
is_coded(int fd)
{
	char first[UNPACK_MAGIC_MAX] = { 0 };
	ssize_t n = file_read_at(fd, first, sizeof(first), 0);
	unsigned char mark[2] = { (unsigned char)first[0], (unsigned char)first[1] };

	if ((mark[0] ^ mark[1]) == (0xff ^ 0xfe) && mark[0] >= 0xfe)
		return true;
	return n > 0 && unpack_packing(span_make(first, (size_t)n)) != PACKING_NONE;
}

bool
parts_cut(struct parts *p, int fd, size_t threads)
{
	struct stat st;
	uint64_t size, count;

	if (threads < 2 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || lseek(fd, 0, SEEK_CUR) != 0)
		return false;
	size = (uint64_t)st.st_size;
	if (size < 2 * PARTS_SIZE_MIN || is_coded(fd))
		return false;
	count = size / PARTS_SIZE_MIN;
	if (count > threads * PARTS_PER_THREAD)
		count = threads * PARTS_PER_THREAD;
	*p = (struct parts){ .fd = fd, .start = xcalloc((size_t)count, sizeof(*p->start)), .count = 1, .size = size };
	for (uint64_t i = 1; i < count; i++) {
		uint64_t start = line_start_behind(fd, size / count * i, size);

		if (start > p->start[p->count - 1] && start < size)
			p->start[p->count++] = start;
	}
	return true;
}

void
parts_free(struct parts *p)
{
	free(p->start);
	p->start = NULL;
}

static void
tell_progress(struct pool *pool, size_t worker, uint64_t read)
{
	uint64_t done = atomic_fetch_add(&pool->done, read) + read;

	if (worker == 0 && pool->reader->progress != NULL)
		pool->reader->progress(pool->reader->self, done, pool->parts->size);
}

/* Reads [offset, end) into the scan, or to the end of the file. Returns 0, an errno, or -1 if the scan stopped. */
static int
read_range(struct pool *pool, size_t worker, struct scan *scan, uint64_t offset, uint64_t end)
{
	while (offset < end) {
		size_t room;
		char *to = scan_reserve(scan, &room);
		size_t len = end - offset < room ? (size_t)(end - offset) : room;
		ssize_t n = file_read_at(pool->parts->fd, to, len, offset);

		if (n < 0)
			return errno;
		if (n > 0 && scan_commit(scan, (size_t)n) != 0)
			return -1;
		tell_progress(pool, worker, (uint64_t)n);
		if ((size_t)n < len)
			break;          /* the file ends */
		offset += (uint64_t)n;
	}
	return 0;
}

static int
read_part(struct pool *pool, size_t worker, size_t index)
{
	const struct parts *p = pool->parts;
	const struct parts_reader *r = pool->reader;
	uint64_t start = p->start[index];
	/* The last one goes on to where the file ends by then. */
	uint64_t end = index + 1 < p->count ? p->start[index + 1] : UINT64_MAX;
	uint64_t lead = lead_start(p->fd, start, r->lead);
	struct scan *scan = r->begin(r->self, worker, index);
	int error;

	scan_start(scan, lead);
	error = read_range(pool, worker, scan, lead, start);
	r->start(r->self, index, start, scan_number(scan));
	if (error == 0)
		error = read_range(pool, worker, scan, start, end);
	(void)scan_end(scan, false);    /* after an error, too: the next part starts anew */
	return error;
}

/* Tells of the part, and of those behind it that ended before, if those before it have ended. */
static void
tell_end(struct pool *pool, size_t index)
{
	const struct parts_reader *r = pool->reader;

	uv_mutex_lock(&pool->lock);
	pool->ended[index] = true;
	for (; pool->told < pool->parts->count && pool->ended[pool->told]; pool->told++)
		r->end(r->self, pool->told);
	uv_mutex_unlock(&pool->lock);
}

static void
work(void *self)
{
	struct worker *w = self;
	struct pool *pool = w->pool;
	size_t index;

	while (atomic_load(&pool->error) == 0 && (index = atomic_fetch_add(&pool->next, 1)) < pool->parts->count) {
		int error = read_part(pool, w->index, index);
		int none = 0;

		if (error != 0)
			atomic_compare_exchange_strong(&pool->error, &none, error);
		tell_end(pool, index);
	}
}

int
parts_run(const struct parts *p, const struct parts_reader *reader, size_t threads)
{
	struct pool pool = { .parts = p, .reader = reader };
	struct worker *w;
	size_t started;

	if (uv_mutex_init(&pool.lock) != 0)
		return EAGAIN;
	pool.ended = xcalloc(p->count, sizeof(*pool.ended));
	w = xcalloc(threads, sizeof(*w));
	/* This thread is a worker, too. */
	for (started = 1; started < threads; started++) {
		w[started].pool = &pool;
		w[started].index = started;
		if (uv_thread_create(&w[started].thread, work, &w[started]) != 0)
			break;          /* the others do it */
	}
	w[0].pool = &pool;
	work(&w[0]);
	while (--started > 0)
		uv_thread_join(&w[started].thread);
	free(w);
	free(pool.ended);
	uv_mutex_destroy(&pool.lock);
	return atomic_load(&pool.error);
}
