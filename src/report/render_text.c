#include <inttypes.h>
#include <string.h>

#include "report/text.h"

/* Narrower pages are written as if they were so wide. */
#define WIDTH_MIN 30

/* Columns at which the values of the totals start. */
#define COLUMN_EN 12
#define COLUMN_ZH 10

#define MS_PER_MINUTE (60 * MOMENT_SECOND)
#define MS_PER_HOUR (60 * MS_PER_MINUTE)

/* The two largest units of a length of time. */
static void
put_duration(struct buf *to, int64_t ms, enum lang lang)
{
	static const struct {
		int64_t ms;
		struct text name;
	} units[] = {
		{ MOMENT_DAY_MS, { " d", " 天" } }, { MS_PER_HOUR, { " h", " 小时" } }, { MS_PER_MINUTE, { " min", " 分" } },
		{ MOMENT_SECOND, { " s", " 秒" } },
	};
	size_t said = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]) && said < 2; i++) {
		int64_t n = ms / units[i].ms;

		if (n == 0 && !(i == 3 && said == 0)) {
			if (said > 0)
				break;
			continue;
		}
		buf_printf(to, "%s%" PRId64 "%s", said++ > 0 ? " " : "", n, text_in(units[i].name, lang));
		ms -= n * units[i].ms;
	}
}

/* "2026-03-17 16:13:38": how much of it need not be said again behind another one, the day or the year. */
static size_t
said_before(const char *before, const char *text)
{
	static const char *const ends[] = { " ", "-" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *end = strpbrk(text, ends[i]);
		size_t len = end != NULL ? (size_t)(end + 1 - text) : 0;

		if (len > 0 && strncmp(before, text, len) == 0)
			return len;
	}
	return 0;
}

static void
put_range(struct buf *to, const struct page *p)
{
	const struct totals *t = p->totals;
	enum lang lang = p->report->lang;
	struct buf last = { 0 };
	size_t start = to->len;

	moment_write(to, t->first, false);
	moment_write(&last, t->last, false);
	lang_printf(to, lang, " to %s", " 至 %s", buf_text(&last) + said_before(to->ptr + start, buf_text(&last)));
	if (t->first.kind == t->last.kind && t->first.ms <= t->last.ms) {
		buf_add_text(to, lang == LANG_EN ? ", " : "，历时 ");
		put_duration(to, t->last.ms - t->first.ms, lang);
	}
	lang_printf(to, lang, ", in steps of ", "，粒度 ");
	put_duration(to, timeline_width(aggregate_timeline(p->report->aggregate)), lang);
	buf_free(&last);
}

static void
put_title(struct page *p)
{
	struct buf title = { 0 };

	lang_printf(&title, p->report->lang, "imerr report", "imerr 报告");
	if (p->totals->first.kind != MOMENT_NONE) {
		buf_add_text(&title, "  ");
		put_range(&title, p);
	}
	text_paragraph(p, DRAW_BOLD, buf_span(&title), 2);
	buf_free(&title);
}

static void
put_size(struct buf *to, uint64_t bytes)
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB", "PB", "EB" };
	double n = (double)bytes;
	size_t unit = 0;

	for (; n >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
		n /= 1024;
	buf_printf(to, unit == 0 ? "%.0f %s" : "%.1f %s", n, units[unit]);
}

static void
put_field(struct page *p, struct text label, struct buf *value, enum draw_style style)
{
	if (value->len > 0)
		text_field(p, 2, label, p->report->lang == LANG_EN ? COLUMN_EN : COLUMN_ZH, buf_span(value), style);
	buf_free(value);
}

static void
put_codes(struct page *p, size_t kinds)
{
	const struct totals *t = p->totals;
	enum lang lang = p->report->lang;
	struct buf value = { 0 };

	if (t->codes == 0)
		lang_printf(&value, lang, "none: no error code in this log", "没有发现错误码");
	else
		lang_printf(&value, lang, "%" PRIu64 " in all, %zu different", "%" PRIu64 " 次，%zu 种", t->codes, kinds);
	if (t->success > 0)
		lang_printf(&value, lang, "; success %" PRIu64 " times, so %.1f%% failed", "；另有成功 %" PRIu64 " 次，失败率 %.1f%%",
		    t->success, 100 * (double)t->codes / (double)(t->codes + t->success));
	put_field(p, (struct text){ "codes", "错误码" }, &value, t->codes == 0 ? DRAW_GREEN : DRAW_BOLD);
}

static void
put_log(struct page *p)
{
	const struct totals *t = p->totals;
	struct buf value = { 0 };

	lang_printf(&value, p->report->lang, "%" PRIu64 " lines, ", "%" PRIu64 " 行，", t->lines);
	put_size(&value, t->bytes);
	if (t->with_codes > 0)
		lang_printf(&value, p->report->lang, "; %" PRIu64 " with codes", "；其中 %" PRIu64 " 行带错误码", t->with_codes);
	put_field(p, (struct text){ "log", "日志" }, &value, DRAW_PLAIN);
}

/* A number in a sentence; what is 0 is not said. */
struct said {
	uint64_t n;
	struct text before, after;
};

static void
add_said(struct buf *to, enum lang lang, const struct said *s)
{
	buf_printf(to, "%s%" PRIu64 "%s", text_in(s->before, lang), s->n, text_in(s->after, lang));
}

