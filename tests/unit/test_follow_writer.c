#include "follow_bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support.h"

#define A "app.log"

/*
 * A writer that does anything. Lines are "FILE.NUMBER"; `lost` are those that it may have
 * destroyed before anybody could read them.
 */
#define LINES_MAX 4000

struct writer {
	struct follow_bench *b;
	struct rng *rng;
	int fd, old;                    /* what it writes to, and the one before, or -1 */
	bool half;                      /* a line is begun */
	unsigned file, first, line, rotated;
	bool lost[LINES_MAX];
};

static unsigned
delivered(const struct follow_bench *b)
{
	const char *newline = memrchr(buf_text(&b->out), '\n', b->out.len);
	const char *start;

	if (newline == NULL)
		return 0;
	for (start = newline; start > b->out.ptr && strchr("\n$~", start[-1]) == NULL; start--)
		;
	return (unsigned)atoi(start);
}

/* Lines of the file at hand that did not come yet may be lost. */
static void
lose(struct writer *w, bool all)
{
	unsigned seen = delivered(w->b);

	if (all || seen <= w->first)    /* perhaps it was never opened */
		for (unsigned i = seen > w->first ? seen : w->first; i < w->line + w->half; i++)
			w->lost[i] = true;
}

static void
write_some(struct writer *w, int fd)
{
	char text[40];
	int len;

	if (fd < 0 || w->line + 1 >= LINES_MAX)
		return;
	/* A line in two halves, now and then. */
	len = snprintf(text, sizeof(text), "%u of file %u\n", w->line + 1, w->file);
	if (w->half) {
		assert_int_equal(write(fd, text + 3, (size_t)len - 3), len - 3);
		w->half = false;
		w->line++;
	} else if (rng_below(w->rng, 4) == 0) {
		assert_int_equal(write(fd, text, 3), 3);
		w->half = true;
	} else {
		assert_int_equal(write(fd, text, (size_t)len), len);
		w->line++;
	}
}

static void
new_file(struct writer *w)
{
	w->fd = open(A, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0600);
	assert_true(w->fd >= 0);
	w->file++;
	w->first = w->line;
}

static void
finish_line(struct writer *w, int fd)
{
	if (w->half)
		write_some(w, fd);
}

static void
close_both(struct writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	if (w->old >= 0)
		close(w->old);
	w->fd = w->old = -1;
}

static void
do_something(struct writer *w)
{
	char name[32];

	switch (rng_below(w->rng, 20)) {
	case 0:                         /* rotation; the old one is written to for a while */
		if (w->fd < 0)
			break;
		lose(w, false);
		snprintf(name, sizeof(name), "app.log.%u", ++w->rotated);
		assert_int_equal(rename(A, name), 0);
		bench_look(w->b, rng_below(w->rng, 2) ? w->b->follow : NULL, false);
		write_some(w, w->fd);
		lose(w, false);
		finish_line(w, w->fd);
		lose(w, false);
		close_both(w);
		if (rng_below(w->rng, 2))
			new_file(w);
		break;
	case 1:                         /* removal */
		if (w->fd < 0)
			break;
		finish_line(w, w->fd);
		lose(w, w->b->rough);
		assert_int_equal(unlink(A), 0);
		close_both(w);
		break;
	case 2:                         /* copytruncate */
		if (w->fd < 0)
			break;
		finish_line(w, w->fd);
		lose(w, true);
		assert_int_equal(ftruncate(w->fd, 0), 0);
		w->first = w->line;
		for (size_t n = rng_below(w->rng, 10); n > 0; n--)
			write_some(w, w->fd);
		break;
	case 3:
		if (w->fd < 0)
			new_file(w);
		break;
	case 4:                         /* time goes by */
		bench_tick();
		bench_look(w->b, w->b->follow, false);
		w->b->now += FOLLOW_GRACE_MS;
		bench_look(w->b, w->b->follow, false);
		break;
	case 5: case 6: case 7: case 8: case 9: case 10: case 11:
		w->b->now++;
		bench_look(w->b, w->b->follow, false);
		break;
	default:
		for (size_t n = rng_below(w->rng, 6); n > 0; n--)
			write_some(w, w->fd);
	}
}

/* What came, line by line: in order, once, whole unless cut off, and all that were not destroyed. */
static void
check_lines(struct table *t, const struct writer *w)
{
	const char *at = buf_text(&w->b->out);
	unsigned last = 0;

	for (at += strspn(at, "$~"); *at != '\0'; at += strspn(at, "$~")) {
		unsigned number = (unsigned)atoi(at);
		const char *start = at;

		at += strcspn(at, "\n~");
		if (*at++ == '~')
			continue;
		if (number <= last) {
			table_fail(t, "'%.20s' after line %u", start, last);
			return;
		}
		for (unsigned i = last; i < number - 1; i++)
			if (!w->lost[i])
				table_fail(t, "line %u is missing before %u", i + 1, number);
		last = number;
	}
	for (unsigned i = last; i < w->line; i++)
		if (!w->lost[i])
			table_fail(t, "line %u is missing at the end, after %u", i + 1, last);
}

static void
all_lines_come_once_whatever_the_writer_does(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(61);
	unsigned lines = 0, lost = 0;
	char row[60];

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct follow_options options = { .from = FOLLOW_START, .found = true };
		struct follow_bench b;
		struct writer w = { .b = &b, .rng = &rng, .fd = -1, .old = -1 };

		snprintf(row, sizeof(row), "seed 61, round %d%s", i, i & 1 ? ", descriptors given back" : i & 2 ? ", told before" : "");
		t.row = row;
		bench_open(&b);
		b.rough = i & 1;
		b.told = i & 2;
		b.follow = follow_new(A, &options);
		new_file(&w);
		for (int k = 0; k < 150; k++)
			do_something(&w);
		if (w.fd >= 0)
			finish_line(&w, w.fd);
		bench_tick();
		bench_look(&b, b.follow, true);
		check_lines(&t, &w);
		lines += w.line;
		for (unsigned k = 0; k < w.line; k++)
			lost += w.lost[k];
		close_both(&w);
		bench_close(&b);
	}
	t.row = "all rounds";
	if (lost > lines / 2)           /* else this would prove little */
		table_fail(&t, "%u of %u lines were destroyed", lost, lines);
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_lines_come_once_whatever_the_writer_does),
	};

	return cmocka_run_group_tests_name("follow_writer", tests, NULL, NULL);
}
