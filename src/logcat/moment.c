#include "logcat/moment.h"

#include "logcat/cursor.h"

/* Seconds from here on are since 1970, below since boot: 3 years of uptime, or 1973. */
#define EPOCH_MIN 100000000

/* 9999-12-31 23:59:59: years have four digits. */
#define EPOCH_MAX INT64_C(253402300799)

/* A log that is written while it is read may be a little ahead of the reference. */
#define FUTURE MOMENT_DAY_MS

/* Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013: years that start in March, in eras of 400. */
int64_t
moment_days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void
moment_date(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2);
}

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool
is_date(int64_t year, int64_t month, int64_t day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap(year));
}

/* Exactly two digits. */
static bool
take_two(struct cursor *c, int64_t *value)
{
	if (left(c) < 2 || !is_digit(c->at[0]) || !is_digit(c->at[1]))
		return false;
	*value = (c->at[0] - '0') * 10 + (c->at[1] - '0');
	c->at += 2;
	return true;
}

/* The first three digits behind a dot or comma, as milliseconds; further ones are passed over. */
static int64_t
take_milliseconds(struct cursor *c)
{
	int64_t ms = 0, unit = 100;

	if (!take_char(c, '.') && !take_char(c, ','))
		return 0;
	for (; c->at < c->end && is_digit(*c->at); c->at++) {
		ms += unit * (*c->at - '0');
		unit /= 10;
	}
	return ms;
}

/* hh:mm[:ss[.mmm]] */
static bool
take_clock(struct cursor *c, int64_t *ms)
{
	int64_t hour, minute, second = 0;

	if (!take_two(c, &hour) || !take_char(c, ':') || !take_two(c, &minute))
		return false;
	if (take_char(c, ':') && !take_two(c, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)    /* 60: a leap second */
		return false;
	*ms = ((hour * 60 + minute) * 60 + second) * MOMENT_SECOND + take_milliseconds(c);
	return true;
}

/* "Mmm d", as syslog has it */
static bool
take_named_day(struct cursor *c, int64_t *month, int64_t *day)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *name;
	long number;

	if (left(c) < 5 || (name = memmem(names, sizeof(names) - 1, c->at, 3)) == NULL || (name - names) % 3 != 0)
		return false;
	c->at += 3;
	if (!take_blanks(c) || !take_number(c, &number))
		return false;
	*month = (name - names) / 3 + 1;
	*day = number;
	return true;
}

/* [YYYY-]MM-DD or Mmm d; without a year it is 0 */
static bool
take_day(struct cursor *c, int64_t *year, int64_t *month, int64_t *day)
{
	int64_t century = 0;

	*year = 0;
	if (left(c) > 4 && c->at[4] == '-') {
		if (!take_two(c, &century) || !take_two(c, year) || !take_char(c, '-'))
			return false;
		*year += century * 100;
	}
	return (take_two(c, month) && take_char(c, '-') && take_two(c, day)) ||
	    (*year == 0 && take_named_day(c, month, day));
}

/* The latest year in which this is a date and not in the future. */
static bool
find_year(int64_t reference, int64_t month, int64_t day, int64_t ms, int64_t *year)
{
	int64_t now_month, now_day;

	moment_date((reference + FUTURE) / MOMENT_DAY_MS, year, &now_month, &now_day);
	/* Eight years lie between two leap years at most. */
	for (int i = 0; i <= 8; i++, --*year)
		if (is_date(*year, month, day) && moment_days(*year, month, day) * MOMENT_DAY_MS + ms <= reference + FUTURE)
			return true;
	return false;
}

static struct moment
read_seconds(struct cursor *c)
{
	struct moment m = { MOMENT_BOOT, 0 };
	int64_t seconds = 0;
	const char *start = c->at;

	for (; c->at < c->end && is_digit(*c->at) && c->at - start < 12; c->at++)
		seconds = seconds * 10 + (*c->at - '0');
	if (c->at == start || c->at == c->end || *c->at != '.' || seconds > EPOCH_MAX)
		return (struct moment){ MOMENT_NONE, 0 };
	m.kind = seconds >= EPOCH_MIN ? MOMENT_DATE : MOMENT_BOOT;
	m.ms = seconds * MOMENT_SECOND + take_milliseconds(c);
	return m;
}

/* A date, with a clock if there is one. */
static struct moment
read_date(struct cursor *c, int64_t reference)
{
	const struct moment none = { MOMENT_NONE, 0 };
	int64_t year, month, day, ms = 0;

	if (!take_day(c, &year, &month, &day))
		return none;
	if (take_blanks(c) || take_char(c, 'T')) {
		if (!take_clock(c, &ms))
			return none;
	}
	if (year == 0 && !find_year(reference, month, day, ms, &year))
		return none;
	if (!is_date(year, month, day))
		return none;
	return (struct moment){ MOMENT_DATE, moment_days(year, month, day) * MOMENT_DAY_MS + ms };
}

struct moment
moment_read(struct span time, int64_t reference)
{
	struct span s = span_trim(time);
	struct cursor c;
	struct moment m = { MOMENT_DAY, 0 };

	if (s.len == 0)                 /* also where there is no text at all */
		return (struct moment){ MOMENT_NONE, 0 };
	c = (struct cursor){ s.ptr, s.ptr + s.len, s.ptr };
	if (s.len > 4 && (s.ptr[2] == '-' || s.ptr[4] == '-' || !is_digit(s.ptr[0])))
		return read_date(&c, reference);
	if (s.len > 2 && s.ptr[2] == ':')
		return take_clock(&c, &m.ms) ? m : (struct moment){ MOMENT_NONE, 0 };
	return read_seconds(&c);
}

