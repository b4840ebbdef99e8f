/*
 * unpack - decodes gz and xz, told by their first bytes.
 *
 * Bytes in, bytes out, in any pieces. Members that stand one after the other (logs that were appended to each
 * other, what pigz writes) are one stream, also if they are of both kinds; zeros between and behind them are passed over. What
 * can be decoded of a stream that is cut off or damaged comes out before that is said. Memory: some 40 KiB for gz,
 * UNPACK_MEMORY_MAX at most for xz, however large what comes out is. Knows nothing of files.
 *
 * gz is RFC 1952, read by zlib; xz is https://tukaani.org/xz/xz-file-format.txt, read by liblzma.
 */
#ifndef IMERR_INPUT_UNPACK_H
#define IMERR_INPUT_UNPACK_H

#include <stdint.h>

#include "base/lang.h"
#include "base/span.h"

/* xz -9 needs 65 MiB; only dictionaries that were asked for by hand are larger. */
#define UNPACK_MEMORY_MAX (128u << 20)

/* So many first bytes tell for certain. */
#define UNPACK_MAGIC_MAX 6

enum packing { PACKING_UNDECIDED, PACKING_NONE, PACKING_GZ, PACKING_XZ };

/* How is the stream packed that starts with these bytes? Undecided only while they are too few to tell. */
enum packing unpack_packing(struct span first);

enum unpack_state {
	UNPACK_HUNGRY,                  /* all bytes were taken, and what they are came out */
	UNPACK_FULL,                    /* there was no room left */
	UNPACK_OVER,                    /* nothing more will come, whatever is put in */
};

struct unpack;

struct unpack *unpack_new(void);
void unpack_free(struct unpack *);

/*
 * Takes bytes off the front of `in` and puts what they are to `to`, at most `room` bytes, which is not 0; `len` gets how many.
 * After UNPACK_FULL there may be more even if `in` is empty.
 */
enum unpack_state unpack_some(struct unpack *, struct span *in, char *to, size_t room, size_t *len);

/* Could the stream end here? Its members are whole and right so far; what follows them may be something else. */
bool unpack_is_whole(const struct unpack *);

/* At the end of the stream: a sentence if that was not whole, or if something else follows it. */
void unpack_tell(const struct unpack *, const char *name, struct err *);

#endif
