#include "base/schedule.h"

#include <time.h>

#include "base/duration.h"

#define QUARTER 900
#define DAY 86400
/* More than two offsets from UTC can differ by. */
#define OFFSET_RANGE (26 * 3600)
/* 1970-01-05 was a Monday. */
#define FIRST_MONDAY (4 * DAY)

bool
schedule_even(long ms)
{
	if (ms < DURATION_MINUTE || ms % DURATION_MINUTE != 0)
		return false;
	return ms < DURATION_DAY ? DURATION_DAY % ms == 0 : ms % DURATION_DAY == 0;
}

/* What the clock on the wall shows, in seconds, as if it were UTC. */
static int64_t
shown(int64_t at)
{
	time_t seconds = (time_t)at;
	struct tm tm;

	localtime_r(&seconds, &tm);
	return at + tm.tm_gmtoff;
}

static int64_t
floor_to(int64_t value, int64_t step)
{
	int64_t rest = value % step;

	return value - (rest < 0 ? rest + step : rest);
}

/* The latest that the clock ever showed until `at`: more than now if it was just put back. */
static int64_t
latest_shown(int64_t at)
{
	int64_t latest = shown(at);
	int64_t start = floor_to(at, QUARTER);

	for (int64_t t = start; t > start - OFFSET_RANGE; t -= QUARTER) {
		int64_t before = shown(t - 1);

		if (before > latest)
			latest = before;
	}
	return latest;
}

/* When the clock shows `mark` or more for the first time. */
static int64_t
reached(int64_t mark, int64_t near)
{
	int64_t offset = shown(near) - near;
	int64_t t = floor_to(mark - offset - OFFSET_RANGE, QUARTER);

	for (;; t += QUARTER) {
		int64_t at = t + (mark - shown(t));

		/* Within a quarter the clock runs evenly. */
		if (at <= t)
			return t;
		if (at < t + QUARTER)
			return at;
	}
}

struct marks {
	int64_t step, offset;   /* seconds */
};

static struct marks
marks_of(const struct schedule *s)
{
	int64_t step = s->every / DURATION_SECOND;

	if (s->every == 0)
		return (struct marks){ DAY, s->daily * 60 };
	return (struct marks){ step, step > DAY ? FIRST_MONDAY : 0 };
}

int64_t
schedule_next(const struct schedule *s, int64_t after)
{
	struct marks m = marks_of(s);
	int64_t mark = floor_to(latest_shown(after) - m.offset, m.step) + m.offset + m.step;

	return reached(mark, after);
}

int64_t
schedule_last(const struct schedule *s, int64_t now)
{
	struct marks m = marks_of(s);

	return reached(floor_to(latest_shown(now) - m.offset, m.step) + m.offset, now);
}

int64_t
schedule_begin(const struct schedule *s, int64_t reported, int64_t now)
{
	if (reported == 0 || reported > now + marks_of(s).step + DAY)
		return schedule_last(s, now);
	return reported;
}
