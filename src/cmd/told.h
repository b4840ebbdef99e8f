/*
 * told - what `run` says while it runs: one line for each thing that happens to a log.
 */
#ifndef IMERR_CMD_TOLD_H
#define IMERR_CMD_TOLD_H

#include "base/lang.h"
#include "input/session.h"

/* What is spoken of. */
struct told {
	const struct producer *producer;
	int64_t reference;              /* milliseconds since 1970: when it is, for times without a year */
};

/* Appends the sentence to `to`. */
void told_event(struct err *to, const struct told *, const struct session_event *);

#endif
