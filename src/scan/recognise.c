#include "scan/recognise.h"

#include "base/digits.h"
#include "rules/template.h"

void
recogniser_init(struct recogniser *r, const struct catalogue *catalogue, struct matcher *matcher)
{
	*r = (struct recogniser){ .catalogue = catalogue, .matcher = matcher };
	catalogue_digits(catalogue, &r->min_digits, &r->max_digits);
}

/* Rules for code 0 tell success: they are asked only where that is wanted. */
static bool
is_wanted(const struct recogniser *r, const struct text_rule *rule)
{
	return rule->code != 0 || r->success;
}

void
recogniser_add_anchors(const struct recogniser *r, struct candidates *candidates)
{
	for (size_t i = 0; i < matcher_texts(r->matcher); i++) {
		const struct text_rule *rule = matcher_text(r->matcher, i, NULL);

		if (is_wanted(r, rule))
			candidates_add_anchor(candidates, span_of(rule->anchor));
	}
}

/* Layouts and the code's own words both say which platform it was. */
static bool
is_own(struct recogniser *r, const struct meaning *m)
{
	return matcher_own_context(r->matcher, m->member) != NULL;
}

static bool
has_own_message(struct recogniser *r, const struct meaning *m)
{
	struct span found;
	struct span text = r->text;

	if (m->code == NULL || m->code->message == NULL)
		return false;
	if (text.len > MATCHER_TEXT)
		text.len = MATCHER_TEXT;
	/* What most messages want for is a letter. */
	if (++r->asked == 2)
		r->letters = template_letters(text);
	if (r->asked > 1 && (m->letters & ~r->letters) != 0)
		return false;
	return template_find(m->code->message, text, &found);
}

/* Is there context for the meaning? Fills in what it was. */
static bool
has_context(struct recogniser *r, struct judgement *j, const struct meaning *m, bool *own)
{
	const struct pattern *context = matcher_own_context(r->matcher, m->member);

	*own = context != NULL;
	if (context == NULL)
		context = matcher_context(r->matcher, m->member);
	/* A number that no table lists needs it right beside. */
	if (context != NULL && (m->code != NULL || *own || context->before.source != NULL)) {
		j->pattern = context;
		return true;
	}
	if (!has_own_message(r, m))
		return false;
	j->pattern = NULL;
	j->message = true;
	return true;
}

/* Is the meaning to be believed here? */
static bool
believe(struct recogniser *r, struct judgement *j, const struct meaning *m, bool *own)
{
	const struct pattern *doubt = NULL;

	*own = false;
	if (m->family->context == CONTEXT_OPTIONAL && m->code != NULL && !r->strict) {
		doubt = matcher_doubt(r->matcher, m->member);
		if (doubt == NULL)
			return true;
	}
	if (has_context(r, j, m, own))
		return true;
	j->pattern = doubt;
	return false;
}

/* Puts a meaning before the first `n`. */
static void
put_first(struct meaning *meaning, size_t n, struct meaning first)
{
	memmove(meaning + 1, meaning, n * sizeof(*meaning));
	meaning[0] = first;
}

/* Keeps the meanings to be believed; own words first, then those of the layout. */
static void
weigh(struct recogniser *r, struct judgement *j, enum platform platform)
{
	bool several = j->meanings > 1;
	size_t n = 0;
	size_t fitting = 0;

	for (size_t i = 0; i < j->meanings; i++) {
		bool own;

		if (!believe(r, j, &j->meaning[i], &own))
			continue;
		if (several && !own)
			own = is_own(r, &j->meaning[i]);
		if (own && n > 0)
			put_first(j->meaning, n, j->meaning[i]);
		else if (n < i)
			j->meaning[n] = j->meaning[i];
		n++;
	}
	/* Where the layout says the platform, meanings of another are noise. */
	while (platform != PLATFORM_ANY && fitting < n && (j->meaning[fitting].family->platform == (int)platform))
		fitting++;
	j->meanings = fitting > 0 ? fitting : n;
}

