/* Compressed files that are followed: read whole, and once, whatever they were called before. */
#include "input/follow.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "follow_bench.h"
#include "input/packed.h"
#include "packer.h"
#include "support.h"

enum deed {
	END, WRITE, APPEND, GZIP, XZ, ADD_GZIP, PART, WHOLE, DAMAGE, PLAIN, WIDE, RENAME, REMOVE, TRUNCATE, COPY, HOLD_BACK,
	FOLLOW, FOLLOW_FIRST, STEP, GRACE, LONG, AWAY, FINISH, GIVE_BACK,
};

/* `b` is the content: a letter for each line, which is longer than what does not tell. */
struct act {
	enum deed deed;
	const char *a, *b;
};

#define ACTS 24
#define FOLLOWED 4
#define A "app.log"
#define ONE "app.log.1"
#define GZ "app.log.1.gz"

struct cycle {
	struct follow_bench b;
	struct follow *follow[FOLLOWED];
	struct buf packed;              /* for PART */
};

static void
add_lines(struct buf *to, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		for (int i = 0; i < 70; i++)
			buf_add_char(to, *letters);
		buf_add_char(to, '\n');
	}
}

static void
put_lines(const char *name, int flags, const char *letters, void (*pack)(struct buf *, struct span))
{
	struct buf lines = { 0 }, packed = { 0 };

	add_lines(&lines, letters);
	if (pack != NULL)
		pack(&packed, buf_span(&lines));
	folder_put(name, flags, buf_span(pack != NULL ? &packed : &lines));
	buf_free(&lines);
	buf_free(&packed);
}

/* As gzip(1) does it, but `from` stays. */
static void
compress(const char *from, const char *to, void (*pack)(struct buf *, struct span))
{
	struct buf content = { 0 }, packed = { 0 };

	folder_read(&content, from);
	if (pack != NULL)
		pack(&packed, buf_span(&content));
	folder_put(to, O_EXCL, buf_span(pack != NULL ? &packed : &content));
	buf_free(&content);
	buf_free(&packed);
}

static void
put_wide(const char *name, const char *letters)
{
	struct buf lines = { 0 }, wide = { 0 }, packed = { 0 };

	add_lines(&lines, letters);
	buf_add(&wide, "\xff\xfe", 2);
	for (size_t i = 0; i < lines.len; i++) {
		buf_add_char(&wide, lines.ptr[i]);
		buf_add_char(&wide, '\0');
	}
	pack_gz(&packed, buf_span(&wide));
	folder_put(name, O_TRUNC, buf_span(&packed));
	buf_free(&lines);
	buf_free(&wide);
	buf_free(&packed);
}

static void
damage(const char *name)
{
	struct buf content = { 0 };

	folder_read(&content, name);
	content.ptr[content.len - 6] ^= 1;      /* its sum */
	folder_put(name, O_TRUNC, buf_span(&content));
	buf_free(&content);
}

static void
join(struct cycle *c, const char *name, const struct follow_options *options, bool first)
{
	size_t i = 0;

	while (c->follow[i] != NULL)
		assert_true(++i < FOLLOWED);
	if (first)
		for (; i > 0; i--)
			c->follow[i] = c->follow[i - 1];
	c->follow[i] = follow_new(name, options);
}

static void
look(struct cycle *c, bool last)
{
	c->b.now += c->b.rough ? FOLLOW_SETTLE_MS : 1;
	for (size_t i = 0; i < FOLLOWED; i++)
		bench_look(&c->b, c->follow[i], last);
}

