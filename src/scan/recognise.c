#include "scan/recognise.h"

#include "logcat/cursor.h"
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
is_own(struct recogniser *r, const struct meaning *m, const struct place *place)
{
	return matcher_own_context(r->matcher, m->member, place) != NULL;
}

static bool
has_own_message(const struct meaning *m, const struct place *place)
{
	struct span found;
	struct span text = place->text;

	if (text.len > MATCHER_TEXT)
		text.len = MATCHER_TEXT;
	return m->code != NULL && m->code->message != NULL && template_find(m->code->message, text, &found);
}

/* Is there context for the meaning? Fills in what it was. */
static bool
has_context(struct recogniser *r, struct judgement *j, const struct meaning *m, const struct place *place, bool *own)
{
	const struct pattern *context = matcher_own_context(r->matcher, m->member, place);

	*own = context != NULL;
	if (context == NULL)
		context = matcher_context(r->matcher, m->member, place);
	/* A number that no table lists needs it right beside. */
	if (context != NULL && (m->code != NULL || *own || context->before.source != NULL)) {
		j->pattern = context;
		return true;
	}
	if (!has_own_message(m, place))
		return false;
	j->pattern = NULL;
	j->message = true;
	return true;
}

/* Is the meaning to be believed here? */
static bool
believe(struct recogniser *r, struct judgement *j, const struct meaning *m, const struct place *place, bool *own)
{
	const struct pattern *doubt = NULL;

	*own = false;
	if (m->family->context == CONTEXT_OPTIONAL && m->code != NULL && !r->strict) {
		doubt = matcher_doubt(r->matcher, m->member, place);
		if (doubt == NULL)
			return true;
	}
	if (has_context(r, j, m, place, own))
		return true;
	j->pattern = doubt;
	return false;
}

/* Keeps the meanings to be believed; own words first, then those of the layout. */
static void
weigh(struct recogniser *r, struct judgement *j, const struct place *place, enum platform platform)
{
	struct meaning kept[MEANINGS_MAX];
	size_t n = 0;
	size_t fitting = 0;

	for (size_t i = 0; i < j->meanings; i++) {
		bool own;

		if (!believe(r, j, &j->meaning[i], place, &own))
			continue;
		if (j->meanings > 1 && !own)
			own = is_own(r, &j->meaning[i], place);
		if (own && n > 0) {
			memmove(kept + 1, kept, n * sizeof(*kept));
			kept[0] = j->meaning[i];
			n++;
		} else {
			kept[n++] = j->meaning[i];
		}
	}
	/* Where the layout says the platform, meanings of another are noise. */
	while (platform != PLATFORM_ANY && fitting < n && (kept[fitting].family->platform == (int)platform))
		fitting++;
	if (fitting > 0)
		n = fitting;
	memcpy(j->meaning, kept, n * sizeof(*kept));
	j->meanings = n;
}

static void
judge(struct recogniser *r, const struct record *record, struct judgement *j)
{
	enum platform platform = format_platform(record->format);
	struct place place = { record->text, record->tag, j->start, j->end };

	j->meanings = catalogue_find(r->catalogue, j->number, platform, j->meaning, MEANINGS_MAX);
	j->pattern = matcher_refuse(r->matcher, j->meaning[0].member, &place);
	if (j->pattern != NULL) {
		j->verdict = VERDICT_REFUSED;
		return;
	}
	weigh(r, j, &place, platform);
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

bool
recognise_number(const struct recogniser *r, struct span text, size_t *at, struct judgement *j)
{
	size_t i = *at;

	while (i < text.len) {
		size_t start = i;
		long number = 0;

		if (!is_digit(text.ptr[i])) {
			i++;
			continue;
		}
		for (; i < text.len && is_digit(text.ptr[i]); i++)
			if (i - start < r->max_digits)
				number = number * 10 + (text.ptr[i] - '0');
		if (i - start < r->min_digits || i - start > r->max_digits || text.ptr[start] == '0' ||
		    !catalogue_has(r->catalogue, number))
			continue;
		*j = (struct judgement){ .number = number, .start = start, .end = i };
		*at = i;
		return true;
	}
	return false;
}

static size_t
recognise_texts(struct recogniser *r, const struct record *record, struct judgement *j, size_t count)
{
	for (size_t i = 0; i < matcher_texts(r->matcher) && count < JUDGEMENTS_MAX; i++) {
		struct place place = { .text = record->text, .tag = record->tag };
		size_t member;
		const struct text_rule *rule = matcher_text(r->matcher, i, &member);
		struct judgement *same = find_number(j, count, rule->code);

		if (!is_wanted(r, rule) || (same != NULL && judgement_is_event(same)) || !matcher_text_holds(r->matcher, i, &place))
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
recognise(struct recogniser *r, const struct record *record, struct judgement *j)
{
	size_t count = 0;
	size_t at = 0;
	struct judgement next;

	while (count < JUDGEMENTS_MAX && recognise_number(r, record->text, &at, &next)) {
		struct judgement *before = find_number(j, count, next.number);

		if (before != NULL && judgement_is_event(before))
			continue;
		judge(r, record, &next);
		if (before == NULL)
			j[count++] = next;
		else if (judgement_is_event(&next))
			*before = next;
	}
	return recognise_texts(r, record, j, count);
}
