/*
 * out - bytes on their way to a file descriptor.
 *
 * Small pieces are gathered, large ones are written from where they lie, in
 * order. Nothing is kept back by a timer or a size: the caller calls
 * out_flush() whenever its input runs dry. Writing blocks, so a slow reader
 * slows the writer and memory stays bounded.
 *
 * Every call returns 0, or -1 once writing has failed; from then on nothing is
 * written any more. out_closed() tells a reader that went away (not an error
 * worth a sentence) from one that could not be written to.
 */
#ifndef IMERR_BASE_OUT_H
#define IMERR_BASE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct neutral;
struct source;

struct out {
	int fd;                         /* borrowed */
	int error;                      /* errno of the failure, 0 while well */
	struct buf pending;
	struct neutral *neutral;        /* owned; NULL: bytes as they came */
	bool pipe;                      /* the descriptor is one */
	bool in_line;                   /* the last byte was no newline */
	bool mute;                      /* what is added goes nowhere: for who shows only a part of what a sink gives */
	struct source *source;          /* borrowed: where bytes can be taken from, or NULL */
};

void out_init(struct out *, int fd);

/* From here on control sequences other than colours are made visible. */
void out_neutralise(struct out *);

int out_add(struct out *, const char *bytes, size_t len);
int out_add_span(struct out *, struct span);

/* What comes next by out_add_from() stands there, too; NULL: nowhere. Borrowed until the next call. */
void out_source(struct out *, struct source *);

/*
 * As out_add_span(), for bytes that stand at `offset` of the source: into a pipe
 * they go without being copied, if there are SOURCE_MOVE_MIN of them.
 */
int out_add_from(struct out *, struct span, uint64_t offset);

int out_flush(struct out *);
bool out_closed(const struct out *);

/* A pipe that nobody reads any more, whether that was met in writing or not. */
bool out_is_abandoned(const struct out *);

/* Writes what is pending (also a half escape sequence) and frees. */
int out_finish(struct out *);

#endif
