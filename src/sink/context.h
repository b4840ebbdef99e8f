/*
 * context - the lines around lines, as grep's -A, -B and -C show them.
 */
#ifndef IMERR_SINK_CONTEXT_H
#define IMERR_SINK_CONTEXT_H

#include "base/out.h"

struct context;

struct context *context_new(size_t before, size_t after, struct out *);
void context_free(struct context *);

/* A line that is not wanted for itself: shown, kept or let go. */
int context_miss(struct context *, struct span line);

/* A wanted line comes next: shows what was kept before it. */
int context_hit(struct context *);

#endif
