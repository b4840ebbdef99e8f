/*
 * The text format 0.0.4 of Prometheus. Labels are words of the catalogue and the program, never of a log:
 * their number is bounded and no stranger writes them. Times are left out: those of a log are of a clock
 * whose zone nobody knows.
 */
#include <inttypes.h>

#include "report/report.h"

struct label {
	const char *name, *value;
};

#define LABELS_MAX 3

static void
put_value(struct buf *to, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			buf_printf(to, "\\%c", *value);
		else if (*value == '\n')
			buf_add_text(to, "\\n");
		else
			buf_add_char(to, *value);
	}
}

static void
put_head(struct buf *to, const char *name, const char *help)
{
	buf_printf(to, "# HELP %s %s\n# TYPE %s counter\n", name, help, name);
}

static void
put_sample(struct buf *to, const char *name, const struct label *label, size_t labels, uint64_t n)
{
	buf_add_text(to, name);
	for (size_t i = 0; i < labels; i++) {
		buf_printf(to, "%c%s=\"", i == 0 ? '{' : ',', label[i].name);
		put_value(to, label[i].value);
		buf_add_char(to, '"');
	}
	buf_printf(to, "%s %" PRIu64 "\n", labels > 0 ? "}" : "", n);
}

static void
put_codes(struct buf *to, struct aggregate *a)
{
	struct view *v = view_new(a, VIEW_CODE);

	put_head(to, "imerr_codes_total", "Error codes in the log, by code.");
	for (size_t i = 0; i < v->rows; i++) {
		const struct view_row *r = &v->row[i];
		const struct code *code = r->code->code;
		const char *none = r->kind == VIEW_NAMED ? "unknown" : "other";
		const struct label label[LABELS_MAX] = {
			{ "code", r->kind == VIEW_NAMED ? r->label : none },
			{ "family", r->code->family != NULL ? r->code->family->name : none },
			{ "category", code != NULL && code->category != NULL ? code->category : none },
		};

		put_sample(to, "imerr_codes_total", label, LABELS_MAX, r->count);
	}
	view_free(v);
}

static void
put_formats(struct buf *to, const struct totals *t)
{
	put_head(to, "imerr_lines_with_codes_total", "Lines with error codes, by the layout of the line.");
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		const struct label label = { "format", format_name((enum format)i) };

		if (t->format[i] > 0)
			put_sample(to, "imerr_lines_with_codes_total", &label, 1, t->format[i]);
	}
}

static void
put_events(struct buf *to, const struct totals *t)
{
	put_head(to, "imerr_stream_events_total", "Lines in which logcat, logd, adb or Studio speak of the stream itself.");
	for (size_t i = 0; i < STREAM_COUNT; i++) {
		const struct label label = { "kind", stream_kind_name((enum stream_kind)i) };

		if (i != STREAM_NONE)
			put_sample(to, "imerr_stream_events_total", &label, 1, t->event[i]);
	}
}

void
render_prometheus(struct buf *to, const struct report *r)
{
	const struct totals *t = aggregate_totals(r->aggregate);
	const struct {
		const char *name, *help;
		uint64_t n;
	} plain[] = {
		{ "imerr_bytes_total", "Bytes read.", t->bytes },
		{ "imerr_lines_total", "Lines read.", t->lines },
		{ "imerr_success_total", "Calls that reported success, code 0.", t->success },
		{ "imerr_unknown_codes_total", "Codes of a known range that are in no table.", t->unknown },
		{ "imerr_text_codes_total", "Codes that were told by their text, without a number.", t->by_text },
		{ "imerr_repeated_codes_total", "Codes of lines that chatty folded into one.", t->repeats },
		{ "imerr_lost_lines_total", "Lines that logd threw away before they were read.", t->expired },
		{ "imerr_cut_lines_total", "Lines cut off right behind a code, not counted.", t->cut },
		{ "imerr_replayed_lines_total", "Lines with codes that logcat replayed after a restart, not counted again.", t->replayed },
		{ "imerr_unsure_lines_total", "Lines with codes after a restart without an exact time: may be replayed.", t->unsure },
		{ "imerr_logcat_restarts_total", "How often logcat was started again.", t->restarts },
		{ "imerr_overlong_lines_total", "Lines too long to be read.", t->overlong },
		{ "imerr_clock_backwards_total", "How often the clock of the log went back.", t->backwards },
	};

	put_codes(to, r->aggregate);
	put_formats(to, t);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		put_head(to, plain[i].name, plain[i].help);
		put_sample(to, plain[i].name, NULL, 0, plain[i].n);
	}
	put_events(to, t);
}
