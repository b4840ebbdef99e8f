#include "serve/address.h"

#include "support.h"

static const struct {
	const char *text;
	const char *written;            /* NULL: it is refused */
	bool loopback;
} rows[] = {
	{ "127.0.0.1:9187", "127.0.0.1:9187", true },
	{ "127.255.0.3:0", "127.255.0.3:0", true },
	{ "0.0.0.0:65535", "0.0.0.0:65535", false },
	{ "192.168.1.20:80", "192.168.1.20:80", false },
	{ "128.0.0.1:80", "128.0.0.1:80", false },
	{ "127.0.0.1:0009187", "127.0.0.1:9187", true },
	{ "[::1]:9187", "[::1]:9187", true },
	{ "[0:0:0:0:0:0:0:1]:1", "[::1]:1", true },
	{ "[::]:9187", "[::]:9187", false },
	{ "[::2]:9187", "[::2]:9187", false },
	{ "[2001:DB8::7]:9187", "[2001:db8::7]:9187", false },
	{ "[::ffff:127.0.0.1]:9187", "[::ffff:127.0.0.1]:9187", true },
	{ "[::ffff:10.0.0.1]:9187", "[::ffff:10.0.0.1]:9187", false },
	{ "", NULL, false },
	{ ":", NULL, false },
	{ ":9187", NULL, false },
	{ "9187", NULL, false },
	{ "127.0.0.1", NULL, false },
	{ "127.0.0.1:", NULL, false },
	{ "127.0.0.1:65536", NULL, false },
	{ "127.0.0.1:99999999999999999999", NULL, false },
	{ "127.0.0.1:-1", NULL, false },
	{ "127.0.0.1:+1", NULL, false },
	{ "127.0.0.1: 1", NULL, false },
	{ " 127.0.0.1:1", NULL, false },
	{ "127.0.0.1:1 ", NULL, false },
	{ "127.0.0.1:1:1", NULL, false },
	{ "127.0.0.1:http", NULL, false },
	{ "127.1:80", NULL, false },
	{ "0127.0.0.1:80", NULL, false },
	{ "127.0.0.256:80", NULL, false },
	{ "localhost:9187", NULL, false },
	{ "::1", NULL, false },
	{ "::1:9187", NULL, false },
	{ "[::1]", NULL, false },
	{ "[::1]:", NULL, false },
	{ "[::1]9187", NULL, false },
	{ "[::1:9187", NULL, false },
	{ "[]:9187", NULL, false },
	{ "[", NULL, false },
	{ "[127.0.0.1]:9187", NULL, false },
	{ "[fe80::1%eth0]:9187", NULL, false },
	{ "http://127.0.0.1:9187", NULL, false },
};

static void
addresses_are_read(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = { .lang = i & 1 ? LANG_EN : LANG_ZH };
		struct buf written = { 0 };
		struct address a;
		int result = address_read(&a, rows[i].text, &err);

		t.row = rows[i].text;
		table_number(&t, "result", result, rows[i].written != NULL ? 0 : -1);
		table_number(&t, "sentences", (long)err.count, rows[i].written == NULL);
		if (result < 0 && strstr(buf_text(&err.text), rows[i].text) == NULL)
			table_text(&t, "sentence", buf_span(&err.text), rows[i].text);
		if (result == 0 && rows[i].written != NULL) {
			address_write(&a, &written);
			table_text(&t, "written", buf_span(&written), rows[i].written);
			table_number(&t, "loopback", address_is_loopback(&a), rows[i].loopback);
		}
		buf_free(&written);
		err_free(&err);
	}
	table_end(&t);
}

static void
hosts_are_split(void **state)
{
	static const struct {
		struct span text;
		const char *host, *port;        /* NULL: it is none */
	} cases[] = {
		{ BYTES("localhost"), "localhost", "" }, { BYTES("a:"), "a", "" }, { BYTES("a:80"), "a", "80" },
		{ BYTES("[::1]"), "::1", "" }, { BYTES("[::1]:80"), "::1", "80" }, { BYTES("[x]:"), "x", "" },
		{ BYTES(""), NULL, NULL }, { BYTES(":80"), NULL, NULL }, { BYTES("[]"), NULL, NULL }, { BYTES("[::1"), NULL, NULL },
		{ BYTES("[::1]x"), NULL, NULL }, { BYTES("a:b"), NULL, NULL }, { BYTES("::1"), NULL, NULL },
		{ BYTES("a:8\0"), NULL, NULL },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span host, port;
		bool is = address_split(cases[i].text, &host, &port);

		t.row = cases[i].text.ptr;
		table_number(&t, "result", is, cases[i].host != NULL);
		if (is && cases[i].host != NULL) {
			table_text(&t, "host", host, cases[i].host);
			table_text(&t, "port", port, cases[i].port);
		}
	}
	table_end(&t);
}

static void
hosts_are_compared(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.0.0.2", "::1", "::", "0.0.0.0", "::ffff:127.0.0.1" };
	struct address a, b;

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++)
		for (size_t k = 0; k < COUNT(hosts); k++) {
			assert_true(address_read_host(&a, span_of(hosts[i])));
			assert_true(address_read_host(&b, span_of(hosts[k])));
			assert_int_equal(address_port(&a), 0);
			assert_int_equal(address_same_host(&a, &b), i == k);
		}
	assert_false(address_read_host(&a, SPAN("127.0.0.1\0")));
	assert_false(address_read_host(&a, SPAN("0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(hosts_are_split),
		cmocka_unit_test(hosts_are_compared),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
