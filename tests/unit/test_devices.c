#include "input/devices.h"

#include <stdlib.h>

#include "support.h"

/* Lists as "serial=state;..." and "|" behind each, "!" where the bytes are something else. */
static const struct {
	const char *name;
	struct span in;
	const char *want;
} rows[] = {
	{ "nothing", BYTES(""), "" },
	{ "no device", BYTES("0000"), "|" },
	{ "one, not whole yet", BYTES("0015emulator-5554\tdevice"), "" },
	{ "one", BYTES("0015emulator-5554\tdevice\n"), "emulator-5554=1;|" },
	{ "none, then one", BYTES("00000015emulator-5554\tdevice\n"), "|emulator-5554=1;|" },
	{ "two", BYTES("0013A\tdevice\nB\toffline\n"), "A=1;B=2;|" },
	{ "capital digits", BYTES("000AB\toffline\n"), "B=2;|" },
	{ "states", BYTES("0068a\tunauthorized\nb\tauthorizing\nc\tconnecting\nd\tno permissions (x); see [http://y]\ne\trecovery\nf\tsideload\ng\t\n"),
	    "a=3;b=3;c=2;d=4;e=5;f=5;g=5;|" },
	{ "a network device", BYTES("0017127.0.0.1:25555\tdevice\n"), "127.0.0.1:25555=1;|" },
	{ "no tab", BYTES("0004abc\n"), "|" },
	{ "no serial", BYTES("0008\tdevice\n"), "|" },
	{ "no newline", BYTES("0008A\tdevice"), "A=1;|" },
	{ "half a length", BYTES("00"), "" },
	{ "a sentence", BYTES("error: protocol fault"), "!" },
	{ "a sentence behind a list", BYTES("0000* daemon"), "|!" },
};

static void
collect(struct devices *d, struct buf *to)
{
	struct span list;
	int found;

	while ((found = devices_next(d, &list)) > 0) {
		struct device device;

		while (device_next(&list, &device))
			buf_printf(to, "%.*s=%d;", (int)device.serial.len, device.serial.ptr, (int)device.state);
		buf_add_char(to, '|');
	}
	if (found < 0)
		buf_add_char(to, '!');
}

static void
lists_come_in_any_pieces(void **state)
{
	struct table t = { 0 };
	struct rng rng = rng_make(1);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (enum cutting cutting = CUT_NOT; cutting < CUT_COUNT; cutting++) {
			struct devices d = { 0 };
			struct buf got = { 0 };
			struct span left = rows[i].in;

			while (left.len > 0 && (got.len == 0 || got.ptr[got.len - 1] != '!')) {
				struct span piece = cut_piece(&left, cutting, &rng);

				devices_feed(&d, piece.ptr, piece.len);
				collect(&d, &got);
			}
			t.row = rows[i].name;
			table_text(&t, "lists", buf_span(&got), rows[i].want);
			buf_free(&got);
			devices_free(&d);
		}
	}
	table_end(&t);
}

static void
adb_devices_prints_the_same_lines(void **state)
{
	struct span list = SPAN("List of devices attached\r\nemulator-5554\tdevice\r\n127.0.0.1:5555\tunauthorized\r\n\r\n");
	struct device d;

	(void)state;
	assert_true(device_next(&list, &d));
	assert_true(span_equal(d.serial, SPAN("emulator-5554")));
	assert_int_equal(d.state, DEVICE_READY);
	assert_true(device_next(&list, &d));
	assert_int_equal(d.state, DEVICE_UNAUTHORIZED);
	assert_false(device_next(&list, &d));
}

static void
network_devices(void **state)
{
	static const struct {
		const char *serial;
		long want;
	} serials[] = {
		{ "127.0.0.1:5555", 1 }, { "phone.local:37123", 1 }, { "[::1]:5555", 1 }, { "emulator-5554", 0 }, { "R58M123ABC", 0 },
		{ ":5555", 0 }, { "host:", 0 }, { "host:5555x", 0 }, { "", 0 },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(serials); i++) {
		t.row = serials[i].serial;
		table_number(&t, "network", device_is_network(span_of(serials[i].serial)), serials[i].want);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_come_in_any_pieces),
		cmocka_unit_test(adb_devices_prints_the_same_lines),
		cmocka_unit_test(network_devices),
	};

	return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}
