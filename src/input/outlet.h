/*
 * outlet - is anybody still reading our output? Asked while there is nothing to write.
 */
#ifndef IMERR_INPUT_OUTLET_H
#define IMERR_INPUT_OUTLET_H

#include <uv.h>

struct outlet {
	uv_poll_t poll;
	int fd;                         /* of our own; -1: nothing is watched */
	void (*gone)(void *self);
	void *self;
};

/* Watches if `fd` is a pipe; that alone does not keep the loop alive. `gone` is called when its last reader has gone. */
void outlet_open(struct outlet *, uv_loop_t *, int fd, void (*gone)(void *self), void *self);

/* Ends the watching; then, when the loop has run, frees. */
void outlet_close(struct outlet *);
void outlet_free(struct outlet *);

#endif
