#include "base/json.h"

#include "support.h"

static void
strings_are_escaped(void **state)
{
	static const struct {
		const char *name;
		struct span in;
		const char *out;
	} rows[] = {
		{ "plain", { "abc", 3 }, "\"abc\"" },
		{ "empty", { "", 0 }, "\"\"" },
		{ "quotes", { "a\"b\\c", 5 }, "\"a\\\"b\\\\c\"" },
		{ "newline and tab", { "a\nb\tc", 5 }, "\"a\\nb\\tc\"" },
		{ "control", { "\x01\x1f\r", 3 }, "\"\\u0001\\u001f\\u000d\"" },
		{ "NUL", { "a\0b", 3 }, "\"a\\u0000b\"" },
		{ "DEL", { "\x7f", 1 }, "\"\\u007f\"" },
		{ "escape", { "\033[31m", 5 }, "\"\\u001b[31m\"" },
		{ "Chinese", { "\xe4\xb8\xad", 3 }, "\"\xe4\xb8\xad\"" },
		{ "outside the BMP", { "\xf0\x9f\x98\x80", 4 }, "\"\xf0\x9f\x98\x80\"" },
		{ "a byte alone", { "a\xff" "b", 3 }, "\"a\xef\xbf\xbd" "b\"" },
		{ "continuation alone", { "\x80", 1 }, "\"\xef\xbf\xbd\"" },
		{ "cut character", { "a\xe4", 2 }, "\"a\xef\xbf\xbd\"" },
		{ "surrogate", { "\xed\xa0\x80", 3 }, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "overlong", { "\xc0\xaf", 2 }, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "slash and angle brackets", { "</", 2 }, "\"</\"" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };
		struct json j = { .to = &b };

		t.row = rows[i].name;
		json_put_string(&j, rows[i].in);
		table_text(&t, "string", buf_span(&b), rows[i].out);
		buf_free(&b);
	}
	table_end(&t);
}

static void
commas_stand_where_they_are_due(void **state)
{
	struct buf b = { 0 };
	struct json j = { .to = &b };

	(void)state;
	json_open(&j, '{');
	json_key(&j, "a");
	json_open(&j, '[');
	json_close(&j, ']');
	json_key(&j, "b");
	json_open(&j, '[');
	json_put_number(&j, INT64_MIN);
	json_put_number(&j, INT64_MAX);
	json_open(&j, '{');
	json_close(&j, '}');
	json_put_bool(&j, true);
	json_close(&j, ']');
	json_key(&j, "c");
	json_put_bool(&j, false);
	json_key(&j, "d");
	json_put_string(&j, SPAN("x"));
	json_close(&j, '}');
	assert_string_equal(buf_text(&b),
	    "{\"a\":[],\"b\":[-9223372036854775808,9223372036854775807,{},true],\"c\":false,\"d\":\"x\"}");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(commas_stand_where_they_are_due),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
