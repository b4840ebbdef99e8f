/* A configuration of anybody's: refused with sentences, or one whose names and times can be used. */
#include "fuzz.h"

#include "base/dated.h"
#include "config/config.h"

static void
use(const struct config *config)
{
	must(config->inputs.count > 0 && config->store[0] == '/');
	for (size_t i = 0; i < config->reports.count; i++) {
		const struct config_report *r = &config->reports.item[i];
		int64_t next = schedule_next(&r->schedule, 1773764018);
		struct buf name = { 0 };
		int64_t time;

		must(next > 1773764018 && schedule_last(&r->schedule, next) == next);
		dated_write(&name, r->file, next);
		must(name.ptr[0] == '/' && dated_match(r->file, buf_span(&name), &time));
		must(dated_collide(r->file, r->file));
		buf_free(&name);
	}
}

/* What lies in a folder of reports may have any name. */
static void
look_at_name(struct span name)
{
	static const char *const patterns[] = { "%F/%T%z", "%s", "%y%j%H", "r-%m-%d" };

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		int64_t time;

		(void)dated_match(patterns[i], name, &time);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct err err = { .lang = size % 2 ? LANG_ZH : LANG_EN };
	struct config config;
	int result;

	look_at_name(span_make((const char *)data, size));
	setenv("STATE_DIRECTORY", "/var/lib/imerr", 1);
	result = config_read(&config, "/etc/imerr/imerr.yaml", span_make((const char *)data, size), &arena, &err);
	must((result < 0) == (err.count > 0));
	if (result == 0)
		use(&config);
	err_free(&err);
	arena_free(&arena);
	return 0;
}
