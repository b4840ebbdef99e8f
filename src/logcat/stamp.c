#include "logcat/stamp.h"

/* `shape`: 'd' is a digit, everything else itself. */
static bool
take_shape(struct cursor *c, const char *shape)
{
	const char *p = c->at;

	for (; *shape != '\0'; shape++, p++) {
		if (p == c->end)
			return false;
		if (*shape == 'd' ? !is_digit(*p) : *p != *shape)
			return false;
	}
	c->at = p;
	return true;
}

static void
take_fraction(struct cursor *c)
{
	const char *p = c->at;

	if (p == c->end || (*p != '.' && *p != ','))
		return;
	p++;
	if (p == c->end || !is_digit(*p))
		return;
	while (p < c->end && is_digit(*p))
		p++;
	c->at = p;
}

static void
take_zone(struct cursor *c, struct stamp *s)
{
	struct cursor try = *c;
	bool glued = !take_char(&try, ' ');

	if (take_shape(&try, "+dddd") || take_shape(&try, "-dddd") ||
	    take_shape(&try, "+dd:dd") || take_shape(&try, "-dd:dd") || (glued && take_char(&try, 'Z'))) {
		if (try.at < try.end && !is_blank(*try.at) && *try.at != ':')
			return;
		s->zone_glued = glued;
		*c = try;
	}
}

static bool
are_digits(const char *p, size_t n)
{
	while (n > 0 && is_digit(*p)) {
		p++;
		n--;
	}
	return n == 0;
}

/* "YYYY-MM-DD" or "MM-DD", a blank or T, "hh:mm:ss": every line of most logs starts like that. */
static bool
take_date(struct cursor *c, struct stamp *s)
{
	const char *p = c->at;

	s->kind = STAMP_DATE;
	s->year = left(c) >= 19 && p[4] == '-';
	if (s->year && !are_digits(p, 4))
		return false;
	p += s->year ? 5 : 0;
	if (c->end - p < 14 || p[2] != '-' || (p[5] != ' ' && p[5] != 'T') || p[8] != ':' || p[11] != ':')
		return false;
	if (!are_digits(p, 2) || !are_digits(p + 3, 2) || !are_digits(p + 6, 2) || !are_digits(p + 9, 2) || !are_digits(p + 12, 2))
		return false;
	c->at = p + 14;
	return true;
}

/* %19lld or %6lld with a fraction of 3, 6 or 9 digits */
static bool
take_seconds(struct cursor *c, struct stamp *s)
{
	const char *start;

	s->kind = STAMP_SECONDS;
	take_blanks(c);
	start = c->at;
	while (c->at < c->end && is_digit(*c->at))
		c->at++;
	if (c->at == start || !take_char(c, '.'))
		return false;
	start = c->at;
	while (c->at < c->end && is_digit(*c->at))
		c->at++;
	return c->at - start >= 3 && c->at < c->end && *c->at == ' ';
}

bool
take_stamp(struct cursor *c, struct stamp *s)
{
	struct cursor try = *c;

	*s = (struct stamp){ 0 };
	if (take_date(&try, s)) {
		take_fraction(&try);
	} else if (try = *c, take_shape(&try, "dd:dd:dd.ddd")) {
		s->kind = STAMP_CLOCK;
		while (try.at < try.end && is_digit(*try.at))
			try.at++;
	} else if (try = *c, !take_seconds(&try, s)) {
		return false;
	}
	if (s->kind != STAMP_SECONDS)
		take_zone(&try, s);
	s->text = span_trim(span_make(c->at, (size_t)(try.at - c->at)));
	*c = try;
	return true;
}
