#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules/match.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* The keys of a pattern, in the order in which they are tried. */
enum key { KEY_BEFORE, KEY_AFTER, KEY_TAG, KEY_TEXT, KEY_COUNT };

static const uint32_t key_options[KEY_COUNT] = {
	[KEY_BEFORE] = PCRE2_ENDANCHORED,
	[KEY_AFTER] = PCRE2_ANCHORED,
};

struct compiled {
	const struct pattern *pattern;  /* NULL for a text rule */
	const char *name;
	const struct regex *regex[KEY_COUNT];
	pcre2_code *code[KEY_COUNT];
	bool ready;
	unsigned strikes;
	unsigned told;          /* 1: that it costs too much; 2: that it is switched off */
};

struct set {
	struct compiled *item;
	size_t count;
};

struct text_entry {
	const struct text_rule *rule;
	size_t member;
	struct compiled compiled;
};

struct matcher {
	const struct catalogue *catalogue;
	struct set *refuse, *doubt, *context, *own;     /* by member */
	struct text_entry *text;
	size_t text_count;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	bool no_jit, no_jit_told;
};

static pcre2_code *
compile(const struct regex *regex, enum key key, int *error, size_t *offset)
{
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | key_options[key];

	return pcre2_compile((PCRE2_SPTR)regex->source, PCRE2_ZERO_TERMINATED, options, error, offset, NULL);
}

static struct compiled
compiled_of(const struct pattern *p)
{
	return (struct compiled){
		.pattern = p,
		.name = p->name,
		.regex = { [KEY_BEFORE] = &p->before, [KEY_AFTER] = &p->after, [KEY_TAG] = &p->tag, [KEY_TEXT] = &p->text },
	};
}

static struct compiled
compiled_of_text(const struct text_rule *r)
{
	return (struct compiled){ .name = r->name, .regex = { [KEY_TAG] = &r->tag, [KEY_TEXT] = &r->text } };
}

static void
add_patterns(struct set *set, const struct patterns *patterns)
{
	set->item = xreallocarray(set->item, set->count + patterns->count, sizeof(*set->item));
	for (size_t i = 0; i < patterns->count; i++)
		set->item[set->count++] = compiled_of(&patterns->item[i]);
}

static void
add_texts(struct matcher *m, size_t member, const struct text_rules *texts)
{
	m->text = xreallocarray(m->text, m->text_count + texts->count, sizeof(*m->text));
	for (size_t i = 0; i < texts->count; i++)
		m->text[m->text_count++] = (struct text_entry){ &texts->item[i], member, compiled_of_text(&texts->item[i]) };
}

struct matcher *
matcher_new(const struct catalogue *catalogue)
{
	struct matcher *m = xcalloc(1, sizeof(*m));
	size_t count = catalogue_members(catalogue);

	m->catalogue = catalogue;
	m->refuse = xcalloc(count, sizeof(*m->refuse));
	m->doubt = xcalloc(count, sizeof(*m->doubt));
	m->context = xcalloc(count, sizeof(*m->context));
	m->own = xcalloc(count, sizeof(*m->own));
	for (size_t i = 0; i < count; i++) {
		const struct member *member = catalogue_member(catalogue, i);

		if (member->recognition != NULL) {
			add_patterns(&m->refuse[i], &member->recognition->refuse);
			add_patterns(&m->doubt[i], &member->recognition->doubt);
			add_patterns(&m->context[i], &member->recognition->context);
		}
	}
	for (size_t i = 0; i < catalogue_parts(catalogue); i++) {
		size_t member;
		const struct family *part = catalogue_part(catalogue, i, &member);

		add_patterns(&m->own[member], &part->own_context);
		add_texts(m, member, &part->texts);
	}
	return m;
}

static void
compiled_clear(struct compiled *c)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		pcre2_code_free(c->code[i]);
}

static void
set_clear(struct set *set)
{
	for (size_t i = 0; i < set->count; i++)
		compiled_clear(&set->item[i]);
	free(set->item);
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < catalogue_members(m->catalogue); i++) {
		set_clear(&m->refuse[i]);
		set_clear(&m->doubt[i]);
		set_clear(&m->context[i]);
		set_clear(&m->own[i]);
	}
	for (size_t i = 0; i < m->text_count; i++)
		compiled_clear(&m->text[i].compiled);
	free(m->refuse);
	free(m->doubt);
	free(m->context);
	free(m->own);
	free(m->text);
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->limits);
	free(m);
}

