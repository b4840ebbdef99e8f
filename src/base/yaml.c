#include "base/yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>
#include <yaml.h>

#include "base/xalloc.h"

struct place {
	const void *member;
	size_t line, column;    /* from 1 */
};

struct loader {
	const char *file;
	struct arena *arena;
	struct err *err;
	struct places *places;  /* or NULL */
	yaml_document_t *document;
	bool *seen;             /* by node: a second visit is an alias */
};

static void
add_at(struct err *err, const char *file, size_t line, size_t column, const struct err *sentence)
{
	err_add(err, "%s:%zu:%zu: %s", "%s:%zu:%zu：%s", file, line, column, buf_text(&sentence->text));
}

/* One mistake: where, and the sentence. */
__attribute__((format(printf, 3, 5), format(printf, 4, 5)))
static void
mistake(struct loader *l, const yaml_mark_t *mark, const char *en, const char *zh, ...)
{
	struct err one = { .lang = l->err->lang };
	va_list args;

	va_start(args, zh);
	err_vadd(&one, en, zh, args);
	va_end(args);
	add_at(l->err, l->file, mark->line + 1, mark->column + 1, &one);
	err_free(&one);
}

static yaml_node_t *
node_at(struct loader *l, int index)
{
	yaml_node_t *node = yaml_document_get_node(l->document, index);

	if (l->seen[index]) {
		mistake(l, &node->start_mark, "an alias of this is used elsewhere in the file; write it out there",
		    "文件别处用 YAML 别名引用了这一处，请在引用的地方直接写出内容");
		return NULL;
	}
	l->seen[index] = true;
	return node;
}

/* For checks of more than one member: where this one stands. */
static void
remember(struct loader *l, const void *member, const yaml_node_t *node)
{
	struct places *places = l->places;

	if (places == NULL)
		return;
	places->place = xreallocarray(places->place, places->count + 1, sizeof(*places->place));
	places->place[places->count++] = (struct place){ member, node->start_mark.line + 1, node->start_mark.column + 1 };
}

static const char *
scalar_text(const yaml_node_t *node)
{
	return (const char *)node->data.scalar.value;
}

static int
load_text(struct loader *l, const yaml_node_t *node, const char *key, const char **to)
{
	if (node->type != YAML_SCALAR_NODE) {
		mistake(l, &node->start_mark, "'%s' must be a text", "“%s”必须是字符串", key);
		return -1;
	}
	if (node->data.scalar.length == 0) {
		mistake(l, &node->start_mark, "'%s' is empty", "“%s”为空", key);
		return -1;
	}
	if (strlen(scalar_text(node)) != node->data.scalar.length) {
		mistake(l, &node->start_mark, "'%s' holds a NUL character", "“%s”里有 NUL 字符", key);
		return -1;
	}
	*to = arena_text(l->arena, scalar_text(node), node->data.scalar.length);
	return 0;
}

/* A value; what is wrong with it is told with its place. */
static int
load_value(struct loader *l, const yaml_node_t *node, const struct field *f, void *to)
{
	struct err found = { .lang = l->err->lang };
	const char *text = NULL;
	int result = load_text(l, node, f->key, &text);

	if (result == 0)
		result = field_read(f, text, to, &found);
	else if (f->type == FIELD_NUMBER)
		*(long *)to = -1;
	if (found.count > 0)
		mistake(l, &node->start_mark, "%s", "%s", buf_text(&found.text));
	err_free(&found);
	return result;
}

static int load_map(struct loader *l, const yaml_node_t *node, const struct schema *schema, void *to);

static int
load_texts(struct loader *l, const yaml_node_t *node, const struct field *f, struct texts *to)
{
	size_t count;
	const struct field each = { .key = f->key, .type = FIELD_TEXT, .check = f->check };
	const char **item;
	int *line;
	int result = 0;

	if (node->type != YAML_SEQUENCE_NODE) {
		mistake(l, &node->start_mark, "'%s' must be a list of texts", "“%s”必须是字符串列表", f->key);
		return -1;
	}
	count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	item = arena_alloc(l->arena, (count + 1) * sizeof(*item));
	line = arena_alloc(l->arena, (count + 1) * sizeof(*line));
	for (size_t i = 0; i < count; i++) {
		yaml_node_t *sub = node_at(l, node->data.sequence.items.start[i]);

		item[i] = "";
		if (sub != NULL)
			line[i] = (int)sub->start_mark.line + 1;
		if (sub == NULL || load_value(l, sub, &each, &item[i]) < 0)
			result = -1;
		else
			remember(l, &item[i], sub);
	}
	*to = (struct texts){ item, count, line };
	return result;
}

