#include "scan/samples.h"

struct run {
	struct recogniser *recogniser;
	const char *file;
	struct err *err;
	size_t count;
};

/* Where a sample failed, and which. */
static void
failed(struct run *run, int line, const char *name, const struct texts *samples, size_t index, struct text why)
{
	if (samples->line != NULL)
		line = samples->line[index];
	err_add(run->err, "%s:%d: '%s': sample \"%s\" %s", "%s:%d：“%s”的样例“%s”%s", run->file, line, name,
	    samples->item[index], text_in(why, run->err->lang));
}

/* How many candidates the sample has, and for how many the pattern holds. */
static size_t
try_sample(struct run *run, const struct pattern *p, const char *sample, size_t *candidates)
{
	struct record record;
	struct judgement found;
	size_t at = 0;
	size_t held = 0;

	header_read(span_of(sample), &record);
	*candidates = 0;
	while (recognise_number(run->recogniser, record.text, &at, &found)) {
		struct place place = { record.text, record.tag, found.start, found.end };

		++*candidates;
		held += matcher_try(p, &place);
	}
	return held;
}

static void
check_pattern(struct run *run, const struct pattern *p)
{
	size_t candidates;

	for (size_t i = 0; i < p->match.count; i++)
		if (try_sample(run, p, p->match.item[i], &candidates) == 0)
			failed(run, p->line, p->name, &p->match, i, candidates > 0 ?
			    (struct text){ "must match and does not", "应当匹配却没有匹配" } :
			    (struct text){ "holds no number of the catalogue", "里没有收录的错误码" });
	for (size_t i = 0; i < p->no_match.count; i++) {
		size_t held = try_sample(run, p, p->no_match.item[i], &candidates);

		if (held > 0)
			failed(run, p->line, p->name, &p->no_match, i,
			    (struct text){ "must not match and does", "不应匹配却匹配了" });
		else if (candidates == 0)
			failed(run, p->line, p->name, &p->no_match, i,
			    (struct text){ "holds no number of the catalogue", "里没有收录的错误码" });
	}
	run->count += p->match.count + p->no_match.count;
}

static void
check_patterns(struct run *run, const struct patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		check_pattern(run, &patterns->item[i]);
}

static bool
try_text(const struct text_rule *rule, const char *sample)
{
	struct record record;
	struct place place;

	header_read(span_of(sample), &record);
	place = (struct place){ .text = record.text, .tag = record.tag };
	return matcher_try_text(rule, &place);
}

static void
check_text_rule(struct run *run, const struct text_rule *rule)
{
	for (size_t i = 0; i < rule->match.count; i++)
		if (!try_text(rule, rule->match.item[i]))
			failed(run, rule->line, rule->name, &rule->match, i,
			    (struct text){ "must match and does not", "应当匹配却没有匹配" });
	for (size_t i = 0; i < rule->no_match.count; i++)
		if (try_text(rule, rule->no_match.item[i]))
			failed(run, rule->line, rule->name, &rule->no_match, i,
			    (struct text){ "must not match and does", "不应匹配却匹配了" });
	run->count += rule->match.count + rule->no_match.count;
}

/* Is there an event of the family in the line? */
static bool
has_event(struct run *run, const char *sample, const char *family)
{
	struct judgement judgement[JUDGEMENTS_MAX];
	struct record record;
	size_t n;

	header_read(span_of(sample), &record);
	n = recognise(run->recogniser, &record, judgement);
	for (size_t i = 0; i < n; i++)
		if (judgement_is_event(&judgement[i]) && strcmp(judgement[i].meaning[0].family->name, family) == 0)
			return true;
	return false;
}

static void
check_family(struct run *run, const struct family *f)
{
	for (size_t i = 0; i < f->found.count; i++)
		if (!has_event(run, f->found.item[i], f->name))
			failed(run, 1, "found", &f->found, i,
			    (struct text){ "has no code of the family that is recognised", "里没有识别出本家族的错误码" });
	for (size_t i = 0; i < f->not_found.count; i++)
		if (has_event(run, f->not_found.item[i], f->name))
			failed(run, 1, "not-found", &f->not_found, i,
			    (struct text){ "has a code of the family recognised in it", "里识别出了本家族的错误码" });
	run->count += f->found.count + f->not_found.count;
}

static void
check_text_codes(struct run *run, const struct family *f)
{
	for (size_t i = 0; i < f->texts.count; i++) {
		const struct text_rule *rule = &f->texts.item[i];
		struct meaning m[MEANINGS_MAX];
		size_t n = catalogue_find(run->recogniser->catalogue, rule->code, PLATFORM_ANY, m, MEANINGS_MAX);
		bool there = false;

		for (size_t k = 0; k < n; k++)
			there = there || (m[k].code != NULL && strcmp(m[k].family->name, f->name) == 0);
		if (!there)
			err_add(run->err, "%s:%d: text rule '%s' names code %ld, which the family does not have",
			    "%s:%d：文本规则“%s”指向的错误码 %ld 不在本家族中", run->file, rule->line, rule->name, rule->code);
		check_text_rule(run, rule);
	}
}

int
samples_check(struct recogniser *recogniser, const struct rules *rules, size_t *count, struct err *err)
{
	struct run run = { recogniser, rules->file, err, 0 };
	size_t mistakes = err->count;

	check_patterns(&run, &rules->recognition.refuse);
	check_patterns(&run, &rules->recognition.doubt);
	check_patterns(&run, &rules->recognition.context);
	if (rules->family.name != NULL) {
		check_patterns(&run, &rules->family.own_context);
		check_text_codes(&run, &rules->family);
		check_family(&run, &rules->family);
	}
	*count = run.count;
	return err->count > mistakes ? -1 : 0;
}
