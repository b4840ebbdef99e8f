#include "input/unpack.h"

#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/xalloc.h"

/* zlib counts bytes of a call in an unsigned int. */
#define PIECE_MAX (1u << 30)

/* windowBits of zlib: the largest window, and the header and trailer of gz. */
#define GZ_WINDOW (15 + 16)

enum problem {
	PROBLEM_NONE,
	PROBLEM_DAMAGED,
	PROBLEM_MEMORY,
	PROBLEM_OPTIONS,
	PROBLEM_GARBAGE,                /* behind the last member */
};

struct unpack {
	enum packing member;            /* that is decoded; undecided between members */
	bool any;                       /* one was whole */
	unsigned char magic[UNPACK_MAGIC_MAX];
	size_t magics;                  /* bytes of the next member that do not tell yet */
	uint64_t offset;                /* of the next byte to be taken */
	enum problem problem;
	z_stream gz;
	bool gz_open;
	lzma_stream xz;
};

static const unsigned char gz_magic[] = { 0x1f, 0x8b };
static const unsigned char xz_magic[UNPACK_MAGIC_MAX] = { 0xfd, '7', 'z', 'X', 'Z', 0 };

static bool
starts(struct span first, const unsigned char *magic, size_t len)
{
	return memcmp(first.ptr, magic, first.len < len ? first.len : len) == 0;
}

enum packing
unpack_packing(struct span first)
{
	if (first.len == 0)
		return PACKING_UNDECIDED;
	if (starts(first, gz_magic, sizeof(gz_magic)))
		return first.len < sizeof(gz_magic) ? PACKING_UNDECIDED : PACKING_GZ;
	if (starts(first, xz_magic, sizeof(xz_magic)))
		return first.len < sizeof(xz_magic) ? PACKING_UNDECIDED : PACKING_XZ;
	return PACKING_NONE;
}

struct unpack *
unpack_new(void)
{
	struct unpack *u = xcalloc(1, sizeof(*u));

	u->xz = (lzma_stream)LZMA_STREAM_INIT;
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	if (u->gz_open)
		inflateEnd(&u->gz);
	lzma_end(&u->xz);
	free(u);
}

/* Memory that is not there ends the program, as everywhere. */
static voidpf
gz_alloc(voidpf opaque, uInt count, uInt size)
{
	(void)opaque;
	return xcalloc(count, size);
}

static void
gz_free(voidpf opaque, voidpf memory)
{
	(void)opaque;
	free(memory);
}

static void *
xz_alloc(void *opaque, size_t count, size_t size)
{
	(void)opaque;
	(void)count;                    /* liblzma says that it is always 1 */
	return xmalloc(size);
}

static void
xz_free(void *opaque, void *memory)
{
	(void)opaque;
	free(memory);
}

static void
open_member(struct unpack *u)
{
	static const lzma_allocator allocator = { xz_alloc, xz_free, NULL };
	bool opened;

	if (u->member == PACKING_XZ) {
		u->xz.allocator = &allocator;
		opened = lzma_stream_decoder(&u->xz, UNPACK_MEMORY_MAX, 0) == LZMA_OK;
	} else if (u->gz_open) {
		opened = inflateReset(&u->gz) == Z_OK;
	} else {
		u->gz = (z_stream){ .zalloc = gz_alloc, .zfree = gz_free };
		opened = u->gz_open = inflateInit2(&u->gz, GZ_WINDOW) == Z_OK;
	}
	if (!opened)
		u->problem = PROBLEM_OPTIONS;   /* an older library than the one this was built for */
}

/* Both: what can be decoded now is. True if the member ended. */
static bool
decode_gz(struct unpack *u, struct span *in, char *to, size_t room, size_t *len)
{
	int status;

	u->gz.next_in = (Bytef *)(uintptr_t)in->ptr;    /* it only reads there */
	u->gz.avail_in = (uInt)in->len;
	u->gz.next_out = (Bytef *)to;
	u->gz.avail_out = (uInt)room;
	status = inflate(&u->gz, Z_SYNC_FLUSH);
	*in = span_make(in->ptr + in->len - u->gz.avail_in, u->gz.avail_in);
	*len = room - u->gz.avail_out;
	if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		u->problem = PROBLEM_DAMAGED;
	return status == Z_STREAM_END;
}

static bool
decode_xz(struct unpack *u, struct span *in, char *to, size_t room, size_t *len)
{
	lzma_ret status;

	u->xz.next_in = (const uint8_t *)in->ptr;
	u->xz.avail_in = in->len;
	u->xz.next_out = (uint8_t *)to;
	u->xz.avail_out = room;
	status = lzma_code(&u->xz, LZMA_RUN);
	*in = span_make(in->ptr + in->len - u->xz.avail_in, u->xz.avail_in);
	*len = room - u->xz.avail_out;
	if (status == LZMA_MEMLIMIT_ERROR)
		u->problem = PROBLEM_MEMORY;
	else if (status == LZMA_OPTIONS_ERROR)
		u->problem = PROBLEM_OPTIONS;
	else if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR)
		u->problem = PROBLEM_DAMAGED;
	return status == LZMA_STREAM_END;
}