/* All that are not 0, as one list. */
static void
put_list(struct page *p, struct text label, const struct said *said, size_t count)
{
	struct buf value = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (said[i].n == 0)
			continue;
		if (value.len > 0)
			lang_printf(&value, p->report->lang, ", ", "，");
		add_said(&value, p->report->lang, &said[i]);
	}
	put_field(p, label, &value, DRAW_PLAIN);
}

static void
put_of_these(struct page *p)
{
	const struct totals *t = p->totals;
	const struct said said[] = {
		{ t->unknown, { "", "未收录 " }, { " unknown", " 次" } },
		{ t->by_text, { "", "按文字识别 " }, { " told by their text", " 次" } },
		{ t->repeats, { "", "chatty 折叠的重复 " }, { " repeats that chatty folded", " 次" } },
	};

	put_list(p, (struct text){ "of these", "其中" }, said, sizeof(said) / sizeof(said[0]));
}

static void
put_formats(struct page *p)
{
	struct said said[FORMAT_COUNT] = { { 0, { NULL, NULL }, { NULL, NULL } } };
	struct buf name[FORMAT_COUNT] = { { 0 } };

	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		buf_printf(&name[i], "%s ", format_name((enum format)i));
		said[i] = (struct said){ p->totals->format[i], { buf_text(&name[i]), NULL }, { "", " 行" } };
	}
	put_list(p, (struct text){ "layouts", "格式" }, said, FORMAT_COUNT);
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		buf_free(&name[i]);
}

/* What is known to be missing from the log, or from what was counted of it. */
static void
put_missed(struct page *p)
{
	const struct totals *t = p->totals;
	uint64_t timed = counts_sum(&aggregate_timeline(p->report->aggregate)->all);
	const struct said said[] = {
		{ t->expired, { "lines that logd threw away: ", "logd 丢弃了 " },
		  { " (chatty expire); there may have been codes in them", " 行（chatty expire），其中可能也有错误码" } },
		{ t->event[STREAM_EOF], { "times that logd hung up: ", "日志中断 " },
		  { " (unexpected EOF); what came then is missing", " 次（unexpected EOF），中断期间的内容缺失" } },
		{ t->cut, { "lines cut off right behind a code: ", "" },
		  { "; it may be incomplete and is not counted", " 行在错误码处被截断，号码可能不完整，没有计入" } },
		{ t->overlong, { "lines longer than 1 MiB: ", "" }, { "; they were not read", " 行超过 1 MiB，没有识别" } },
		{ t->restarts, { "times that logcat was started again: ", "logcat 重新启动过 " },
		  { "; there may be a gap before each", " 次，每次之前都可能有缺失" } },
		{ t->replayed, { "lines with codes that it replayed then: ", "重新启动后重放了 " },
		  { "; they are counted once", " 行带错误码的旧日志，只计一次" } },
		{ t->unsure, { "lines with codes that have no exact time: ", "重新启动后有 " },
		  { "; if they were replayed they are counted twice", " 行带错误码但没有精确时间，若是重放则会重复计数" } },
		{ p->report->devices ? 0 : totals_doubtful(t), { "times that logcat was started: ", "logcat 启动过 " },
		  { "; what it replayed may be counted twice", " 次，重放的旧日志可能被重复计数" } },
		{ t->backwards, { "times that the clock went back: ", "时钟回拨 " },
		  { "; times are told as the log has them", " 次，时间按日志原样显示" } },
		{ t->codes > timed ? t->codes - timed : 0, { "codes on lines without a time: ", "" },
		  { "; they are not in the trend", " 次出现在没有时间的行上，不计入趋势" } },
	};
	struct text label = { "gaps", "遗漏" };

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct buf value = { 0 };

		if (said[i].n == 0)
			continue;
		add_said(&value, p->report->lang, &said[i]);
		put_field(p, label, &value, DRAW_YELLOW);
		label = (struct text){ "", "" };
	}
	if (label.en[0] != '\0') {
		struct buf none = { 0 };

		lang_printf(&none, p->report->lang, "none known", "未发现");
		put_field(p, label, &none, DRAW_GREEN);
	}
}

static void
put_totals(struct page *p, size_t kinds)
{
	put_title(p);
	put_codes(p, kinds);
	put_of_these(p);
	put_log(p);
	put_formats(p);
	put_missed(p);
}

void
render_text(struct buf *to, const struct report *r)
{
	struct view *codes = view_new(r->aggregate, VIEW_CODE);
	struct page p = { to, r, aggregate_totals(r->aggregate), { r->utf8, r->color }, r->width < WIDTH_MIN ? WIDTH_MIN : r->width };

	put_totals(&p, codes->rows);
	if (codes->rows > 0) {
		struct view *view = r->by != VIEW_CODE ? view_new(r->aggregate, r->by) : NULL;

		buf_add_char(to, '\n');
		text_table(&p, view != NULL ? view : codes);
		view_free(view);
	}
	text_compare(&p);
	if (codes->rows > 0 && r->by == VIEW_CODE) {
		buf_add_char(to, '\n');
		text_advice(&p, codes);
		buf_add_char(to, '\n');
		text_facets(&p);
	}
	view_free(codes);
}
