#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xalloc.h"
#include "cmd/cmd.h"
#include "logcat/stream.h"
#include "rules/load.h"

#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc"
#endif

/* Loads one file and adds it; the sentences of a bad one go to `err`. */
static void
add_file(struct engine *e, const char *path, struct err *err)
{
	struct rules *rules = arena_alloc(&e->arena, sizeof(*rules));

	if (rules_load_file(rules, path, &e->arena, err) < 0 || matcher_check(rules, err) < 0 ||
	    catalogue_add(e->catalogue, rules, err) < 0) {
		e->left_out++;
		return;
	}
	e->user = xreallocarray(e->user, e->user_count + 1, sizeof(struct rules *));
	e->user[e->user_count++] = rules;
}

static int
is_yaml(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

/* All rule files of a directory, by name. */
static void
add_directory(struct engine *e, const char *path, bool must, struct err *err)
{
	struct dirent **entry;
	int count = scandir(path, &entry, is_yaml, alphasort);

	if (count < 0) {
		if (must || errno != ENOENT)
			err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", path, lang_errno(errno, err->lang));
		return;
	}
	for (int i = 0; i < count; i++) {
		struct buf file = { 0 };

		buf_printf(&file, "%s/%s", path, entry[i]->d_name);
		add_file(e, file.ptr, err);
		buf_free(&file);
		free(entry[i]);
	}
	free(entry);
}

static void
add_user_directory(struct engine *e, struct err *err)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	struct buf path = { 0 };

	if (config != NULL && config[0] == '/')
		buf_printf(&path, "%s/imerr/rules", config);
	else if (home != NULL && home[0] == '/')
		buf_printf(&path, "%s/.config/imerr/rules", home);
	if (path.len > 0)
		add_directory(e, path.ptr, false, err);
	buf_free(&path);
}

void
engine_shipped(struct engine *e)
{
	*e = (struct engine){ .catalogue = catalogue_new() };
	catalogue_add_shipped(e->catalogue);
}

void
engine_load(struct engine *e, const char *const *path, size_t count, struct err *found, struct err *asked)
{
	engine_shipped(e);
	add_directory(e, SYSCONFDIR "/imerr/rules", false, found);
	add_user_directory(e, found);
	for (size_t i = 0; i < count; i++) {
		struct stat st;

		if (stat(path[i], &st) == 0 && S_ISDIR(st.st_mode))
			add_directory(e, path[i], true, asked);
		else
			add_file(e, path[i], asked);
	}
	e->matcher = matcher_new(e->catalogue);
	recogniser_init(&e->recogniser, e->catalogue, e->matcher);
}

int
engine_open(struct engine *e, const struct common *common)
{
	struct err found = { .lang = common_lang(common) };
	struct err asked = { .lang = common_lang(common) };

	engine_load(e, common->rules.item, common->rules.count, &found, &asked);
	if (found.count > 0)
		err_add(&found, "these files are left out", "以上规则文件未被采用");
	(void)say_err(&found);
	return say_err(&asked);
}

int
engine_open_selected(struct engine *e, const struct selection *selection)
{
	struct err err = { .lang = common_lang(&selection->common) };
	int status = engine_open(e, &selection->common);

	if (selection_check_categories(selection, e->catalogue, &err) == 0)
		return status;
	(void)say_err(&err);
	return EXIT_USAGE;
}

struct candidates *
engine_count_with(struct engine *e, bool strict)
{
	struct candidates *candidates = candidates_new(e->catalogue);

	e->recogniser.strict = strict;
	e->recogniser.success = true;
	recogniser_add_anchors(&e->recogniser, candidates);
	for (size_t i = 0; i < stream_anchors_count; i++)
		candidates_add_anchor(candidates, stream_anchors[i]);
	return candidates;
}

void
engine_close(struct engine *e)
{
	matcher_free(e->matcher);
	catalogue_free(e->catalogue);
	arena_free(&e->arena);
	free(e->user);
}
