#include "rules/template.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "rules/catalogue.h"
#include "support.h"

#define STATE "Can not send %s signaling message . state error. cur state is %s."
#define X_50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X_200 X_50 X_50 X_50 X_50

static const struct {
	const char *name, *message, *text;
	const char *found;              /* NULL: nothing */
} rows[] = {
	{ "same", "Have not logged in.", "Have not logged in.", "Have not logged in" },
	{ "inside", "Have not logged in.", "x Have not logged in y", "Have not logged in" },
	{ "other case", "Have not logged in.", "have NOT logged in", "have NOT logged in" },
	{ "not there", "Have not logged in.", "Have logged in", NULL },
	{ "empty text", "Have not logged in.", "", NULL },
	{ "text shorter", "Have not logged in.", "Have", NULL },
	{ "argument", "user %s not found", "the user 'x' not found!", "user 'x' not found" },
	{ "empty argument", "user %s not found", "user  not found", "user  not found" },
	{ "Apple's argument", "user %@ not found", "user x not found", "user x not found" },
	{ "other order", "user %s not found", "not found user x", NULL },
	{ "argument of 200 bytes", "user %s not found", "user " X_200 " not found", "user " X_200 " not found" },
	{ "argument of 201 bytes", "user %s not found", "user " X_200 "x not found", NULL },
	{ "begins twice", "user %s not found", "user " X_200 X_50 " user x not found", "user x not found" },
	{ "only an argument", "%s", "anything", NULL },
	{ "blanks and arguments", " %s %s . ", "any thing at all", NULL },
	{ "too short to say something", "ok", "ok", NULL },
	{ "per cent", "100%", "at 100% now", "100%" },
	{ "per cent d is text", "code %d here", "code %d here", "code %d here" },
	{ "Chinese", "\xe6\x9c\xaa\xe7\x99\xbb\xe5\xbd\x95", "x\xe6\x9c\xaa\xe7\x99\xbb\xe5\xbd\x95y", "\xe6\x9c\xaa\xe7\x99\xbb\xe5\xbd\x95" },
};

static void
messages_are_found(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = span_of(rows[i].text), found = { NULL, 0 };
		char *copy = exact_copy(text);
		bool is = template_find(rows[i].message, span_make(copy, text.len), &found);

		t.row = rows[i].name;
		table_number(&t, "found", is, rows[i].found != NULL);
		if (is && (template_letters_of(rows[i].message) & ~template_letters(text)) != 0)
			table_fail(&t, "it is there, and its letters are not");
		if (is && rows[i].found != NULL)
			table_text(&t, "piece", found, rows[i].found);
		table_number(&t, "has arguments", template_has_arguments(rows[i].message),
		    strstr(rows[i].message, "%s") != NULL || strstr(rows[i].message, "%@") != NULL);
		free(copy);
	}
	table_end(&t);
}

/* The arguments are what one wants to see, the last one too. */
static void
all_arguments_are_in_the_piece(void **state)
{
	static const char *const texts[] = {
		"Can not send call signaling message . state error. cur state is calling.",
		"12:00 can not send call signaling message . state error. cur state is calling",
		"Can not send call signaling message . state error. cur state is calling. (872001)",
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct span found = { NULL, 0 };

		t.row = texts[i];
		if (!template_find(STATE, span_of(texts[i]), &found))
			table_fail(&t, "is not found");
		else if (span_find(found, SPAN("call ")) == NULL || span_find(found, SPAN("is calling")) == NULL)
			table_text(&t, "piece", found, "one with both arguments");
	}
	table_end(&t);
}

/* Texts of few letters, so that beginnings are frequent; wherever it stands, the first one is found. */
static void
the_first_place_is_found(void **state)
{
	static const char message[] = "abca";
	struct rng rng = rng_make(13);
	size_t there = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[100];
		size_t len = rng_below(&rng, sizeof(text)), want = 0;
		struct span found;
		char *copy;
		bool is;

		for (size_t k = 0; k < len; k++)
			text[k] = "abcABC!\x81"[rng_below(&rng, 8)];
		while (want + 4 <= len && strncasecmp(text + want, message, 4) != 0)
			want++;
		copy = exact_copy(span_make(text, len));
		is = template_find(message, span_make(copy, len), &found);
		assert_true(is == (want + 4 <= len));
		assert_true(!is || (found.ptr == copy + want && found.len == 4));
		there += is;
		free(copy);
	}
	assert_true(there > 1000);
}

/* What is shipped, as it may be printed: in capitals, between others. */
static void
letters_rule_out_nothing_that_is_there(void **state)
{
	struct catalogue *c = catalogue_new();
	size_t ruled_out = 0, count;

	(void)state;
	catalogue_add_shipped(c);
	count = catalogue_codes(c);
	for (size_t i = 0; i < count; i++) {
		const char *message = catalogue_code(c, i).code->message;
		struct buf text = { 0 };
		struct span found;

		if (message == NULL)
			continue;
		assert_int_equal(catalogue_code(c, i).letters, template_letters_of(message));
		buf_add_span(&text, SPAN("871300: "));
		for (const char *p = message; *p != '\0'; p++)
			buf_add_char(&text, i % 2 ? (char)toupper((unsigned char)*p) : *p);
		if (template_find(message, buf_span(&text), &found))
			assert_int_equal(template_letters_of(message) & ~template_letters(buf_span(&text)), 0);
		for (size_t k = 0; k < count; k++)
			ruled_out += (catalogue_code(c, k).letters & ~template_letters(buf_span(&text))) != 0;
		buf_free(&text);
	}
	assert_true(ruled_out > count * count / 4); /* else it would be worth nothing */
	catalogue_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_found),
		cmocka_unit_test(all_arguments_are_in_the_piece),
		cmocka_unit_test(the_first_place_is_found),
		cmocka_unit_test(letters_rule_out_nothing_that_is_there),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
