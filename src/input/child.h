/*
 * child - a command that runs, and what it writes.
 *
 * It is started without a shell, in a session of its own, its input empty; its standard error is ours. Its output comes by a pipe. It never outlives us:
 * the kernel kills it when we die (where it can), and its whole process group goes when the child is closed.
 */
#ifndef IMERR_INPUT_CHILD_H
#define IMERR_INPUT_CHILD_H

#include <uv.h>

#include "base/span.h"

struct child;

struct child_options {
	uv_loop_t *loop;
	char *const *words;             /* ends with NULL; only needed for the start */
	bool quiet;                     /* its standard error goes nowhere */
	/* Bytes of its output; nonzero: no more of them are wanted. */
	int (*output)(void *self, struct span bytes);
	/* It has ended, and its output too. `status` as waitpid(2) gives it. The child closes itself then. */
	void (*ended)(void *self, int status);
	void *self;
};

/* Returns NULL with an errno in `error` if it cannot be started: ENOENT if there is no such command. */
struct child *child_start(const struct child_options *, int *error);

/* Asks it and all processes of its group to end by that signal; if they do not within a second or two, they are killed. */
void child_finish(struct child *, int number);

/* Kills what still runs. Nothing is called any more; its memory is freed by the loop. */
void child_close(struct child *);

/* What it left as its exit status, in the way of shells: 128 and more for a signal. */
int child_exit_status(int status);

#endif
