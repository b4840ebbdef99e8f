/*
 * dated - paths with times in them: "/var/reports/%Y-%m-%d/hourly-%H%M.html".
 *
 * The conversions are strftime(3)'s, but only those that are digits of a fixed
 * number in every language: %Y %y %m %d %j %H %M %S %s %z, %F for %Y-%m-%d, %T for
 * %H:%M:%S, %% for a percent sign. So the names that a pattern can give all have one
 * length, and it can be told whether a name is one of them. Times are local.
 */
#ifndef IMERR_BASE_DATED_H
#define IMERR_BASE_DATED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/lang.h"

/* Adds a sentence if the pattern has another conversion, or no name at its end; returns -1 then. */
int dated_check(const char *pattern, struct err *err);

/* Does the name depend on the time? The others take patterns that dated_check() took. */
bool dated_varies(const char *pattern);

/* Appends the name for `time`, seconds since 1970. */
void dated_write(struct buf *to, const char *pattern, int64_t time);

/* Does the order of the names' times say which is older? Not if a part above is missing: "%d.txt". */
bool dated_ordered(const char *pattern);

/*
 * Can the pattern have given this name? Only if some time gives exactly it: the
 * thirtieth of February does not. `time` gets that one, seconds by the local
 * clock as if it were UTC, what the pattern leaves out being its smallest value
 * (the year 2000, or 2001 if that is no leap year).
 */
bool dated_match(const char *pattern, struct span name, int64_t *time);

/* Can the two patterns give the same name? In doubt (a month may be an hour) they can. */
bool dated_collide(const char *one, const char *other);

#endif
