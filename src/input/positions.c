#include "input/positions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

#define FORMAT "imerr positions "
#define FORMAT_VERSION "2"
#define FORMAT_OLDER "1"                /* differs in what it has not */
#define ASKED "asked "
#define END "end"

/* Positions of files that are known already wait until there are so many. */
#define PUTS_MAX 1024

/* In the order of names the higher ones stand first. */
enum kind { LEFT, CURRENT, ASK };

struct entry {
	struct follow_position at;
	char *name;
	enum kind kind;
	bool used;                      /* in this life */
	uint64_t turn;                  /* of being put or asked for */
};

struct positions {
	struct entry *entry;
	size_t count, cap;
	size_t sorted;                  /* the first ones, by name */
	uint64_t turn;
	bool changed;
};

struct positions *
positions_new(void)
{
	return xcalloc(1, sizeof(struct positions));
}

void
positions_free(struct positions *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++)
		free(p->entry[i].name);
	free(p->entry);
	free(p);
}

static int
compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Files together, and names that were asked for; the last one first. */
static int
by_file(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;
	int order = compare(a->kind == ASK, b->kind == ASK);

	if (order == 0)
		order = compare(a->at.device, b->at.device);
	if (order == 0)
		order = compare(a->at.inode, b->at.inode);
	if (order == 0 && a->kind == ASK)
		order = strcmp(a->name, b->name);
	return order != 0 ? order : compare(b->turn, a->turn);
}

static bool
same_file(const struct entry *a, const struct entry *b)
{
	return (a->kind == ASK) == (b->kind == ASK) && a->at.device == b->at.device && a->at.inode == b->at.inode &&
	    (a->kind != ASK || strcmp(a->name, b->name) == 0);
}

/* For finding: what stands under a name. */
static int
by_name(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : (int)b->kind - (int)a->kind;
}

/* The same, and of those the last one first. */
static int
by_name_and_turn(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;
	int order = by_name(a, b);

	return order != 0 ? order : compare(b->turn, a->turn);
}

static int
by_turn(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;

	return compare(a->turn, b->turn);
}

static void
sort(struct positions *p, int (*order)(const void *, const void *))
{
	if (p->count > 1)
		qsort(p->entry, p->count, sizeof(*p->entry), order);
}

/* A file has one entry, and so has a name that was asked for. */
static void
unite_files(struct positions *p)
{
	size_t kept = 0;

	sort(p, by_file);
	for (size_t i = 0; i < p->count; i++) {
		if (kept > 0 && same_file(&p->entry[kept - 1], &p->entry[i])) {
			p->entry[kept - 1].used |= p->entry[i].used;
			free(p->entry[i].name);
		} else {
			p->entry[kept++] = p->entry[i];
		}
	}
	p->count = kept;
}

/* Of the files of a name the last one is current; the others were left. */
static void
unseat(struct positions *p)
{
	const char *seated = NULL;

	sort(p, by_name_and_turn);
	for (size_t i = 0; i < p->count; i++) {
		struct entry *e = &p->entry[i];

		if (e->kind != CURRENT)
			continue;
		if (seated != NULL && strcmp(seated, e->name) == 0)
			e->kind = LEFT;
		seated = e->name;
	}
}

static bool
is_loose(const struct entry *e)
{
	return !e->used || e->kind == LEFT;
}

/* The oldest of those that are too many. */
static void
forget(struct positions *p)
{
	size_t loose = 0, kept = 0;

	for (size_t i = 0; i < p->count; i++)
		loose += is_loose(&p->entry[i]);
	if (loose <= CLAIMS_LEFT_MAX)
		return;
	sort(p, by_turn);
	for (size_t i = 0; i < p->count; i++) {
		if (loose > CLAIMS_LEFT_MAX && is_loose(&p->entry[i])) {
			free(p->entry[i].name);
			loose--;
		} else {
			p->entry[kept++] = p->entry[i];
		}
	}
	p->count = kept;
}

static void
settle(struct positions *p, bool forgetting)
{
	unite_files(p);
	unseat(p);
	if (forgetting)
		forget(p);
	sort(p, by_name_and_turn);
	p->sorted = p->count;
}

static void
add(struct positions *p, enum kind kind, char *name, bool used, const struct follow_position *at)
{
	if (p->count == p->cap) {
		p->cap = p->cap > 0 ? 2 * p->cap : 16;
		p->entry = xreallocarray(p->entry, p->cap, sizeof(*p->entry));
	}
	p->entry[p->count++] = (struct entry){ .at = *at, .name = name, .kind = kind, .used = used, .turn = ++p->turn };
}