static void
run(struct cycle *c, const struct act *act, const struct follow_options *options)
{
	for (; act->deed != END; act++) {
		switch (act->deed) {
		case WRITE: put_lines(act->a, O_TRUNC, act->b, NULL); break;
		case APPEND: put_lines(act->a, O_APPEND, act->b, NULL); break;
		case GZIP: put_lines(act->a, O_TRUNC, act->b, pack_gz); break;
		case XZ: put_lines(act->a, O_TRUNC, act->b, pack_xz); break;
		case ADD_GZIP: put_lines(act->a, O_APPEND, act->b, pack_gz); break;
		case PART:
			put_lines("part", O_TRUNC, act->b, pack_gz);
			compress("part", "whole", NULL);
			assert_int_equal(truncate("part", 20), 0);
			assert_int_equal(rename("part", act->a), 0);
			break;
		case WHOLE:
			{
				struct buf content = { 0 };

				folder_read(&content, "whole");
				folder_put(act->a, O_APPEND, span_make(content.ptr + 20, content.len - 20));
				buf_free(&content);
			}
			break;
		case DAMAGE: damage(act->a); break;
		case PLAIN: folder_put(act->a, O_TRUNC, span_of(act->b)); break;
		case WIDE: put_wide(act->a, act->b); break;
		case RENAME: assert_int_equal(rename(act->a, act->b), 0); break;
		case REMOVE: assert_int_equal(remove(act->a), 0); break;
		case TRUNCATE: assert_int_equal(truncate(act->a, 0), 0); break;
		case COPY: compress(act->a, act->b, NULL); break;
		case HOLD_BACK: compress(act->a, act->b, strstr(act->b, "xz") ? pack_xz : pack_gz); break;
		case FOLLOW: join(c, act->a, options, false); break;
		case FOLLOW_FIRST: join(c, act->a, options, true); break;
		case STEP: look(c, false); break;
		case GRACE: c->b.now += FOLLOW_GRACE_MS; look(c, false); look(c, false); break;
		case LONG:
			for (int64_t ms = 0; ms <= FOLLOW_GRACE_MAX_MS; ms += FOLLOW_GRACE_MS) {
				c->b.now += FOLLOW_GRACE_MS;
				look(c, false);
			}
			look(c, false);
			break;
		case AWAY: c->b.now += 2 * FOLLOW_GRACE_MAX_MS; look(c, false); break;
		case FINISH: look(c, true); break;
		case GIVE_BACK: (void)follow_give_back(c->follow[0]); break;
		case END: break;
		}
	}
}

#define GZIP_OF(from, to) { HOLD_BACK, from, to }
#define MANY "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define NOW { STEP, 0, 0 }
#define AFTER_GRACE { GRACE, 0, 0 }

