/* What claims to be `adb track-devices`: the same lists in any pieces, and all of them within the bytes. */
#include "fuzz.h"

#include "input/devices.h"

static void
collect(struct span in, enum cutting cutting, struct rng *rng, struct buf *out)
{
	struct devices d = { 0 };
	struct span list;
	int found = 0;

	while (in.len > 0 && found >= 0) {
		struct span piece = cut_piece(&in, cutting, rng);

		devices_feed(&d, piece.ptr, piece.len);
		while ((found = devices_next(&d, &list)) > 0) {
			struct device device;

			must(list.len <= 0xffff);
			while (device_next(&list, &device)) {
				must(device.serial.len > 0);
				must(memchr(device.serial.ptr, '\n', device.serial.len) == NULL);
				buf_add_span(out, device.serial);
				buf_printf(out, "\t%d%d\n", (int)device.state, device_is_network(device.serial));
			}
			buf_add_char(out, '\n');
		}
	}
	devices_free(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct rng rng = rng_make(take_byte(&in));
	struct buf whole = { 0 }, pieces = { 0 };

	collect(in, CUT_NOT, &rng, &whole);
	collect(in, rng.seed & 1 ? CUT_BYTES : CUT_RANDOM, &rng, &pieces);
	must(span_equal(buf_span(&whole), buf_span(&pieces)));
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