static void
make_limits(struct matcher *m)
{
	m->data = pcre2_match_data_create(1, NULL);
	m->limits = pcre2_match_context_create(NULL);
	if (m->data == NULL || m->limits == NULL)
		abort();
	pcre2_set_match_limit(m->limits, MATCHER_LIMIT);
	pcre2_set_depth_limit(m->limits, MATCHER_LIMIT);
	pcre2_set_heap_limit(m->limits, MATCHER_HEAP);
}

static void
make_ready(struct matcher *m, struct compiled *c)
{
	int error;
	size_t offset;

	if (m->data == NULL)
		make_limits(m);
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (c->regex[i] == NULL || c->regex[i]->source == NULL)
			continue;
		c->code[i] = compile(c->regex[i], (enum key)i, &error, &offset);
		if (c->code[i] != NULL && pcre2_jit_compile(c->code[i], PCRE2_JIT_COMPLETE) == PCRE2_ERROR_NOMEMORY)
			m->no_jit = true;
	}
	c->ready = true;
}

/* Matches subject[from..to) with what is before `from` visible to lookbehinds. */
static bool
run(struct matcher *m, struct compiled *c, enum key key, struct span subject, size_t from, size_t to)
{
	/* Where only the reach ends, the text does not. */
	uint32_t options = key != KEY_BEFORE && to < subject.len ? PCRE2_NOTEOL : 0;
	int n;

	n = pcre2_match(c->code[key], (PCRE2_SPTR)subject.ptr, to, from, options, m->data, m->limits);
	if (n >= 0)
		return true;
	if (n != PCRE2_ERROR_NOMATCH)
		c->strikes++;
	return false;
}

static bool
holds(struct matcher *m, struct compiled *c, const struct place *p)
{
	size_t text_end = p->text.len < MATCHER_TEXT ? p->text.len : MATCHER_TEXT;
	size_t reach = p->end + MATCHER_REACH < p->text.len ? p->end + MATCHER_REACH : p->text.len;

	if (!c->ready)
		make_ready(m, c);
	if (c->strikes >= MATCHER_STRIKES)
		return false;
	if (c->code[KEY_BEFORE] != NULL &&
	    !run(m, c, KEY_BEFORE, p->text, p->start > MATCHER_REACH ? p->start - MATCHER_REACH : 0, p->start))
		return false;
	if (c->code[KEY_AFTER] != NULL && !run(m, c, KEY_AFTER, p->text, p->end, reach))
		return false;
	if (c->code[KEY_TAG] != NULL && !run(m, c, KEY_TAG, p->tag, 0, p->tag.len))
		return false;
	return c->code[KEY_TEXT] == NULL || run(m, c, KEY_TEXT, p->text, 0, text_end);
}

static const struct pattern *
first_of(struct matcher *m, struct set *set, const struct place *place)
{
	for (size_t i = 0; i < set->count; i++)
		if (holds(m, &set->item[i], place))
			return set->item[i].pattern;
	return NULL;
}

const struct pattern *
matcher_refuse(struct matcher *m, size_t member, const struct place *place)
{
	return first_of(m, &m->refuse[member], place);
}

const struct pattern *
matcher_doubt(struct matcher *m, size_t member, const struct place *place)
{
	return first_of(m, &m->doubt[member], place);
}

const struct pattern *
matcher_context(struct matcher *m, size_t member, const struct place *place)
{
	return first_of(m, &m->context[member], place);
}

const struct pattern *
matcher_own_context(struct matcher *m, size_t member, const struct place *place)
{
	return first_of(m, &m->own[member], place);
}

size_t
matcher_texts(const struct matcher *m)
{
	return m->text_count;
}

const struct text_rule *
matcher_text(const struct matcher *m, size_t index, size_t *member)
{
	if (member != NULL)
		*member = m->text[index].member;
	return m->text[index].rule;
}

bool
matcher_text_holds(struct matcher *m, size_t index, struct place *place)
{
	struct text_entry *t = &m->text[index];
	const char *anchor = span_find(place->text, span_of(t->rule->anchor));

	if (anchor == NULL)
		return false;
	place->start = place->end = (size_t)(anchor - place->text.ptr);
	if (!holds(m, &t->compiled, place))
		return false;
	if (t->compiled.code[KEY_TEXT] != NULL) {
		const size_t *at = pcre2_get_ovector_pointer(m->data);

		place->start = at[0];
		place->end = at[1];
	} else {
		place->end = place->start + strlen(t->rule->anchor);
	}
	return true;
}

