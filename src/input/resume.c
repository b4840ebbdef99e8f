#include "input/resume.h"

#include "logcat/cursor.h"
#include "logcat/moment.h"

#define HOUR (3600 * MOMENT_SECOND)

/* Records may be printed a little out of order: so much more is asked for, and dropped again. */
#define EARLIER MOMENT_SECOND

/* Where the zone is not known, times may differ so much. */
#define ZONES (14 * HOUR)

/* "+0800" at the start. */
static bool
read_zone(struct span s, int64_t *zone)
{
	int64_t minutes;

	if (s.len < 5 || (s.ptr[0] != '+' && s.ptr[0] != '-'))
		return false;
	for (size_t i = 1; i < 5; i++)
		if (!is_digit(s.ptr[i]))
			return false;
	minutes = 60 * (10 * (s.ptr[1] - '0') + s.ptr[2] - '0') + 10 * (s.ptr[3] - '0') + s.ptr[4] - '0';
	*zone = (s.ptr[0] == '-' ? -minutes : minutes) * 60 * MOMENT_SECOND;
	return true;
}

/* The second line, if it looks like one: hexadecimal digits and hyphens. */
static void
read_boot(struct resume_answer *a, struct span line)
{
	line = span_trim(line);
	if (line.len == 0 || line.len >= sizeof(a->boot))
		return;
	for (size_t i = 0; i < line.len; i++)
		if (!is_digit(line.ptr[i]) && !(line.ptr[i] >= 'a' && line.ptr[i] <= 'f') && line.ptr[i] != '-')
			return;
	memcpy(a->boot, line.ptr, line.len);
}

struct resume_answer
resume_read(struct span output)
{
	struct resume_answer a = { 0 };
	int64_t seconds = 0;
	size_t i = 0, line;

	for (; i < output.len && i < 12 && is_digit(output.ptr[i]); i++)
		seconds = 10 * seconds + output.ptr[i] - '0';
	a.known = i > 0 && i < 12;
	a.ms = seconds * MOMENT_SECOND;
	if (!a.known)
		return a;
	if (i < output.len && output.ptr[i] == ' ')
		a.zone_known = read_zone(span_make(output.ptr + i + 1, output.len - i - 1), &a.zone);
	for (; i < output.len && output.ptr[i] != '\n'; i++)
		;
	i += i < output.len;
	for (line = i; i < output.len && output.ptr[i] != '\n' && output.ptr[i] != '\r'; i++)
		;
	read_boot(&a, span_make(output.ptr + line, i - line));
	for (; i < output.len && output.ptr[i] != '\n'; i++)
		;
	i += i < output.len;
	a.rest = span_make(output.ptr + i, output.len - i);
	return a;
}

/* How the time was printed. */
struct printed {
	bool seconds;           /* -v epoch */
	bool year;
	bool zone_known;
	int64_t zone;
};

static struct printed
printed_of(struct span time)
{
	const char *blank = memrchr(time.ptr, ' ', time.len);
	struct printed p = { .seconds = memchr(time.ptr, ':', time.len) == NULL };

	p.year = time.len > 4 && time.ptr[4] == '-';
	if (blank != NULL)
		p.zone_known = read_zone(span_make(blank + 1, (size_t)(time.ptr + time.len - blank) - 1), &p.zone);
	return p;
}

/* Is that moment in the future of the device? When in doubt it is. */
static bool
is_ahead(const struct printed *p, int64_t ms, const struct resume_answer *a)
{
	if (p->seconds)
		return ms > a->ms;
	if (p->zone_known)
		return ms - p->zone > a->ms;
	return a->zone_known ? ms > a->ms + a->zone : ms > a->ms + ZONES;
}

static int64_t
year_of(int64_t ms)
{
	int64_t year, month, day;

	moment_date(ms / MOMENT_DAY_MS, &year, &month, &day);
	return year;
}

static void
write_date(struct buf *to, int64_t ms, bool with_year)
{
	int64_t year, month, day, rest = ms % MOMENT_DAY_MS;

	moment_date(ms / MOMENT_DAY_MS, &year, &month, &day);
	if (with_year)
		buf_printf(to, "%04d-", (int)year);
	buf_printf(to, "%02d-%02d %02d:%02d:%02d.%03d", (int)month, (int)day, (int)(rest / HOUR), (int)(rest / 60000 % 60),
	    (int)(rest / 1000 % 60), (int)(rest % 1000));
}

bool
resume_since(struct buf *to, struct span last, int64_t now, const struct resume_answer *a)
{
	struct printed printed;
	struct moment moment;
	int64_t local;

	if (!a->known || last.len == 0)
		return false;
	moment = moment_read(last, now);
	if (moment.kind != MOMENT_DATE || moment.ms < EARLIER)
		return false;
	printed = printed_of(last);
	if (is_ahead(&printed, moment.ms, a))
		return false;
	moment.ms -= EARLIER;
	local = a->ms + (printed.zone_known ? printed.zone : a->zone);
	if (printed.seconds)
		buf_printf(to, "%lld.%03d", (long long)(moment.ms / 1000), (int)(moment.ms % 1000));
	else
		write_date(to, moment.ms, printed.year || year_of(moment.ms) != year_of(local));
	return true;
}
