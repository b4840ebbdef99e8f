#include <stdlib.h>

#include "base/xalloc.h"
#include "report/html/page.h"

static uint64_t
lost(const struct totals *t)
{
	return t->expired + t->overlong + t->cut;
}

void
page_put_title(struct page *p)
{
	lang_printf(p->to, p->report->lang, "imerr: error codes", "imerr 错误码报告");
	if (p->rows > 0 && p->row[0]->number != ROW_OTHER)
		buf_printf(p->to, " \xc2\xb7 %ld \xc3\x97%s", p->row[0]->number, html_number(p->row[0]->count).text);
}

void
page_put_period(struct page *p)
{
	const struct totals *t = p->totals;

	if (t->first.kind == MOMENT_NONE && p->rows > 0)
		html_words(p->to, "no line with a code has a time", "带错误码的行都没有时间");
	else if (t->first.kind != MOMENT_NONE)
		buf_printf(p->to, "<time>%s</time> \xe2\x80\x93 <time>%s</time>", html_moment(t->first).text, html_moment(t->last).text);
}

/* When it happened most: the bin and what is in it. */
static uint64_t
busiest(const struct page *p, const struct counts *series, struct bins *bins, size_t *at)
{
	uint64_t *value, most = 0;

	bins_init(bins, p->timeline, PAGE_BINS);
	value = xcalloc(bins->count + 1, sizeof(*value));
	bins_add(bins, p->timeline, series, value);
	for (size_t i = 0; i < bins->count; i++) {
		if (value[i] > most) {
			most = value[i];
			*at = i;
		}
	}
	free(value);
	return most;
}

static void
put_explained(struct page *p, const struct row *r)
{
	buf_add_text(p->to, "<p class=\"big\"><a href=\"#");
	page_put_id(p, 0);
	buf_add_text(p->to, "\"><b>");
	page_put_code(p->to, r);
	buf_add_text(p->to, "</b></a> ");
	page_put_meaning(p->to, r);
	buf_add_text(p->to, "</p>\n");
}

void
page_put_headline(struct page *p)
{
	const struct row *r = p->rows > 0 ? p->row[0] : NULL;
	struct bins bins;
	uint64_t most;
	size_t at = 0;

	if (r == NULL) {
		buf_add_text(p->to, "<p class=\"big\">");
		html_words(p->to, "No error code was found in %s lines.", "在 %s 行日志中没有发现错误码。", html_number(p->totals->lines).text);
		buf_add_text(p->to, "</p>\n");
		return;
	}
	put_explained(p, r);
	buf_add_text(p->to, "<p>");
	html_words(p->to, "The most frequent one: %s times, %s of all codes", "出现最多：%s 次，占全部错误码的 %s",
	    html_number(r->count).text, html_share(r->count, p->totals->codes).text);
	if (r->first.kind != MOMENT_NONE)
		html_words(p->to, "; first at %s, last at %s", "；首次 %s，末次 %s", html_moment(r->first).text, html_moment(r->last).text);
	most = busiest(p, &r->series.bucket, &bins, &at);
	if (bins.count > 1 && most > 1)
		html_words(p->to, "; most from %s on (%s)", "；高峰自 %s 起（%s 次）", page_bin(&bins, at).text,
		    html_number(most).text);
	html_words(p->to, ".", "。");
	buf_add_text(p->to, "</p>\n");
}

static void
open_card(struct page *p, const char *class, const char *en, const char *zh, const char *value)
{
	buf_printf(p->to, "<div class=\"card%s\"><dt>", class);
	html_choice(p->to, (struct text){ en, zh });
	buf_add_text(p->to, "</dt><dd><b>");
	html_string(p->to, value);
	buf_add_text(p->to, "</b> <small>");
}

static void
close_card(struct page *p)
{
	buf_add_text(p->to, "</small></dd></div>\n");
}

static void
put_rate(struct page *p)
{
	const struct totals *t = p->totals;

	if (t->success == 0) {
		open_card(p, "", "Failure rate", "失败率", "\xe2\x80\x93");
		html_words(p->to, "no success was logged", "日志中没有成功的记录");
	} else {
		open_card(p, "", "Failure rate", "失败率", html_share(t->codes, t->codes + t->success).text);
		html_words(p->to, "%s successes logged", "成功 %s 次", html_number(t->success).text);
	}
	close_card(p);
}

static void
put_busiest(struct page *p)
{
	struct bins bins;
	size_t at = 0;
	uint64_t most = busiest(p, &p->timeline->all, &bins, &at);
	struct digits when = page_bin(&bins, at);

	/* The date stands in the head, the clock is what counts. */
	open_card(p, "", "Busiest", "高峰", bins.count == 0 ? "\xe2\x80\x93" :
	    bins.kind == MOMENT_DATE && bins.width < MOMENT_DAY_MS ? when.text + sizeof("2026-03-17") : when.text);
	if (bins.count > 0)
		html_words(p->to, "%s codes in %s", "%s 次 / %s", html_number(most).text, html_width(bins.width).text);
	else
		html_words(p->to, "the lines have no times", "日志行没有时间");
	close_card(p);
}

