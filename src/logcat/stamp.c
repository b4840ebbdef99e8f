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
take_date(struct cursor *c, struct stamp *s)
{
	s->kind = STAMP_DATE;
	s->year = take_shape(c, "dddd-dd-dd");
	if (!s->year && !take_shape(c, "dd-dd"))
		return false;
	if (!take_char(c, ' ') && !take_char(c, 'T'))
		return false;
	return take_shape(c, "dd:dd:dd");
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
