/*
 * devices - what `adb track-devices` and `adb devices` print.
 *
 * track-devices prints the whole list at each change: four hexadecimal digits, the length of what follows, then
 * `SERIAL<TAB>STATE` lines (AOSP, adb: services.cpp, transport.cpp, list_transports()). Bytes come in any pieces. `adb devices`
 * prints the same lines behind a heading.
 */
#ifndef IMERR_INPUT_DEVICES_H
#define IMERR_INPUT_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum device_state {
	DEVICE_GONE,            /* not in the list */
	DEVICE_READY,           /* "device" */
	DEVICE_OFFLINE,         /* "offline", "connecting" */
	DEVICE_UNAUTHORIZED,    /* the phone has not allowed this computer yet; "authorizing", too */
	DEVICE_FORBIDDEN,       /* "no permissions": this computer does not let us use the USB device */
	DEVICE_OTHER,           /* recovery, sideload, bootloader: there is no log */
};

struct device {
	struct span serial;
	enum device_state state;
};

/* `{0}` has read nothing. */
struct devices {
	struct buf bytes;       /* that make no list yet, behind the one that was given last */
	size_t given;           /* bytes of that one */
};

void devices_free(struct devices *);

/* Bytes of `adb track-devices`. */
void devices_feed(struct devices *, const char *bytes, size_t len);

/*
 * The next list that is whole: its text goes to `list` for device_next(), alive until the next call of devices_feed() or
 * devices_next(). Returns 1, 0 if none is whole, -1 if the bytes are something else; then they are gone.
 */
int devices_next(struct devices *, struct span *list);

/* Takes the next device from a list; false: there is none. Lines that name no device are left out. */
bool device_next(struct span *list, struct device *);

/* Is it "host:port", a device on the network? It may need a new `adb connect`. */
bool device_is_network(struct span serial);

#endif
