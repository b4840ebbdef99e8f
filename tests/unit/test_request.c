#include "serve/request.h"

#include "support.h"

static void
targets_are_read(void **state)
{
	static const struct {
		struct span target;
		const char *path;               /* NULL: it is none */
		const char *output, *host;      /* NULL: there is none */
	} cases[] = {
		{ BYTES("/"), "/", NULL, NULL },
		{ BYTES("/report"), "/report", NULL, NULL },
		{ BYTES("/report?"), "/report", NULL, NULL },
		{ BYTES("/report?output=json"), "/report", "json", NULL },
		{ BYTES("/report?output="), "/report", "", NULL },
		{ BYTES("/report?output"), "/report", "", NULL },
		{ BYTES("/report?a=b&output=html&output=json"), "/report", "html", NULL },
		{ BYTES("/report?&&output=a=b&c"), "/report", "a=b", NULL },
		{ BYTES("/report?outputs=json&xoutput=json&Output=json"), "/report", NULL, NULL },
		{ BYTES("/report?x?output=json"), "/report", NULL, NULL },
		{ BYTES("/a%20b?output=%6a"), "/a%20b", "%6a", NULL },
		{ BYTES("//a"), "//a", NULL, NULL },
		{ BYTES("http://h:80/report?output=json"), "/report", "json", "h:80" },
		{ BYTES("HTTP://h"), "/", NULL, "h" },
		{ BYTES("http://h?output=json"), "/", "json", "h" },
		{ BYTES("http:///report"), "/report", NULL, "" },
		{ BYTES("http://"), "/", NULL, "" },
		{ BYTES(""), NULL, NULL, NULL },
		{ BYTES("*"), NULL, NULL, NULL },
		{ BYTES("report"), NULL, NULL, NULL },
		{ BYTES("?output=json"), NULL, NULL, NULL },
		{ BYTES("http:/report"), NULL, NULL, NULL },
		{ BYTES("https://h/report"), NULL, NULL, NULL },
		{ BYTES("h:443"), NULL, NULL, NULL },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request r = { .path = { NULL, 0 } };
		bool is = request_target(&r, cases[i].target);

		t.row = cases[i].target.ptr;
		table_number(&t, "result", is, cases[i].path != NULL);
		if (!is || cases[i].path == NULL)
			continue;
		table_text(&t, "path", r.path, cases[i].path);
		table_number(&t, "output is there", r.output.ptr != NULL, cases[i].output != NULL);
		table_number(&t, "host is there", r.host.ptr != NULL, cases[i].host != NULL);
		if (cases[i].output != NULL)
			table_text(&t, "output", r.output, cases[i].output);
		if (cases[i].host != NULL)
			table_text(&t, "host", r.host, cases[i].host);
	}
	table_end(&t);
}

static void
hosts_are_local_or_not(void **state)
{
	static const struct {
		const char *host;
		bool local;
	} cases[] = {
		{ NULL, true }, { "localhost", true }, { "LocalHost:9187", true }, { " localhost\t", true }, { "127.0.0.1", true },
		{ "127.0.0.1:1", true }, { "127.0.0.9", true }, { "[::1]", true }, { "[::1]:80", true },
		{ "[::ffff:127.0.0.1]", true },
		{ "", false }, { "localhost.", false }, { "localhost.evil.example", false },
		{ "evil.example", false }, { "evil.example:9187", false },
		{ "127.0.0.1.evil.example", false }, { "127.0.0.1@evil.example", false }, { "0.0.0.0", false },
		{ "[::]", false }, { "::1", false },
		{ "192.168.0.1", false }, { "localhost:80:80", false }, { "local host", false },
		{ "[localhost", false }, { "127.1", false },
	};
	struct table t = { 0 };
	struct err err = { 0 };
	struct address at;

	(void)state;
	assert_int_equal(address_read(&at, "127.0.0.1:9187", &err), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request r = { .host = span_of(cases[i].host) };

		t.row = cases[i].host;
		table_number(&t, "local", request_is_local(&r, &at), cases[i].local);
	}
	table_end(&t);
}

static void
qualities_are_read(void **state)
{
	static const struct {
		const char *accept, *type;
		long quality;
	} cases[] = {
		{ "", "text/html", 1000 }, { " \t", "text/html", 1000 }, { "text/html", "text/html", 1000 },
		{ "TEXT/HTML", "text/html", 1000 },
		{ "text/html", "application/json", 0 }, { "text/*", "text/html", 1000 }, { "text/*", "textual/html", 0 },
		{ "*/*", "text/html", 1000 }, { "*", "text/html", 0 }, { "*/html", "text/html", 0 }, { "/*", "text/html", 0 },
		{ "text/html;q=0.5", "text/html", 500 }, { "text/html ; q=0.123 ", "text/html", 123 },
		{ "text/html;q=1", "text/html", 1000 },
		{ "text/html;q=1.000", "text/html", 1000 }, { "text/html;q=0", "text/html", 0 },
		{ "text/html;q=0.", "text/html", 0 },
		{ "text/html;q=.5", "text/html", 0 }, { "text/html;q=5", "text/html", 0 },
		{ "text/html;q=x", "text/html", 0 }, { "text/html;q=", "text/html", 0 },
		{ "text/html;q=1.1", "text/html", 0 }, { "text/html;q=-1", "text/html", 0 },
		{ "text/html;q=0.12345", "text/html", 123 },
		{ "text/html;level=1;q=0.3", "text/html", 300 }, { "text/html;Q=0.3", "text/html", 300 },
		{ "text/html;qq=0.3", "text/html", 1000 },
		{ "*/*;q=0.1, text/*;q=0.2, text/html;q=0.3", "text/html", 300 }, { "text/html;q=0.3,*/*;q=0.9", "text/html", 300 },
		{ "text/*;q=0.2,*/*;q=0.9", "text/html", 200 }, { ",,text/html;q=0.4,,", "text/html", 400 },
		{ ",", "text/html", 0 },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json", 800 },
		{ "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain", 500 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		t.row = cases[i].accept;
		table_number(&t, "quality", (long)request_quality(span_of(cases[i].accept), span_of(cases[i].type)), cases[i].quality);
	}
	table_end(&t);
}

static void
forms_are_picked(void **state)
{
	static const struct request_form forms[] = {
		{ "html", "text/html" }, { "json", "application/json" }, { "text", "text/plain" },
	};
	static const struct {
		const char *output, *accept;
		size_t picked;
	} cases[] = {
		{ NULL, NULL, 0 }, { NULL, "", 0 }, { NULL, "*/*", 0 }, { NULL, "application/json", 1 },
		{ NULL, "application/json, */*;q=0.5", 1 },
		{ NULL, "text/html;q=0.5, application/json", 1 }, { NULL, "text/*", 0 },
		{ NULL, "text/html;q=0, text/*", 2 }, { NULL, "image/png", 0 },
		{ "html", "application/json", 0 }, { "json", "text/html", 1 }, { "text", NULL, 2 },
		{ "JSON", NULL, 3 }, { "", NULL, 3 }, { "htm", "*/*", 3 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request r = { .output = span_of(cases[i].output), .accept = span_of(cases[i].accept) };

		t.row = cases[i].accept;
		table_number(&t, "picked", (long)request_pick(&r, forms, COUNT(forms)), (long)cases[i].picked);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_read),
		cmocka_unit_test(hosts_are_local_or_not),
		cmocka_unit_test(qualities_are_read),
		cmocka_unit_test(forms_are_picked),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
