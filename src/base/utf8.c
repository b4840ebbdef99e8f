#include "base/utf8.h"

#include <stdint.h>
#include <unistr.h>

#define LOST "\xef\xbf\xbd"

bool
utf8_is_plain(struct span s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highest = UINT64_C(0x8080808080808080);
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t v;

		memcpy(&v, s.ptr + i, 8);
		/* A byte that is 0 borrows from its highest bit. */
		if (((v | (v - ones)) & highest) != 0)
			return false;
	}
	for (; i < s.len; i++)
		if ((unsigned char)(s.ptr[i] - 1) >= 0x7f)
			return false;
	return true;
}

size_t
utf8_copy(char *to, size_t max, struct span text)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len;) {
		ucs4_t c = (unsigned char)text.ptr[i];
		int n = c < 0x80 ? 1 : u8_mbtoucr(&c, (const uint8_t *)text.ptr + i, text.len - i);
		struct span next = n > 0 && c != 0 ? span_make(text.ptr + i, (size_t)n) : SPAN(LOST);

		if (len + next.len > max)
			break;
		memcpy(to + len, next.ptr, next.len);
		len += next.len;
		i += n > 0 ? (size_t)n : 1;
	}
	return len;
}
