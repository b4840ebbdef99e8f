#include "serve/request.h"

#include <strings.h>

#define QUALITY_MAX 1000

static bool
same_word(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.ptr, b.ptr, a.len) == 0);
}

/* What is before the first `c`, or all; `rest` is what is behind it, with a NULL pointer if there was none. */
static struct span
cut_at(struct span s, char c, struct span *rest)
{
	const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;

	*rest = at == NULL ? span_make(NULL, 0) : span_make(at + 1, s.len - (size_t)(at + 1 - s.ptr));
	return at == NULL ? s : span_make(s.ptr, (size_t)(at - s.ptr));
}

/* The first value of `output`. */
static struct span
output_of(struct span query)
{
	struct span value;

	while (query.ptr != NULL) {
		struct span name = cut_at(cut_at(query, '&', &query), '=', &value);

		if (span_equal(name, SPAN("output")))
			return value.ptr != NULL ? value : span_make(name.ptr + name.len, 0);
	}
	return span_make(NULL, 0);
}

bool
request_target(struct request *r, struct span target)
{
	const struct span scheme = SPAN("http://");
	struct span query;

	if (target.len >= scheme.len && same_word(span_make(target.ptr, scheme.len), scheme)) {
		size_t len;

		target = span_make(target.ptr + scheme.len, target.len - scheme.len);
		for (len = 0; len < target.len && target.ptr[len] != '/' && target.ptr[len] != '?';)
			len++;
		r->host = span_make(target.ptr, len);
		target = span_make(target.ptr + len, target.len - len);
	} else if (target.len == 0 || target.ptr[0] != '/') {
		return false;
	}
	r->path = cut_at(target, '?', &query);
	if (r->path.len == 0)
		r->path = SPAN("/");
	r->output = output_of(query);
	return true;
}

bool
request_is_local(const struct request *r, const struct address *listening)
{
	struct address number;
	struct span host, port;

	if (r->host.ptr == NULL)
		return true;
	if (!address_split(span_trim(r->host), &host, &port))
		return false;
	if (!address_read_host(&number, host))
		return same_word(host, SPAN("localhost"));
	return address_is_loopback(&number) || address_same_host(&number, listening);
}

/* "1", "0.8", "0.125": thousandths; what is no such number is 0. */
static unsigned
read_quality(struct span s)
{
	unsigned value = 0, unit = QUALITY_MAX;

	for (size_t i = 0; i < s.len; i++) {
		if (i == 1 ? s.ptr[i] != '.' : s.ptr[i] < '0' || s.ptr[i] > '9')
			return 0;
		if (i == 1)
			continue;
		value += unit * (unsigned)(s.ptr[i] - '0');
		unit /= 10;
	}
	return value <= QUALITY_MAX ? value : 0;
}

/* How closely a range names the type: 3 for itself, 2 for "text" and any subtype, 1 for anything, 0 for not. */
static unsigned
closeness(struct span range, struct span type)
{
	struct span subtype, main = cut_at(type, '/', &subtype);

	if (same_word(range, type))
		return 3;
	if (range.len == main.len + 2 && same_word(span_make(range.ptr, main.len), main) && span_ends(range, SPAN("/*")))
		return 2;
	return span_equal(range, SPAN("*/*"));
}

static struct span
cut_trimmed(struct span *list, char c)
{
	return span_trim(cut_at(*list, c, list));
}

unsigned
request_quality(struct span accept, struct span type)
{
	unsigned best = 0, quality = 0;

	if (span_trim(accept).len == 0)
		return QUALITY_MAX;
	/* Commas and semicolons in quotes are allowed, and used by nobody: the range would not be known anyway. */
	while (accept.ptr != NULL) {
		struct span parameters = cut_trimmed(&accept, ',');
		unsigned close = closeness(cut_trimmed(&parameters, ';'), type);
		unsigned q = QUALITY_MAX;

		while (parameters.ptr != NULL) {
			struct span value, name = cut_at(cut_trimmed(&parameters, ';'), '=', &value);

			if (same_word(name, SPAN("q")))
				q = read_quality(value);
		}
		if (close > best) {
			best = close;
			quality = q;
		}
	}
	return quality;
}

size_t
request_pick(const struct request *r, const struct request_form *form, size_t count)
{
	unsigned best = 0;
	size_t picked = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned quality = request_quality(r->accept, span_of(form[i].type));

		if (r->output.ptr != NULL && span_equal(r->output, span_of(form[i].word)))
			return i;
		if (quality > best) {
			best = quality;
			picked = i;
		}
	}
	return r->output.ptr != NULL ? count : picked;
}
