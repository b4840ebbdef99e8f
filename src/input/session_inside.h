/*
 * session_inside - what a session is made of: for session.c, and for session_device.c, where its device is looked for.
 */
#ifndef IMERR_INPUT_SESSION_INSIDE_H
#define IMERR_INPUT_SESSION_INSIDE_H

#include "input/backoff.h"
#include "input/child.h"
#include "input/resume.h"
#include "input/session.h"

struct session {
	struct session_options options;
	char *serial;                   /* that was asked for */
	char *current;                  /* that it is, where adb chose it */
	void *data;
	struct replayed *replayed;
	struct child *child;            /* the command */
	struct child *question;         /* what is asked of the device */
	struct child *connect;          /* adb connect */
	uv_timer_t again, quiet, answer_limit;
	int open_handles;

	struct backoff backoff;
	struct buf answer;
	char boot[sizeof(((struct resume_answer *)0)->boot)];
	uint64_t started, ended, connected;     /* when, by the clock of the loop */
	uint64_t away;                  /* how long it did not run, before this run */
	size_t runs, questions;         /* in all; and before this run */
	bool waiting;                   /* for the device */
	bool restarted, other;          /* what the next run is */
	bool since, without_since;      /* this run has -T; the next one shall not */
	bool came;                      /* bytes, in this run */
	bool boot_asked;                /* while a run goes on */
	bool state_asked;               /* adb devices */
	bool finishing, over;
	bool gone_told, back_told, gap_told;
	int told;                       /* why it waits: a state, or one of these */
};

enum { TOLD_NOTHING = -1, TOLD_SEVERAL = -2 };

/* Fills in what every event has, and tells it. */
void session_tell(struct session *, struct session_event);

/* Starts adb with its options and other words. */
struct child *session_helper(struct session *, const char *serial, const char *const *tail, int (*output)(void *, struct span),
    void (*ended)(void *, int));

/* Runs the command again, if its device is there. */
void session_try(struct session *);

/* What its device is, as far as that is known; else it is worth a try. `serial`: the device, or NULL if it is not known. */
enum device_state session_state(struct session *, const char **serial, bool *several);

/* The device is there: is it the same one? */
void session_note_device(struct session *, const char *serial);

static inline uint64_t
session_now(const struct session *s)
{
	return uv_now(s->options.loop);
}

#endif
