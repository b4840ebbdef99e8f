/*
 * tracker - which devices adb has, now and whenever that changes: `adb track-devices`, kept running.
 *
 * Nothing is polled. When adb's server ends, the tracker is started again after a while, which starts the server again, too.
 */
#ifndef IMERR_INPUT_TRACKER_H
#define IMERR_INPUT_TRACKER_H

#include <uv.h>

#include "input/devices.h"
#include "input/producer.h"

struct tracked {
	char *serial;
	enum device_state state;
	uint64_t since;                 /* by the clock of the loop */
};

struct tracker_options {
	uv_loop_t *loop;
	const struct producer *producer;        /* whose adb, with its options */
	bool quiet;                     /* adb's own words go nowhere */
	/* The list is another one. */
	void (*changed)(void *self);
	/* adb's server has ended, or cannot be reached. Said once until it is back. */
	void (*lost)(void *self);
	void *self;
};

struct tracker;

struct tracker *tracker_new(const struct tracker_options *);

/* Its memory is freed by the loop. */
void tracker_close(struct tracker *);

/* Is there a list? Without one nothing is known of any device. */
bool tracker_knows(const struct tracker *);

/* Devices that were ever seen, those that are gone too. Alive until the next change. */
size_t tracker_devices(const struct tracker *, const struct tracked **);

/* What the device is; DEVICE_GONE if it was never seen. */
const struct tracked *tracker_find(const struct tracker *, const char *serial);

/* The list as `adb devices` tells it: track-devices of some versions does not tell that a device is unauthorized. */
void tracker_ask(struct tracker *);

#endif