/* Any { const T *item; size_t count; }. */
struct list {
	const void *item;
	size_t count;
};

/* Any { const char *text; int line; }. */
struct lined {
	const char *text;
	int line;
};

static int
load_list(struct loader *l, const yaml_node_t *node, const struct field *f, struct list *to)
{
	size_t count;
	char *item;
	int result = 0;

	if (node->type != YAML_SEQUENCE_NODE) {
		mistake(l, &node->start_mark, "'%s' must be a list", "“%s”必须是列表", f->key);
		return -1;
	}
	count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	item = arena_alloc(l->arena, (count + 1) * f->sub->size);
	for (size_t i = 0; i < count; i++) {
		yaml_node_t *sub = node_at(l, node->data.sequence.items.start[i]);

		if (sub != NULL)
			remember(l, item + i * f->sub->size, sub);
		if (sub == NULL || load_map(l, sub, f->sub, item + i * f->sub->size) < 0)
			result = -1;
	}
	*to = (struct list){ item, count };
	return result;
}

static int
load_field(struct loader *l, const yaml_node_t *node, const struct field *f, void *place)
{
	struct lined *lined = place;

	switch (f->type) {
	case FIELD_TEXTS:
		return load_texts(l, node, f, place);
	case FIELD_MAP:
		return load_map(l, node, f->sub, place);
	case FIELD_LIST:
		return load_list(l, node, f, place);
	case FIELD_LINED:
		lined->line = (int)node->start_mark.line + 1;
		return load_value(l, node, f, place);
	case FIELD_TEXT:
	case FIELD_NUMBER:
	case FIELD_CHOICE:
	case FIELD_FLAG:
	case FIELD_DURATION:
	case FIELD_CLOCK:
		return load_value(l, node, f, place);
	}
	return -1;
}

static const struct field *
find_field(const struct schema *schema, const yaml_node_t *key)
{
	for (size_t i = 0; i < schema->count; i++)
		if (key->type == YAML_SCALAR_NODE && strlen(scalar_text(key)) == key->data.scalar.length && strcmp(schema->field[i].key, scalar_text(key)) == 0)
			return &schema->field[i];
	return NULL;
}

static int
load_pair(struct loader *l, const yaml_node_pair_t *pair, const struct schema *schema, void *to, uint64_t *given)
{
	yaml_node_t *key = node_at(l, pair->key);
	yaml_node_t *value = node_at(l, pair->value);
	const struct field *f;
	uint64_t bit;

	if (key == NULL || value == NULL)
		return -1;
	f = find_field(schema, key);
	if (f == NULL) {
		mistake(l, &key->start_mark, "there is no key '%s' here", "这里不能有“%s”这个键",
		    key->type == YAML_SCALAR_NODE ? scalar_text(key) : "?");
		return -1;
	}
	bit = (uint64_t)1 << (f - schema->field);
	if (*given & bit) {
		mistake(l, &key->start_mark, "'%s' is given twice", "“%s”写了两次", f->key);
		return -1;
	}
	*given |= bit;
	remember(l, (char *)to + f->offset, value);
	return load_field(l, value, f, (char *)to + f->offset);
}

static int
load_map(struct loader *l, const yaml_node_t *node, const struct schema *schema, void *to)
{
	uint64_t given = 0;
	int result = 0;

	if (node->type != YAML_MAPPING_NODE) {
		mistake(l, &node->start_mark, "expected 'key: value' lines here", "这里应当是“键: 值”的形式");
		return -1;
	}
	if (schema->line)
		*(int *)to = (int)node->start_mark.line + 1;
	schema_preset(schema, to);
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++)
		if (load_pair(l, p, schema, to, &given) < 0)
			result = -1;
	for (size_t i = 0; i < schema->count; i++) {
		if (schema->field[i].required && !(given & (uint64_t)1 << i)) {
			mistake(l, &node->start_mark, "the key '%s' is missing here", "这里缺少“%s”这个键", schema->field[i].key);
			if (schema->field[i].type == FIELD_NUMBER)
				*(long *)(void *)((char *)to + schema->field[i].offset) = -1;
			result = -1;
		}
	}
	return result;
}

