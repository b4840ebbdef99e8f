/*
 * load - a rule file from YAML.
 *
 * Every mistake of a file is told at once, with file, line and column; see
 * base/yaml.h for what is refused.
 */
#ifndef IMERR_RULES_LOAD_H
#define IMERR_RULES_LOAD_H

#include "base/arena.h"
#include "base/lang.h"
#include "base/span.h"
#include "rules/rules.h"

/* A rule file larger than this is refused: 64 MiB. */
#define RULES_FILE_MAX (64u << 20)

/*
 * Reads `yaml` into `rules`; `file` is its name for messages. Memory comes
 * from `arena` and lives as long. Returns 0, or -1 with the mistakes in `err`;
 * then `rules` holds what could be read, texts that are missing as NULL and
 * numbers as -1: enough for matcher_check() and catalogue_check() to find more.
 */
int rules_load(struct rules *rules, const char *file, struct span yaml, struct arena *arena, struct err *err);

/* The same for the file at `path`. */
int rules_load_file(struct rules *rules, const char *path, struct arena *arena, struct err *err);

#endif
