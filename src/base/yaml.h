/*
 * yaml - YAML files read into structs, by tables (schema.h).
 *
 * Every mistake of a file is told at once, each as "file:line:column:
 * sentence"; only a mistake in the YAML syntax itself hides those behind it.
 * Aliases are refused (a small file can expand to gigabytes), so are texts with
 * NUL, keys given twice, a second document and files that are not UTF-8.
 *
 * libyaml reads and knows the places; yaml.c is its only user.
 */
#ifndef IMERR_BASE_YAML_H
#define IMERR_BASE_YAML_H

#include "base/arena.h"
#include "base/lang.h"
#include "base/schema.h"
#include "base/span.h"

/* Where the value of each member stood, for checks across several of them. `{ .file = name }` is an empty one. */
struct places {
	const char *file;
	struct place *place;
	size_t count;
};

/*
 * Reads `yaml` into the struct at `to` by its schema; `file` is its name for
 * messages. Memory comes from `arena` and lives as long. `places`, if not NULL,
 * gets the place of every member that is given. Returns 0, or -1 with the
 * mistakes in `err`; then `to` holds what could be read, texts that are missing
 * as NULL, required numbers that are missing as -1.
 */
int yaml_read(void *to, const struct schema *, const char *file, struct span yaml, struct arena *arena,
    struct places *places, struct err *err);

/*
 * Adds the sentence with the place of `member`, a pointer into the struct that
 * was read: to a member that was given, to a struct of a list (its first
 * member's place), or to an item of a struct texts. Without a place known, it is
 * told of the file as a whole.
 */
void places_mistake(const struct places *, const void *member, struct err *err, const char *en, const char *zh, ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* Was the member given in the file? */
bool places_given(const struct places *, const void *member);

void places_free(struct places *);

#endif
