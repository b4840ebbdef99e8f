/*
 * producer - what a command line that prints a log is: logcat through adb, logcat itself, or anything else.
 *
 * Understood are `adb [OPTION...] logcat ...`, `adb ... shell logcat ...`, `adb ... exec-out logcat ...` and `logcat ...`. From
 * such a command others are made: the same one for one device, or from a time on (-T), and adb's helpers with the same options
 * of adb. Options: adb's commandline.cpp, logcat.cpp in AOSP.
 */
#ifndef IMERR_INPUT_PRODUCER_H
#define IMERR_INPUT_PRODUCER_H

#include <stdbool.h>
#include <stddef.h>

struct producer {
	char *const *argv;              /* borrowed, as everything here */
	size_t count;
	bool adb;                       /* argv[0] is adb and a log of a device is read */
	bool logcat;                    /* the command is logcat, with words that can be read one by one */
	bool shell;                     /* its words go through the shell of the device */
	bool dump;                      /* it ends by itself, or prints no log: -d, -t, -c, -g, ... */
	const char *serial;             /* -s, else NULL */
	bool chooses;                   /* -d, -e, -t: adb chooses the device in another way */
	size_t globals;                 /* argv[1 .. globals) are options of adb */
	size_t options;                 /* logcat's options end here */
	size_t since;                   /* argv[since] is the value of -T; 0: there is none */
};

/* The words are argv[0 .. count), at least one. */
struct producer producer_read(char *const *argv, size_t count);

/*
 * The command again, for the device `serial` (NULL: as it was), from the time `since` on (NULL: as it was). Ends with NULL; the
 * caller frees it with producer_free_words().
 */
char **producer_words(const struct producer *, const char *serial, const char *since);

/* adb with its options, for that device, and other words, which end with NULL. */
char **producer_helper(const struct producer *, const char *serial, const char *const *words);

void producer_free_words(char **words);

#endif
