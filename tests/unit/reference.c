#define PCRE2_CODE_UNIT_WIDTH 8
#include "reference.h"

#include <pcre2.h>
#include <stdlib.h>
#include <unistr.h>

#include "base/xalloc.h"
#include "rules/rules.h"
#include "rules/shipped.h"

#define STEPS 200000

struct reference {
	pcre2_code *interpreted, *jit;  /* jit: NULL where there is none */
	pcre2_match_data *data;
	pcre2_match_context *context;
	enum direction direction;
};

static pcre2_code *
compile(const char *source, enum direction direction)
{
	static const uint32_t options[] = { [DIRECTION_BEFORE] = PCRE2_ENDANCHORED, [DIRECTION_AFTER] = PCRE2_ANCHORED,
		[DIRECTION_ANYWHERE] = 0 };
	int error;
	size_t offset;

	return pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_NEVER_BACKSLASH_C | options[direction], &error, &offset, NULL);
}

struct reference *
reference_new(const char *source, enum direction direction)
{
	pcre2_code *interpreted = compile(source, direction), *jit = compile(source, direction);
	struct reference *r;

	if (interpreted == NULL || jit == NULL)
		return NULL;
	if (pcre2_jit_compile(jit, PCRE2_JIT_COMPLETE) != 0) {
		pcre2_code_free(jit);
		jit = NULL;
	}
	r = xcalloc(1, sizeof(*r));
	*r = (struct reference){ interpreted, jit, pcre2_match_data_create(1, NULL), pcre2_match_context_create(NULL), direction };
	pcre2_set_match_limit(r->context, STEPS);
	return r;
}

void
reference_free(struct reference *r)
{
	if (r == NULL)
		return;
	pcre2_code_free(r->interpreted);
	pcre2_code_free(r->jit);
	pcre2_match_data_free(r->data);
	pcre2_match_context_free(r->context);
	free(r);
}

static int
run(struct reference *r, const pcre2_code *code, struct span text, size_t from, size_t to)
{
	uint32_t options = r->direction != DIRECTION_BEFORE && to < text.len ? PCRE2_NOTEOL : 0;
	int n = pcre2_match(code, (PCRE2_SPTR)text.ptr, to, from, options, r->data, r->context);

	if (n >= 0)
		return 1;
	return n == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

static bool
is_valid(struct span text, size_t from, size_t to)
{
	const uint8_t *bytes = (const uint8_t *)text.ptr;

	return u8_check(bytes, from) == NULL && u8_check(bytes + from, to - from) == NULL;
}

int
reference_run(struct reference *r, struct span text, size_t from, size_t to)
{
	int held = run(r, r->interpreted, text, from, to);

	if (r->jit == NULL)
		return is_valid(text, from, to) ? held : -1;
	return run(r, r->jit, text, from, to) == held ? held : -1;
}

/* One key of a pattern. */
struct key {
	const char *source;
	enum direction direction;
};

static void
collect(const struct patterns *patterns, size_t *index, struct key *found)
{
	for (size_t i = 0; i < patterns->count && found->source == NULL; i++) {
		const struct pattern *p = &patterns->item[i];
		struct key keys[] = { { p->before.source, DIRECTION_BEFORE }, { p->after.source, DIRECTION_AFTER },
			{ p->text.source, DIRECTION_ANYWHERE }, { p->tag.source, DIRECTION_ANYWHERE } };

		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			if (keys[k].source != NULL && found->source == NULL && (*index)-- == 0)
				*found = keys[k];
	}
}

const char *
shipped_source(size_t index, enum direction *direction)
{
	struct key found = { NULL, DIRECTION_BEFORE };

	for (size_t i = 0; i < shipped_rules_count; i++) {
		const struct rules *r = &shipped_rules[i];

		collect(&r->recognition.refuse, &index, &found);
		collect(&r->recognition.doubt, &index, &found);
		collect(&r->recognition.context, &index, &found);
		collect(&r->family.own_context, &index, &found);
	}
	*direction = found.direction;
	return found.source;
}
