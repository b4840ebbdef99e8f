#include "input/devices.h"

#define LENGTH_DIGITS 4

/* What track-devices and devices print for each state; anything else is DEVICE_OTHER. */
static const struct {
	struct span word;
	enum device_state state;
} states[] = {
	{ SPAN_ROW("device"), DEVICE_READY },
	{ SPAN_ROW("offline"), DEVICE_OFFLINE },
	{ SPAN_ROW("connecting"), DEVICE_OFFLINE },
	{ SPAN_ROW("unauthorized"), DEVICE_UNAUTHORIZED },
	{ SPAN_ROW("authorizing"), DEVICE_UNAUTHORIZED },
};

void
devices_free(struct devices *d)
{
	buf_free(&d->bytes);
	*d = (struct devices){ 0 };
}

static void
let_go(struct devices *d)
{
	if (d->given == 0)
		return;
	memmove(d->bytes.ptr, d->bytes.ptr + d->given, d->bytes.len - d->given);
	d->bytes.len -= d->given;
	d->given = 0;
}

void
devices_feed(struct devices *d, const char *bytes, size_t len)
{
	let_go(d);
	buf_add(&d->bytes, bytes, len);
}

static int
hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int
devices_next(struct devices *d, struct span *list)
{
	size_t len = 0;

	let_go(d);
	for (size_t i = 0; i < LENGTH_DIGITS && i < d->bytes.len; i++) {
		int digit = hex_of(d->bytes.ptr[i]);

		if (digit < 0) {
			buf_clear(&d->bytes);
			return -1;
		}
		len = 16 * len + (size_t)digit;
	}
	if (d->bytes.len < LENGTH_DIGITS || d->bytes.len - LENGTH_DIGITS < len)
		return 0;
	*list = span_make(d->bytes.ptr + LENGTH_DIGITS, len);
	d->given = LENGTH_DIGITS + len;
	return 1;
}

static enum device_state
state_of(struct span word)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (span_equal(word, states[i].word))
			return states[i].state;
	return span_starts(word, SPAN("no permissions")) ? DEVICE_FORBIDDEN : DEVICE_OTHER;
}

/* The line up to the newline; the list is behind it then. */
static struct span
take_line(struct span *list)
{
	const char *newline = memchr(list->ptr, '\n', list->len);
	size_t len = newline != NULL ? (size_t)(newline - list->ptr) : list->len;
	struct span line = { list->ptr, len };

	len += newline != NULL;
	*list = span_make(list->ptr + len, list->len - len);
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

bool
device_next(struct span *list, struct device *device)
{
	while (list->len > 0) {
		struct span line = take_line(list);
		const char *tab = line.len > 0 ? memchr(line.ptr, '\t', line.len) : NULL;

		if (tab == NULL || tab == line.ptr)
			continue;
		device->serial = span_make(line.ptr, (size_t)(tab - line.ptr));
		device->state = state_of(span_make(tab + 1, (size_t)(line.ptr + line.len - tab) - 1));
		return true;
	}
	return false;
}

bool
device_is_network(struct span serial)
{
	const char *colon = serial.len > 0 ? memrchr(serial.ptr, ':', serial.len) : NULL;
	const char *end = serial.ptr + serial.len;

	if (colon == NULL || colon == serial.ptr || colon + 1 == end)
		return false;
	for (const char *c = colon + 1; c < end; c++)
		if (*c < '0' || *c > '9')
			return false;
	return true;
}