static struct entry *
find(struct positions *p, enum kind kind, const char *name)
{
	const struct entry key = { .name = (char *)(uintptr_t)name, .kind = kind };

	return p->sorted > 0 ? bsearch(&key, p->entry, p->sorted, sizeof(*p->entry), by_name) : NULL;
}

bool
positions_ask(struct positions *p, const char *name)
{
	static const struct follow_position none;
	bool known = find(p, ASK, name) != NULL;

	add(p, ASK, xstrdup(name), true, &none);
	p->changed = p->changed || !known;
	return known;
}

bool
positions_recall(struct positions *p, const char *name, struct follow_position *at)
{
	struct entry *e = find(p, CURRENT, name);

	if (e == NULL || e->used)
		return false;
	e->used = true;
	*at = e->at;
	return true;
}

void
positions_put(struct positions *p, const char *name, bool current, const struct follow_position *at)
{
	/* Much of it is of the same files. */
	if (p->count >= 2 * p->sorted + PUTS_MAX)
		settle(p, true);
	add(p, current ? CURRENT : LEFT, xstrdup(name), true, at);
	p->changed = true;
}

bool
positions_changed(const struct positions *p)
{
	return p->changed;
}

void
positions_each(struct positions *p, void (*each)(void *self, const struct follow_position *), void *self)
{
	settle(p, false);
	sort(p, by_turn);
	for (size_t i = 0; i < p->count; i++)
		if (p->entry[i].kind != ASK)
			each(self, &p->entry[i].at);
	sort(p, by_name_and_turn);
}

static bool
is_utf8(struct span text)
{
	char *copy = xmalloc(text.len + 1);
	size_t len = utf8_copy(copy, text.len, text);
	bool is = span_equal(span_make(copy, len), text);

	free(copy);
	return is;
}

static void
write_name(struct buf *to, const char *name)
{
	bool utf8 = is_utf8(span_of(name));

	for (; *name != '\0'; name++) {
		unsigned char c = (unsigned char)*name;

		if (c < ' ' || c == '\\' || c == 0x7f || (c >= 0x80 && !utf8))
			buf_printf(to, "\\x%02x", c);
		else
			buf_add_char(to, *name);
	}
	buf_add_char(to, '\n');
}

static void
write_place(struct buf *to, const struct entry *e)
{
	const struct follow_position *at = &e->at;

	buf_printf(to, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %016" PRIx64 " %d %d ", at->device, at->inode, at->offset, at->fingerprint,
	    at->inside, e->kind == CURRENT);
	for (size_t i = 0; i < 2 && at->mark[1].offset > 0; i++)
		buf_printf(to, "%" PRIu64 " %016" PRIx64 " ", at->mark[i].offset, at->mark[i].fingerprint);
}

void
positions_write(struct positions *p, struct buf *to)
{
	settle(p, true);
	sort(p, by_turn);
	buf_add_text(to, FORMAT FORMAT_VERSION "\n");
	for (size_t i = 0; i < p->count; i++) {
		const struct entry *e = &p->entry[i];

		if (e->kind == ASK)
			buf_add_text(to, ASKED);
		else
			write_place(to, e);
		write_name(to, e->name);
	}
	buf_add_text(to, END "\n");
	sort(p, by_name_and_turn);
	p->changed = false;
}

/* What stands before the next blank; that is taken, too. */
static struct span
take_word(struct span *in)
{
	const char *blank = in->len > 0 ? memchr(in->ptr, ' ', in->len) : NULL;
	struct span word = SPAN("");

	if (blank != NULL) {
		word = span_make(in->ptr, (size_t)(blank - in->ptr));
		*in = span_make(blank + 1, in->len - word.len - 1);
	}
	return word;
}

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* A number as it is written here, of at most so many digits. */
static bool
read_number(struct span word, uint64_t base, size_t digits, uint64_t *to)
{
	*to = 0;
	for (size_t i = 0; i < word.len; i++) {
		uint64_t d = (uint64_t)digit(word.ptr[i]);

		if (d >= base || *to > (UINT64_MAX - d) / base)
			return false;
		*to = *to * base + d;
	}
	return base == 10 ? word.len == 1 || (word.len > 1 && word.ptr[0] != '0') : word.len == digits;
}

static bool
take_number(struct span *in, uint64_t *to)
{
	return read_number(take_word(in), 10, 0, to);
}

static bool
take_print(struct span *in, uint64_t *to)
{
	return read_number(take_word(in), 16, 16, to);
}

