#include "rules/catalogue.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rules/shipped.h"
#include "rules/template.h"

struct entry {
	struct meaning meaning;
	size_t next;            /* same number, another family; SIZE_MAX: none */
};

struct part {
	const struct family *family;
	size_t member;
};

/* The number stands here too, so that a look-up touches nothing else. */
struct slot {
	int32_t number;
	uint32_t first;         /* index of the number's first entry plus one; 0: empty */
};

struct catalogue {
	struct part *part;
	size_t part_count;
	struct member *member;
	size_t member_count;
	const struct recognition **recognition;
	size_t recognition_count;
	struct entry *entry;
	size_t entry_count, entry_cap;
	struct range *range;            /* unknown numbers, `line` is the member */
	size_t range_count;
	struct slot *slot;              /* open addressing */
	size_t slot_count;              /* a power of two, at least half empty */
};

#define NO_ENTRY SIZE_MAX
#define FIRST_SLOTS 256

struct catalogue *
catalogue_new(void)
{
	struct catalogue *c = xcalloc(1, sizeof(*c));

	c->slot_count = FIRST_SLOTS;
	c->slot = xcalloc(c->slot_count, sizeof(*c->slot));
	return c;
}

void
catalogue_free(struct catalogue *c)
{
	if (c == NULL)
		return;
	free(c->member);
	free(c->part);
	free(c->recognition);
	free(c->entry);
	free(c->range);
	free(c->slot);
	free(c);
}

/* Fibonacci hashing, Knuth, The Art of Computer Programming 3, 6.4. */
static size_t
slot_of(const struct catalogue *c, long number)
{
	size_t i = (size_t)((uint32_t)number * UINT32_C(2654435769)) & (c->slot_count - 1);

	while (c->slot[i].first != 0 && c->slot[i].number != number)
		i = (i + 1) & (c->slot_count - 1);
	return i;
}

/* Makes room for so many entries more. */
static void
reserve(struct catalogue *c, size_t entries)
{
	struct slot *old = c->slot;
	size_t old_count = c->slot_count;

	if (c->entry_count + entries <= c->entry_cap)
		return;
	c->entry_cap = c->entry_count + entries;
	c->entry = xreallocarray(c->entry, c->entry_cap, sizeof(*c->entry));
	while (2 * c->entry_cap > c->slot_count)
		c->slot_count *= 2;
	if (c->slot_count == old_count)
		return;
	c->slot = xcalloc(c->slot_count, sizeof(*c->slot));
	for (size_t i = 0; i < old_count; i++)
		if (old[i].first != 0)
			c->slot[slot_of(c, old[i].number)] = old[i];
	free(old);
}

/* There is room. */
static void
insert(struct catalogue *c, struct meaning meaning)
{
	size_t i = slot_of(c, meaning.code->number);
	size_t e;

	for (e = c->slot[i].first ? c->slot[i].first - 1 : NO_ENTRY; e != NO_ENTRY; e = c->entry[e].next) {
		if (c->entry[e].meaning.member == meaning.member) {
			c->entry[e].meaning = meaning;
			return;
		}
		if (c->entry[e].next == NO_ENTRY)
			break;
	}
	c->entry[c->entry_count] = (struct entry){ meaning, NO_ENTRY };
	if (e == NO_ENTRY)
		c->slot[i] = (struct slot){ (int32_t)meaning.code->number, (uint32_t)c->entry_count + 1 };
	else
		c->entry[e].next = c->entry_count;
	c->entry_count++;
}

static const struct recognition *
find_recognition(const struct catalogue *c, const struct rules *rules, const char *name)
{
	if (rules->recognition.name != NULL && strcmp(rules->recognition.name, name) == 0)
		return &rules->recognition;
	for (size_t i = c->recognition_count; i-- > 0;)
		if (strcmp(c->recognition[i]->name, name) == 0)
			return c->recognition[i];
	return NULL;
}

static size_t
find_member(const struct catalogue *c, const char *name)
{
	for (size_t i = 0; i < c->member_count; i++)
		if (strcmp(c->member[i].family->name, name) == 0)
			return i;
	return c->member_count;
}

static int
compare_codes(const void *a, const void *b)
{
	const struct code *left = *(const struct code *const *)a;
	const struct code *right = *(const struct code *const *)b;

	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	return left->line - right->line;
}

