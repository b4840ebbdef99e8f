#include "base/dated.h"

#include <string.h>
#include <time.h>

/* Letters of conversions; `digits` is their number, 0 for those that are made of others. */
static const struct conversion {
	char letter;
	int digits;
	const char *same_as;
} conversions[] = {
	{ 'Y', 4, NULL },
	{ 'y', 2, NULL },
	{ 'm', 2, NULL },
	{ 'd', 2, NULL },
	{ 'j', 3, NULL },
	{ 'H', 2, NULL },
	{ 'M', 2, NULL },
	{ 'S', 2, NULL },
	{ 's', 10, NULL },      /* until the year 2286 */
	{ 'z', 4, NULL },       /* behind a sign */
	{ 'F', 0, "%Y-%m-%d" },
	{ 'T', 0, "%H:%M:%S" },
	{ '%', 0, NULL },
};

static const struct conversion *
find(char letter)
{
	for (size_t i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++)
		if (conversions[i].letter == letter)
			return &conversions[i];
	return NULL;
}

int
dated_check(const char *pattern, struct err *err)
{
	size_t before = err->count;
	size_t len = strlen(pattern);

	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p != '%')
			continue;
		p++;
		if (*p == '\0' || find(*p) == NULL) {
			/* A letter, or the bytes of one that is not ASCII. */
			size_t shown = (unsigned char)*p < 0x80 ? *p != '\0' : strcspn(p, "/");

			err_add(err, "'%%%.*s' is no time that a name can have: use %%Y %%y %%m %%d %%j %%H %%M %%S %%s %%z %%F %%T, or %%%% for a percent sign",
			    "“%%%.*s”不是文件名里可用的时间格式；可用的有 %%Y %%y %%m %%d %%j %%H %%M %%S %%s %%z %%F %%T，百分号本身写作 %%%%",
			    (int)shown, p);
			break;
		}
	}
	if (len == 0 || pattern[len - 1] == '/')
		err_add(err, "'%s' names a folder; a file is needed", "“%s”是目录，这里需要文件名", pattern);
	return err->count > before ? -1 : 0;
}

/* The pattern in pieces: a plain character, or a conversion that is digits. */
struct walk {
	const char *next;
	const char *behind;     /* where to go on after `same_as` */
};

struct piece {
	char plain;             /* 0: a conversion */
	const struct conversion *conversion;
};

static bool
walk_next(struct walk *w, struct piece *piece)
{
	const struct conversion *c;

	if (*w->next == '\0' && w->behind != NULL) {
		w->next = w->behind;
		w->behind = NULL;
	}
	if (*w->next == '\0')
		return false;
	*piece = (struct piece){ .plain = *w->next++ };
	if (piece->plain != '%')
		return true;
	c = find(*w->next++);
	if (c->same_as != NULL) {
		w->behind = w->next;
		w->next = c->same_as;
		return walk_next(w, piece);
	}
	if (c->digits > 0)
		*piece = (struct piece){ .conversion = c };
	return true;
}

bool
dated_varies(const char *pattern)
{
	struct walk w = { pattern, NULL };
	struct piece piece;

	while (walk_next(&w, &piece))
		if (piece.conversion != NULL)
			return true;
	return false;
}

/* A moment as the conversions need it. */
struct parts {
	struct tm tm;
	int64_t seconds;        /* %s */
};

static long long
value_of(const struct parts *p, char letter)
{
	switch (letter) {
	case 'Y':
		return p->tm.tm_year + 1900LL;
	case 'y':
		return (p->tm.tm_year + 1900LL) % 100;
	case 'm':
		return p->tm.tm_mon + 1;
	case 'd':
		return p->tm.tm_mday;
	case 'j':
		return p->tm.tm_yday + 1;
	case 'H':
		return p->tm.tm_hour;
	case 'M':
		return p->tm.tm_min;
	case 'S':
		return p->tm.tm_sec;
	case 's':
		return p->seconds;
	default:
		return p->tm.tm_gmtoff / 3600 * 100 + p->tm.tm_gmtoff / 60 % 60;
	}
}

static void
write_parts(struct buf *to, const char *pattern, const struct parts *parts)
{
	struct walk w = { pattern, NULL };
	struct piece piece;

	while (walk_next(&w, &piece)) {
		if (piece.conversion == NULL)
			buf_add_char(to, piece.plain);
		else if (piece.conversion->letter == 'z')
			buf_printf(to, "%+05lld", value_of(parts, 'z'));
		else
			buf_printf(to, "%0*lld", piece.conversion->digits, value_of(parts, piece.conversion->letter));
	}
}

void
dated_write(struct buf *to, const char *pattern, int64_t time)
{
	struct parts parts = { .seconds = time };
	time_t seconds = (time_t)time;

	localtime_r(&seconds, &parts.tm);
	write_parts(to, pattern, &parts);
}

/* Which conversions there are, by letter; -1: not given. */
struct found {
	long long value[128];
};

static bool
has(const struct found *f, char letter)
{
	return f->value[(unsigned char)letter] >= 0;
}

bool
dated_ordered(const char *pattern)
{
	struct walk w = { pattern, NULL };
	struct piece piece;
	struct found f;
	bool day;

	memset(&f, -1, sizeof(f));
	while (walk_next(&w, &piece))
		if (piece.conversion != NULL)
			f.value[(unsigned char)piece.conversion->letter] = 0;
	day = has(&f, 'd') || has(&f, 'j');
	if (has(&f, 's'))
		return true;
	return (has(&f, 'Y') || has(&f, 'y')) && (!has(&f, 'd') || has(&f, 'm') || has(&f, 'j')) && (!has(&f, 'H') || day) &&
	    (!has(&f, 'M') || has(&f, 'H')) && (!has(&f, 'S') || has(&f, 'M'));
}

