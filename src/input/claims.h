/*
 * claims - which file is read under which name, and where those were left that are not read any more.
 *
 * When app.log is renamed to app.log.1 and a pattern matches both, the new name shows a
 * file that another name still reads. Nobody reads a file that somebody else has; who finds one
 * that was left goes on where it was left. So a line comes once, whatever its file is called. And where files
 * were left tells what a copy of them holds that was not read, be it compressed: see recall.h. Places
 * that were left can be kept for another life, where claims_remember() takes them up.
 */
#ifndef IMERR_INPUT_CLAIMS_H
#define IMERR_INPUT_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many places that were left are remembered, the last ones. */
#define CLAIMS_LEFT_MAX 4096

struct follow_mark {
	uint64_t offset, fingerprint;
};

/* Where reading goes on. All of it can be stored and compared later. */
struct follow_position {
	uint64_t device, inode;         /* see follow_gone() for what is in no file any more */
	uint64_t offset;                /* of the first byte that was not handed on as part of a whole line */
	uint64_t fingerprint;           /* of what stands before it, see fingerprint.h */
	bool inside;                    /* of a line that is too long to be read: what comes up to its newline is that line */
	struct follow_mark mark[2];     /* places further back, the older one first, see reading.h; 0: none */
};

/*
 * The same place when what stood before it is not in that file any more: the file was written anew (copytruncate), or another one has its
 * inode by now. A copy may hold it, which its content tells, and so that is what the place is kept by: of no device, and with the
 * fingerprint for an inode. Many files may have had one inode, and each has left a place.
 */
struct follow_position follow_gone(const struct follow_position *);
bool follow_is_gone(const struct follow_position *);

struct claims;

struct claims *claims_new(void);
void claims_free(struct claims *);

enum claim {
	CLAIM_NEW,                      /* yours; nobody had it */
	CLAIM_LEFT,                     /* yours; `left` says where it was left */
	CLAIM_TAKEN,                    /* another owner has it */
};

/* Claims the file for `owner`, whoever that is: only the pointers are compared. */
enum claim claims_take(struct claims *, uint64_t device, uint64_t inode, const void *owner, struct follow_position *left);

/* The owner lets go; NULL: there is nothing to remember. */
void claims_leave(struct claims *, uint64_t device, uint64_t inode, const struct follow_position *left);

/* So far has its owner read it by now. */
void claims_note(struct claims *, const struct follow_position *);

/* What claims_take() would say, and unless the file is new how far it was read by now; nothing changes. */
enum claim claims_look(const struct claims *, uint64_t device, uint64_t inode, const void *owner, struct follow_position *);

/* Fewer bytes than this before a place do not tell a file from others: many logs begin alike. */
#define CLAIMS_TELLING_MIN 64

struct claims_place {
	struct follow_position at;
	uint64_t read;                  /* so far was the file read: `at`, or further */
	bool owned;                     /* by somebody else than who asks: it is read on */
	uint64_t told;                  /* when the file could be told from others for the first time, counted */
};

/*
 * All places that are remembered or were noted and tell, in no order, for recall.h. Returns how many; `place` has room for
 * as many, or is NULL. `told` gets the count by now.
 */
size_t claims_places(const struct claims *, const void *owner, struct claims_place *place, uint64_t *told);

/* As if somebody had left it there: positions that were saved, and those that are gone. */
void claims_remember(struct claims *, const struct follow_position *);

#endif