static void
check_codes(const struct rules *rules, struct err *err)
{
	const struct codes *codes = &rules->family.codes;
	const struct code **sorted = xcalloc(codes->count, sizeof(*sorted));

	for (size_t i = 0; i < codes->count; i++)
		sorted[i] = &codes->item[i];
	qsort(sorted, codes->count, sizeof(*sorted), compare_codes);
	for (size_t i = 1; i < codes->count; i++)
		if (sorted[i]->number >= 0 && sorted[i]->number == sorted[i - 1]->number)
			err_add(err, "%s:%d: code %ld is in this file already, on line %d; keep one of them",
			    "%s:%d：错误码 %ld 与本文件第 %d 行重复，请只保留一处", rules->file,
			    sorted[i]->line, sorted[i]->number, sorted[i - 1]->line);
	free(sorted);
}

static void
check_anchors(const struct rules *rules, struct err *err)
{
	const struct text_rules *texts = &rules->family.texts;

	for (size_t i = 0; i < texts->count; i++)
		if (texts->item[i].anchor != NULL && strlen(texts->item[i].anchor) < RULES_ANCHOR_MIN)
			err_add(err, "%s:%d: the anchor of '%s' is too short to be searched for: %d bytes at least",
			    "%s:%d：“%s”的 anchor 太短，无法用于搜索，至少需要 %d 个字节", rules->file, texts->item[i].line,
			    texts->item[i].name ? texts->item[i].name : "?", RULES_ANCHOR_MIN);
}

static void
check_family(const struct catalogue *c, const struct rules *rules, struct err *err)
{
	const struct family *f = &rules->family;
	bool known = f->name != NULL && find_member(c, f->name) < c->member_count;

	if (f->name == NULL) {
		if (f->codes.count > 0 || rules->recognition.name == NULL)
			err_add(err, "%s:1: the key 'family' is missing: the name of the family of codes",
			    "%s:1：缺少“family”这个键，即错误码所属家族的名字", rules->file);
		return;
	}
	if (!known && (f->title.en == NULL || f->source == NULL))
		err_add(err, "%s:1: a new family needs the keys 'title' and 'source'",
		    "%s:1：新的家族需要“title”和“source”这两个键", rules->file);
	if (f->recognition == NULL ? !known : find_recognition(c, rules, f->recognition) == NULL)
		err_add(err, "%s:1: there is no recognition '%s'; 'standard' is shipped",
		    "%s:1：没有名为“%s”的识别规则集；自带的是“standard”", rules->file,
		    f->recognition ? f->recognition : "");
	for (size_t i = 0; i < f->unknown.count; i++)
		if (f->unknown.item[i].from > f->unknown.item[i].to)
			err_add(err, "%s:%d: 'from' is larger than 'to'", "%s:%d：“from”大于“to”", rules->file,
			    f->unknown.item[i].line);
}

void
catalogue_check(const struct catalogue *c, const struct rules *rules, struct err *err)
{
	check_family(c, rules, err);
	check_codes(rules, err);
	check_anchors(rules, err);
}

static size_t
add_member(struct catalogue *c, const struct rules *rules)
{
	const struct family *f = &rules->family;
	size_t i = find_member(c, f->name);

	if (i == c->member_count) {
		c->member = xreallocarray(c->member, c->member_count + 1, sizeof(*c->member));
		c->member[c->member_count++] = (struct member){ .family = f };
	}
	if (f->recognition != NULL)
		c->member[i].recognition = find_recognition(c, rules, f->recognition);
	return i;
}

/* The file is free of mistakes. */
static void
take(struct catalogue *c, const struct rules *rules)
{
	const struct family *f = &rules->family;
	size_t member;

	if (rules->recognition.name != NULL) {
		c->recognition = xreallocarray(c->recognition, c->recognition_count + 1, sizeof(*c->recognition));
		c->recognition[c->recognition_count++] = &rules->recognition;
	}
	if (f->name == NULL)
		return;
	member = add_member(c, rules);
	c->part = xreallocarray(c->part, c->part_count + 1, sizeof(*c->part));
	c->part[c->part_count++] = (struct part){ f, member };
	reserve(c, f->codes.count);
	for (size_t i = 0; i < f->codes.count; i++)
		insert(c, (struct meaning){ &f->codes.item[i], c->member[member].family, rules->file, (uint32_t)member,
			f->codes.item[i].message != NULL ? template_letters_of(f->codes.item[i].message) : 0 });
	for (size_t i = 0; i < f->unknown.count; i++) {
		c->range = xreallocarray(c->range, c->range_count + 1, sizeof(*c->range));
		c->range[c->range_count++] = (struct range){ (int)member, f->unknown.item[i].from, f->unknown.item[i].to };
	}
}

int
catalogue_add(struct catalogue *c, const struct rules *rules, struct err *err)
{
	size_t mistakes = err->count;

	catalogue_check(c, rules, err);
	if (err->count > mistakes)
		return -1;
	take(c, rules);
	return 0;
}

