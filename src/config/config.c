#include "config/config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dated.h"
#include "base/duration.h"
#include "base/file.h"
#include "serve/address.h"

#define AT(type, in) .offset = offsetof(type, in), .member = #in
#define COUNT(array) (sizeof(array) / sizeof(array[0]))

static void
check_path(const char *path, struct err *err)
{
	if (path[0] == '~')
		err_add(err, "'~' means nothing here, write the whole path instead of '%s'", "此处不能使用“~”，请把“%s”写成完整路径", path);
}

static void
check_pattern(const char *pattern, struct err *err)
{
	check_path(pattern, err);
	if (err->count == 0)
		(void)dated_check(pattern, err);
}

static void
check_name(const char *name, struct err *err)
{
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		err_add(err, "a name has only small letters, digits and '-', unlike '%s'",
		    "名称只能由小写字母、数字和“-”组成，“%s”不符合", name);
}

static void
check_every(const char *text, struct err *err)
{
	long ms;

	if (duration_read(text, &ms) && !schedule_even(ms))
		err_add(err, "'%s' does not divide a day evenly: use 1m, 5m, 10m, 15m, 30m, 1h, 2h, 6h and so on, or whole days like 1d, 7d",
		    "“%s”不能整除一天；请用 1m、5m、10m、15m、30m、1h、2h、6h 等，或 1d、7d 这样的整天数", text);
}

static void
check_listen(const char *text, struct err *err)
{
	struct address address;

	(void)address_read(&address, text, err);
}

/* lang_of() knows the order. */
#define LANG_CHOICES "auto|zh|en|both"

static const struct field input_fields[] = {
	{ "files", FIELD_TEXTS, AT(struct config_input, files), .required = true, .check = check_path },
	{ "from", FIELD_CHOICE, AT(struct config_input, from), .choices = "start|end" },
	{ "poll", FIELD_FLAG, AT(struct config_input, poll) },
};
static const struct schema input_schema = { "struct config_input", sizeof(struct config_input), false, input_fields,
	COUNT(input_fields) };

static const struct field report_fields[] = {
	{ "name", FIELD_TEXT, AT(struct config_report, name), .required = true, .check = check_name },
	{ "every", FIELD_DURATION, AT(struct config_report, schedule.every), .min = DURATION_MINUTE, .max = 366 * DURATION_DAY,
	  .check = check_every },
	{ "daily", FIELD_CLOCK, AT(struct config_report, schedule.daily) },
	{ "output", FIELD_CHOICE, AT(struct config_report, output), .choices = "text|json|csv|html|prometheus" },
	{ "file", FIELD_TEXT, AT(struct config_report, file), .required = true, .check = check_pattern },
	{ "keep", FIELD_NUMBER, AT(struct config_report, keep), .max = 1000000 },
	{ "lang", FIELD_CHOICE, AT(struct config_report, lang), .choices = LANG_CHOICES },
	{ "by", FIELD_CHOICE, AT(struct config_report, by), .choices = "code|family|category|tag|pid|level|file" },
	{ "top", FIELD_NUMBER, AT(struct config_report, top), .preset = CONFIG_TOP_DEFAULT, .max = 1000000 },
};
static const struct schema report_schema = { "struct config_report", sizeof(struct config_report), false, report_fields,
	COUNT(report_fields) };

static const struct field http_fields[] = {
	{ "listen", FIELD_TEXT, AT(struct config_http, listen), .required = true, .check = check_listen },
	{ "connections", FIELD_NUMBER, AT(struct config_http, connections), .preset = 16, .min = 1, .max = 1024 },
};
static const struct schema http_schema = { "struct config_http", sizeof(struct config_http), false, http_fields,
	COUNT(http_fields) };

static const struct field config_fields[] = {
	{ "store", FIELD_TEXT, AT(struct config, store), .check = check_path },
	{ "retention", FIELD_DURATION, AT(struct config, retention), .preset = 30 * DURATION_DAY, .min = DURATION_HOUR,
	  .max = 3660 * DURATION_DAY },
	{ "lang", FIELD_CHOICE, AT(struct config, lang), .choices = LANG_CHOICES },
	{ "inputs", FIELD_LIST, AT(struct config, inputs), .required = true, .sub = &input_schema },
	{ "rules", FIELD_TEXTS, AT(struct config, rules), .check = check_path },
	{ "strict", FIELD_FLAG, AT(struct config, strict) },
	{ "reports", FIELD_LIST, AT(struct config, reports), .sub = &report_schema },
	{ "http", FIELD_MAP, AT(struct config, http), .sub = &http_schema },
};
const struct schema config_schema = { "struct config", sizeof(struct config), false, config_fields, COUNT(config_fields) };

