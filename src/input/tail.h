/*
 * tail - where in a file its last lines start.
 */
#ifndef IMERR_INPUT_TAIL_H
#define IMERR_INPUT_TAIL_H

#include <stdint.h>

/* Lines are searched in so many bytes for each, not further. */
#define TAIL_REACH (1u << 20)

/*
 * The offset of the line start from which on there are `lines` lines up to `size`; one that is not whole yet
 * counts, and with 0 lines it is where that one starts. UTF-16 is told by its mark. 0 if it cannot be read.
 */
uint64_t tail_start(int fd, uint64_t size, uint64_t lines);

#endif