void
catalogue_add_shipped(struct catalogue *c)
{
	size_t codes = 0;

	for (size_t i = 0; i < shipped_rules_count; i++)
		codes += shipped_rules[i].family.codes.count;
	reserve(c, codes);
	for (size_t i = 0; i < shipped_rules_count; i++)
		take(c, &shipped_rules[i]);
}

size_t
catalogue_members(const struct catalogue *c)
{
	return c->member_count;
}

const struct member *
catalogue_member(const struct catalogue *c, size_t index)
{
	return &c->member[index];
}

size_t
catalogue_parts(const struct catalogue *c)
{
	return c->part_count;
}

const struct family *
catalogue_part(const struct catalogue *c, size_t index, size_t *member)
{
	*member = c->part[index].member;
	return c->part[index].family;
}

static const struct range *
find_range(const struct catalogue *c, long number)
{
	for (size_t i = 0; i < c->range_count; i++)
		if (number >= c->range[i].from && number <= c->range[i].to)
			return &c->range[i];
	return NULL;
}

bool
catalogue_has(const struct catalogue *c, long number)
{
	return c->slot[slot_of(c, number)].first != 0 || find_range(c, number) != NULL;
}

static bool
fits(const struct meaning *m, enum platform platform)
{
	return platform == PLATFORM_ANY || m->family->platform == (int)PLATFORM_ANY ||
	    m->family->platform == (int)platform;
}

size_t
catalogue_find(const struct catalogue *c, long number, enum platform platform, struct meaning *meaning, size_t max)
{
	size_t first = c->slot[slot_of(c, number)].first;
	size_t n = 0, others = 0;

	for (size_t e = first ? first - 1 : NO_ENTRY; e != NO_ENTRY && n < max; e = c->entry[e].next) {
		if (fits(&c->entry[e].meaning, platform))
			meaning[n++] = c->entry[e].meaning;
		else
			others++;
	}
	for (size_t e = first ? first - 1 : NO_ENTRY; others > 0 && n < max; e = c->entry[e].next) {
		if (fits(&c->entry[e].meaning, platform))
			continue;
		meaning[n++] = c->entry[e].meaning;
		others--;
	}
	if (n == 0 && max > 0) {
		const struct range *r = find_range(c, number);

		if (r != NULL)
			meaning[n++] = (struct meaning){ .family = c->member[r->line].family, .member = (uint32_t)r->line };
	}
	return n;
}

size_t
catalogue_codes(const struct catalogue *c)
{
	return c->entry_count;
}

struct meaning
catalogue_code(const struct catalogue *c, size_t index)
{
	return c->entry[index].meaning;
}

static size_t
digits_of(long number)
{
	size_t n = 1;

	while (number >= 10) {
		number /= 10;
		n++;
	}
	return n;
}

void
catalogue_digits(const struct catalogue *c, size_t *min, size_t *max)
{
	*min = SIZE_MAX;
	*max = 0;
	for (size_t i = 0; i < c->entry_count; i++) {
		long number = c->entry[i].meaning.code->number;
		size_t n = digits_of(number);

		if (number == 0)        /* success is a matter of context, not of digits */
			continue;
		*min = n < *min ? n : *min;
		*max = n > *max ? n : *max;
	}
	for (size_t i = 0; i < c->range_count; i++) {
		size_t from = digits_of(c->range[i].from), to = digits_of(c->range[i].to);

		*min = from < *min ? from : *min;
		*max = to > *max ? to : *max;
	}
}

/* What the first digits of the numbers from..to are, all of them `length` digits long. */
static void
set_leads(long from, long to, size_t length, size_t digits, uint64_t *leads)
{
	for (; length > digits; length--) {
		from /= 10;
		to /= 10;
	}
	for (long lead = from; lead <= to; lead++)
		leads[lead / 64] |= (uint64_t)1 << lead % 64;
}

void
catalogue_leads(const struct catalogue *c, size_t digits, uint64_t *leads)
{
	for (size_t i = 0; i < c->entry_count; i++) {
		long number = c->entry[i].meaning.code->number;

		if (number != 0)
			set_leads(number, number, digits_of(number), digits, leads);
	}
	for (size_t i = 0; i < c->range_count; i++) {
		long first = 1;         /* number of so many digits */

		for (size_t length = 1; length <= digits_of(c->range[i].to); length++, first *= 10) {
			long from = c->range[i].from > first ? c->range[i].from : first;
			long to = c->range[i].to < 10 * first ? c->range[i].to : 10 * first - 1;

			set_leads(from, to, length, digits, leads);
		}
	}
}
