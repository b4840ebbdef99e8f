/*
 * config - what the daemon is told to do: `imerr daemon --config FILE`.
 *
 * A YAML file; imerr-config(5) is the reference of the keys, samples/imerr.yaml
 * an example. All mistakes are told at once, with line and column, those between
 * keys too (two reports of one name). What was read is plain data that nobody
 * changes: to reload, read another one and keep the old one if that fails.
 *
 * All paths are absolute afterwards: relative ones count from the folder of the file.
 */
#ifndef IMERR_CONFIG_CONFIG_H
#define IMERR_CONFIG_CONFIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/lang.h"
#include "base/schedule.h"
#include "base/schema.h"
#include "base/span.h"
#include "base/yaml.h"

/* A file larger than this is refused: 1 MiB. */
#define CONFIG_FILE_MAX (1u << 20)

enum config_from { CONFIG_START, CONFIG_END };

/* `inputs`: files to follow. */
struct config_input {
	struct texts files;     /* paths and patterns of glob(7) */
	int from;               /* enum config_from: of files that are there and not known yet */
	bool poll;              /* never ask the kernel for notification */
};

struct config_inputs {
	const struct config_input *item;
	size_t count;
};

/* `top` is not given: as many rows as the form has by itself. */
#define CONFIG_TOP_DEFAULT (-1)

/* `reports`: what is written when and where to. */
struct config_report {
	const char *name;       /* [a-z0-9-]+, unique */
	struct schedule schedule;
	int output;             /* index into renderers[] of report/report.h */
	const char *file;       /* a pattern, see base/dated.h */
	long keep;              /* so many files; 0: all */
	int lang;               /* enum lang */
	int by;                 /* enum view_by of report/view.h */
	long top;               /* 0: all */
};

struct config_reports {
	const struct config_report *item;
	size_t count;
};

/* `http`: metrics and the latest reports. */
struct config_http {
	const char *listen;     /* as address_read() takes it; NULL: no http */
	long connections;       /* at the same time */
};

struct config {
	const char *file;               /* as it was given, for messages */
	const char *store;              /* the database */
	long retention;                 /* milliseconds: older counters are removed */
	int lang;                       /* enum lang */
	struct config_inputs inputs;    /* one at least */
	struct texts rules;             /* files and folders, besides /etc/imerr/rules and the user's */
	bool strict;
	struct config_reports reports;
	struct config_http http;
};

/* The table of keys, for tests and the manual. */
extern const struct schema config_schema;

/*
 * Reads `yaml` into `config`; `path` is its name, for messages and for
 * relative paths. Memory comes from `arena` and lives as long as that. Returns 0, or
 * -1 with the mistakes in `err`, each as "file:line:column: sentence"; then `config` is not to be used.
 *
 * Defaults come from the environment: `store` is imerr.db in STATE_DIRECTORY (the
 * service manager sets it), else imerr/imerr.db in XDG_STATE_HOME or ~/.local/state;
 * `lang` is the locale's.
 */
int config_read(struct config *config, const char *path, struct span yaml, struct arena *arena, struct err *err);

/* The same for the file at `path`. */
int config_load(struct config *config, const char *path, struct arena *arena, struct err *err);

/*
 * Adds a sentence for each mistake that lies between keys; returns -1 then.
 * Part of config_read(), which calls it with what could be read: texts that are
 * missing are NULL, and relative paths are still so, counting from `folder`.
 */
int config_check(const struct config *, const struct places *, const char *folder, struct arena *, struct err *);

/* The path itself if it is absolute, else in `folder`; NULL stays NULL. */
const char *config_absolute(const char *path, const char *folder, struct arena *);

#endif
