#include "base/yaml.h"

#include <stdlib.h>

#include "base/duration.h"
#include "support.h"

struct inner {
	const char *name;
	bool flag;
};

struct inners {
	const struct inner *item;
	size_t count;
};

struct outer {
	long duration, clock, number;
	int choice;
	bool flag, on;
	struct texts texts;
	struct inner map;
	struct inners list;
};

static void
no_x(const char *text, struct err *err)
{
	if (strchr(text, 'x') != NULL)
		err_add(err, "an x", "an x");
}

#define AT(type, in) .offset = offsetof(type, in), .member = #in

static const struct field inner_fields[] = {
	{ "name", FIELD_TEXT, AT(struct inner, name), .required = true, .check = no_x },
	{ "flag", FIELD_FLAG, AT(struct inner, flag), .preset = 1 },
};
static const struct schema inner_schema = { "struct inner", sizeof(struct inner), false, inner_fields, COUNT(inner_fields) };

static const struct field outer_fields[] = {
	{ "duration", FIELD_DURATION, AT(struct outer, duration), .preset = 5000, .min = 1000, .max = DURATION_DAY, .check = no_x },
	{ "clock", FIELD_CLOCK, AT(struct outer, clock), .preset = -1 },
	{ "number", FIELD_NUMBER, AT(struct outer, number), .preset = 7, .min = 3, .max = 20 },
	{ "choice", FIELD_CHOICE, AT(struct outer, choice), .choices = "a|b|c", .preset = 2 },
	{ "flag", FIELD_FLAG, AT(struct outer, flag) },
	{ "on", FIELD_FLAG, AT(struct outer, on), .preset = 1 },
	{ "texts", FIELD_TEXTS, AT(struct outer, texts), .check = no_x },
	{ "map", FIELD_MAP, AT(struct outer, map), .sub = &inner_schema },
	{ "list", FIELD_LIST, AT(struct outer, list), .sub = &inner_schema },
};
static const struct schema outer_schema = { "struct outer", sizeof(struct outer), false, outer_fields, COUNT(outer_fields) };

