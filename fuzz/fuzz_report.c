/*
 * A report: of any log, written, read and written again it is the same, and so it is put together from
 * two pieces of one run of logcat; any bytes that claim to be one are refused or read, and what was read adds up.
 * The first byte chooses: bit 0, a log or a report; bit 1, the log was cut off; the second byte, where the pieces part.
 */
#include "fuzz.h"

#include "../tests/unit/counted.h"
#include "../tests/unit/linked.h"
#include "report/read.h"

static struct lab lab;
static struct foreign foreign;

static void
show(struct buf *to, const struct summary *s)
{
	linked_show_summary(to, s);
}

/* Reads a report into `s`, which is empty or freed. */
static int
read_report(struct summary *s, struct span text)
{
	const struct counter counter = linked_counter(&lab);
	const struct reader reader = { lab.catalogue, &foreign, &counter.options };
	struct err err = { 0 };
	int result = summary_read(s, &reader, "report.json", text, &err);

	must((result != 0) == (err.count > 0));
	err_free(&err);
	return result;
}

static void
count_log(struct summary *s, struct span log, bool cut)
{
	const struct counter counter = linked_counter(&lab);
	struct fragment *f = linked_fragment(&lab, log, cut);

	summary_of(s, f, &counter);
	fragment_free(f);
}

static void
try_log(struct span log, bool cut, unsigned place)
{
	const struct counter counter = linked_counter(&lab);
	const char *newline = memchr(log.ptr + log.len * place / 256, '\n', log.len - log.len * place / 256);
	size_t at = newline ? (size_t)(newline - log.ptr) + 1 : log.len;
	struct buf whole = { 0 }, again = { 0 };
	struct summary s, next;
	bool restarted;

	count_log(&s, log, cut);
	restarted = aggregate_totals(s.all)->restarts > 0;
	must(aggregate_adds_up(s.all) && aggregate_adds_up(s.behind));
	show(&whole, &s);
	summary_free(&s);
	must(read_report(&s, buf_span(&whole)) == 0);
	show(&again, &s);
	must(span_equal(buf_span(&whole), buf_span(&again)));
	summary_free(&s);

	count_log(&s, span_make(log.ptr, at), cut && at == log.len);
	count_log(&next, span_make(log.ptr + at, log.len - at), cut);
	summary_merge(&s, &next, &counter);
	must(aggregate_adds_up(s.all) && aggregate_adds_up(s.behind));
	show(&again, &s);
	/* A piece does not know what another one replays. */
	must(restarted || span_equal(buf_span(&whole), buf_span(&again)));
	summary_free(&s);
	summary_free(&next);
	buf_free(&whole);
	buf_free(&again);
}

static void
try_report(struct span text)
{
	const struct counter counter = linked_counter(&lab);
	struct buf written = { 0 };
	struct summary s, next;

	if (read_report(&s, text) == 0) {
		must(aggregate_adds_up(s.all) && aggregate_adds_up(s.behind));
		show(&written, &s);
		count_log(&next, SPAN("code 711\n"), false);
		summary_merge(&next, &s, &counter);
		show(&written, &next);
		summary_free(&next);
	}
	summary_free(&s);
	foreign_free(&foreign);
	buf_free(&written);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	unsigned choice = take_byte(&in);

	if (lab.catalogue == NULL) {
		const char *yaml = lab_rules;

		counted_open(&lab, false, &yaml, 1);
	}
	if (choice & 1)
		try_report(in);
	else
		try_log(in, choice & 2, take_byte(&in));
	return 0;
}
