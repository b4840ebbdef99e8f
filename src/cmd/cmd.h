/*
 * cmd - what all commands share: their table row, the options that every one
 * has, and how they speak.
 *
 * A command is: options in, parts connected, exit status out. Only commands
 * print messages and decide exit statuses.
 */
#ifndef IMERR_CMD_CMD_H
#define IMERR_CMD_CMD_H

#include "base/arena.h"
#include "base/options.h"
#include "base/out.h"
#include "base/term.h"
#include "rules/rules.h"
#include "scan/recognise.h"
#include "sink/select.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_TROUBLE = 1,       /* reading, writing, or an unknown code */
	EXIT_USAGE = 2,
};

/* Values of the options that every command has; a command's own struct starts with it. */
struct common {
	bool help, version;
	int lang;               /* lang_choice: 0 is the locale's */
	int color;              /* enum color_choice */
	struct option_list rules;
};

/* The same for commands that read records; their struct starts with this one. */
struct selection {
	struct common common;
	int level;              /* 0: any */
	struct option_list tag, pid, code, package, category;
};

/* The same for commands that can follow; it stands right behind the selection. */
struct tracking {
	bool follow, poll;
	int from;               /* enum follow_from, or TRACKING_SAVED */
	int unknown;            /* enum follow_from: where files start that are not in the file of positions */
	long lines;
	const char *positions;  /* that file; NULL: the usual one */
};

#define TRACKING_SAVED 3

struct saved;

struct command {
	const char *name;
	struct text operands;           /* "[FILE...]" */
	struct text summary;            /* one line */
	struct text description;        /* paragraphs of the help */
	const struct option_group *const *group;
	size_t size;                    /* of its options struct */
	const void *initial;            /* what that holds before the options; NULL: zeroes */
	bool ordered;                   /* its operands are a command: the first one ends the options */
	/* `values` is filled; the operands are argv[0 .. argc). */
	int (*run)(void *values, int argc, char **argv);
};

extern const struct command command_annotate, command_report, command_explain, command_why, command_strip, command_check,
    command_daemon, command_run;

/* All of them, in the order of the help; ends with NULL. */
extern const struct command *const commands[];

/* The options of struct common; rules only where a command reads them. */
extern const struct option_group common_group, rules_group;

/* Those of struct selection. */
extern const struct option_group selection_group;

/* Those of struct tracking, and where that has to be. */
extern const struct option_group tracking_group;
#define TRACKING_OFFSET sizeof(struct selection)

/* Adds a sentence if the operands cannot be followed; returns -1 then. */
int tracking_check(const struct tracking *, int argc, char **argv, struct err *err);

/* Opens the file of positions, if the options want one; else `to` is NULL. Returns -1 with a sentence if it cannot be. */
int tracking_open(const struct tracking *, struct saved **to, struct err *err);

/* What the options and operands say, one for each operand; freed by the caller with free(). */
struct following_input *tracking_inputs(const struct tracking *, struct saved *, int argc, char **argv);

/* Says why following could not start. */
int tracking_failed(int error, enum lang);

enum lang common_lang(const struct common *);

/* What the options select; the lists are borrowed. */
struct select selection_of(const struct selection *);

/* Adds a sentence for each value that cannot be; returns -1 if there was one. */
int selection_check(const struct selection *, struct err *err);

/* The same for values that the catalogue must know, once there is one. */
int selection_check_categories(const struct selection *, const struct catalogue *, struct err *err);

/* Prints "imerr: sentence" to stderr, each line of `sentences` with the name. */
void say(const char *sentences);

/* The same for an err, which is emptied; returns EXIT_TROUBLE if it held any. */
int say_err(struct err *);

struct aggregate;
struct report;

/* Now, by the local clock, as logs tell it: the `reference` of what is counted (moment.h). */
int64_t local_now(void);

/* A report in that language for a descriptor: width, colour and characters are what it can show. The rest is 0. */
struct report report_for(int fd, const struct common *, struct aggregate *);

/* Says so if the counts do not add up, which is a mistake of the program; returns an exit status. */
int say_sums(const struct aggregate *, enum lang);

/* Finishes stdout; says what went wrong unless the reader just closed it. */
int finish_output(struct out *, enum lang);

/* The rules in force and what recognises by them. */
struct engine {
	struct arena arena;             /* holds the user's files */
	struct rules **user;            /* those that are in force, in order */
	size_t user_count;
	size_t left_out;                /* files with mistakes */
	struct catalogue *catalogue;
	struct matcher *matcher;
	struct recogniser recogniser;
};

/*
 * Loads the shipped rules, then /etc/imerr/rules/, ~/.config/imerr/rules/ and
 * --rules. Mistakes are said. A file of the directories with mistakes is left
 * out; one that was asked for by --rules makes it return EXIT_TROUBLE.
 */
int engine_open(struct engine *, const struct common *);

/* The same, and the selection's categories are checked by what was loaded: EXIT_USAGE if one is none of them. */
int engine_open_selected(struct engine *, const struct selection *);

/* The same with a list of files and folders; `found` gets the mistakes of the directories, `asked` those of the list. */
void engine_load(struct engine *, const char *const *path, size_t count, struct err *found, struct err *asked);

/* What has to be looked for to count; the recogniser is set up for that. The caller frees it. */
struct candidates *engine_count_with(struct engine *, bool strict);

/* The shipped rules alone; no matcher yet. */
void engine_shipped(struct engine *);
void engine_close(struct engine *);

#endif
