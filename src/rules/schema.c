#include "rules/schema.h"

#include "rules/rules.h"

#define AT(type, in) .offset = offsetof(type, in), .member = #in
#define COUNT(array) (sizeof(array) / sizeof(array[0]))

static const struct field text_fields[] = {
	{ "en", FIELD_TEXT, AT(struct text, en), .required = true },
	{ "zh", FIELD_TEXT, AT(struct text, zh), .required = true },
};
static const struct schema text_schema = { "struct text", sizeof(struct text), false, text_fields, COUNT(text_fields) };

static const struct field pattern_fields[] = {
	{ "name", FIELD_TEXT, AT(struct pattern, name), .required = true },
	{ "en", FIELD_TEXT, AT(struct pattern, why.en), .required = true },
	{ "zh", FIELD_TEXT, AT(struct pattern, why.zh), .required = true },
	{ "before", FIELD_LINED, AT(struct pattern, before) },
	{ "after", FIELD_LINED, AT(struct pattern, after) },
	{ "text", FIELD_LINED, AT(struct pattern, text) },
	{ "tag", FIELD_LINED, AT(struct pattern, tag) },
	{ "match", FIELD_TEXTS, AT(struct pattern, match), .required = true },
	{ "no-match", FIELD_TEXTS, AT(struct pattern, no_match), .required = true },
};
static const struct schema pattern_schema = { "struct pattern", sizeof(struct pattern), true, pattern_fields,
	COUNT(pattern_fields) };

static const struct field recognition_fields[] = {
	{ "name", FIELD_TEXT, AT(struct recognition, name), .required = true },
	{ "refuse", FIELD_LIST, AT(struct recognition, refuse), .sub = &pattern_schema },
	{ "doubt", FIELD_LIST, AT(struct recognition, doubt), .sub = &pattern_schema },
	{ "context", FIELD_LIST, AT(struct recognition, context), .sub = &pattern_schema },
};
static const struct schema recognition_schema = { "struct recognition", sizeof(struct recognition), true,
	recognition_fields, COUNT(recognition_fields) };

static const struct field text_rule_fields[] = {
	{ "name", FIELD_TEXT, AT(struct text_rule, name), .required = true },
	{ "code", FIELD_NUMBER, AT(struct text_rule, code), .required = true, .max = CODE_NUMBER_MAX },
	{ "anchor", FIELD_TEXT, AT(struct text_rule, anchor), .required = true },
	{ "text", FIELD_LINED, AT(struct text_rule, text) },
	{ "tag", FIELD_LINED, AT(struct text_rule, tag) },
	{ "match", FIELD_TEXTS, AT(struct text_rule, match), .required = true },
	{ "no-match", FIELD_TEXTS, AT(struct text_rule, no_match), .required = true },
};
static const struct schema text_rule_schema = { "struct text_rule", sizeof(struct text_rule), true, text_rule_fields,
	COUNT(text_rule_fields) };

static const struct field code_fields[] = {
	{ "code", FIELD_NUMBER, AT(struct code, number), .required = true, .max = CODE_NUMBER_MAX },
	{ "name", FIELD_TEXT, AT(struct code, name) },
	{ "message", FIELD_TEXT, AT(struct code, message) },
	{ "en", FIELD_TEXT, AT(struct code, text.en), .required = true },
	{ "zh", FIELD_TEXT, AT(struct code, text.zh), .required = true },
	{ "category", FIELD_TEXT, AT(struct code, category), .required = true },
	{ "cause", FIELD_MAP, AT(struct code, cause), .sub = &text_schema },
	{ "fix", FIELD_MAP, AT(struct code, fix), .sub = &text_schema },
	{ "reference", FIELD_TEXT, AT(struct code, reference) },
	{ "kind", FIELD_CHOICE, AT(struct code, kind), .choices = "error|reason", .preset = CODE_ERROR },
	{ "retry", FIELD_CHOICE, AT(struct code, retry), .choices = "no|yes" },
	{ "published", FIELD_CHOICE, AT(struct code, published), .choices = "false|true", .preset = 1 },
};
static const struct schema code_schema = { "struct code", sizeof(struct code), true, code_fields, COUNT(code_fields) };

static const struct field range_fields[] = {
	{ "from", FIELD_NUMBER, AT(struct range, from), .required = true, .max = CODE_NUMBER_MAX },
	{ "to", FIELD_NUMBER, AT(struct range, to), .required = true, .max = CODE_NUMBER_MAX },
};
static const struct schema range_schema = { "struct range", sizeof(struct range), true, range_fields,
	COUNT(range_fields) };

/* The keys of a family stand at the top of its file. */
#define FAMILY(in) .offset = offsetof(struct rules, family.in), .member = "family." #in

static const struct field rules_fields[] = {
	{ "family", FIELD_TEXT, FAMILY(name) },
	{ "platform", FIELD_CHOICE, FAMILY(platform), .choices = "any|android|ios|web" },
	{ "title", FIELD_MAP, FAMILY(title), .sub = &text_schema },
	{ "source", FIELD_TEXT, FAMILY(source) },
	{ "date", FIELD_TEXT, FAMILY(date) },
	{ "recognition", FIELD_TEXT, FAMILY(recognition) },
	{ "context", FIELD_CHOICE, FAMILY(context), .choices = "optional|required", .preset = CONTEXT_REQUIRED },
	{ "unknown", FIELD_LIST, FAMILY(unknown), .sub = &range_schema },
	{ "own-context", FIELD_LIST, FAMILY(own_context), .sub = &pattern_schema },
	{ "texts", FIELD_LIST, FAMILY(texts), .sub = &text_rule_schema },
	{ "found", FIELD_TEXTS, FAMILY(found) },
	{ "not-found", FIELD_TEXTS, FAMILY(not_found) },
	{ "codes", FIELD_LIST, FAMILY(codes), .sub = &code_schema },
	{ "define-recognition", FIELD_MAP, AT(struct rules, recognition), .sub = &recognition_schema },
};
const struct schema rules_schema = { "struct rules", sizeof(struct rules), false, rules_fields, COUNT(rules_fields) };