void
page_put_cards(struct page *p)
{
	const struct totals *t = p->totals;

	open_card(p, "", "Error codes", "错误码", html_number(t->codes).text);
	html_words(p->to, "%s different", "%s 种", html_number(p->rows).text);
	close_card(p);
	open_card(p, "", "Lines with codes", "带错误码的行", html_number(t->with_codes).text);
	html_words(p->to, "of %s lines, %s", "共 %s 行，%s", html_number(t->lines).text, html_bytes(t->bytes).text);
	close_card(p);
	put_rate(p);
	put_busiest(p);
	open_card(p, "", "Unknown", "未收录", html_number(t->unknown).text);
	html_words(p->to, "codes in no table", "错误码表中没有");
	close_card(p);
	open_card(p, lost(t) > 0 ? " warn" : "", "Not seen", "未看到", html_number(lost(t)).text);
	html_words(p->to, "lines known to be lost", "已知丢失的行");
	close_card(p);
}

struct notice {
	bool loss;
	uint64_t n;
	const char *en, *zh;    /* what stands behind the number */
};

static void
put_notice(struct page *p, const struct notice *n)
{
	if (n->n == 0)
		return;
	buf_printf(p->to, "<li%s><b>%s</b> ", n->loss ? " class=\"loss\"" : "", html_number(n->n).text);
	html_choice(p->to, (struct text){ n->en, n->zh });
	buf_add_text(p->to, "</li>\n");
}

void
page_put_unseen(struct page *p)
{
	const struct totals *t = p->totals;
	const struct notice notices[] = {
		{ true, t->expired, "lines were thrown away by logd before they could be read", "行在读取之前已被 logd 丢弃" },
		{ true, t->event[STREAM_EOF], "times logd hung up; what followed is missing", "次 logd 中断，其后的日志缺失" },
		{ true, t->cut, "lines at a cut end touch a code: not counted", "行在断点处被截断，其中的错误码未计入" },
		{ true, t->overlong, "lines were too long to be read", "行过长，未作识别" },
		{ true, t->event[STREAM_ADB], "times adb itself spoke: the device may have been away", "次 adb 自身的提示：设备可能曾断开" },
		{ true, t->restarts, "times logcat was started again: there may be a gap before each", "次重新启动 logcat，每次之前都可能有缺失" },
		{ false, t->replayed, "lines with codes were replayed then and are counted once", "行带错误码的旧日志在重新启动后被重放，只计一次" },
		{ true, t->unsure, "lines with codes came after that without an exact time: if they were replayed they are counted twice",
		  "行带错误码的日志出现在重新启动之后，但没有精确时间，若是重放则会重复计数" },
		{ true, totals_doubtful(t), "starts of logcat: what its buffer held then can be in here twice",
		  "次启动 logcat：当时缓冲区里的旧日志可能被重复计数" },
		{ false, t->backwards, "times the clock went back", "次时钟回拨" },
		{ false, t->repeats, "codes are told by chatty's “identical” lines only", "次来自 chatty 的“identical”合并行" },
		{ false, t->by_text, "codes were recognised by their text, without a number", "次由 SDK 原文识别，日志中没有数字" },
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++)
		any = any || (notices[i].loss && notices[i].n > 0);
	if (!any) {
		buf_add_text(p->to, "<li class=\"good\">");
		html_words(p->to, "No loss is known: no line was dropped, cut or skipped.", "没有已知的缺失：没有被丢弃、截断或跳过的行。");
		buf_add_text(p->to, "</li>\n");
	}
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++)
		put_notice(p, &notices[i]);
}

static void
put_advice(struct page *p, const char *en, const char *zh, struct text t)
{
	if (t.en == NULL && t.zh == NULL)
		return;
	buf_add_text(p->to, "<dt>");
	html_choice(p->to, (struct text){ en, zh });
	buf_add_text(p->to, "</dt><dd>");
	html_explanation(p->to, t);
	buf_add_text(p->to, "</dd>\n");
}

static void
put_top(struct page *p, const struct row *r, size_t index)
{
	buf_add_text(p->to, "<article class=\"panel\">\n<h3><a href=\"#");
	page_put_id(p, index);
	buf_add_text(p->to, "\">");
	page_put_code(p->to, r);
	buf_add_text(p->to, "</a> ");
	page_put_category(p->to, page_category(r));
	buf_printf(p->to, "</h3>\n<p class=\"figure\"><b>%s</b> <small>%s</small></p>\n<p class=\"meaning\">",
	    html_number(r->count).text, html_share(r->count, p->totals->codes).text);
	page_put_meaning(p->to, r);
	buf_add_text(p->to, "</p>\n");
	page_put_spark(p, r);
	buf_add_text(p->to, "<p class=\"quiet\">");
	if (r->first.kind != MOMENT_NONE)
		html_words(p->to, "since %s, last %s", "首次 %s，末次 %s", html_moment(r->first).text, html_moment(r->last).text);
	buf_add_text(p->to, "</p>\n<dl class=\"advice\">");
	if (r->code != NULL) {
		put_advice(p, "Cause", "原因", r->code->cause);
		put_advice(p, "What to do", "处理", r->code->fix);
	}
	buf_add_text(p->to, "</dl>\n</article>\n");
}

void
page_put_top(struct page *p)
{
	for (size_t i = 0; i < p->shown && i < PAGE_TOP; i++)
		put_top(p, p->row[i], i);
}