static void
decode(struct unpack *u, struct span *in, char *to, size_t room, size_t *len)
{
	struct span piece = span_make(in->ptr, in->len < PIECE_MAX ? in->len : PIECE_MAX);
	size_t given = piece.len;
	bool ended;

	room = room < PIECE_MAX ? room : PIECE_MAX;
	if (u->member == PACKING_GZ)
		ended = decode_gz(u, &piece, to, room, len);
	else
		ended = decode_xz(u, &piece, to, room, len);
	given -= piece.len;
	*in = span_make(in->ptr + given, in->len - given);
	u->offset += given;
	if (ended) {
		u->any = true;
		u->member = PACKING_UNDECIDED;
		u->magics = 0;
	}
}

/* A member may start with what was held back: no byte of it says more than its magic. */
static void
begin_member(struct unpack *u)
{
	struct span magic = span_make((const char *)u->magic, u->magics);
	char none;
	size_t len;

	open_member(u);
	u->offset -= u->magics;
	if (u->problem == PROBLEM_NONE)
		decode(u, &magic, &none, 1, &len);
}

/* Looks for the next member; false if there is none yet. */
static bool
find_member(struct unpack *u, struct span *in)
{
	while (u->member == PACKING_UNDECIDED && in->len > 0 && u->problem == PROBLEM_NONE) {
		char c = in->ptr[0];

		*in = span_make(in->ptr + 1, in->len - 1);
		u->offset++;
		if (c == 0 && u->any && u->magics == 0)
			continue;
		u->magic[u->magics++] = (unsigned char)c;
		u->member = unpack_packing(span_make((const char *)u->magic, u->magics));
		if (u->member == PACKING_NONE)
			u->problem = PROBLEM_GARBAGE;
		else if (u->member != PACKING_UNDECIDED)
			begin_member(u);
	}
	return u->member != PACKING_UNDECIDED;
}

enum unpack_state
unpack_some(struct unpack *u, struct span *in, char *to, size_t room, size_t *len)
{
	*len = 0;
	while (u->problem == PROBLEM_NONE) {
		size_t given = in->len, made;

		if (*len == room)
			return UNPACK_FULL;
		if (!find_member(u, in))
			return u->problem == PROBLEM_NONE ? UNPACK_HUNGRY : UNPACK_OVER;
		if (u->problem != PROBLEM_NONE)
			break;
		decode(u, in, to + *len, room - *len, &made);
		*len += made;
		if (made == 0 && in->len == given && u->problem == PROBLEM_NONE && u->member != PACKING_UNDECIDED)
			return UNPACK_HUNGRY;
	}
	return UNPACK_OVER;
}

bool
unpack_is_whole(const struct unpack *u)
{
	if (u->problem == PROBLEM_GARBAGE)
		return u->any;
	return u->any && u->problem == PROBLEM_NONE && u->member == PACKING_UNDECIDED && u->magics == 0;
}

void
unpack_tell(const struct unpack *u, const char *name, struct err *err)
{
	unsigned long long offset = u->offset;

	switch (u->problem) {
	case PROBLEM_NONE:
		if (!unpack_is_whole(u))
			err_add(err, "'%s' is cut off in the middle; what could be read of it was read",
			    "“%s”不完整，在中途被截断；能解压的部分已读取", name);
		break;
	case PROBLEM_DAMAGED:
		err_add(err, "'%s' is damaged near byte %llu; what could be read before that was read",
		    "“%s”在第 %llu 字节附近损坏；此前能解压的部分已读取", name, offset);
		break;
	case PROBLEM_MEMORY:
		err_add(err, "'%s' needs %llu MiB of memory from byte %llu on, more than the %u MiB allowed; 'xz -dc' can unpack it",
		    "解压“%s”需要 %llu MiB 内存（从第 %llu 字节起），超过上限 %u MiB；可先用 xz -dc 解压", name,
		    (unsigned long long)(lzma_memusage(&u->xz) >> 20) + 1, offset, UNPACK_MEMORY_MAX >> 20);
		break;
	case PROBLEM_OPTIONS:
		err_add(err, "'%s' is packed in a way that is not known here, from byte %llu on; 'xz -dc' may unpack it",
		    "“%s”从第 %llu 字节起使用了此处不支持的压缩方式；可尝试先用 xz -dc 解压", name, offset);
		break;
	case PROBLEM_GARBAGE:
		err_add(err, "what follows in '%s' from byte %llu on is not compressed and was ignored",
		    "“%s”中从第 %llu 字节起不是压缩数据，已忽略", name, offset - u->magics);
		break;
	}
}