static const struct {
	const char *name;
	enum follow_from from;
	struct act act[ACTS];
	const char *out;                /* the first letters of the lines, and ends of streams */
	const char *told;               /* part of it; NULL: nothing is */
} rows[] = {
	{ "gz", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, NOW, { FINISH, 0, 0 } }, "abc$", NULL },
	{ "xz", FOLLOW_START, { { XZ, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, NOW, { FINISH, 0, 0 } }, "abc$", NULL },
	{ "UTF-16", FOLLOW_START, { { WIDE, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW }, "abc$", NULL },
	{ "nothing in it", FOLLOW_START, { { GZIP, GZ, "" }, { FOLLOW, GZ, 0 }, NOW }, "", NULL },
	{ "two members", FOLLOW_START, { { GZIP, GZ, "ab" }, { ADD_GZIP, GZ, "c" }, { FOLLOW, GZ, 0 }, NOW }, "abc$", NULL },
	{ "a member is added", FOLLOW_START, { { GZIP, GZ, "ab" }, { FOLLOW, GZ, 0 }, NOW, { ADD_GZIP, GZ, "c" }, NOW, { ADD_GZIP, GZ, "d" }, NOW }, "ab$c$d$", NULL },
	{ "from its end", FOLLOW_END, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { ADD_GZIP, GZ, "d" }, NOW }, "d$", NULL },
	{ "from its last two lines", FOLLOW_TAIL, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW }, "bc$", NULL },
	{ "from its last two lines, UTF-16", FOLLOW_TAIL, { { WIDE, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW }, "bc$", NULL },
	{ "fewer lines than that", FOLLOW_TAIL, { { XZ, GZ, "a" }, { FOLLOW, GZ, 0 }, NOW }, "a$", NULL },
	{ "empty, then written", FOLLOW_START, { { PLAIN, GZ, "" }, { FOLLOW, GZ, 0 }, NOW, { GZIP, GZ, "a" }, NOW }, "a$", NULL },
	{ "begun, then written", FOLLOW_START, { { PLAIN, GZ, "\x1f" }, { FOLLOW, GZ, 0 }, NOW, { GZIP, GZ, "a" }, NOW }, "a$", NULL },

	{ "it grows", FOLLOW_START, { { PART, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, NOW, { WHOLE, GZ, 0 }, NOW }, "abc$", NULL },
	{ "it grows, and stays so for long", FOLLOW_START, { { PART, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { LONG, 0, 0 }, { LONG, 0, 0 }, { WHOLE, GZ, 0 }, NOW }, "abc$", "it is read when it is whole" },
	{ "it is never whole", FOLLOW_START, { { PART, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { FINISH, 0, 0 } }, "$", "was not read" },
	{ "it goes before it is whole", FOLLOW_START, { { PART, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { REMOVE, GZ, 0 }, NOW, AFTER_GRACE }, "$", "was not read" },
	{ "damaged", FOLLOW_START, { { GZIP, GZ, "abc" }, { DAMAGE, GZ, 0 }, { FOLLOW, GZ, 0 }, NOW, NOW, { LONG, 0, 0 } }, "abc$", "is damaged near byte" },
	{ "the end comes in between", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, { FINISH, 0, 0 } }, "abc$", NULL },

	{ "renamed", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { RENAME, GZ, "2.gz" }, { FOLLOW, "2.gz", 0 }, NOW, NOW, AFTER_GRACE }, "abc$", "gone" },
	{ "renamed before it was read", FOLLOW_START, { { PART, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { RENAME, GZ, "2.gz" }, { FOLLOW, "2.gz", 0 }, NOW, { WHOLE, "2.gz", 0 }, NOW, AFTER_GRACE }, "abc$", "gone" },
	{ "replaced", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { GZIP, "n", "de" }, { RENAME, "n", GZ }, NOW, AFTER_GRACE }, "abc$de$", NULL },
	{ "replaced by what was not compressed", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { WRITE, "n", "de" }, { RENAME, "n", GZ }, NOW, AFTER_GRACE }, "abc$de", NULL },
	{ "overwritten", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { GZIP, GZ, "defghijk" }, NOW }, "abc$defghijk$", NULL },
	{ "overwritten by what is not compressed", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { WRITE, GZ, "de" }, NOW, { APPEND, GZ, "f" }, NOW }, "abc$def", NULL },
	{ "overwritten by a copy", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { XZ, GZ, "abc" }, NOW }, "abc$", NULL },
	{ "compressed in another way", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { XZ, "1.xz", "abc" }, { REMOVE, GZ, 0 }, { FOLLOW, "1.xz", 0 }, NOW, NOW }, "abc$", "gone" },
	{ "a copy with more behind", FOLLOW_START, { { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { GZIP, "all.gz", "abcdef" }, { FOLLOW, "all.gz", 0 }, NOW, { LONG, 0, 0 } }, "abc$def$", NULL },

	{ "rotated and compressed", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, { WRITE, A, "d" }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW, GZ, 0 }, NOW, AFTER_GRACE }, "abc$d", NULL },
	{ "and the old one has more", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, { WRITE, A, "e" }, { APPEND, ONE, "d" }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW, GZ, 0 }, NOW, AFTER_GRACE }, "abcd$e", NULL },
	{ "and is looked at later", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, { WRITE, A, "e" }, { APPEND, ONE, "d" }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW_FIRST, GZ, 0 }, NOW, NOW, AFTER_GRACE }, "abcd$e", NULL },
	{ "and nobody read its end", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, NOW, { GIVE_BACK, 0, 0 }, { APPEND, A, "d" }, GZIP_OF(A, GZ), { REMOVE, A, 0 }, { FOLLOW, GZ, 0 }, NOW, NOW }, "abc$d$", "gone" },
	{ "compressed at the next rotation", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, { WRITE, A, "d" }, { FOLLOW, ONE, 0 }, NOW, AFTER_GRACE, GZIP_OF(ONE, "2.gz"), { REMOVE, ONE, 0 }, { FOLLOW, "2.gz", 0 }, NOW, AFTER_GRACE }, "abc$d$", "gone" },
	{ "xz, and more was rotated", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, { WRITE, A, "abcd" }, NOW, AFTER_GRACE, { RENAME, A, "2" }, GZIP_OF(ONE, "1.xz"), GZIP_OF("2", "2.xz"), { FOLLOW, "1.xz", 0 }, { FOLLOW, "2.xz", 0 }, NOW, AFTER_GRACE }, "abc$abcd$", "gone" },
	{ "the copy is not whole while the original is there", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { PART, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW, { WHOLE, GZ, 0 }, NOW, { REMOVE, A, 0 }, NOW, AFTER_GRACE }, "abc$", "gone" },
	{ "a copy of what is still read", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, GZIP_OF(A, GZ), { FOLLOW, GZ, 0 }, NOW, { LONG, 0, 0 }, { APPEND, A, "d" }, NOW }, "abcd", NULL },
	{ "a copy that is ahead of what is still read", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { GZIP, GZ, "abcd" }, { FOLLOW, GZ, 0 }, NOW, NOW, { LONG, 0, 0 } }, "abcd$", NULL },
	{ "and for long nobody could look", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { GZIP, GZ, "abcd" }, { FOLLOW, GZ, 0 }, NOW, NOW, { AWAY, 0, 0 }, { APPEND, A, "d" }, NOW, { LONG, 0, 0 } }, "abcd", NULL },
	{ "copied, truncated, compressed", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { COPY, A, ONE }, { TRUNCATE, A, 0 }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW, GZ, 0 }, NOW, { APPEND, A, "d" }, NOW, { LONG, 0, 0 } }, "abc$d", "written anew" },
	{ "and the copy has more", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { APPEND, A, "d" }, { COPY, A, ONE }, { TRUNCATE, A, 0 }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW, GZ, 0 }, NOW, { APPEND, A, "e" }, NOW }, "abc$d$e", "written anew" },
	{ "and is looked at first", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { APPEND, A, "d" }, { COPY, A, ONE }, { TRUNCATE, A, 0 }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW_FIRST, GZ, 0 }, NOW, NOW, { APPEND, A, "e" }, NOW }, "abc$d$e", "written anew" },
	{ "copied, written to, truncated", FOLLOW_START, { { WRITE, A, MANY }, { FOLLOW, A, 0 }, NOW, { APPEND, A, "+" }, { COPY, A, ONE }, { APPEND, A, "!" }, NOW, { TRUNCATE, A, 0 }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW, GZ, 0 }, NOW, { APPEND, A, "d" }, NOW, { LONG, 0, 0 } }, MANY "+!$d", "written anew" },
	{ "compressed while it is written to", FOLLOW_START, { { WRITE, A, MANY }, { FOLLOW, A, 0 }, NOW, { APPEND, A, "+" }, GZIP_OF(A, GZ), { APPEND, A, "!" }, NOW, { FOLLOW, GZ, 0 }, NOW, { LONG, 0, 0 } }, MANY "+!", NULL },
	{ "another log that begins alike and is shorter", FOLLOW_START, { { WRITE, A, "abcd" }, { FOLLOW, A, 0 }, NOW, { APPEND, A, "e" }, NOW, { GZIP, GZ, "abc" }, { FOLLOW, GZ, 0 }, NOW }, "abcdeabc$", NULL },
	{ "another log that begins alike", FOLLOW_START, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { GZIP, GZ, "abdef" }, { FOLLOW, GZ, 0 }, NOW }, "abcabdef$", NULL },
	{ "few bytes do not tell", FOLLOW_START, { { PLAIN, A, "a\n" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW, GZ, 0 }, NOW }, "aa$", NULL },
	{ "from the last lines, then compressed", FOLLOW_TAIL, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { RENAME, A, ONE }, { WRITE, A, "d" }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, NOW, AFTER_GRACE, { FOLLOW, GZ, 0 }, NOW }, "bc$d", NULL },
	{ "from the end, then compressed", FOLLOW_END, { { WRITE, A, "abc" }, { FOLLOW, A, 0 }, NOW, { APPEND, A, "d" }, { RENAME, A, ONE }, GZIP_OF(ONE, GZ), { REMOVE, ONE, 0 }, { FOLLOW_FIRST, GZ, 0 }, NOW, NOW }, "d", NULL },
};

