/*
 * life - the daemon with one configuration: from opening the store to the last commit.
 *
 * Another configuration is another life. What a life knows that the next one needs is in the store, so
 * reading the configuration again is nothing else than starting again, and a crash is not much else. Of files that
 * are gone when a life begins the places are kept for a day as if they could be back, then as those of files that were left.
 */
#ifndef IMERR_DAEMON_LIFE_H
#define IMERR_DAEMON_LIFE_H

#include "cmd/cmd.h"
#include "config/config.h"
#include "daemon/pages.h"

/* What a life is led by: the configuration, and the rules that it names. */
struct setting {
	struct arena arena;
	struct config config;
	struct engine engine;
	struct candidates *candidates;
};

/*
 * Reads both. NULL with all mistakes in `err`; mistakes in rule files that nobody asked for go to `found`, and those files are left
 * out. `lang`: instead of the one of the configuration; NULL: that one.
 */
struct setting *setting_new(const char *path, const enum lang *lang, struct err *found, struct err *err);
void setting_free(struct setting *);

struct life;

struct life_options {
	uv_loop_t *loop;
	struct setting *setting;        /* borrowed, as everything here */
	struct health *health;
	/* Sentences; `level` is one of enum service_level. It empties them. */
	void (*tell)(void *self, int level, struct err *sentences);
	void *self;
};

/* Opens store, files and http; all happens in the loop from then on. NULL with a sentence. */
struct life *life_open(const struct life_options *, struct err *);

/* Commits now; false if counts cannot be kept, which is told. */
bool life_commit(struct life *);

/* Writes all reports now. */
void life_report(struct life *);

/* Looks at nothing any more and commits. Then the loop has to run until its handles are closed. */
void life_end(struct life *);
void life_free(struct life *);

#endif
