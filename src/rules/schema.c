#include "rules/schema.h"

#include "rules/rules.h"

#define AT(type, member) offsetof(type, member), #member
#define COUNT(array) (sizeof(array) / sizeof(array[0]))

static const struct field text_fields[] = {
	{ "en", FIELD_TEXT, AT(struct text, en), true, NULL, 0, NULL },
	{ "zh", FIELD_TEXT, AT(struct text, zh), true, NULL, 0, NULL },
};
static const struct schema text_schema = { "struct text", sizeof(struct text), false, text_fields, COUNT(text_fields) };

static const struct field pattern_fields[] = {
	{ "name", FIELD_TEXT, AT(struct pattern, name), true, NULL, 0, NULL },
	{ "en", FIELD_TEXT, AT(struct pattern, why.en), true, NULL, 0, NULL },
	{ "zh", FIELD_TEXT, AT(struct pattern, why.zh), true, NULL, 0, NULL },
	{ "before", FIELD_REGEX, AT(struct pattern, before), false, NULL, 0, NULL },
	{ "after", FIELD_REGEX, AT(struct pattern, after), false, NULL, 0, NULL },
	{ "text", FIELD_REGEX, AT(struct pattern, text), false, NULL, 0, NULL },
	{ "tag", FIELD_REGEX, AT(struct pattern, tag), false, NULL, 0, NULL },
	{ "match", FIELD_TEXTS, AT(struct pattern, match), true, NULL, 0, NULL },
	{ "no-match", FIELD_TEXTS, AT(struct pattern, no_match), true, NULL, 0, NULL },
};
static const struct schema pattern_schema = { "struct pattern", sizeof(struct pattern), true, pattern_fields,
	COUNT(pattern_fields) };

static const struct field recognition_fields[] = {
	{ "name", FIELD_TEXT, AT(struct recognition, name), true, NULL, 0, NULL },
	{ "refuse", FIELD_LIST, AT(struct recognition, refuse), false, NULL, 0, &pattern_schema },
	{ "doubt", FIELD_LIST, AT(struct recognition, doubt), false, NULL, 0, &pattern_schema },
	{ "context", FIELD_LIST, AT(struct recognition, context), false, NULL, 0, &pattern_schema },
};
static const struct schema recognition_schema = { "struct recognition", sizeof(struct recognition), true,
	recognition_fields, COUNT(recognition_fields) };

static const struct field text_rule_fields[] = {
	{ "name", FIELD_TEXT, AT(struct text_rule, name), true, NULL, 0, NULL },
	{ "code", FIELD_NUMBER, AT(struct text_rule, code), true, NULL, 0, NULL },
	{ "anchor", FIELD_TEXT, AT(struct text_rule, anchor), true, NULL, 0, NULL },
	{ "text", FIELD_REGEX, AT(struct text_rule, text), false, NULL, 0, NULL },
	{ "tag", FIELD_REGEX, AT(struct text_rule, tag), false, NULL, 0, NULL },
	{ "match", FIELD_TEXTS, AT(struct text_rule, match), true, NULL, 0, NULL },
	{ "no-match", FIELD_TEXTS, AT(struct text_rule, no_match), true, NULL, 0, NULL },
};
static const struct schema text_rule_schema = { "struct text_rule", sizeof(struct text_rule), true, text_rule_fields,
	COUNT(text_rule_fields) };

static const struct field code_fields[] = {
	{ "code", FIELD_NUMBER, AT(struct code, number), true, NULL, 0, NULL },
	{ "name", FIELD_TEXT, AT(struct code, name), false, NULL, 0, NULL },
	{ "message", FIELD_TEXT, AT(struct code, message), false, NULL, 0, NULL },
	{ "en", FIELD_TEXT, AT(struct code, text.en), true, NULL, 0, NULL },
	{ "zh", FIELD_TEXT, AT(struct code, text.zh), true, NULL, 0, NULL },
	{ "category", FIELD_TEXT, AT(struct code, category), true, NULL, 0, NULL },
	{ "cause", FIELD_MAP, AT(struct code, cause), false, NULL, 0, &text_schema },
	{ "fix", FIELD_MAP, AT(struct code, fix), false, NULL, 0, &text_schema },
	{ "reference", FIELD_TEXT, AT(struct code, reference), false, NULL, 0, NULL },
	{ "kind", FIELD_CHOICE, AT(struct code, kind), false, "error|reason", CODE_ERROR, NULL },
	{ "retry", FIELD_CHOICE, AT(struct code, retry), false, "no|yes", 0, NULL },
	{ "published", FIELD_CHOICE, AT(struct code, published), false, "false|true", 1, NULL },
};
static const struct schema code_schema = { "struct code", sizeof(struct code), true, code_fields, COUNT(code_fields) };

static const struct field range_fields[] = {
	{ "from", FIELD_NUMBER, AT(struct range, from), true, NULL, 0, NULL },
	{ "to", FIELD_NUMBER, AT(struct range, to), true, NULL, 0, NULL },
};
static const struct schema range_schema = { "struct range", sizeof(struct range), true, range_fields,
	COUNT(range_fields) };

/* The keys of a family stand at the top of its file. */
#define FAMILY(member) offsetof(struct rules, family.member), "family." #member

static const struct field rules_fields[] = {
	{ "family", FIELD_TEXT, FAMILY(name), false, NULL, 0, NULL },
	{ "platform", FIELD_CHOICE, FAMILY(platform), false, "any|android|ios|web", 0, NULL },
	{ "title", FIELD_MAP, FAMILY(title), false, NULL, 0, &text_schema },
	{ "source", FIELD_TEXT, FAMILY(source), false, NULL, 0, NULL },
	{ "date", FIELD_TEXT, FAMILY(date), false, NULL, 0, NULL },
	{ "recognition", FIELD_TEXT, FAMILY(recognition), false, NULL, 0, NULL },
	{ "context", FIELD_CHOICE, FAMILY(context), false, "optional|required", CONTEXT_REQUIRED, NULL },
	{ "unknown", FIELD_LIST, FAMILY(unknown), false, NULL, 0, &range_schema },
	{ "own-context", FIELD_LIST, FAMILY(own_context), false, NULL, 0, &pattern_schema },
	{ "texts", FIELD_LIST, FAMILY(texts), false, NULL, 0, &text_rule_schema },
	{ "found", FIELD_TEXTS, FAMILY(found), false, NULL, 0, NULL },
	{ "not-found", FIELD_TEXTS, FAMILY(not_found), false, NULL, 0, NULL },
	{ "codes", FIELD_LIST, FAMILY(codes), false, NULL, 0, &code_schema },
	{ "define-recognition", FIELD_MAP, AT(struct rules, recognition), false, NULL, 0, &recognition_schema },
};
const struct schema rules_schema = { "struct rules", sizeof(struct rules), false, rules_fields, COUNT(rules_fields) };
