#include "base/utf8.h"

#include <unistr.h>

#define LOST "\xef\xbf\xbd"

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
