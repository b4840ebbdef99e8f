/*
 * follow - one file that grows, by its name.
 *
 * follow_step() has one look at the file and hands on what is new, whole lines at a time; it neither
 * sleeps nor knows why it was called. What it sees, and what it does then:
 *
 *   nothing new                  nothing
 *   grown                        what is new is read, FOLLOW_STEP_MAX bytes at most
 *   last line not whole          it waits for its newline, however long that takes; it is handed on as cut off when
 *                                the file is left, shrinks or is written anew
 *   shrunk                       (copytruncate, `> app.log`) read from its start; bytes that were known to be
 *                                there and had not been read are told, and that others may be lost
 *   written anew, as long as     told by the fingerprint of what stood before the position: as shrunk. Compared
 *   before or longer             whenever size or times have changed and once more when FOLLOW_SETTLE_MS have gone by,
 *                                because two changes within a tick of the clock show one time
 *   renamed, or replaced by      the old file is read to its end until nothing has come for FOLLOW_GRACE_MS: its
 *   another                      writer may not have noticed yet. Then the new one is read from its start. If both are
 *                                written to, the old one is left after FOLLOW_GRACE_MAX_MS
 *   name is a symlink that       the same
 *   points elsewhere now
 *   removed                      the same; then the name is waited for
 *   there again                  another file is read from its start; the same one (renamed and back) goes on
 *                                where it was left
 *   inode used again             (removed and created while its descriptor was given back) the fingerprint tells: as
 *                                written anew
 *   not there, or its directory  waited for, told once; a file that comes later is read from its start
 *   no permission                told once and tried again; what is open is read on
 *   directory, fifo, device      refused with a sentence, and looked at again: it may become a file
 *   read by another name         not read twice (claims.h); once that has left it, reading goes on from there
 *   UTF-16                       as everywhere (feed.h), from the middle of the file on, too
 *   compressed                   (packed.h) read whole, once, and then at rest; what is appended to it is read, too. Its offsets are
 *                                those of what comes out
 *   compressed and not whole     (it is being written) it waits until it is; that is told after FOLLOW_GRACE_MAX_MS
 *                                without more. What never becomes whole is not read, which is told
 *   compressed and damaged       what can be had is read, which is told
 *   compressed, what was read    (app.log, app.log.1, app.log.1.gz; or a copy) told by its content (recall.h): only what is behind
 *   under another name           that is read. While somebody reads on in the original, it waits for that to be left, or to stand
 *                                still for FOLLOW_GRACE_MAX_MS
 *
 * In another life of the program it was read up to some position, and then:
 *
 *   it is as it was, or longer   goes on there, with the lines before as context
 *   renamed                      the old file is looked for in the directory and read to its end, then the new one
 *   on a device with another     (they are numbered as the system finds them) told by inode and fingerprint: goes on
 *   number
 *   shorter, or written anew     read from its start; that something may be lost is told
 *   not to be found              the same; a file that is there now is read from its start
 *
 * What cannot be seen: a file that was written anew with the same 512 to 1024 bytes before the position. A file whose
 * descriptor was given back and that was renamed meanwhile is looked for in its directory; if it is not there,
 * what had been added to it is lost. Of a compressed file that less than 64 bytes had been read of it before. That a file is a
 * copy of another, if it is not compressed: it is read.
 */
#ifndef IMERR_INPUT_FOLLOW_H
#define IMERR_INPUT_FOLLOW_H

#include "base/lang.h"
#include "input/claims.h"
#include "input/reading.h"

#define FOLLOW_STEP_MAX (256u << 10)
#define FOLLOW_SETTLE_MS 20
#define FOLLOW_GRACE_MS 1000
#define FOLLOW_GRACE_MAX_MS 10000

/* Where a file that is there at the first look is read from. Later ones are read from their start. */
enum follow_from { FOLLOW_TAIL, FOLLOW_START, FOLLOW_END };

struct follow_options {
	enum follow_from from;
	uint64_t lines;                 /* FOLLOW_TAIL: the last ones */
	bool found;                     /* by a pattern: nobody is told that it is not there */
};

/* What all files share. */
struct follow_with {
	struct feed *feed;              /* nobody's stream is in use before and after; its scan must have `whole_lines` */
	struct claims *claims;
	size_t history;                 /* scan_park() */
	size_t lead;                    /* so many bytes of context when reading starts in the middle of a file */
	int64_t now;                    /* milliseconds of any clock that does not go back */
	struct err *trouble;            /* what cannot be read */
	struct err *notice;             /* what has happened */
	/*
	 * A stream begins. A file was read so far, without anything to hand on that could tell it: it was left; or what was read is gone from
	 * it, follow_gone(); or, `current`, it is compressed and nothing in it is new. May be NULL.
	 */
	void (*begin)(void *self, const struct reading_start *);
	void (*placed)(void *self, const char *name, bool current, const struct follow_position *);
	void *self;
};

/* What stood before this place is not in the file `name` any more. It is remembered and told: a copy may hold it, and more. */
void follow_keep(const struct follow_with *, const char *name, const struct follow_position *);

enum follow_seen {
	FOLLOW_QUIET,                   /* nothing new */
	FOLLOW_READ,                    /* to the end */
	FOLLOW_MORE,                    /* not to the end */
	FOLLOW_STOPPED,                 /* the sink wants no more */
};

struct follow;

struct follow *follow_new(const char *name, const struct follow_options *);
void follow_free(struct follow *);
const char *follow_name(const struct follow *);

enum follow_seen follow_step(struct follow *, const struct follow_with *);

/*
 * The same, told that the file has changed and that nothing happened to its name: what is new is read without a look at
 * the name, which takes longer than all else. Who says so may be wrong if follow_step() has its turn now and then.
 */
enum follow_seen follow_changed(struct follow *, const struct follow_with *);

/* New, and not looked at yet: it is the file of this position, if nobody else has that. */
void follow_recall(struct follow *, struct claims *, const struct follow_position *);

/* The last look: what is there is read, and what is held is handed on. */
enum follow_seen follow_finish(struct follow *, const struct follow_with *);

/* What is there is read, as far as that comes to an end. */
enum follow_seen follow_drain(struct follow *, const struct follow_with *);

/* Is it to be looked at again soon, although nothing happens? */
bool follow_is_unsettled(const struct follow *);

/* Nothing is there to be read, and nothing is held. */
bool follow_is_missing(const struct follow *);

/* Has it a descriptor? It can be given back while nothing happens; returns whether it was. */
bool follow_is_open(const struct follow *);
bool follow_give_back(struct follow *);

/* The stream while it waits: to be unparked by who wants to know more of it. */
struct feed_parked *follow_parked(struct follow *);

/* Has the file that is read lost its name? It will not be found in another life. */
bool follow_is_leaving(const struct follow *);

/* Where reading would go on in another life: follow_recall(). False if there is no such place. */
bool follow_position(struct follow *, struct follow_position *);

#endif
