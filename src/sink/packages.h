/*
 * packages - which lines are of some apps, by what a stream tells of their processes.
 *
 * A line is of a package if Android Studio's column says so, if its pid is one that the
 * stream gave to a process of the package and did not take back, or if it tells of such a process itself. A pid that was
 * given before the stream began is not known; whoever knows it can say so.
 */
#ifndef IMERR_SINK_PACKAGES_H
#define IMERR_SINK_PACKAGES_H

#include "base/options.h"
#include "logcat/header.h"

/* Processes of the packages at one time; the oldest is forgotten for one more. */
#define PACKAGES_PIDS 256

/* `{0}` knows no process. */
struct packages {
	long *pid;              /* the oldest first */
	size_t count, room;
};

void packages_free(struct packages *);

/* `to` knows what `from` knows. */
void packages_copy(struct packages *to, const struct packages *from);

/* A process of one of the packages has this pid. */
void packages_know(struct packages *, long pid);

/* There is a process of this pid and name, which the stream need not have told; it is known if it is of one of the packages `names`. */
void packages_meet(struct packages *, const struct option_list *names, long pid, struct span name);

/* No process that is known is there any more. */
void packages_forget(struct packages *);

/* The next line of the stream that may tell of processes; `names` are the packages wanted. */
void packages_see(struct packages *, const struct option_list *names, const struct record *);

/* Is the line of one of the packages? It was seen before. */
bool packages_have(const struct packages *, const struct option_list *names, const struct record *);

#endif