/* The day of a date that was read; not one so late that a later hour of it would be in the future. */
static void
keep_day(struct moment_clock *k, struct span time, struct moment m)
{
	size_t len = time.len > 4 && time.ptr[4] == '-' ? 11 : 6;
	int64_t of_day = ((m.ms % MOMENT_DAY_MS) + MOMENT_DAY_MS) % MOMENT_DAY_MS;

	k->len = 0;
	if (m.kind != MOMENT_DATE || time.len <= len || time.ptr[len - 4] != '-' || m.ms - of_day + MOMENT_DAY_MS > k->reference)
		return;
	memcpy(k->day, time.ptr, len);
	k->len = len;
	k->start = m.ms - of_day;
}

struct moment
moment_tell(struct moment_clock *k, struct span time)
{
	struct moment m = { MOMENT_DATE, 0 };
	struct cursor c = { time.ptr + k->len, time.ptr + time.len, time.ptr };

	if (k->len > 0 && time.len > k->len && memcmp(time.ptr, k->day, k->len) == 0 && take_clock(&c, &m.ms)) {
		m.ms += k->start;
		return m;
	}
	m = moment_read(time, k->reference);
	keep_day(k, time, m);
	return m;
}

/* How far a clock at the end of a text goes: by its colons and its fraction. */
static int64_t
precision_of(struct span s)
{
	size_t colons = 0;

	for (size_t i = 0; i < s.len; i++) {
		colons += s.ptr[i] == ':';
		if (s.ptr[i] == '.' || s.ptr[i] == ',')
			return 1;
	}
	return colons == 0 ? MOMENT_DAY_MS : colons == 1 ? 60 * MOMENT_SECOND : MOMENT_SECOND;
}

struct moment
moment_read_option(struct span text, int64_t reference, int64_t *precision)
{
	struct span s = span_trim(text);
	struct cursor c = { s.ptr, s.ptr + s.len, s.ptr };
	struct moment m = { MOMENT_DAY, 0 };

	*precision = precision_of(s);
	if (s.len > 2 && s.ptr[2] == ':') {
		if (!take_clock(&c, &m.ms))
			m.kind = MOMENT_NONE;
	} else {
		m = read_date(&c, reference);
	}
	return c.at == c.end ? m : (struct moment){ MOMENT_NONE, 0 };
}

/* `width` digits, with zeros in front. */
static char *
put_digits(char *to, int64_t number, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		to[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return to + width;
}

static char *
put_date(char *to, int64_t days)
{
	int64_t year, month, day;

	moment_date(days, &year, &month, &day);
	to = put_digits(to, year, 4);
	*to++ = '-';
	to = put_digits(to, month, 2);
	*to++ = '-';
	to = put_digits(to, day, 2);
	*to++ = ' ';
	return to;
}

static char *
put_clock(char *to, int64_t seconds)
{
	to = put_digits(to, seconds / 3600, 2);
	*to++ = ':';
	to = put_digits(to, seconds / 60 % 60, 2);
	*to++ = ':';
	return put_digits(to, seconds % 60, 2);
}

/* A report has one per bucket and code, so it is not left to printf(3). */
void
moment_write(struct buf *to, struct moment m, bool fraction)
{
	int64_t days = m.ms / MOMENT_DAY_MS - (m.ms % MOMENT_DAY_MS < 0);
	int64_t of_day = m.ms - days * MOMENT_DAY_MS;
	char text[64];
	char *end = text;

	if (m.kind == MOMENT_NONE)
		return;
	if (m.kind == MOMENT_BOOT) {
		buf_printf(to, "+%lld", (long long)(m.ms / MOMENT_SECOND));
	} else {
		if (m.kind == MOMENT_DATE)
			end = put_date(end, days);
		end = put_clock(end, of_day / MOMENT_SECOND);
	}
	if (fraction) {
		*end++ = '.';
		end = put_digits(end, of_day % MOMENT_SECOND, 3);
	}
	if (m.kind == MOMENT_BOOT)
		*end++ = 's';
	buf_add(to, text, (size_t)(end - text));
}

/* How far behind the limit it is; false if they cannot be compared. A limit without a date holds on every day. */
static bool
compare_moment(struct moment when, struct moment limit, int64_t *difference)
{
	if (limit.kind == MOMENT_DAY && when.kind == MOMENT_DATE)
		when = (struct moment){ MOMENT_DAY, ((when.ms % MOMENT_DAY_MS) + MOMENT_DAY_MS) % MOMENT_DAY_MS };
	*difference = when.ms - limit.ms;
	return when.kind == limit.kind;
}

bool
moment_is_within(struct moment when, struct moment since, struct moment until)
{
	int64_t difference;

	if (since.kind != MOMENT_NONE && (!compare_moment(when, since, &difference) || difference < 0))
		return false;
	return until.kind == MOMENT_NONE || (compare_moment(when, until, &difference) && difference <= 0);
}

/* Does one kind go before another? */
static bool
goes_before(enum moment_kind kind, enum moment_kind other)
{
	return kind != MOMENT_NONE && (other == MOMENT_NONE || kind < other);
}

bool
moment_is_earlier(struct moment m, struct moment than)
{
	return m.kind == than.kind ? m.kind != MOMENT_NONE && m.ms < than.ms : goes_before(m.kind, than.kind);
}

bool
moment_is_later(struct moment m, struct moment than)
{
	return m.kind == than.kind ? m.kind != MOMENT_NONE && m.ms > than.ms : goes_before(m.kind, than.kind);
}

bool
moment_is_exact(struct span time)
{
	const char *point = time.len > 0 ? memchr(time.ptr, '.', time.len) : NULL;

	return point != NULL && time.ptr + time.len - point > 3;
}