static bool
try_compiled(struct compiled *c, const struct place *place)
{
	struct matcher m = { 0 };
	bool result = holds(&m, c, place);

	compiled_clear(c);
	pcre2_match_data_free(m.data);
	pcre2_match_context_free(m.limits);
	return result;
}

bool
matcher_try(const struct pattern *pattern, const struct place *place)
{
	struct compiled c = compiled_of(pattern);

	return try_compiled(&c, place);
}

bool
matcher_try_text(const struct text_rule *rule, const struct place *place)
{
	struct compiled c = compiled_of_text(rule);

	return span_find(place->text, span_of(rule->anchor)) != NULL && try_compiled(&c, place);
}

static void
check_compiled(const struct compiled *c, const char *file, struct err *err)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		pcre2_code *code;
		PCRE2_UCHAR sentence[200];
		int error = 0;
		size_t offset = 0;

		if (c->regex[i] == NULL || c->regex[i]->source == NULL)
			continue;
		code = compile(c->regex[i], (enum key)i, &error, &offset);
		if (code == NULL) {
			pcre2_get_error_message(error, sentence, sizeof(sentence));
			err_add(err, "%s:%d: pattern '%s' is not a PCRE2 pattern: %s, at byte %zu",
			    "%s:%d：规则“%s”不是有效的正则表达式（PCRE2）：%s，位于第 %zu 个字节", file, c->regex[i]->line,
			    c->name ? c->name : "?", (const char *)sentence, offset + 1);
		}
		pcre2_code_free(code);
	}
}

static void
check_patterns(const struct patterns *patterns, const char *file, struct err *err)
{
	for (size_t i = 0; i < patterns->count; i++) {
		struct compiled c = compiled_of(&patterns->item[i]);
		bool any = false;

		for (size_t k = 0; k < KEY_COUNT; k++)
			any = any || c.regex[k]->source != NULL;
		if (!any)
			err_add(err, "%s:%d: pattern '%s' says nothing: give it 'before', 'after', 'text' or 'tag'",
			    "%s:%d：规则“%s”没有条件，请写上“before”“after”“text”或“tag”", file,
			    c.pattern->line, c.name ? c.name : "?");
		check_compiled(&c, file, err);
	}
}

int
matcher_check(const struct rules *rules, struct err *err)
{
	size_t mistakes = err->count;

	check_patterns(&rules->recognition.refuse, rules->file, err);
	check_patterns(&rules->recognition.doubt, rules->file, err);
	check_patterns(&rules->recognition.context, rules->file, err);
	check_patterns(&rules->family.own_context, rules->file, err);
	for (size_t i = 0; i < rules->family.texts.count; i++) {
		struct compiled c = compiled_of_text(&rules->family.texts.item[i]);

		check_compiled(&c, rules->file, err);
	}
	return err->count > mistakes ? -1 : 0;
}

static bool
trouble_of(struct set *set, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < set->count; i++) {
		struct compiled *c = &set->item[i];

		if (c->strikes == 0 || c->told == 2 || (c->told == 1 && c->strikes < MATCHER_STRIKES))
			continue;
		if (c->strikes >= MATCHER_STRIKES) {
			err_add(err, "pattern '%s' needs too many steps on this log and is switched off",
			    "规则“%s”在这份日志上耗费的步数过多，已停用", c->name);
			c->told = 2;
			any = true;
			continue;
		}
		err_add(err, "pattern '%s' needs too many steps on this log; lines on which it does pass without it",
		    "规则“%s”在这份日志的某些行上匹配步数过多，判断这些行时不用它", c->name);
		c->told = 1;
		any = true;
	}
	return any;
}

bool
matcher_trouble(struct matcher *m, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < catalogue_members(m->catalogue); i++) {
		any |= trouble_of(&m->refuse[i], err);
		any |= trouble_of(&m->doubt[i], err);
		any |= trouble_of(&m->context[i], err);
		any |= trouble_of(&m->own[i], err);
	}
	for (size_t i = 0; i < m->text_count; i++) {
		struct set one = { &m->text[i].compiled, 1 };

		any |= trouble_of(&one, err);
	}
	if (m->no_jit && !m->no_jit_told) {
		err_add(err, "this system gives no memory for compiled patterns (PCRE2 JIT); matching is slower",
		    "系统不允许执行即时编译的正则表达式（PCRE2 JIT），匹配会慢一些");
		m->no_jit_told = any = true;
	}
	return any;
}
