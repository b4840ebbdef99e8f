/*
 * process - lines that tell which process an app runs in, and that it is gone.
 *
 * Such lines come from the system's ActivityManager, from the events buffer, from a
 * crash and from Android Studio. They name the process: an app's main one has the
 * name of its package, others have ":" and a word behind it.
 *
 * Shapes: ProcessList, ProcessRecord and ActivityManagerService of AOSP from Android 4 on and
 * its event log tags (am_proc_start 30014, am_proc_bound 30010, am_proc_died 30011, am_kill 30023);
 * RuntimeInit's "Process: NAME, PID: n"; Studio's markers between records.
 */
#ifndef IMERR_LOGCAT_PROCESS_H
#define IMERR_LOGCAT_PROCESS_H

#include "logcat/header.h"

enum process_deed {
	PROCESS_NONE,           /* the line tells of no process */
	PROCESS_RUNS,           /* it has this pid from here on, or has it already */
	PROCESS_GONE,           /* the pid is free for another */
};

struct process_event {
	enum process_deed deed;
	long pid;
	struct span name;       /* of the process; points into the record's text */
};

/* Every such line holds one of these. */
extern const struct span process_anchors[];
extern const size_t process_anchors_count;

/* What a line, read as `record`, tells of a process. */
struct process_event process_event_of(const struct record *record);

/* Does a process of that name belong to the package? "com.example:remote" does to "com.example". */
bool process_belongs(struct span name, struct span package);

/*
 * The same for what a column of Android Studio shows, which may be shortened in the middle with "...".
 * Nothing is known by "?", "pid-4611" or an empty column: process_is_named() is false for them.
 */
bool process_column_belongs(struct span column, struct span package);
bool process_is_named(struct span column);

#endif