/* A letter for each line. */
static void
shorten(struct buf *out)
{
	size_t len = 0;

	for (size_t i = 0; i < out->len; i++)
		if (out->ptr[i] == '\n' || out->ptr[i] == '$' || out->ptr[i] == '~')
			out->ptr[len++] = out->ptr[i] == '\n' ? out->ptr[i - 1] : out->ptr[i];
	out->len = len;
}

static void
what_is_seen_and_done(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct follow_options options = { .from = rows[i].from, .lines = 2 };
		struct cycle c = { 0 };
		const char *told;

		t.row = rows[i].name;
		bench_open(&c.b);
		run(&c, rows[i].act, &options);
		shorten(&c.b.out);
		table_text(&t, "out", buf_span(&c.b.out), rows[i].out);
		told = buf_text(c.b.trouble.count > 0 ? &c.b.trouble.text : &c.b.notice.text);
		if (rows[i].told == NULL ? c.b.trouble.count + c.b.notice.count > 0 : strstr(told, rows[i].told) == NULL)
			table_fail(&t, "told '%s%s'", buf_text(&c.b.trouble.text), buf_text(&c.b.notice.text));
		for (size_t k = 0; k < FOLLOWED; k++)
			follow_free(c.follow[k]);
		buf_free(&c.packed);
		bench_close(&c.b);
	}
	table_end(&t);
}

