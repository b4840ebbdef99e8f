#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules/match.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "rules/phrases.h"
#include "rules/screen.h"

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

/* What the patterns of a family are asked for. */
enum list_kind { LIST_REFUSE, LIST_DOUBT, LIST_CONTEXT, LIST_OWN, LIST_COUNT };

/* Patterns by their numbers, in the order in which they are tried. */
struct list {
	uint64_t *wanted;       /* of each group of the screen */
	size_t groups;
};

struct lists {
	struct list list[LIST_COUNT];
};

struct text_entry {
	const struct text_rule *rule;
	size_t member;
	struct compiled compiled;
};

struct matcher {
	const struct catalogue *catalogue;
	struct screen *screen;
	const uint64_t *possible;       /* of each group of it */
	struct compiled *item;          /* by number in the screen */
	size_t items;
	struct lists *member;
	struct text_entry *text;
	size_t text_count;
	struct phrases *phrases;        /* the text rules, in their order */
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
list_set(struct list *list, size_t number)
{
	size_t group = number / SCREEN_GROUP;

	if (group >= list->groups) {
		list->wanted = xreallocarray(list->wanted, group + 1, sizeof(*list->wanted));
		memset(list->wanted + list->groups, 0, (group + 1 - list->groups) * sizeof(*list->wanted));
		list->groups = group + 1;
	}
	list->wanted[group] |= UINT64_C(1) << number % SCREEN_GROUP;
}

static bool
list_has(const struct list *list, size_t number)
{
	size_t group = number / SCREEN_GROUP;

	return group < list->groups && (list->wanted[group] >> number % SCREEN_GROUP & 1);
}

/* Numbers grow along a list, so the lowest is the first. */
static void
add_patterns(struct matcher *m, struct list *list, const struct patterns *patterns)
{
	m->item = xreallocarray(m->item, m->items + patterns->count, sizeof(*m->item));
	for (size_t i = 0; i < patterns->count; i++) {
		m->item[m->items++] = compiled_of(&patterns->item[i]);
		list_set(list, screen_add(m->screen, &patterns->item[i]));
	}
}

/* Families that share a recognition share its patterns. */
static void
add_recognition(struct matcher *m, size_t member)
{
	const struct recognition *r = catalogue_member(m->catalogue, member)->recognition;
	struct list *list = m->member[member].list;

	if (r == NULL)
		return;
	for (size_t i = 0; i < member; i++) {
		if (catalogue_member(m->catalogue, i)->recognition != r)
			continue;
		for (size_t k = LIST_REFUSE; k <= LIST_CONTEXT; k++)
			for (size_t number = 0; number < m->items; number++)
				if (list_has(&m->member[i].list[k], number))
					list_set(&list[k], number);
		return;
	}
	add_patterns(m, &list[LIST_REFUSE], &r->refuse);
	add_patterns(m, &list[LIST_DOUBT], &r->doubt);
	add_patterns(m, &list[LIST_CONTEXT], &r->context);
}

static void
add_texts(struct matcher *m, size_t member, const struct text_rules *texts)
{
	m->text = xreallocarray(m->text, m->text_count + texts->count, sizeof(*m->text));
	for (size_t i = 0; i < texts->count; i++) {
		phrases_add(m->phrases, &texts->item[i]);
		m->text[m->text_count++] = (struct text_entry){ &texts->item[i], member, compiled_of_text(&texts->item[i]) };
	}
}

struct matcher *
matcher_new(const struct catalogue *catalogue)
{
	struct matcher *m = xcalloc(1, sizeof(*m));
	size_t count = catalogue_members(catalogue);

	m->catalogue = catalogue;
	m->screen = screen_new();
	m->phrases = phrases_new();
	m->member = xcalloc(count, sizeof(*m->member));
	for (size_t i = 0; i < count; i++)
		add_recognition(m, i);
	for (size_t i = 0; i < catalogue_parts(catalogue); i++) {
		size_t member;
		const struct family *part = catalogue_part(catalogue, i, &member);

		add_patterns(m, &m->member[member].list[LIST_OWN], &part->own_context);
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

/* Most runs never ask PCRE2: then it is not called here either, which would cost the look-up of its names. */
static void
limits_free(struct matcher *m)
{
	if (m->data == NULL)
		return;
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->limits);
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < catalogue_members(m->catalogue); i++)
		for (size_t k = 0; k < LIST_COUNT; k++)
			free(m->member[i].list[k].wanted);
	for (size_t i = 0; i < m->items; i++)
		compiled_clear(&m->item[i]);
	for (size_t i = 0; i < m->text_count; i++)
		compiled_clear(&m->text[i].compiled);
	phrases_free(m->phrases);
	screen_free(m->screen);
	free(m->member);
	free(m->item);
	free(m->text);
	limits_free(m);
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
	if (!c->ready)
		make_ready(m, c);
	if (c->strikes >= MATCHER_STRIKES)
		return false;
	if (c->code[KEY_BEFORE] != NULL &&
	    !run(m, c, KEY_BEFORE, p->text, place_before(p), p->start))
		return false;
	if (c->code[KEY_AFTER] != NULL && !run(m, c, KEY_AFTER, p->text, p->end, place_behind(p)))
		return false;
	if (c->code[KEY_TAG] != NULL && !run(m, c, KEY_TAG, p->tag, 0, p->tag.len))
		return false;
	return c->code[KEY_TEXT] == NULL || run(m, c, KEY_TEXT, p->text, 0, place_text(p));
}

/* As first_of(), from a group on; apart, so that where none can hold no registers are saved. */
__attribute__((noinline)) static const struct pattern *
first_from(struct matcher *m, const struct list *list, size_t group)
{
	for (; group < list->groups; group++) {
		uint64_t wanted = list->wanted[group], first;
		bool sure;

		for (; (first = screen_first(m->screen, group, wanted, &sure)) != 0; wanted &= ~first) {
			struct compiled *c = &m->item[group * SCREEN_GROUP + (size_t)__builtin_ctzll(first)];

			if (sure || holds(m, c, screen_at(m->screen)))
				return c->pattern;
		}
	}
	return NULL;
}

/* The first of the list that holds; PCRE2 decides where the automata cannot. Mostly none can. */
static const struct pattern *
first_of(struct matcher *m, size_t member, enum list_kind kind)
{
	const struct list *list = &m->member[member].list[kind];

	for (size_t group = 0; group < list->groups; group++)
		if ((list->wanted[group] & m->possible[group]) != 0)
			return first_from(m, list, group);
	return NULL;
}

void
matcher_record(struct matcher *m, struct span text, struct span tag)
{
	m->possible = screen_record(m->screen, text, tag);
	phrases_record(m->phrases, text, tag);
}

void
matcher_place(struct matcher *m, size_t start, size_t end)
{
	screen_place(m->screen, start, end);
}

const struct pattern *
matcher_refuse(struct matcher *m, size_t member)
{
	return first_of(m, member, LIST_REFUSE);
}

const struct pattern *
matcher_doubt(struct matcher *m, size_t member)
{
	return first_of(m, member, LIST_DOUBT);
}

const struct pattern *
matcher_context(struct matcher *m, size_t member)
{
	return first_of(m, member, LIST_CONTEXT);
}

const struct pattern *
matcher_own_context(struct matcher *m, size_t member)
{
	return first_of(m, member, LIST_OWN);
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

size_t
matcher_next_text(struct matcher *m, size_t index, bool success)
{
	return phrases_next(m->phrases, index, success);
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
	limits_free(&m);
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

static void
trouble_of(struct compiled *c, struct err *err)
{
	if (c->strikes == 0 || c->told == 2 || (c->told == 1 && c->strikes < MATCHER_STRIKES))
		return;
	if (c->strikes >= MATCHER_STRIKES) {
		err_add(err, "pattern '%s' needs too many steps on this log and is switched off",
		    "规则“%s”在这份日志上耗费的步数过多，已停用", c->name);
		c->told = 2;
		return;
	}
	err_add(err, "pattern '%s' needs too many steps on this log; lines on which it does pass without it",
	    "规则“%s”在这份日志的某些行上匹配步数过多，判断这些行时不用它", c->name);
	c->told = 1;
}

bool
matcher_trouble(struct matcher *m, struct err *err)
{
	size_t count = err->count;

	for (size_t i = 0; i < m->items; i++)
		trouble_of(&m->item[i], err);
	for (size_t i = 0; i < m->text_count; i++)
		trouble_of(&m->text[i].compiled, err);
	if (m->no_jit && !m->no_jit_told) {
		err_add(err, "this system gives no memory for compiled patterns (PCRE2 JIT); matching is slower",
		    "系统不允许执行即时编译的正则表达式（PCRE2 JIT），匹配会慢一些");
		m->no_jit_told = true;
	}
	return err->count > count;
}
