/*
 * lab - rules in force and what runs by them, for tests and fuzz targets.
 */
#ifndef IMERR_TESTS_LAB_H
#define IMERR_TESTS_LAB_H

#include "base/arena.h"
#include "input/feed.h"
#include "scan/scan.h"
#include "pieces.h"
#include "sink/annotate.h"

struct lab {
	struct arena arena;
	struct catalogue *catalogue;
	struct matcher *matcher;
	struct recogniser recogniser;
	struct candidates *candidates;
};

/*
 * A small family of rules of our own: codes 711 to 714, 8888 in a range, text
 * rules, arguments, and every unpleasant text that a note can have to carry.
 */
extern const char lab_rules[];

/* The shipped rules if asked for, then the YAML texts; a mistake ends the program. */
void lab_open(struct lab *, bool shipped, const char *const *yaml, size_t count);
void lab_close(struct lab *);

/* One file into the catalogue; the sentences of a refused one stay in `err`. */
int lab_add(struct arena *, struct catalogue *, const char *file, const char *yaml, struct err *err);

/* Cuts `in` and feeds it to the scan; returns what the sink returned. */
int lab_feed(struct scan *, struct span in, enum cutting, struct rng *, bool cut);

/* What annotate makes of `in`, and what strip makes of that; `out` is emptied before. */
void lab_annotate(struct lab *, const struct annotate_options *, size_t line_max, struct span in, enum cutting,
    struct rng *, struct buf *out);
void lab_strip(struct span in, enum cutting, struct rng *, struct buf *out);

/* A random log of about `lines` lines: with codes, without, cut, binary, annotated if `notes`. */
void lab_random_log(struct rng *, size_t lines, bool notes, struct buf *to);

#endif
