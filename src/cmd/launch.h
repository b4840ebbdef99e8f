/*
 * launch - from the arguments of a command to its run, and what every command prints.
 */
#ifndef IMERR_CMD_LAUNCH_H
#define IMERR_CMD_LAUNCH_H

#include "cmd/cmd.h"

/* argv[0] is the command's name. Returns the exit status. */
int launch(const struct command *, int argc, char **argv);

/* Prints to stdout and empties `text`; the version. Return the exit status. */
int launch_print(struct buf *text, enum lang lang);
int launch_version(enum lang lang);

/* The language for mistakes in the options: --lang may stand before or behind them. */
enum lang launch_lang(int argc, char **argv);

#endif