/* A long one: lines of 64 bytes, some thousand times 1024 of them. */
#define LINE 64
#define LINES 160000u

static void
put_long(const char *name)
{
	struct buf content = { 0 }, packed = { 0 };

	for (unsigned i = 0; i < LINES; i++)
		buf_printf(&content, "%08u%*s\n", i, LINE - 9, "");
	pack_gz(&packed, buf_span(&content));
	folder_put(name, O_TRUNC, buf_span(&packed));
	buf_free(&content);
	buf_free(&packed);
}

struct life {
	struct follow_bench *b;
	struct reading_start start;     /* of the last stream */
	unsigned begun;
};

static void
on_begin(void *self, const struct reading_start *start)
{
	struct life *l = self;

	l->start = *start;
	l->begun++;
}

/* At most so many steps; returns how many it took. */
static unsigned
live(struct life *l, unsigned steps, size_t lead)
{
	const struct follow_with w = { .feed = l->b->feed, .claims = l->b->claims, .now = ++l->b->now, .lead = lead, .trouble = &l->b->trouble,
		.notice = &l->b->notice, .begin = on_begin, .self = l };
	unsigned n = 0;

	while (n < steps && follow_step(l->b->follow, &w) == FOLLOW_MORE)
		n++;
	return n;
}

static void
another_life(struct follow_bench *b, const char *name)
{
	const struct follow_options options = { .from = FOLLOW_TAIL, .found = true };

	follow_free(b->follow);
	claims_free(b->claims);
	b->claims = claims_new();
	b->follow = follow_new(name, &options);
	buf_clear(&b->out);
}

/* The numbers of the lines from `first` on, and all of them. */
static void
check_lines(struct table *t, struct span out, unsigned first, unsigned end)
{
	size_t i = 0;

	for (; first < end && i + LINE <= out.len; i += LINE, first++)
		if (strtoul(out.ptr + i, NULL, 10) != first) {
			table_fail(t, "line %lu instead of %u", strtoul(out.ptr + i, NULL, 10), first);
			return;
		}
	table_number(t, "next line", first, end);
}

