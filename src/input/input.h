/*
 * input - files and standard input, one after the other, into a scan.
 *
 * Pipes, sockets and terminals are waited for by libuv and read when there is
 * something: what came is handed on and `dry` is called before waiting for more.
 * Regular files are read in a plain loop, which is faster than callbacks. What is compressed is unpacked (intake.h):
 * names of files do not matter for that, and offsets are those of what comes out.
 */
#ifndef IMERR_INPUT_INPUT_H
#define IMERR_INPUT_INPUT_H

#include "base/lang.h"
#include "base/source.h"
#include "scan/scan.h"

struct input {
	struct scan *scan;              /* borrowed, as everything here */
	const char *const *name;        /* "-" is standard input; none at all too */
	size_t count;
	/*
	 * While waiting for input, is anybody still reading the output? A pipe or
	 * socket, or -1. (`imerr-annotate | head` ends even if no line comes.)
	 */
	int watched;
	/* The next input starts; NULL is standard input. May be NULL. */
	void (*begin)(void *self, const char *name);
	/*
	 * What comes from now on can be taken from there, too, by the offsets of the
	 * scan; NULL: from nowhere any more. May be NULL.
	 */
	void (*source)(void *self, struct source *source);
	/* Input ran dry: nonzero stops. May be NULL. */
	int (*dry)(void *self);
	/* Called every so many milliseconds (0: never) while a stream is read or waited for; nonzero stops. */
	uint64_t every;
	int (*tick)(void *self);
	/* The first SIGINT or SIGTERM ends what is read as if it had ended by itself; a second one ends the program. */
	bool interruptible;
	void *self;
};

/*
 * Reads everything. Returns 0, what scan, `dry` or `tick` gave to stop, or -1 after an interruption. An input that
 * cannot be read, or not to its end, gets a sentence in `err` and the next one follows.
 */
int input_run(const struct input *, struct err *err);

#endif
