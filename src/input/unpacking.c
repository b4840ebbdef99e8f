#include "input/unpacking.h"

#include "base/file.h"

/* Bytes that are taken at once. */
#define RAW_SIZE 16384

void
unpacking_start(struct unpacking *u)
{
	unpacking_stop(u);
	*u = (struct unpacking){ .unpack = unpack_new(), .place.print = fingerprint_start(0) };
}

void
unpacking_stop(struct unpacking *u)
{
	unpack_free(u->unpack);
	u->unpack = NULL;
}

enum packing
unpacking_told(int fd)
{
	char first[UNPACK_MAGIC_MAX];
	ssize_t n = file_read_at(fd, first, sizeof(first), 0);

	return n < 0 ? PACKING_NONE : unpack_packing(span_make(first, (size_t)n));
}

ssize_t
unpacking_next(struct unpacking *u, int fd, char *to, size_t room)
{
	char raw[RAW_SIZE];
	ssize_t n = file_read_at(fd, raw, sizeof(raw), u->place.at);
	enum unpack_state state = UNPACK_HUNGRY;
	struct span in;
	size_t len = 0, taken;

	if (n < 0)
		return -1;
	in = span_make(raw, (size_t)n);
	if (n > 0 || u->full)
		state = unpack_some(u->unpack, &in, to, room, &len);
	taken = (size_t)n - in.len;
	fingerprint_add(&u->place.print, raw, taken);
	u->place.at += taken;
	u->offset += len;
	u->full = state == UNPACK_FULL;
	u->over = state == UNPACK_OVER;
	u->ended = u->over || (n == 0 && !u->full);
	return (ssize_t)len;
}

bool
unpacking_is_same(const struct unpacking_place *place, int fd)
{
	uint64_t from = fingerprint_from(place->at);
	size_t len = (size_t)(place->at - from);
	char bytes[FINGERPRINT_MAX];

	return file_read_at(fd, bytes, len, from) == (ssize_t)len && fingerprint_of(place->at, bytes) == fingerprint_value(&place->print);
}
