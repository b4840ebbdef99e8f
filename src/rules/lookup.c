#include "rules/lookup.h"

#include <stdint.h>
#include <stdlib.h>
#include <strings.h>
#include <unistr.h>

static bool
holds_caseless(const char *text, struct span what)
{
	size_t len = text ? strlen(text) : 0;

	for (size_t i = 0; i + what.len <= len; i++)
		if (strncasecmp(text + i, what.ptr, what.len) == 0)
			return true;
	return false;
}

static bool
entry_holds(const struct code *c, struct span text)
{
	return holds_caseless(c->name, text) || holds_caseless(c->message, text) || holds_caseless(c->text.en, text) ||
	    holds_caseless(c->text.zh, text);
}

static bool
advice_holds(const struct code *c, struct span text)
{
	return holds_caseless(c->cause.en, text) || holds_caseless(c->cause.zh, text) ||
	    holds_caseless(c->fix.en, text) || holds_caseless(c->fix.zh, text);
}

static bool
is_name(const struct code *c, struct span text)
{
	return c->name != NULL && strlen(c->name) == text.len && strncasecmp(c->name, text.ptr, text.len) == 0;
}

size_t
lookup_text(const struct catalogue *catalogue, struct span text, struct meaning *found, size_t max)
{
	static bool (*const holds[])(const struct code *, struct span) = { is_name, entry_holds, advice_holds };
	size_t n = 0;

	for (size_t k = 0; k < sizeof(holds) / sizeof(holds[0]) && n == 0 && text.len > 0; k++) {
		for (size_t i = 0; i < catalogue_codes(catalogue); i++) {
			struct meaning m = catalogue_code(catalogue, i);

			if (!holds[k](m.code, text))
				continue;
			if (n < max)
				found[n] = m;
			n++;
		}
	}
	return n;
}

/* The next word of ASCII letters (three or more) or the next two Chinese characters. */
static bool
next_word(struct span *text, struct span *word)
{
	while (text->len > 0) {
		ucs4_t c;
		int n = u8_mbtouc(&c, (const uint8_t *)text->ptr, text->len);
		size_t len = (size_t)n;

		if (c < 0x80) {
			len = 0;
			while (len < text->len && ((text->ptr[len] | 0x20) >= 'a' && (text->ptr[len] | 0x20) <= 'z'))
				len++;
			*word = span_make(text->ptr, len);
			len += len == 0;
		} else if (len < text->len) {
			*word = span_make(text->ptr, len + (size_t)u8_mbtouc(&c, (const uint8_t *)text->ptr + len,
			    text->len - len));
		} else {
			*word = span_make(text->ptr, 0);
		}
		text->ptr += len;
		text->len -= len;
		if (word->len >= 3)
			return true;
	}
	return false;
}

static size_t
common_words(const struct code *c, struct span text)
{
	struct span word;
	size_t n = 0;

	while (next_word(&text, &word))
		n += entry_holds(c, word);
	return n;
}

/* Keeps `found` sorted by `score`, best first. */
static size_t
keep_best(struct meaning *found, long *score, size_t n, size_t max, struct meaning m, long s)
{
	size_t i = n < max ? n : max;

	if (i == max && (max == 0 || score[max - 1] >= s))
		return n;
	if (i == max)
		i--;
	for (; i > 0 && score[i - 1] < s; i--) {
		found[i] = found[i - 1];
		score[i] = score[i - 1];
	}
	found[i] = m;
	score[i] = s;
	return n < max ? n + 1 : max;
}

/* Lists longer than this are not asked for. */
#define LIST_MAX 32

size_t
lookup_similar(const struct catalogue *catalogue, struct span text, struct meaning *found, size_t max)
{
	long score[LIST_MAX];
	size_t n = 0;

	max = max < LIST_MAX ? max : LIST_MAX;
	for (size_t i = 0; i < catalogue_codes(catalogue); i++) {
		struct meaning m = catalogue_code(catalogue, i);
		size_t s = common_words(m.code, text);

		if (s > 0)
			n = keep_best(found, score, n, max, m, (long)s);
	}
	return n;
}

size_t
lookup_nearest(const struct catalogue *catalogue, long number, struct meaning *found, size_t max)
{
	long score[LIST_MAX];
	size_t n = 0;

	max = max < LIST_MAX ? max : LIST_MAX;
	for (size_t i = 0; i < catalogue_codes(catalogue); i++) {
		struct meaning m = catalogue_code(catalogue, i);
		long distance = labs(m.code->number - number);

		if (distance <= LOOKUP_NEAR && m.code->number != 0)
			n = keep_best(found, score, n, max, m, -distance);
	}
	return n;
}