/* Number, start, end and meanings of the judgement are there. */
static void
judge(struct recogniser *r, enum platform platform, struct judgement *j)
{
	j->via = VIA_CODE;
	j->cut = j->message = false;
	j->rule = NULL;
	matcher_place(r->matcher, j->start, j->end);
	j->pattern = matcher_refuse(r->matcher, j->meaning[0].member);
	if (j->pattern != NULL) {
		j->verdict = VERDICT_REFUSED;
		return;
	}
	weigh(r, j, platform);
	if (j->meanings == 0)
		j->verdict = VERDICT_NO_CONTEXT;
	else
		j->verdict = j->meaning[0].code ? VERDICT_CODE : VERDICT_UNKNOWN;
}

static struct judgement *
find_number(struct judgement *j, size_t count, long number)
{
	for (size_t i = 0; i < count; i++)
		if (j[i].number == number)
			return &j[i];
	return NULL;
}

static long
value_of(const struct digits *d)
{
	const char *p = d->text.ptr + d->start, *end = d->text.ptr + d->end;
	unsigned value = 0;

	while (p < end)
		value = value * 10 + (unsigned)(*p++ - '0');
	return (long)value;
}

/* The next number that has meanings; sets them, and where it stands. */
static bool
next_number(const struct recogniser *r, struct digits *d, enum platform platform, struct judgement *j)
{
	while (digits_next(d)) {
		size_t digits = d->end - d->start;

		if (digits < r->min_digits || digits > r->max_digits || d->text.ptr[d->start] == '0')
			continue;
		j->number = value_of(d);
		j->start = d->start;
		j->end = d->end;
		j->meanings = catalogue_find(r->catalogue, j->number, platform, j->meaning, MEANINGS_MAX);
		if (j->meanings > 0)
			return true;
	}
	return false;
}

bool
recognise_number(const struct recogniser *r, struct span text, size_t *at, struct judgement *j)
{
	struct digits d = digits_in(text, *at);

	if (!next_number(r, &d, PLATFORM_ANY, j))
		return false;
	*at = j->end;
	return true;
}

static size_t
recognise_texts(struct recogniser *r, const struct record *record, struct judgement *j, size_t count)
{
	size_t i = 0;

	for (; (i = matcher_next_text(r->matcher, i, r->success)) < matcher_texts(r->matcher) && count < JUDGEMENTS_MAX; i++) {
		struct place place = { .text = record->text, .tag = record->tag };
		size_t member;
		const struct text_rule *rule = matcher_text(r->matcher, i, &member);
		struct judgement *same = find_number(j, count, rule->code);

		if ((same != NULL && judgement_is_event(same)) || !matcher_text_holds(r->matcher, i, &place))
			continue;
		j[count] = (struct judgement){ .verdict = VERDICT_CODE, .via = rule->code != 0 ? VIA_TEXT : VIA_CODE, .number = rule->code,
			.start = place.start, .end = place.end, .rule = rule };
		j[count].meanings = catalogue_find(r->catalogue, rule->code, PLATFORM_ANY, j[count].meaning, MEANINGS_MAX);
		for (size_t k = 0; k < j[count].meanings; k++)
			if (j[count].meaning[k].member == member)
				j[count].meaning[0] = j[count].meaning[k];
		if (j[count].meanings > 0 && j[count].meaning[0].code != NULL) {
			j[count].meanings = 1;
			count++;
		}
	}
	return count;
}

size_t
recognise_numbers(struct recogniser *r, const struct record *record, struct judgement *j)
{
	enum platform platform = format_platform(record->format);
	struct digits digits = digits_in(record->text, 0);
	size_t count = 0;

	matcher_record(r->matcher, record->text, record->tag);
	r->text = record->text;
	r->asked = 0;
	while (count < JUDGEMENTS_MAX && next_number(r, &digits, platform, &j[count])) {
		struct judgement *before = find_number(j, count, j[count].number);

		if (before != NULL && judgement_is_event(before))
			continue;
		judge(r, platform, &j[count]);
		if (before == NULL)
			count++;
		else if (judgement_is_event(&j[count]))
			*before = j[count];
	}
	return count;
}

size_t
recognise(struct recogniser *r, const struct record *record, struct judgement *j)
{
	return recognise_texts(r, record, j, recognise_numbers(r, record, j));
}