/* Reads so many digits off the front of `name`. */
static bool
take_digits(struct span *name, int count, long long *value)
{
	*value = 0;
	for (int i = 0; i < count; i++) {
		if (name->len == 0 || name->ptr[0] < '0' || name->ptr[0] > '9')
			return false;
		*value = *value * 10 + (name->ptr[0] - '0');
		*name = span_make(name->ptr + 1, name->len - 1);
	}
	return true;
}

static bool
take_piece(struct span *name, const struct piece *piece, struct found *f, bool *west)
{
	long long value;

	if (piece->conversion == NULL || piece->conversion->letter == 'z') {
		if (name->len == 0 || (piece->conversion == NULL ? name->ptr[0] != piece->plain : strchr("+-", name->ptr[0]) == NULL))
			return false;
		*west = name->ptr[0] == '-';
		*name = span_make(name->ptr + 1, name->len - 1);
		if (piece->conversion == NULL)
			return true;
	}
	if (!take_digits(name, piece->conversion->digits, &value))
		return false;
	if (piece->conversion->letter == 'z')
		f->value['z'] = ((value / 100) * 3600 + value % 100 * 60) * (*west ? -1 : 1);
	else
		f->value[(unsigned char)piece->conversion->letter] = value;
	return true;
}

/* The time that the values are of, by the clock of the place. */
static void
fill_parts(struct parts *p, const struct found *f, int year, bool zone)
{
	static const long long least[128] = { ['m'] = 1, ['d'] = 1, ['j'] = 1 };
	time_t seconds;
#define VALUE(letter) (int)(has(f, letter) ? f->value[letter] : least[letter])

	*p = (struct parts){ .seconds = 0 };
	if (has(f, 's')) {
		p->seconds = f->value['s'];
		seconds = (time_t)p->seconds;
		localtime_r(&seconds, &p->tm);
		return;
	}
	p->tm.tm_year = (has(f, 'Y') ? VALUE('Y') : has(f, 'y') ? 2000 + VALUE('y') : year) - 1900;
	/* The day of the year tells month and day, too. */
	p->tm.tm_mon = has(f, 'j') ? 0 : VALUE('m') - 1;
	p->tm.tm_mday = has(f, 'j') ? VALUE('j') : VALUE('d');
	p->tm.tm_hour = VALUE('H');
	p->tm.tm_min = VALUE('M');
	p->tm.tm_sec = VALUE('S');
	/* Brings the thirtieth of February to March: then it is another name. */
	seconds = timegm(&p->tm);
	gmtime_r(&seconds, &p->tm);
	if (zone)
		p->tm.tm_gmtoff = (long)f->value['z'];
#undef VALUE
}

/* Does the time that was found give this very name? */
static bool
gives(const char *pattern, struct span name, const struct found *f, int year, bool zone, int64_t *time)
{
	struct buf again = { 0 };
	struct parts parts;
	bool same;

	fill_parts(&parts, f, year, zone);
	write_parts(&again, pattern, &parts);
	same = span_equal(buf_span(&again), name);
	buf_free(&again);
	*time = timegm(&parts.tm);
	return same;
}

bool
dated_match(const char *pattern, struct span name, int64_t *time)
{
	struct walk w = { pattern, NULL };
	struct span rest = name;
	struct piece piece;
	struct found f;
	bool west = false;
	bool zone = false;

	memset(&f, -1, sizeof(f));
	while (walk_next(&w, &piece)) {
		zone = zone || (piece.conversion != NULL && piece.conversion->letter == 'z');
		if (!take_piece(&rest, &piece, &f, &west))
			return false;
	}
	if (rest.len > 0)
		return false;
	/* The year that is not told may be a leap year or not: 02-29 and day 366, or 03-01 and day 060. */
	return gives(pattern, name, &f, 2000, zone, time) || gives(pattern, name, &f, 2001, zone, time);
}

/* One position of all names of a pattern: a character, a digit, a sign. */
struct position {
	char plain;             /* 0: `any` */
	const char *any;
};

struct positions {
	struct walk walk;
	const struct conversion *conversion;
	int left;               /* digits of it */
};

static bool
positions_next(struct positions *p, struct position *to)
{
	struct piece piece;

	if (p->left > 0) {
		p->left--;
		*to = (struct position){ 0, "0123456789" };
		return true;
	}
	if (!walk_next(&p->walk, &piece))
		return false;
	*to = (struct position){ piece.plain, NULL };
	if (piece.conversion == NULL)
		return true;
	p->left = piece.conversion->digits;
	if (piece.conversion->letter != 'z')
		return positions_next(p, to);
	*to = (struct position){ 0, "+-" };
	return true;
}

static bool
can_be_same(const struct position *a, const struct position *b)
{
	if (a->any == NULL && b->any == NULL)
		return a->plain == b->plain;
	if (a->any != NULL && b->any != NULL)
		return a->any[0] == b->any[0];
	return a->any != NULL ? strchr(a->any, b->plain) != NULL : strchr(b->any, a->plain) != NULL;
}

bool
dated_collide(const char *one, const char *other)
{
	struct positions a = { .walk = { one, NULL } };
	struct positions b = { .walk = { other, NULL } };
	struct position x, y;

	while (positions_next(&a, &x)) {
		if (!positions_next(&b, &y) || !can_be_same(&x, &y))
			return false;
	}
	return !positions_next(&b, &y);
}
