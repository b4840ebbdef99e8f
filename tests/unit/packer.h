/*
 * packer - compressed streams, for tests and fuzz targets.
 */
#ifndef IMERR_TESTS_PACKER_H
#define IMERR_TESTS_PACKER_H

#include "base/buf.h"
#include "base/span.h"

/* Appends one member. */
void pack_gz(struct buf *to, struct span content);
void pack_xz(struct buf *to, struct span content);

/* As pack_xz(), but it asks for 256 MiB of memory to be read. */
void pack_xz_greedy(struct buf *to, struct span content);

#endif
