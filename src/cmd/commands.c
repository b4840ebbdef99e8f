#include "cmd/cmd.h"

const struct command *const commands[] = {
	&command_annotate, &command_run, &command_report, &command_explain, &command_why, &command_strip, &command_check,
	&command_daemon, NULL,
};