/* A word of LANG_CHOICES. */
static enum lang
lang_of(int choice, enum lang automatic)
{
	static const enum lang choices[] = { LANG_EN, LANG_ZH, LANG_EN, LANG_BOTH };

	return choice == 0 ? automatic : choices[choice];
}

const char *
config_absolute(const char *path, const char *folder, struct arena *arena)
{
	struct buf whole = { 0 };
	const char *result;

	if (path == NULL || path[0] == '/')
		return path;
	buf_printf(&whole, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, path);
	result = arena_text(arena, buf_text(&whole), whole.len);
	buf_free(&whole);
	return result;
}

static void
make_absolute(struct texts *texts, const char *folder, struct arena *arena)
{
	const char **item = arena_alloc(arena, (texts->count + 1) * sizeof(*item));

	for (size_t i = 0; i < texts->count; i++)
		item[i] = config_absolute(texts->item[i], folder, arena);
	texts->item = item;
}

/* The folder of the file, absolute. */
static const char *
folder_of(const char *path, struct arena *arena, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
	char here[PATH_MAX];

	if (path[0] == '/')
		return arena_text(arena, path, len);
	if (getcwd(here, sizeof(here)) == NULL) {
		err_add(err, "%s: the current folder is not known: %s", "%s：无法确定当前目录：%s", path, lang_errno(errno, err->lang));
		return NULL;
	}
	return slash == NULL ? arena_text(arena, here, strlen(here)) : config_absolute(arena_text(arena, path, len), here, arena);
}

/* Where the database is if nothing is said. */
static const char *
default_store(const char *path, struct arena *arena, struct err *err)
{
	static const struct {
		const char *variable, *name;
	} rows[] = { { "STATE_DIRECTORY", "imerr.db" }, { "XDG_STATE_HOME", "imerr/imerr.db" }, { "HOME", ".local/state/imerr/imerr.db" } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *folder = getenv(rows[i].variable);

		/* The service manager may name several folders, between colons. */
		if (folder != NULL && folder[0] == '/')
			return config_absolute(rows[i].name, arena_text(arena, folder, i == 0 ? strcspn(folder, ":") : strlen(folder)), arena);
	}
	err_add(err, "%s: 'store' is missing, and neither STATE_DIRECTORY, XDG_STATE_HOME nor HOME says where the database could be",
	    "%s：没有写“store”，环境变量 STATE_DIRECTORY、XDG_STATE_HOME、HOME 也都没有设置，无法确定数据库放在哪里", path);
	return NULL;
}

/* From what was written to what is meant. */
static int
complete(struct config *c, const char *folder, struct arena *arena, struct err *err)
{
	struct config_input *input = arena_alloc(arena, (c->inputs.count + 1) * sizeof(*input));
	struct config_report *report = arena_alloc(arena, (c->reports.count + 1) * sizeof(*report));

	c->lang = (int)lang_of(c->lang, lang_from_environment());
	c->store = c->store != NULL ? config_absolute(c->store, folder, arena) : default_store(c->file, arena, err);
	make_absolute(&c->rules, folder, arena);
	for (size_t i = 0; i < c->inputs.count; i++) {
		input[i] = c->inputs.item[i];
		make_absolute(&input[i].files, folder, arena);
	}
	for (size_t i = 0; i < c->reports.count; i++) {
		report[i] = c->reports.item[i];
		report[i].file = config_absolute(report[i].file, folder, arena);
		report[i].lang = (int)lang_of(report[i].lang, (enum lang)c->lang);
	}
	c->inputs.item = input;
	c->reports.item = report;
	return c->store != NULL ? 0 : -1;
}

int
config_read(struct config *config, const char *path, struct span yaml, struct arena *arena, struct err *err)
{
	struct places places = { .file = path };
	const char *folder = folder_of(path, arena, err);
	int result;

	*config = (struct config){ .file = arena_text(arena, path, strlen(path)) };
	if (folder == NULL)
		return -1;
	result = yaml_read(config, &config_schema, path, yaml, arena, &places, err);
	if (places.count > 0 && config_check(config, &places, folder, arena, err) < 0)
		result = -1;
	if (result == 0)
		result = complete(config, folder, arena, err);
	places_free(&places);
	return result;
}

int
config_load(struct config *config, const char *path, struct arena *arena, struct err *err)
{
	struct buf content = { 0 };
	int result = file_read(&content, path, CONFIG_FILE_MAX, err);

	if (result == 0)
		result = config_read(config, path, buf_span(&content), arena, err);
	buf_free(&content);
	return result;
}
