#include "base/lang.h"

#include <errno.h>
#include <stdlib.h>

#include "support.h"

static void
set(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void
environment_rows(void **state)
{
	static const struct {
		const char *name, *all, *messages, *ctype, *lang;
		enum lang want;
		long utf8;
	} rows[] = {
		{ "nothing set", NULL, NULL, NULL, NULL, LANG_EN, 0 },
		{ "C", NULL, NULL, NULL, "C", LANG_EN, 0 },
		{ "C.UTF-8", NULL, NULL, NULL, "C.UTF-8", LANG_EN, 1 },
		{ "Chinese", NULL, NULL, NULL, "zh_CN.UTF-8", LANG_ZH, 1 },
		{ "Chinese, utf8", NULL, NULL, NULL, "zh_CN.utf8", LANG_ZH, 1 },
		{ "Chinese, GBK", NULL, NULL, NULL, "zh_CN.GBK", LANG_ZH, 0 },
		{ "Taiwan", NULL, NULL, NULL, "zh_TW.UTF-8", LANG_ZH, 1 },
		{ "no territory", NULL, NULL, NULL, "zh", LANG_ZH, 0 },
		{ "LC_ALL wins", "en_US.UTF-8", "zh_CN.UTF-8", "C", "zh_CN.UTF-8", LANG_EN, 1 },
		{ "LC_MESSAGES before LANG", NULL, "zh_CN.UTF-8", NULL, "en_US.UTF-8", LANG_ZH, 1 },
		{ "LC_CTYPE before LANG", NULL, NULL, "C", "zh_CN.UTF-8", LANG_ZH, 0 },
		{ "LC_CTYPE is not for messages", NULL, NULL, "zh_CN.UTF-8", "C", LANG_EN, 1 },
		{ "empty is not set", "", "", "", "zh_CN.UTF-8", LANG_ZH, 1 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].name;
		set("LC_ALL", rows[i].all);
		set("LC_MESSAGES", rows[i].messages);
		set("LC_CTYPE", rows[i].ctype);
		set("LANG", rows[i].lang);
		table_number(&t, "language", lang_from_environment(), rows[i].want);
		table_number(&t, "UTF-8", lang_utf8_from_environment(), rows[i].utf8);
	}
	table_end(&t);
}

static void
text_rows(void **state)
{
	static const struct {
		struct text text;
		const char *want[3];
	} rows[] = {
		{ { "e", "z" }, { "e", "z", "z" } },
		{ { "e", NULL }, { "e", "e", "e" } },
		{ { NULL, "z" }, { "z", "z", "z" } },
		{ { NULL, NULL }, { "", "", "" } },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int lang = 0; lang < 3; lang++)
			table_text(&t, "text", span_of(text_in(rows[i].text, (enum lang)lang)), rows[i].want[lang]);
	table_end(&t);
}

static void
sentences_stand_on_lines_of_their_own(void **state)
{
	static const char *const want[] = { "one 1\ntwo x", "\xe4\xb8\x80 1\n\xe4\xba\x8c x", "\xe4\xb8\x80 1\n\xe4\xba\x8c x" };
	struct table t = { 0 };

	(void)state;
	for (int lang = 0; lang < 3; lang++) {
		struct err err = { .lang = (enum lang)lang };
		struct buf b = { 0 };

		err_add(&err, "one %d", "\xe4\xb8\x80 %d", 1);
		err_add(&err, "two %s", "\xe4\xba\x8c %s", "x");
		table_text(&t, "sentences", buf_span(&err.text), want[lang]);
		table_number(&t, "count", (long)err.count, 2);
		lang_printf(&b, (enum lang)lang, "one %d", "\xe4\xb8\x80 %d", 1);
		if (!span_starts(span_of(want[lang]), buf_span(&b)))
			table_fail(&t, "lang_printf: %s", buf_text(&b));
		buf_free(&b);
		err_free(&err);
	}
	table_end(&t);
}

static void
errors_have_a_text_in_both_languages(void **state)
{
	static const int errors[] = { ENOENT, EACCES, ENOSPC, EIO, EISDIR, EMFILE, EPIPE, 99999 };

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++) {
		assert_true(lang_errno(errors[i], LANG_EN)[0] != '\0');
		assert_true(lang_errno(errors[i], LANG_ZH)[0] != '\0');
	}
	assert_string_not_equal(lang_errno(ENOSPC, LANG_EN), lang_errno(ENOSPC, LANG_ZH));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment_rows),
		cmocka_unit_test(text_rows),
		cmocka_unit_test(sentences_stand_on_lines_of_their_own),
		cmocka_unit_test(errors_have_a_text_in_both_languages),
	};

	return cmocka_run_group_tests_name("lang", tests, NULL, NULL);
}