/* It was read up to `at`. How the other life knows: by its name, by its inode, by its name although it was renamed. */
static void
check_other_life(struct table *t, struct life *life, const struct follow_position *at, int how)
{
	unsigned before = (unsigned)(at->offset / LINE), more = before > 2 ? 2 : before, begun = life->begun;
	struct follow_bench *b = life->b;

	another_life(b, GZ);
	if (how == 1)
		claims_remember(b->claims, at);
	else
		follow_recall(b->follow, b->claims, at);
	if (how == 2)
		assert_int_equal(rename(GZ, "renamed"), 0);
	(void)live(life, 100, more * LINE + 3);         /* with some lines of context */
	if (how == 2)
		assert_int_equal(rename("renamed", GZ), 0);
	if (how == 1 && before == 0)
		return;                         /* nothing is remembered: it is new, and its last lines are read */
	if (before == LINES) {
		table_number(t, "streams", (long)(life->begun - begun), 0);
		table_number(t, "bytes", (long)b->out.len, 0);
		return;
	}
	table_number(t, "start", (long)life->start.offset, (long)at->offset);
	table_number(t, "number", (long)life->start.number, (long)more + 1);
	check_lines(t, buf_span(&b->out), before - more, LINES);
}

/*
 * However far it had come: another life goes on there, under the same name or another, recalled or only remembered. No step
 * is a long one.
 */
static void
another_life_goes_on(void **state)
{
	static const struct follow_options options = { .from = FOLLOW_START };
	struct table t = { 0 };
	struct follow_bench b;

	(void)state;
	bench_open(&b);
	put_long(GZ);
	for (unsigned steps = 0; steps < 9; steps++) {
		struct life life = { .b = &b };
		struct follow_position at;
		char row[32];

		snprintf(row, sizeof(row), "%u steps", steps);
		t.row = row;
		another_life(&b, GZ);
		follow_free(b.follow);
		b.follow = follow_new(GZ, &options);
		if (live(&life, steps + 1, 0) == 0 || !follow_position(b.follow, &at))
			break;
		check_lines(&t, buf_span(&b.out), 0, (unsigned)(at.offset / LINE));
		if (b.out.len > (size_t)(steps + 1) * (PACKED_STEP_MAX + (1u << 20)))
			table_fail(&t, "%zu bytes came", b.out.len);
		for (int how = 0; how < 3; how++)
			check_other_life(&t, &life, &at, how);
	}
	t.row = "all";
	if (b.trouble.count + b.notice.count > 0)
		table_fail(&t, "told '%s%s'", buf_text(&b.trouble.text), buf_text(&b.notice.text));
	bench_close(&b);
	table_end(&t);
}

/* Nobody followed it while it was compressed: what was added is read from the copy, whichever of them is looked at first. */
static void
compressed_in_between(void **state)
{
	static const struct follow_options options = { .from = FOLLOW_START, .found = true };
	struct table t = { 0 };

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct follow_position at;
		struct follow_bench b;

		t.row = order ? "the copy first" : "the original first";
		bench_open(&b);
		b.follow = follow_new(A, &options);
		put_lines(A, 0, "abc", NULL);
		bench_look(&b, b.follow, false);
		assert_true(follow_position(b.follow, &at));
		put_lines(A, O_APPEND, "d", NULL);
		compress(A, GZ, pack_gz);
		assert_int_equal(remove(A), 0);
		another_life(&b, A);
		follow_recall(b.follow, b.claims, &at);
		b.second = follow_new(GZ, &options);
		for (int i = 0; i < 4; i++) {
			b.now += FOLLOW_GRACE_MS;
			bench_look(&b, (i & 1) == order ? b.follow : b.second, false);
		}
		shorten(&b.out);
		if (strstr(buf_text(&b.out), "d$") == NULL || strpbrk(buf_text(&b.out), "abc") != NULL)
			table_fail(&t, "out is '%s'", buf_text(&b.out));
		bench_close(&b);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_seen_and_done),
		cmocka_unit_test(another_life_goes_on),
		cmocka_unit_test(compressed_in_between),
	};

	return cmocka_run_group_tests_name("follow_packed", tests, NULL, NULL);
}
