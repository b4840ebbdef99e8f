#include "scan/park.h"

#include <stdio.h>
#include <stdlib.h>

#include "lab.h"
#include "support.h"

/* Several streams through one scan, parked in between, against each in a scan of its own. */
#define STREAMS 3

struct recorder {
	struct buf to[STREAMS];         /* what is known of the lines */
	struct buf stream[STREAMS];     /* spans and lines, put together again */
	size_t current;
};

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct recorder *r = self;

	(void)offset;
	buf_add_span(&r->stream[r->current], bytes);
	return 0;
}

static int
on_line(void *self, const struct line *line)
{
	struct recorder *r = self;
	struct buf *to = &r->to[r->current];
	const struct record *record = &line->record;

	buf_add(&r->stream[r->current], line->bytes.ptr + line->passed, line->bytes.len - line->passed);
	/* How much of a line that is too long comes as such depends on the pieces. */
	if (line->kind == LINE_OVERLONG)
		return 0;
	buf_printf(to, "%d at %ju, number %ju,%s%s%s", (int)line->kind, (uintmax_t)line->offset, (uintmax_t)line->number,
	    line->ended ? " ended," : "", line->cut ? " cut," : "", line->follows_event ? " follows," : "");
	buf_printf(to, " %s%s %c %ld %ld ", format_name(record->format), record->inherited ? " inherited" : "",
	    record->level ? record->level : '-', record->pid, record->tid);
	buf_add_span(to, record->tag);
	for (size_t i = 0; i < line->count; i++)
		buf_printf(to, " %ld:%d:%zu-%zu", line->judgement[i].number, (int)line->judgement[i].verdict,
		    line->judgement[i].start, line->judgement[i].end);
	buf_add_char(to, '\n');
	return 0;
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct recorder *r = self;

	buf_printf(&r->to[r->current], "ends at %ju, %ju lines\n", (uintmax_t)sum->end, (uintmax_t)sum->lines);
}

/* Logs whose lines depend on lines far above: long records, and many bytes in between. */
static void
random_log(struct rng *rng, struct buf *to)
{
	for (size_t n = 1 + rng_below(rng, 12); n > 0; n--) {
		lab_random_log(rng, rng_below(rng, 6), true, to);
		if (rng_below(rng, 2) == 0)
			buf_add_text(to, "\n[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\n");
		for (size_t k = rng_below(rng, 5); k > 0; k--)
			buf_printf(to, "%*s code 711\n", (int)rng_below(rng, rng_below(rng, 20) ? 3000 : 12000), "x");
	}
}

struct stream {
	struct buf log;
	size_t fed;
	struct scan_parked parked;
};

static void
check_streams(const struct scan_options *options, struct rng *rng, struct lab *lab, struct table *t)
{
	struct recorder whole = { 0 }, parked = { 0 };
	struct sink sink = { .span = on_span, .line = on_line, .self = &whole, .end = on_end }, parking = { .span = on_span, .line = on_line, .self = &parked, .end = on_end };
	struct scan *scan = scan_new(&lab->recogniser, lab->candidates, options, &sink);
	struct stream streams[STREAMS] = { 0 };
	size_t left = STREAMS;

	for (size_t i = 0; i < STREAMS; i++) {
		random_log(rng, &streams[i].log);
		whole.current = i;
		scan_start(scan, i * 1000);
		scan_parked_start(&streams[i].parked, i * 1000, false);
		assert_int_equal(scan_put(scan, buf_span(&streams[i].log)), 0);
		assert_int_equal(scan_end(scan, i & 1), 0);
	}
	scan_free(scan);
	scan = scan_new(&lab->recogniser, lab->candidates, options, &parking);
	while (left > 0) {
		size_t i = rng_below(rng, STREAMS);
		struct stream *s = &streams[i];
		size_t rest = s->log.len - s->fed, len;

		if (s->fed > s->log.len)
			continue;
		len = rest > 0 ? 1 + rng_below(rng, rest < 900 ? rest : 900) : 0;
		parked.current = i;
		scan_unpark(scan, &s->parked);
		assert_int_equal(scan_put(scan, span_make(buf_text(&s->log) + s->fed, len)), 0);
		s->fed += len;
		if (len == 0) {
			assert_int_equal(scan_end(scan, i & 1), 0);
			s->fed++;
			left--;
			continue;
		}
		scan_park(scan, &s->parked, rng_below(rng, 2) * 100);
		table_number(t, "end", (long)(s->parked.offset + s->parked.held), (long)(i * 1000 + s->fed));
	}
	scan_free(scan);
	for (size_t i = 0; i < STREAMS; i++) {
		table_bytes(t, "lines", buf_span(&parked.to[i]), buf_span(&whole.to[i]));
		table_bytes(t, "stream", buf_span(&parked.stream[i]), buf_span(&streams[i].log));
		buf_free(&parked.to[i]);
		buf_free(&parked.stream[i]);
		buf_free(&whole.to[i]);
		buf_free(&whole.stream[i]);
		buf_free(&streams[i].log);
		scan_parked_free(&streams[i].parked);
	}
}

static void
parking_makes_no_difference(void **state)
{
	const char *yaml = lab_rules;
	struct rng rng = rng_make(41);
	struct table t = { 0 };
	struct lab lab;
	char row[40];

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	for (int i = 0; i < 300; i++) {
		struct scan_options options = { .every_line = i & 4, .whole_lines = i & 1, .judge = true, .line_max = i & 2 ? HEADER_LOOKBACK : 0 };

		snprintf(row, sizeof(row), "seed 41, round %d", i);
		t.row = row;
		check_streams(&options, &rng, &lab, &t);
	}
	lab_close(&lab);
	table_end(&t);
}

static void
a_stream_that_waits_is_small(void **state)
{
	static const char log[] = "12-31 23:59:59.123  4611  4690 E Lab     : code 1\nhalf";
	struct scan_options options = { .whole_lines = true, .judge = true };
	const char *yaml = lab_rules;
	struct recorder r = { 0 };
	struct sink sink = { .span = on_span, .line = on_line, .self = &r, .end = on_end };
	struct scan_parked parked = { 0 };
	struct scan *scan;
	struct lab lab;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	scan = scan_new(&lab.recogniser, lab.candidates, &options, &sink);
	assert_int_equal(scan_put(scan, span_of(log)), 0);
	scan_park(scan, &parked, 0);
	assert_int_equal(parked.held, 5);
	assert_int_equal(scan_parked_line(&parked).len, 4);
	assert_int_equal(parked.offset + parked.held, sizeof(log) - 1);
	scan_parked_free(&parked);
	scan_free(scan);
	buf_free(&r.to[0]);
	buf_free(&r.stream[0]);
	lab_close(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parking_makes_no_difference),
		cmocka_unit_test(a_stream_that_waits_is_small),
	};

	return cmocka_run_group_tests_name("park", tests, NULL, NULL);
}
