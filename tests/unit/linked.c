#include "linked.h"

#include <stdlib.h>

#include "counted.h"
#include "report/report.h"

#define PICK(rng, array) ((array)[rng_below((rng), COUNT(array))])

static const char *const messages[] = { "nothing at all", "code 711", "code=714, 711 and 713", "connection was reset", "is resetting now", "code 8123",
	"code 0", "712: Cannot send call now. State is busy.", "took 711 ms", "", "\xff\xfe code 711", "Plain message." };

/* Most often a bit later, now and then earlier. */
static void
add_stamp(struct rng *rng, struct buf *to)
{
	static const int hours[] = { 10, 10, 10, 11, 9 };

	buf_printf(to, "03-17 %02d:%02d:%02d.%03d", PICK(rng, hours), (int)rng_below(rng, 60), (int)rng_below(rng, 60),
	    (int)rng_below(rng, 1000));
}

static void
add_lines(struct rng *rng, struct buf *to, const char *indent, size_t lines)
{
	while (lines-- > 0)
		buf_printf(to, "%s%s\n", indent, PICK(rng, messages));
}

static void
add_threadtime(struct rng *rng, struct buf *to)
{
	static const char *const tags[] = { "Lab     ", "Other   ", "\xe6\xa0\x87\xe7\xad\xbe", "Lab", "My Tag" };

	add_stamp(rng, to);
	buf_printf(to, "  46%02d  4690 %c %s: %s\n", (int)rng_below(rng, 5), "VDIWEF"[rng_below(rng, 6)], PICK(rng, tags),
	    PICK(rng, messages));
}

static void
add_long(struct rng *rng, struct buf *to)
{
	buf_add_text(to, "[ ");
	add_stamp(rng, to);
	buf_printf(to, "  4611: 4690 %c/Lab      ]\n", "IWE"[rng_below(rng, 3)]);
	add_lines(rng, to, "", rng_below(rng, 6));
	buf_add_char(to, '\n');
}

static void
add_studio(struct rng *rng, struct buf *to)
{
	buf_add_text(to, "2026-");
	add_stamp(rng, to);
	buf_printf(to, " 4611-4690/a.b E/Lab: %s\n", PICK(rng, messages));
	add_lines(rng, to, "    ", rng_below(rng, 4));
}

static void
add_chatty(struct rng *rng, struct buf *to)
{
	add_stamp(rng, to);
	buf_printf(to, "  4612  4690 I chatty  : uid=1000(system) x %s %d line%s\n", rng_below(rng, 3) ? "identical" : "expire",
	    1 + (int)rng_below(rng, 8), rng_below(rng, 2) ? "s" : "");
}

static void
add_divider(struct rng *rng, struct buf *to)
{
	static const char *const buffers[] = { "main", "system", "crash" };

	buf_printf(to, "--------- beginning of %s\n", PICK(rng, buffers));
}

/* A code, and its text some lines on. */
static void
add_json(struct rng *rng, struct buf *to)
{
	buf_printf(to, "{\n  \"code\": %d,\n", 713 + (int)rng_below(rng, 2));
	if (rng_below(rng, 4) == 0)
		buf_printf(to, "%*s\n", 200 + (int)rng_below(rng, 60), "x");
	buf_printf(to, "  \"message\": \"%s\"\n}\n", rng_below(rng, 2) ? "connection was reset" : "is resetting");
}

static void
add_any(struct rng *rng, struct buf *to)
{
	lab_random_log(rng, 1 + rng_below(rng, 3), true, to);
	buf_add_char(to, '\n');
}

static void
add_raw(struct rng *rng, struct buf *to)
{
	add_lines(rng, to, "", 1 + rng_below(rng, 4));
}

void
linked_log(struct rng *rng, size_t lines, size_t longest, struct buf *to)
{
	static void (*const add[])(struct rng *, struct buf *) = { add_threadtime, add_threadtime, add_long, add_long, add_studio,
		add_chatty, add_divider, add_json, add_any, add_raw };
	/* Some logs have nothing but raw lines. */
	size_t kinds = rng_below(rng, 8) == 0 ? 1 : COUNT(add);

	for (size_t i = 0; i < lines; i += 2) {
		if (longest > 0 && rng_below(rng, 40) == 0)
			buf_printf(to, "%*s code 711%*s\n", (int)rng_below(rng, longest / 2), "E/Lab     ( 4611):",
			    (int)rng_below(rng, longest / 2), "");
		add[COUNT(add) - 1 - rng_below(rng, kinds)](rng, to);
	}
}

void
linked_one_run(struct buf *log)
{
	static const struct span dividers[] = { SPAN_ROW("beginning of main"), SPAN_ROW("beginning of system"), SPAN_ROW("beginning of crash") };

	for (size_t i = 0; i < COUNT(dividers); i++) {
		struct span rest = buf_span(log);
		bool first = true;

		for (const char *at; (at = span_find(rest, dividers[i])) != NULL; first = false) {
			rest = span_make(at + dividers[i].len, (size_t)(rest.ptr + rest.len - at) - dividers[i].len);
			if (!first)
				log->ptr[at - log->ptr] = 'B';
		}
	}
}

void
linked_replay(struct rng *rng, struct buf *to)
{
	struct buf copy = { 0 };
	size_t from = linked_cut(rng, buf_span(to)), until = linked_cut(rng, buf_span(to));

	if (until > from)
		buf_add(&copy, to->ptr + from, until - from);
	if (rng_below(rng, 2) && to->len > 0)
		to->len -= rng_below(rng, to->len < 60 ? to->len : 60);
	add_divider(rng, to);
	buf_add_span(to, buf_span(&copy));
	buf_free(&copy);
}

size_t
linked_cut(struct rng *rng, struct span log)
{
	size_t at = rng_below(rng, log.len + 1);
	const char *newline = at > 0 ? memrchr(log.ptr, '\n', at) : NULL;

	return newline ? (size_t)(newline - log.ptr) + 1 : 0;
}

struct counter
linked_counter(struct lab *lab)
{
	static const struct option_list none;

	return (struct counter){ &lab->recogniser, lab->candidates,
		{ .reference = COUNTED_REFERENCE, .select = { .tag = &none, .pid = &none, .code = &none } } };
}

struct fragment *
linked_fragment(struct lab *lab, struct span log, bool cut)
{
	const struct scan_options options = { .judge = true };
	const struct counter counter = linked_counter(lab);
	struct fragment *f = fragment_new(&counter.options, true);
	struct sink sink = fragment_sink(f);
	struct scan *scan = scan_new(&lab->recogniser, lab->candidates, &options, &sink);
	struct rng rng = rng_make(1);

	if (lab_feed(scan, log, CUT_NOT, &rng, cut) != 0)
		abort();
	scan_free(scan);
	return f;
}

void
linked_show(struct buf *to, struct aggregate *a)
{
	const struct summary s = { .all = a, .behind = a };

	linked_show_summary(to, &s);
}

void
linked_show_summary(struct buf *to, const struct summary *s)
{
	const struct report report = { .summary = s, .aggregate = s->all };

	buf_clear(to);
	render_json(to, &report);
}