static const struct {
	const char *yaml;
	struct outer want;
} goods[] = {
	{ "{}", { 5000, -1, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "duration: 90", { 90000, -1, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "duration: 1s", { 1000, -1, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "duration: 1d", { DURATION_DAY, -1, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "clock: 06:30", { 5000, 390, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "clock: '0:00'", { 5000, 0, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "clock: \"23:59\"", { 5000, 1439, 7, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "number: 3", { 5000, -1, 3, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "number: 20", { 5000, -1, 20, 2, false, true, { 0 }, { NULL, true }, { 0 } } },
	{ "{ choice: a, flag: yes, on: no }", { 5000, -1, 7, 0, true, false, { 0 }, { NULL, true }, { 0 } } },
	{ "{ flag: true, on: false }", { 5000, -1, 7, 2, true, false, { 0 }, { NULL, true }, { 0 } } },
	{ "map: { name: n, flag: no }", { 5000, -1, 7, 2, false, true, { 0 }, { "n", false }, { 0 } } },
	{ "list: [ { name: n }, { name: m } ]", { 5000, -1, 7, 2, false, true, { 0 }, { NULL, true }, { NULL, 2 } } },
	{ "texts: [ a, b, c ]", { 5000, -1, 7, 2, false, true, { NULL, 3, NULL }, { NULL, true }, { 0 } } },
};

static void
values_and_presets_are_read(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(goods); i++) {
		const struct outer *want = &goods[i].want;
		struct arena arena = { 0 };
		struct err err = { 0 };
		struct outer got = { 0 };

		t.row = goods[i].yaml;
		if (yaml_read(&got, &outer_schema, "f", span_of(goods[i].yaml), &arena, NULL, &err) < 0)
			table_fail(&t, "%s", buf_text(&err.text));
		table_number(&t, "duration", got.duration, want->duration);
		table_number(&t, "clock", got.clock, want->clock);
		table_number(&t, "number", got.number, want->number);
		table_number(&t, "choice", got.choice, want->choice);
		table_number(&t, "flag", got.flag, want->flag);
		table_number(&t, "on", got.on, want->on);
		table_number(&t, "texts", (long)got.texts.count, (long)want->texts.count);
		table_number(&t, "flag of the map", got.map.flag, want->map.flag);
		table_text(&t, "name of the map", span_of(got.map.name), want->map.name != NULL ? want->map.name : "");
		table_number(&t, "list", (long)got.list.count, (long)want->list.count);
		for (size_t k = 0; k < got.list.count; k++)
			table_number(&t, "flag in the list", got.list.item[k].flag, 1);
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static const struct {
	const char *yaml, *place;
} bads[] = {
	{ "duration: 1w", "f:1:11" }, { "duration: 999ms", "f:1:11" }, { "duration: 25h", "f:1:11" }, { "duration: 0", "f:1:11" },
	{ "duration: -5s", "f:1:11" }, { "duration: ' 5s'", "f:1:11" }, { "duration: 5 s", "f:1:11" }, { "duration: 99999999999999999999d", "f:1:11" },
	{ "duration: 9223372036854775807d", "f:1:11" }, { "duration: [1]", "f:1:11" }, { "clock: 24:00", "f:1:8" }, { "clock: 6:60", "f:1:8" },
	{ "clock: 630", "f:1:8" }, { "clock: 006:30", "f:1:8" }, { "clock: 06:3", "f:1:8" }, { "clock: 06:300", "f:1:8" }, { "clock: ':30'", "f:1:8" },
	{ "clock: 06:30:00", "f:1:8" }, { "number: 2", "f:1:9" }, { "number: 21", "f:1:9" }, { "number: 03", "f:1:9" }, { "number: 5.0", "f:1:9" },
	{ "flag: maybe", "f:1:7" }, { "flag: Yes", "f:1:7" }, { "flag: 1", "f:1:7" }, { "choice: d", "f:1:9" }, { "texts: [ a,\n  x ]", "f:2:3" },
	{ "map: { name: x }", "f:1:14" }, { "list:\n  - name: a\n  - name: x", "f:3:11" }, { "map: { flag: yes }", "f:1:6" },
};

static void
bad_values_are_told_with_their_place(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bads) * 2; i++) {
		struct arena arena = { 0 };
		struct err err = { .lang = i % 2 ? LANG_ZH : LANG_EN };
		struct outer got = { 0 };
		const char *place = bads[i / 2].place;

		t.row = bads[i / 2].yaml;
		table_number(&t, "result", yaml_read(&got, &outer_schema, "f", span_of(bads[i / 2].yaml), &arena, NULL, &err), -1);
		table_number(&t, "sentences", (long)err.count, 1);
		if (strncmp(buf_text(&err.text), place, strlen(place)) != 0 || buf_text(&err.text)[strlen(place)] == '0')
			table_fail(&t, "not at %s: %s", place, buf_text(&err.text));
		err_free(&err);
		arena_free(&arena);
	}
	table_end(&t);
}

static void
places_are_known_afterwards(void **state)
{
	static const char yaml[] = "number: 5\ntexts:\n  - a\n  - b\nlist:\n  - flag: yes\n    name: n\n";
	struct places places = { .file = "f" };
	struct arena arena = { 0 };
	struct err err = { 0 };
	struct outer got = { 0 };

	(void)state;
	assert_int_equal(yaml_read(&got, &outer_schema, "f", span_of(yaml), &arena, &places, &err), 0);
	assert_true(places_given(&places, &got.number));
	assert_false(places_given(&places, &got.clock));
	places_mistake(&places, &got.number, &err, "%d", "%d", 1);
	places_mistake(&places, &got.texts.item[1], &err, "two", "two");
	places_mistake(&places, &got.list.item[0].flag, &err, "three", "three");
	places_mistake(&places, &got.list.item[0], &err, "four", "four");
	places_mistake(&places, &got.clock, &err, "five", "five");
	assert_string_equal(buf_text(&err.text), "f:1:9: 1\nf:4:5: two\nf:6:11: three\nf:7:11: four\nf: five");
	places_free(&places);
	err_free(&err);
	arena_free(&arena);
}

static void
durations_are_written_as_they_are_read(void **state)
{
	static const struct {
		long ms;
		const char *text;
	} rows[] = {
		{ 0, "0s" }, { 1, "1ms" }, { 1500, "1500ms" }, { 90000, "90s" }, { 60000, "1m" }, { 90 * DURATION_MINUTE, "90m" },
		{ DURATION_DAY, "1d" }, { 36 * DURATION_HOUR, "36h" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = { 0 };
		long ms = 0;

		duration_write(&text, rows[i].ms);
		assert_string_equal(buf_text(&text), rows[i].text);
		assert_int_equal(duration_read(rows[i].text, &ms), rows[i].ms > 0);
		assert_int_equal(ms, rows[i].ms);
		buf_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_and_presets_are_read),
		cmocka_unit_test(bad_values_are_told_with_their_place),
		cmocka_unit_test(places_are_known_afterwards),
		cmocka_unit_test(durations_are_written_as_they_are_read),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