static bool
take_flag(struct span *in, bool *to)
{
	struct span word = take_word(in);

	*to = span_equal(word, SPAN("1"));
	return *to || span_equal(word, SPAN("0"));
}

/* The name that is written like that, NULL if nothing is. The caller frees it. */
static char *
read_name(struct span text)
{
	struct buf name = { 0 }, again = { 0 };
	bool is;

	for (size_t i = 0; i < text.len; i++) {
		uint64_t c;

		if (text.ptr[i] != '\\') {
			buf_add_char(&name, text.ptr[i]);
			continue;
		}
		if (text.len - i < 4 || text.ptr[i + 1] != 'x' || !read_number(span_make(text.ptr + i + 2, 2), 16, 2, &c))
			break;          /* what is written again will be shorter */
		buf_add_char(&name, (char)c);
		i += 3;
	}
	write_name(&again, buf_text(&name));
	is = name.len > 0 && name.ptr[0] == '/' && span_equal(span_make(again.ptr, again.len - 1), text);
	buf_free(&again);
	if (is)
		return name.ptr;
	buf_free(&name);
	return NULL;
}

static bool
take_place(struct span *in, struct follow_position *at, bool *current)
{
	bool marked;

	if (!take_number(in, &at->device) || !take_number(in, &at->inode) || !take_number(in, &at->offset) ||
	    !take_print(in, &at->fingerprint) || !take_flag(in, &at->inside) || !take_flag(in, current))
		return false;
	marked = in->len > 0 && in->ptr[0] != '/';
	for (size_t i = 0; i < 2 && marked; i++)
		if (!take_number(in, &at->mark[i].offset) || at->mark[i].offset == 0 || !take_print(in, &at->mark[i].fingerprint))
			return false;
	return true;
}

/* One line; false if it is none. */
static bool
read_line(struct positions *p, struct span line)
{
	struct follow_position at = { 0 };
	bool current = false, ask = span_starts(line, SPAN(ASKED));
	char *name;

	if (ask)
		(void)take_word(&line);
	else if (!take_place(&line, &at, &current))
		return false;
	name = read_name(line);
	if (name != NULL)
		add(p, ask ? ASK : current ? CURRENT : LEFT, name, false, &at);
	return name != NULL;
}

/* The line that is next, without its newline; one that has none is empty, and nothing is. */
static struct span
take_line(struct span *in)
{
	const char *newline = in->len > 0 ? memchr(in->ptr, '\n', in->len) : NULL;
	struct span line = SPAN("");

	if (newline != NULL) {
		line = span_make(in->ptr, (size_t)(newline - in->ptr));
		*in = span_make(newline + 1, in->len - line.len - 1);
	}
	return line;
}

static int
damaged(const char *path, size_t number, struct err *err)
{
	err_add(err, "%s:%zu: this is no line of a file of positions; it was left as it is: move it away to begin anew",
	    "%s:%zu：位置记录文件中没有这样的行；文件未作任何改动，如需重新开始，请先将其移走", path, number);
	return -1;
}

static int
read_first(const char *path, struct span line, struct err *err)
{
	uint64_t version;

	if (span_equal(line, SPAN(FORMAT FORMAT_VERSION)) || span_equal(line, SPAN(FORMAT FORMAT_OLDER)))
		return 0;
	if (span_starts(line, SPAN(FORMAT)) &&
	    read_number(span_make(line.ptr + strlen(FORMAT), line.len - strlen(FORMAT)), 10, 0, &version) && version > 2) {
		err_add(err, "%s:1: it was written by a newer imerr (version %s of the format is known here, this is version %" PRIu64
		    "); it was left as it is", "%s:1：该文件由更新版本的 imerr 写成（本程序只支持格式版本 %s，该文件是版本 %" PRIu64
		    "），未作任何改动", path, FORMAT_VERSION, version);
		return -1;
	}
	err_add(err, "%s:1: this is no file of positions; it was left as it is: choose another one with --positions, or move it away",
	    "%s:1：这不是位置记录文件，未作任何改动；请用 --positions 另选一个，或先将其移走", path);
	return -1;
}

int
positions_read(struct positions *p, const char *path, struct span text, struct err *err)
{
	struct span line = take_line(&text);
	size_t number = 2;

	if (read_first(path, line, err) < 0)
		return -1;
	for (line = take_line(&text); !span_equal(line, SPAN(END)); line = take_line(&text), number++)
		if (!read_line(p, line))
			return damaged(path, number, err);
	if (text.len > 0)
		return damaged(path, number + 1, err);
	settle(p, false);
	p->changed = false;
	return 0;
}
