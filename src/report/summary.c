#include "report/summary.h"

#include "scan/scan.h"

void
summary_init(struct summary *s, const struct aggregate_options *options)
{
	*s = (struct summary){ .all = aggregate_new(options), .behind = aggregate_new(options) };
}

void
summary_free(struct summary *s)
{
	aggregate_free(s->all);
	aggregate_free(s->behind);
	buf_free(&s->head);
	buf_free(&s->tail);
}

/*
 * Counts a text; `lead` stands before it and is context only. `learn`: what the text replays of the lead is
 * not counted. `cut` as in scan_end().
 */
static void
count(const struct counter *c, struct span lead, bool learn, struct span text, bool cut, struct aggregate *to)
{
	struct scan_options options = { .judge = true };
	struct aggregate *counted = aggregate_new(&c->options);
	struct sink sink = aggregate_sink(counted);
	struct scan *scan = scan_new(c->recogniser, c->candidates, &options, &sink);

	aggregate_from(counted, UINT64_MAX, 1);
	if (learn)
		aggregate_learn(counted);
	(void)scan_put(scan, lead);     /* the sink never stops */
	aggregate_from(counted, lead.len, scan_number(scan));
	(void)scan_put(scan, text);
	(void)scan_end(scan, cut);
	aggregate_merge(to, counted);
	scan_free(scan);
	aggregate_free(counted);
}

/* Takes the head out of the first bytes of a log; what it does not need is counted into `behind`. */
static void
cut_head(struct summary *s, struct span text, bool cut, const struct counter *c)
{
	struct span edge = text;
	size_t length;

	if (edge.len > FRAGMENT_EDGE) {
		const char *newline = memrchr(edge.ptr, '\n', FRAGMENT_EDGE);

		edge.len = newline ? (size_t)(newline - edge.ptr) + 1 : 0;
	}
	length = fragment_head_length(edge);
	buf_clear(&s->head);
	buf_add(&s->head, text.ptr, length);
	s->cut = cut && length == text.len;
	count(c, buf_span(&s->head), true, span_make(text.ptr + length, text.len - length), cut, s->behind);
}

/* Keeps what is needed of the last bytes of a log; `whole`: they are all of it. */
static void
cut_tail(struct summary *s, struct span text)
{
	size_t start;

	if (text.len > FRAGMENT_TAIL) {
		const char *from = text.ptr + text.len - FRAGMENT_TAIL;
		const char *newline = memchr(from, '\n', FRAGMENT_TAIL);

		from = newline ? newline + 1 : text.ptr + text.len;
		text = span_make(from, (size_t)(text.ptr + text.len - from));
	}
	start = fragment_tail_start(text);
	buf_clear(&s->tail);
	buf_add(&s->tail, text.ptr + start, text.len - start);
}

void
summary_of(struct summary *s, const struct fragment *f, const struct counter *c)
{
	*s = (struct summary){ .all = fragment_all(f), .behind = aggregate_new(&c->options) };
	cut_head(s, buf_span(&f->head_text), f->head_cut, c);
	aggregate_merge(s->behind, f->rest);
	cut_tail(s, buf_span(&f->tail_text));
}

/* Is the edge all there is? Then the next piece decides what of it is needed. */
static bool
is_all(const struct summary *s, const struct buf *edge)
{
	return edge->len == aggregate_totals(s->all)->bytes;
}

void
summary_merge(struct summary *s, const struct summary *next, const struct counter *c)
{
	bool all_head = is_all(s, &s->head);
	struct buf text = { 0 };

	count(c, buf_span(&s->tail), false, buf_span(&next->head), next->cut, s->all);
	aggregate_merge(s->all, next->behind);
	if (all_head) {
		buf_add_span(&text, buf_span(&s->head));
		buf_add_span(&text, buf_span(&next->head));
		cut_head(s, buf_span(&text), s->cut || next->cut, c);
	} else {
		count(c, buf_span(&s->tail), false, buf_span(&next->head), next->cut, s->behind);
	}
	aggregate_merge(s->behind, next->behind);
	buf_clear(&text);
	if (is_all(next, &next->tail))
		buf_add_span(&text, buf_span(&s->tail));
	buf_add_span(&text, buf_span(&next->tail));
	cut_tail(s, buf_span(&text));
	buf_free(&text);
}
