#include "base/schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"

static void
preset_field(const struct field *f, void *place)
{
	switch (f->type) {
	case FIELD_CHOICE:
		*(int *)place = (int)f->preset;
		break;
	case FIELD_FLAG:
		*(bool *)place = f->preset != 0;
		break;
	case FIELD_NUMBER:
	case FIELD_DURATION:
	case FIELD_CLOCK:
		*(long *)place = f->preset;
		break;
	case FIELD_MAP:
		schema_preset(f->sub, place);
		break;
	case FIELD_TEXT:
	case FIELD_LINED:
	case FIELD_TEXTS:
	case FIELD_LIST:
		break;
	}
}

void
schema_preset(const struct schema *schema, void *to)
{
	for (size_t i = 0; i < schema->count; i++)
		preset_field(&schema->field[i], (char *)to + schema->field[i].offset);
}

static bool
is_number(const char *text, long *to)
{
	char *end;

	if (text[0] < '0' || text[0] > '9' || (text[0] == '0' && text[1] != '\0'))
		return false;
	errno = 0;
	*to = strtol(text, &end, 10);
	return errno == 0 && *end == '\0';
}

static void
read_number(const struct field *f, const char *text, long *to, struct err *err)
{
	if (is_number(text, to) && *to >= f->min && *to <= f->max)
		return;
	*to = -1;
	err_add(err, "'%s' must be a decimal number from %ld to %ld without leading zeros",
	    "“%s”必须是 %ld 到 %ld 之间、不以 0 开头的十进制数", f->key, f->min, f->max);
}

static void
read_choice(const struct field *f, const char *text, int *to, struct err *err)
{
	const char *word = f->choices;

	for (int i = 0; word != NULL; i++) {
		size_t len = strcspn(word, "|");

		if (strlen(text) == len && strncmp(word, text, len) == 0) {
			*to = i;
			return;
		}
		word = word[len] == '|' ? word + len + 1 : NULL;
	}
	err_add(err, "this value must be one of %s", "此处的取值只能是 %s 之一", f->choices);
}

static void
read_flag(const struct field *f, const char *text, bool *to, struct err *err)
{
	*to = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
	if (!*to && strcmp(text, "no") != 0 && strcmp(text, "false") != 0)
		err_add(err, "'%s' must be yes or no, not '%s'", "“%s”只能是 yes 或 no，不能是“%s”", f->key, text);
}

static void
read_duration(const struct field *f, const char *text, long *to, struct err *err)
{
	struct buf min = { 0 };
	struct buf max = { 0 };
	long value;

	duration_write(&min, f->min);
	duration_write(&max, f->max);
	if (!duration_read(text, &value))
		err_add(err, "'%s' must be a time like 90s, 15m, 6h or 30d, not '%s'",
		    "“%s”应当是时长，例如 90s、15m、6h、30d，而不是“%s”", f->key, text);
	else if (value < f->min || value > f->max)
		err_add(err, "'%s' must be from %s to %s, not '%s'", "“%s”应当在 %s 到 %s 之间，而不是“%s”", f->key,
		    buf_text(&min), buf_text(&max), text);
	else
		*to = value;
	buf_free(&min);
	buf_free(&max);
}

static void
read_clock(const struct field *f, const char *text, long *to, struct err *err)
{
	if (!duration_read_clock(text, to))
		err_add(err, "'%s' must be a time of day from 00:00 to 23:59, not '%s'",
		    "“%s”应当是 00:00 到 23:59 之间的时刻，而不是“%s”", f->key, text);
}

int
field_read(const struct field *f, const char *text, void *place, struct err *err)
{
	size_t before = err->count;

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_LINED:
		*(const char **)place = text;
		break;
	case FIELD_NUMBER:
		read_number(f, text, place, err);
		break;
	case FIELD_CHOICE:
		read_choice(f, text, place, err);
		break;
	case FIELD_FLAG:
		read_flag(f, text, place, err);
		break;
	case FIELD_DURATION:
		read_duration(f, text, place, err);
		break;
	case FIELD_CLOCK:
		read_clock(f, text, place, err);
		break;
	case FIELD_TEXTS:
	case FIELD_MAP:
	case FIELD_LIST:
		break;
	}
	if (err->count == before && f->check != NULL)
		f->check(text, err);
	return err->count > before ? -1 : 0;
}
