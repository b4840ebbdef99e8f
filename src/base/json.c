#include "base/json.h"

#include <unistr.h>

static void
value(struct json *j)
{
	if (j->comma)
		buf_add_char(j->to, ',');
	j->comma = true;
}

void
json_open(struct json *j, char bracket)
{
	value(j);
	buf_add_char(j->to, bracket);
	j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
	buf_add_char(j->to, bracket);
	j->comma = true;
}

void
json_key(struct json *j, const char *key)
{
	json_put_string(j, span_of(key));
	buf_add_char(j->to, ':');
	j->comma = false;
}

static void
add_character(struct buf *to, const char *at, size_t len)
{
	unsigned char c = (unsigned char)*at;

	if (c == '"' || c == '\\')
		buf_printf(to, "\\%c", c);
	else if (c == '\n')
		buf_add_text(to, "\\n");
	else if (c == '\t')
		buf_add_text(to, "\\t");
	else if (c < 0x20 || c == 0x7f)
		buf_printf(to, "\\u%04x", c);
	else
		buf_add(to, at, len);
}

/* How many bytes need nothing: printable ASCII but for the quote and the backslash. */
static size_t
plain_run(struct span s, size_t from)
{
	size_t i = from;

	while (i < s.len && (unsigned char)s.ptr[i] - 0x20u < 0x5fu && s.ptr[i] != '"' && s.ptr[i] != '\\')
		i++;
	return i - from;
}

void
json_put_string(struct json *j, struct span s)
{
	value(j);
	buf_add_char(j->to, '"');
	for (size_t i = 0; i < s.len;) {
		size_t run = plain_run(s, i);
		ucs4_t c;
		int n;

		buf_add(j->to, s.ptr + i, run);
		i += run;
		if (i == s.len)
			break;
		n = u8_mbtoucr(&c, (const uint8_t *)s.ptr + i, s.len - i);
		if (n > 0)
			add_character(j->to, s.ptr + i, (size_t)n);
		else
			buf_add_text(j->to, "\xef\xbf\xbd");
		i += n > 0 ? (size_t)n : 1;
	}
	buf_add_char(j->to, '"');
}

void
json_put_number(struct json *j, int64_t n)
{
	value(j);
	buf_add_number(j->to, n);
}

void
json_put_bool(struct json *j, bool b)
{
	value(j);
	buf_add_text(j->to, b ? "true" : "false");
}
