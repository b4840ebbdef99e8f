#include "base/duration.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The largest that divides is written, the first that fits is read. */
static const struct {
	const char *unit;
	long ms;
} units[] = {
	{ "d", DURATION_DAY },
	{ "h", DURATION_HOUR },
	{ "m", DURATION_MINUTE },
	{ "s", DURATION_SECOND },
	{ "ms", 1 },
	{ "min", DURATION_MINUTE },
	{ "", DURATION_SECOND },
};

#define COUNT(array) (sizeof(array) / sizeof(array[0]))

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
duration_read(const char *text, long *ms)
{
	char *end;
	long value;

	if (!is_digit(text[0]))
		return false;
	errno = 0;
	value = strtol(text, &end, 10);
	if (errno != 0 || value <= 0)
		return false;
	for (size_t i = 0; i < COUNT(units); i++) {
		if (strcmp(end, units[i].unit) != 0 || value > LONG_MAX / units[i].ms)
			continue;
		*ms = value * units[i].ms;
		return true;
	}
	return false;
}

void
duration_write(struct buf *to, long ms)
{
	size_t i = 0;

	if (ms == 0) {
		buf_add_text(to, "0s");
		return;
	}
	while (ms % units[i].ms != 0)
		i++;
	buf_printf(to, "%ld%s", ms / units[i].ms, units[i].unit);
}

bool
duration_read_clock(const char *text, long *minutes)
{
	size_t hours = strspn(text, "0123456789");
	long hour, minute;

	if (hours < 1 || hours > 2 || text[hours] != ':' || !is_digit(text[hours + 1]) || !is_digit(text[hours + 2]) ||
	    text[hours + 3] != '\0')
		return false;
	hour = strtol(text, NULL, 10);
	minute = strtol(text + hours + 1, NULL, 10);
	if (hour > 23 || minute > 59)
		return false;
	*minutes = hour * 60 + minute;
	return true;
}
