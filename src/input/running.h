/*
 * running - a command whose output is a log, run for as long as we are; or the same for every device that adb has.
 *
 * Each log is a session (session.h). The first SIGINT, SIGTERM or SIGHUP asks the commands to end and reads what they still
 * have to say; a second one ends everything at once. No command outlives us.
 */
#ifndef IMERR_INPUT_RUNNING_H
#define IMERR_INPUT_RUNNING_H

#include "input/producer.h"
#include "input/session.h"

struct running_options {
	const struct producer *producer;        /* borrowed, as everything here */
	bool once;
	bool all;                       /* one session for each device; the producer is adb */
	int watched;                    /* ends when nobody reads this pipe any more; -1: none */

	/* A log joins: what stands for it from now on. `serial` NULL: there is only this one. It leaves: free that. */
	void *(*join)(void *self, const char *serial);
	void (*leave)(void *self, void *data);
	/* As in session.h. */
	int (*pass)(void *self, void *data, struct span bytes);
	int (*cut)(void *self, void *data);
	int (*dry)(void *self);
	void (*tell)(void *self, void *data, const struct session_event *);
	void (*processes)(void *self, void *data, struct span listing, bool gone);
	/* adb's server has gone, or cannot be reached. */
	void (*lost)(void *self);
	void *self;
};

struct running_end {
	int error;              /* errno: it could not even start */
	int status;             /* exit status of the command, if it was run once or could not be run at all; see session.h */
	bool interrupted;       /* by a signal */
	int signal;             /* a second one, which should end the program now; 0: none */
};

/* Runs until the commands are over, a signal comes, or the other side stops it. */
struct running_end running_run(const struct running_options *);

#endif