static int
load_document(struct loader *l, const struct schema *schema, void *to)
{
	yaml_node_t *root = yaml_document_get_root_node(l->document);
	size_t count;
	int result;

	if (root == NULL) {
		err_add(l->err, "%s:1:1: the file is empty", "%s:1:1：文件是空的", l->file);
		return -1;
	}
	count = (size_t)(l->document->nodes.top - l->document->nodes.start);
	l->seen = xcalloc(count + 1, sizeof(*l->seen));
	result = load_map(l, root, schema, to);
	free(l->seen);
	return result;
}

static struct place
place_of(struct span yaml, size_t offset)
{
	struct place place = { NULL, 1, 1 };

	for (size_t i = 0; i < offset && i < yaml.len; i++) {
		place.column = yaml.ptr[i] == '\n' ? 1 : place.column + 1;
		place.line += yaml.ptr[i] == '\n';
	}
	return place;
}

static void
syntax_mistake(struct loader *l, struct span yaml, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = parser->problem_mark.line || parser->problem_mark.column ?
	    &parser->problem_mark : &parser->context_mark;

	if (parser->error == YAML_READER_ERROR) {
		struct place place = place_of(yaml, parser->problem_offset);
		const yaml_mark_t reader = { parser->problem_offset, place.line - 1, place.column - 1 };

		mistake(l, &reader, "not valid YAML: %s", "不是有效的 YAML：%s", parser->problem ? parser->problem : "?");
		return;
	}
	mistake(l, mark, "not valid YAML: %s", "不是有效的 YAML：%s", parser->problem ? parser->problem : "?");
}

/* What stands behind the first document would be lost without a word. */
static int
refuse_more(struct loader *l, struct span yaml, yaml_parser_t *parser)
{
	yaml_document_t document;
	yaml_node_t *root;
	int result = 0;

	if (!yaml_parser_load(parser, &document)) {
		syntax_mistake(l, yaml, parser);
		return -1;
	}
	root = yaml_document_get_root_node(&document);
	if (root != NULL) {
		mistake(l, &document.start_mark, "a second document starts here; put it into a file of its own",
		    "这里开始了第二个 YAML 文档，请另存为单独的文件");
		result = -1;
	}
	yaml_document_delete(&document);
	return result;
}

static int
check_utf8(const char *file, struct span yaml, struct err *err)
{
	const uint8_t *bad = u8_check((const uint8_t *)yaml.ptr, yaml.len);
	struct place place;

	if (bad == NULL)
		return 0;
	place = place_of(yaml, (size_t)((const char *)bad - yaml.ptr));
	err_add(err, "%s:%zu:%zu: byte 0x%02X is not UTF-8; save the file as UTF-8",
	    "%s:%zu:%zu：字节 0x%02X 不是 UTF-8 编码，请把文件另存为 UTF-8", file, place.line, place.column, *bad);
	return -1;
}

int
yaml_read(void *to, const struct schema *schema, const char *file, struct span yaml, struct arena *arena,
    struct places *places, struct err *err)
{
	struct loader l = { .file = file, .arena = arena, .err = err, .places = places };
	yaml_parser_t parser;
	yaml_document_t document;
	int result;

	schema_preset(schema, to);
	if (check_utf8(file, yaml, err) < 0)
		return -1;
	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.ptr, yaml.len);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	if (!yaml_parser_load(&parser, &document)) {
		syntax_mistake(&l, yaml, &parser);
		result = -1;
	} else {
		l.document = &document;
		result = load_document(&l, schema, to);
		yaml_document_delete(&document);
		if (refuse_more(&l, yaml, &parser) < 0)
			result = -1;
	}
	yaml_parser_delete(&parser);
	return result;
}

/* The last one wins: of a struct and its first member, the member. */
static const struct place *
find_place(const struct places *places, const void *member)
{
	for (size_t i = places->count; i > 0; i--)
		if (places->place[i - 1].member == member)
			return &places->place[i - 1];
	return NULL;
}

void
places_mistake(const struct places *places, const void *member, struct err *err, const char *en, const char *zh, ...)
{
	const struct place *place = find_place(places, member);
	struct err one = { .lang = err->lang };
	va_list args;

	va_start(args, zh);
	err_vadd(&one, en, zh, args);
	va_end(args);
	if (place != NULL)
		add_at(err, places->file, place->line, place->column, &one);
	else
		err_add(err, "%s: %s", "%s：%s", places->file, buf_text(&one.text));
	err_free(&one);
}

bool
places_given(const struct places *places, const void *member)
{
	return find_place(places, member) != NULL;
}

void
places_free(struct places *places)
{
	free(places->place);
	places->place = NULL;
	places->count = 0;
}
