#include "input/intake.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "input/unpack.h"

/* Compressed bytes that are read at once. */
#define RAW_SIZE 65536

struct intake {
	struct feed *feed;
	enum packing packing;
	struct unpack *unpack;          /* if it is packed */
	bool over;
	size_t len;                     /* bytes in `raw` that do not tell yet */
	char raw[];                     /* RAW_SIZE, not cleared, as in feed.c */
};

struct intake *
intake_new(struct feed *feed)
{
	struct intake *in = xmalloc(sizeof(*in) + RAW_SIZE);

	*in = (struct intake){ .feed = feed };
	return in;
}

void
intake_free(struct intake *in)
{
	if (in == NULL)
		return;
	unpack_free(in->unpack);
	free(in);
}

char *
intake_reserve(struct intake *in, size_t *room)
{
	if (in->packing == PACKING_NONE)
		return feed_reserve(in->feed, room);
	*room = RAW_SIZE - in->len;
	return in->raw + in->len;
}

static int
unpack(struct intake *in, struct span bytes)
{
	enum unpack_state state = UNPACK_FULL;
	int result = 0;

	while (state == UNPACK_FULL && result == 0) {
		size_t room, len;
		char *to = feed_reserve(in->feed, &room);

		state = unpack_some(in->unpack, &bytes, to, room, &len);
		if (len > 0)
			result = feed_commit(in->feed, len);
	}
	in->over = state == UNPACK_OVER;
	return result;
}

int
intake_commit(struct intake *in, size_t len)
{
	struct span bytes;

	if (in->packing == PACKING_NONE)
		return feed_commit(in->feed, len);
	bytes = span_make(in->raw, in->len + len);
	if (in->packing == PACKING_UNDECIDED) {
		in->len = bytes.len;
		in->packing = unpack_packing(bytes);
		if (in->packing == PACKING_UNDECIDED)
			return 0;
		in->len = 0;
		if (in->packing == PACKING_NONE)
			return feed_put(in->feed, bytes);
		in->unpack = unpack_new();
	}
	return unpack(in, bytes);
}

int
intake_end(struct intake *in, bool cut)
{
	int result = 0;

	if (in->packing == PACKING_UNDECIDED)
		result = feed_put(in->feed, span_make(in->raw, in->len));
	if (in->unpack != NULL)
		cut = !unpack_is_whole(in->unpack);
	return result != 0 ? result : feed_end(in->feed, cut);
}

bool
intake_is_verbatim(const struct intake *in)
{
	return in->packing == PACKING_NONE && feed_is_verbatim(in->feed);
}

bool
intake_is_over(const struct intake *in)
{
	return in->over;
}

void
intake_tell(const struct intake *in, const char *name, struct err *err)
{
	if (in->unpack != NULL)
		unpack_tell(in->unpack, name, err);
}
