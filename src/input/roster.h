/*
 * roster - which processes a device has, as ps lists them.
 *
 * `ps -A -o PID,NAME` is that of toybox (Android 8 and later): a number and a name. Before, toolbox took -A for nothing and the next word for a
 * name to look for, so it prints a head only; `ps` alone prints all there: USER PID ... NAME, with the pid second. Each prints nothing of use
 * on devices of the other kind. What is no terminal gets whole names from both. The name of an app's process is that of its package, with ":" and a word
 * behind it for those besides the main one.
 */
#ifndef IMERR_INPUT_ROSTER_H
#define IMERR_INPUT_ROSTER_H

#include <stdbool.h>

#include "base/span.h"

/* What is asked of the shell of a device. */
#define ROSTER_QUESTION "ps -A -o PID,NAME 2>/dev/null; ps 2>/dev/null"

/*
 * Takes lines from the start of `listing` up to the next one that names a process. Returns false when there is none. A last line without
 * a newline may be cut off and is left out. `name` points into the listing.
 */
bool roster_next(struct span *listing, long *pid, struct span *name);

#endif
