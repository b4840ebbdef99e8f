/* What no table of keys can say: mistakes between them. */
#include <fnmatch.h>
#include <string.h>

#include "base/dated.h"
#include "base/duration.h"
#include "config/config.h"

struct check {
	const struct config *config;
	const struct places *places;
	const char *folder;     /* of relative paths */
	struct arena *arena;
	struct err *err;
};

/* Any moment will do to see what a name looks like. */
#define SOME_TIME 1750000000

static const char *
whole(const struct check *c, const char *path)
{
	return config_absolute(path, c->folder, c->arena);
}

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Is the file of this input one of those above it? */
static void
check_twice(struct check *c, const struct config_input *input, size_t index)
{
	const char *file = whole(c, input->files.item[index]);

	/* One that was refused already is empty. */
	if (input->files.item[index][0] == '\0')
		return;
	for (const struct config_input *above = c->config->inputs.item; above <= input; above++) {
		size_t count = above == input ? index : above->files.count;

		for (size_t k = 0; k < count; k++) {
			if (same(whole(c, above->files.item[k]), file)) {
				places_mistake(c->places, &input->files.item[index], c->err, "'%s' stands above already",
				    "“%s”在前面已经写过", file);
				return;
			}
		}
	}
}

static void
check_inputs(struct check *c)
{
	const struct config_inputs *inputs = &c->config->inputs;

	if (inputs->count == 0 && places_given(c->places, inputs))
		places_mistake(c->places, inputs, c->err, "'inputs' is empty: nothing would be read", "“inputs”为空，没有可读的日志");
	for (size_t i = 0; i < inputs->count; i++) {
		const struct config_input *input = &inputs->item[i];

		if (input->files.count == 0 && places_given(c->places, &input->files))
			places_mistake(c->places, &input->files, c->err, "'files' is empty: nothing would be read",
			    "“files”为空，没有可读的日志");
		for (size_t k = 0; k < input->files.count; k++)
			check_twice(c, input, k);
	}
}

static void
check_schedule(struct check *c, const struct config_report *r)
{
	const struct schedule *s = &r->schedule;
	bool every = places_given(c->places, &s->every);
	bool daily = places_given(c->places, &s->daily);
	long period = every ? s->every : DURATION_DAY;

	if (!every && !daily)
		places_mistake(c->places, r, c->err, "a report needs 'every' or 'daily', to say when it is written",
		    "报告需要“every”或“daily”来说明何时写出");
	if (every && daily)
		places_mistake(c->places, &s->daily, c->err, "'every' and 'daily' do not go together, keep one of them",
		    "“every”和“daily”不能同时使用，请只保留一个");
	else if ((every || daily) && period > c->config->retention)
		places_mistake(c->places, every ? &s->every : &s->daily, c->err,
		    "the report covers more time than 'retention' keeps; lengthen that", "报告所涵盖的时间超过了“retention”的保留期，请加长保留期");
}

/* Would the daemon read its own report as a log? */
static void
check_read_again(struct check *c, const struct config_report *r)
{
	struct buf name = { 0 };

	dated_write(&name, whole(c, r->file), SOME_TIME);
	for (size_t i = 0; i < c->config->inputs.count; i++) {
		const struct texts *files = &c->config->inputs.item[i].files;

		for (size_t k = 0; k < files->count; k++) {
			if (fnmatch(whole(c, files->item[k]), buf_text(&name), FNM_PATHNAME | FNM_PERIOD) == 0)
				places_mistake(c->places, &r->file, c->err, "the report would be read as a log: '%s' of 'inputs' finds it",
				    "报告会被当作日志读入：“inputs”里的“%s”会匹配到它", files->item[k]);
		}
	}
	buf_free(&name);
}

static bool
usable(const char *pattern)
{
	struct err ignored = { 0 };
	bool result = pattern != NULL && dated_check(pattern, &ignored) == 0;

	err_free(&ignored);
	return result;
}

static void
check_file(struct check *c, const struct config_report *r)
{
	if (!usable(r->file))
		return;
	if (r->keep > 0 && !dated_varies(r->file))
		places_mistake(c->places, &r->keep, c->err,
		    "'keep' has nothing to count, because the name in 'file' is always the same: put a time into it, like %%Y-%%m-%%d",
		    "“file”里的文件名始终不变，“keep”没有意义；请在其中加入时间，例如 %%Y-%%m-%%d");
	check_read_again(c, r);
	for (const struct config_report *above = c->config->reports.item; above < r; above++)
		if (usable(above->file) && dated_collide(whole(c, above->file), whole(c, r->file)))
			places_mistake(c->places, &r->file, c->err, "the files of this report and those of '%s' can have the same name",
			    "这份报告与“%s”的文件可能同名", above->name != NULL ? above->name : "?");
}

int
config_check(const struct config *config, const struct places *places, const char *folder, struct arena *arena, struct err *err)
{
	struct check c = { config, places, folder, arena, err };
	size_t before = err->count;

	check_inputs(&c);
	for (size_t i = 0; i < config->reports.count; i++) {
		const struct config_report *r = &config->reports.item[i];

		for (size_t k = 0; k < i; k++)
			if (same(config->reports.item[k].name, r->name))
				places_mistake(places, &r->name, err, "there is a report '%s' already", "已经有名为“%s”的报告", r->name);
		check_schedule(&c, r);
		check_file(&c, r);
	}
	return err->count > before ? -1 : 0;
}
