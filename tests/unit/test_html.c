#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "report/html/asset.h"
#include "report/html/text.h"
#include "report/report.h"
#include "sink/aggregate.h"

#include "support.h"

typedef void converter(struct buf *, struct span);

struct conversion {
	const char *name;
	struct span in;
	const char *out;
};

static void
convert_all(const struct conversion *rows, size_t count, converter *convert)
{
	struct table t = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct buf b = { 0 };
		char *in = exact_copy(rows[i].in);

		t.row = rows[i].name;
		convert(&b, span_make(in, rows[i].in.len));
		table_text(&t, "result", buf_span(&b), rows[i].out);
		buf_free(&b);
		free(in);
	}
	table_end(&t);
}

static void
text_is_escaped(void **state)
{
	static const struct conversion rows[] = {
		{ "plain", SPAN_ROW("abc"), "abc" },
		{ "empty", SPAN_ROW(""), "" },
		{ "markup", SPAN_ROW("</script><b>"), "&lt;/script&gt;&lt;b&gt;" },
		{ "quotes", SPAN_ROW("\"a' & b"), "&quot;a&#39; &amp; b" },
		{ "an entity is text", SPAN_ROW("&lt;"), "&amp;lt;" },
		{ "Chinese", SPAN_ROW("超时"), "超时" },
		{ "joined emoji", SPAN_ROW("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9"), "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9" },
		{ "tab and newline stay", SPAN_ROW("a\tb\n"), "a\tb\n" },
		{ "NUL and escape", SPAN_ROW("a\0\033[31m"), "a⟨00⟩⟨1B⟩[31m" },
		{ "CR and DEL", SPAN_ROW("\r\x7f"), "⟨0D⟩⟨7F⟩" },
		{ "C1", SPAN_ROW("\xc2\x9b"), "⟨U+009B⟩" },
		{ "right to left override", SPAN_ROW("\xe2\x80\xae" "a"), "⟨U+202E⟩a" },
		{ "isolate", SPAN_ROW("\xe2\x81\xa6"), "⟨U+2066⟩" },
		{ "line separator", SPAN_ROW("\xe2\x80\xa8"), "⟨U+2028⟩" },
		{ "byte order mark", SPAN_ROW("\xef\xbb\xbf"), "⟨U+FEFF⟩" },
		{ "a byte alone", SPAN_ROW("a\xff<"), "a\xef\xbf\xbd&lt;" },
		{ "cut character", SPAN_ROW("\xe4\xb8"), "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "overlong <", SPAN_ROW("\xc0\xbc"), "\xef\xbf\xbd\xef\xbf\xbd" },
	};

	(void)state;
	convert_all(rows, COUNT(rows), html_text);
}

static void
json_means_nothing_to_html(void **state)
{
	static const struct conversion rows[] = {
		{ "plain", SPAN_ROW("{\"a\":[1,2]}"), "{\"a\":[1,2]}" },
		{ "the end of a script", SPAN_ROW("\"</script>\""), "\"\\u003c/script\\u003e\"" },
		{ "a comment", SPAN_ROW("\"<!-- & -->\""), "\"\\u003c!-- \\u0026 --\\u003e\"" },
		{ "line separators", SPAN_ROW("\"\xe2\x80\xa8\xe2\x80\xa9\""), "\"\\u2028\\u2029\"" },
		{ "their neighbours", SPAN_ROW("\"\xe2\x80\xa7\xe2\x80\xaa\""), "\"\xe2\x80\xa7\xe2\x80\xaa\"" },
		{ "half of one", SPAN_ROW("\xe2\x80"), "\xe2\x80" },
	};

	(void)state;
	convert_all(rows, COUNT(rows), html_json);
}

static void
numbers_are_read_easily(void **state)
{
	struct table t = { 0 };
	const struct {
		struct digits got;
		const char *want;
	} rows[] = {
		{ html_number(0), "0" }, { html_number(999), "999" }, { html_number(1000), "1,000" },
		{ html_number(UINT64_MAX), "18,446,744,073,709,551,615" },
		{ html_share(0, 0), "0.0%" }, { html_share(1, 3), "33.3%" }, { html_share(1, 1), "100.0%" },
		{ html_share(1, 100000), "<0.1%" }, { html_share(99999, 100000), ">99.9%" },
		{ html_bytes(0), "0 B" }, { html_bytes(999), "999 B" }, { html_bytes(1500), "1.5 KB" },
		{ html_bytes(123456789), "123 MB" }, { html_bytes(UINT64_MAX), "18.4 EB" },
		{ html_width(1000), "1 s" }, { html_width(900000), "15 min" }, { html_width(7 * MOMENT_DAY_MS), "7 d" },
		{ html_moment((struct moment){ MOMENT_DATE, 0 }), "1970-01-01 00:00:00" },
		{ html_moment((struct moment){ MOMENT_NONE, 0 }), "–" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		t.row = rows[i].want;
		table_text(&t, "digits", span_of(rows[i].got.text), rows[i].want);
	}
	table_end(&t);
}

/* --- whole pages --- */

#define HEAD "03-17 16:13:31.002  4611  4690 E "

static const char hostile[] =
    HEAD "</script><script>alert(1)</script>: code=871300 </code></td></table><script>document.title='x'</script>\n"
    HEAD "\"><img src=x onerror=alert(1)>: code=871201 '\"><svg onload=alert(1)> <!-- {{title}} -->\n"
    HEAD "nul\0\033: code=871104 \0\xff\xc0\xbc \xe2\x80\xae }}\n"
    HEAD "App     : code=871102 </title></style><base href=//x>\n"
    "03-17 16:14:31.002  4611  4690 I App     : gotResult(0, Success)\n";

static void
render(struct span log, enum lang lang, struct buf *to)
{
	static const struct option_list none;
	struct aggregate_options counting = { .select = { .tag = &none, .pid = &none, .code = &none } };
	struct scan_options options = { .judge = true };
	struct aggregate *a;
	struct sink sink;
	struct lab lab;
	struct scan *scan;
	struct rng rng = { .seed = 1 };

	lab_open(&lab, true, NULL, 0);
	lab.recogniser.success = true;
	recogniser_add_anchors(&lab.recogniser, lab.candidates);
	counting.reference = INT64_C(1774000000000);
	a = aggregate_new(&counting);
	sink = aggregate_sink(a);
	scan = scan_new(&lab.recogniser, lab.candidates, &options, &sink);
	assert_int_equal(lab_feed(scan, log, CUT_NOT, &rng, false), 0);
	scan_free(scan);
	assert_true(aggregate_adds_up(a));
	/* Pages in Chinese have something to compare with: themselves. */
	render_html(to, &(struct report){ .aggregate = a, .old = lang == LANG_ZH ? a : NULL, .lang = lang });
	aggregate_free(a);
	lab_close(&lab);
}

/* Elements without an end. */
static const char *const void_elements[] = { "!DOCTYPE", "meta", "input", "path", "rect" };

/* All that page.html and the functions behind it write. */
static const char *const elements[] = {
	"html", "head", "title", "style", "script", "body", "header", "main", "footer", "section", "article", "div", "span", "p", "h1",
	"h2", "h3", "h4", "a", "b", "small", "code", "pre", "time", "button", "label", "output", "ul", "li", "dl", "dt", "dd", "table", "thead",
	"tbody", "tr", "th", "td", "svg", "g", "details", "summary",
};

static bool
is_among(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(name, span_of(names[i])))
			return true;
	return false;
}

static size_t
name_length(const char *at, const char *end)
{
	const char *p = at;

	while (p < end && (*p == '!' || (*p >= '0' && *p <= '9') || ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z')))
		p++;
	return (size_t)(p - at);
}

struct walk {
	struct span open[64];
	size_t depth;
	size_t scripts;
};

/* One tag at `at`; returns where what is behind it starts, NULL if it is none of ours. */
static const char *
walk_tag(struct walk *w, const char *at, const char *end)
{
	bool closes = at[1] == '/';
	struct span name = span_make(at + 1 + closes, 0);
	const char *behind = memchr(at, '>', (size_t)(end - at));

	name.len = name_length(name.ptr, end);
	if (behind == NULL || (!is_among(name, elements, COUNT(elements)) && !is_among(name, void_elements, COUNT(void_elements))))
		return NULL;
	if (closes)
		return w->depth > 0 && span_equal(w->open[--w->depth], name) ? behind + 1 : NULL;
	if (is_among(name, void_elements, COUNT(void_elements)))
		return behind + 1;
	if (w->depth == COUNT(w->open))
		return NULL;
	w->open[w->depth++] = name;
	w->scripts += span_equal(name, SPAN("script"));
	if (!span_equal(name, SPAN("script")) && !span_equal(name, SPAN("style")))
		return behind + 1;
	return span_equal(name, SPAN("script")) ? memmem(behind, (size_t)(end - behind), "</script", 8) :
	    memmem(behind, (size_t)(end - behind), "</style", 7);
}

static void
check_structure(struct table *t, struct span page)
{
	struct walk w = { .depth = 0 };
	const char *at = page.ptr, *end = page.ptr + page.len;

	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		const char *behind = walk_tag(&w, at, end);

		if (behind == NULL) {
			table_fail(t, "markup: %.60s", at);
			return;
		}
		at = behind;
	}
	table_number(t, "elements that are open", (long)w.depth, 0);
	table_number(t, "scripts", (long)w.scripts, asset_chart_js.len > 0 ? 3 : 2);
}

static bool
holds(const struct buf *page, const char *text)
{
	return memmem(page->ptr, page->len, text, strlen(text)) != NULL;
}

static void
pages_have_our_markup_only(void **state)
{
	static const struct {
		const char *name;
		struct span log;
		enum lang lang;
		const char *holds;
	} rows[] = {
		{ "Chinese", SPAN_ROW(hostile), LANG_ZH, "<html lang=\"zh-CN\" data-lang=\"zh\">" },
		{ "English", SPAN_ROW(hostile), LANG_EN, "<html lang=\"en\" data-lang=\"en\">" },
		{ "both", SPAN_ROW(hostile), LANG_BOTH, "data-lang=\"both\"" },
		{ "count in the title", SPAN_ROW(hostile), LANG_EN, "<title>imerr: error codes · 871102 ×1</title>" },
		{ "tag as text", SPAN_ROW(hostile), LANG_ZH, "<code>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</code> 1" },
		{ "sample as text", SPAN_ROW(hostile), LANG_ZH, "&quot;&gt;&lt;svg onload=alert(1)&gt; &lt;!-- {{title}} --&gt;</code>" },
		{ "control characters", SPAN_ROW(hostile), LANG_ZH, "code=871104 \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd ⟨U+202E⟩ }}</code>" },
		{ "failure rate", SPAN_ROW(hostile), LANG_ZH, "80.0%" },
		{ "comparison", SPAN_ROW(hostile), LANG_ZH, "<span lang=\"zh\">与上次相比</span>" },
		{ "nothing changed", SPAN_ROW(hostile), LANG_ZH, "没有明显变化" },
		{ "explanation in the other language", SPAN_ROW(hostile), LANG_EN, "响应超时" },
		{ "line number", SPAN_ROW(hostile), LANG_EN, "line 3</span>" },
		{ "no code", SPAN_ROW("hello\n"), LANG_EN, "No error code was found in 1 lines." },
		{ "no line", SPAN_ROW(""), LANG_ZH, "在 0 行日志中没有发现错误码" },
		{ "no time", SPAN_ROW("E/App     ( 4611): code=871300 x\n"), LANG_ZH, "没有时间：1 次" },
		{ "since boot", SPAN_ROW("    12.345  4611  4690 E App     : code=871300 x\n"), LANG_ZH, "+12s" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf page = { 0 };
		/* A literal as a span has its NUL in it. */
		struct span log = rows[i].log.len > 0 && rows[i].log.ptr[rows[i].log.len - 1] == '\0' ?
		    span_make(rows[i].log.ptr, rows[i].log.len - 1) : rows[i].log;

		t.row = rows[i].name;
		render(log, rows[i].lang, &page);
		if (!holds(&page, rows[i].holds))
			table_fail(&t, "no '%s'", rows[i].holds);
		check_structure(&t, buf_span(&page));
		buf_free(&page);
	}
	table_end(&t);
}

/* Policy and data, as a browser finds them. */
static void
the_policy_names_what_is_there(void **state)
{
	struct buf page = { 0 };
	const char *data, *end;

	(void)state;
	render(SPAN(hostile), LANG_ZH, &page);
	assert_true(holds(&page, "content=\"default-src 'none'; script-src 'sha256-"));
	assert_true(holds(&page, asset_page_js.hash));
	assert_true(holds(&page, asset_page_css.hash));
	assert_true(!holds(&page, "unsafe-inline"));
	if (asset_chart_js.len > 0) {
		assert_true(holds(&page, asset_chart_js.hash));
		assert_true(holds(&page, "Permission is hereby granted"));
	}
	data = memmem(page.ptr, page.len, "id=\"data\">", 10);
	assert_non_null(data);
	data += 10;
	end = strchr(data, '<');
	assert_non_null(end);
	assert_memory_equal(end, "</script>", 9);
	assert_memory_equal(data, "{\"clock\":\"date\",\"start\":", 24);
	assert_memory_equal(end - 3, "]]}", 3);
	buf_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(json_means_nothing_to_html),
		cmocka_unit_test(numbers_are_read_easily),
		cmocka_unit_test(pages_have_our_markup_only),
		cmocka_unit_test(the_policy_names_what_is_there),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
