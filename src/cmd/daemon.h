/*
 * daemon - the options of `imerr daemon`, for imerr, which starts it, and for itself.
 */
#ifndef IMERR_CMD_DAEMON_H
#define IMERR_CMD_DAEMON_H

#include "cmd/cmd.h"

struct daemon_options {
	struct common common;
	const char *config;
	bool check;
};

#endif
