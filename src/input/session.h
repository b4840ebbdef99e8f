/*
 * session - one log that goes on: a command that is run, and run again when it ends, of one device or of none.
 *
 * What it prints goes through `replayed`, so that it is one log. Between two runs: a pause (backoff.h); then, for adb, until the device is
 * there; then the device is asked for its clock and for which start of it this is (resume.h). The
 * answer decides whether logcat is asked for what is new (-T) or for all, and whether old lines can come again at all. Who wants to know
 * the processes of the device gets them with it, before the first run, too.
 */
#ifndef IMERR_INPUT_SESSION_H
#define IMERR_INPUT_SESSION_H

#include <uv.h>

#include "input/producer.h"
#include "input/replayed.h"
#include "input/tracker.h"

enum session_kind {
	SESSION_GONE,           /* the command has ended; it will be run again */
	SESSION_FAILED,         /* it cannot be run: `error` */
	SESSION_WAITING,        /* the device is not there, or not ready: `state`, `several` */
	SESSION_CONNECTING,     /* a network device is asked for by `adb connect` */
	SESSION_BACK,           /* lines come again: `seam` */
	SESSION_GAP,            /* after SESSION_BACK: the first new line has come now */
};

struct session_event {
	enum session_kind kind;
	const char *serial;             /* NULL if it is not known */
	int status;                     /* its exit status, 128 and more for a signal */
	int error;
	enum device_state state;
	bool several;                   /* devices, and none was chosen */
	uint64_t lines;                 /* that have been passed on so far */
	struct span time;               /* of the last one, as printed, or empty */
	int64_t away;                   /* milliseconds */
	bool restarted;                 /* the device was started anew: its log is another one */
	bool other;                     /* it is another device */
	const struct replayed_seam *seam;
};

struct session;

struct session_options {
	uv_loop_t *loop;
	const struct producer *producer;        /* borrowed, as everything here */
	bool once;                      /* it is not run again */
	struct tracker *const *tracker; /* where it is, or will be; NULL in it: nothing is known of devices */
	/* New bytes, and: what was passed on last is a line that was cut off. Nonzero stops: `over` follows. */
	int (*pass)(void *self, void *data, struct span bytes);
	int (*cut)(void *self, void *data);
	/* Nothing more for now. */
	int (*dry)(void *self);
	void (*tell)(void *self, void *data, const struct session_event *);
	/* The device has these processes (roster.h); those that it had before are `gone` if it was restarted, or is another. NULL: it is not asked. */
	void (*processes)(void *self, void *data, struct span listing, bool gone);
	/* It will not go on; `status` as above, 127 or 126 if there is no such command or it cannot be run. `stopped`: by the other side. */
	void (*over)(void *self, struct session *, int status, bool stopped);
	void *self;
};

/* `serial` NULL: whichever device adb or the command takes. `data` stands for it in the calls. */
struct session *session_new(const struct session_options *, const char *serial, void *data);

/* Ends it by force, if it still runs, and frees it when the loop has run. */
void session_close(struct session *);

void *session_data(const struct session *);
const char *session_serial(const struct session *);

/* Runs the command for the first time. */
void session_start(struct session *);

/* The list of devices is another one, or some time has passed (a second or so). */
void session_look(struct session *);

/* Its command is asked to end by the signal; `over` follows, at once if it does not run. */
void session_finish(struct session *, int number);

/* What is held goes on: nothing comes any more. */
int session_drain(struct session *);

#endif
