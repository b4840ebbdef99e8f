#include "packer.h"

#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>

/* xz: the block header stands behind the stream header; in it LZMA2 has a size of its dictionary. */
#define XZ_BLOCK 12
#define XZ_256_MIB 32

static void
must(bool holds)
{
	if (!holds)
		abort();
}

void
pack_gz(struct buf *to, struct span content)
{
	z_stream z = { .zalloc = Z_NULL };
	size_t bound = content.len + content.len / 100 + 1000;

	must(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	buf_reserve(to, bound);
	z.next_in = (Bytef *)(uintptr_t)content.ptr;
	z.avail_in = (uInt)content.len;
	z.next_out = (Bytef *)to->ptr + to->len;
	z.avail_out = (uInt)bound;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END);
	to->len += bound - z.avail_out;
	deflateEnd(&z);
}

void
pack_xz(struct buf *to, struct span content)
{
	size_t bound = lzma_stream_buffer_bound(content.len), at = 0;

	buf_reserve(to, bound);
	must(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, NULL, (const uint8_t *)content.ptr, content.len,
	    (uint8_t *)to->ptr + to->len, &at, bound) == LZMA_OK);
	to->len += at;
}

void
pack_xz_greedy(struct buf *to, struct span content)
{
	size_t from = to->len, size;
	unsigned char *block, *filter;
	uint32_t sum;

	pack_xz(to, content);
	block = (unsigned char *)to->ptr + from + XZ_BLOCK;
	size = (size_t)block[0] * 4;            /* of the header without its sum */
	filter = memmem(block, size, "\x21\x01", 2);
	must(filter != NULL);
	filter[2] = XZ_256_MIB;
	sum = lzma_crc32(block, size, 0);
	for (size_t i = 0; i < 4; i++)
		block[size + i] = (unsigned char)(sum >> 8 * i);
}
