#include "logcat/process.h"

#include "logcat/cursor.h"

const struct span process_anchors[] = {
	SPAN_ROW("Start proc "),
	SPAN_ROW("Killing "),
	SPAN_ROW("No longer want "),
	SPAN_ROW(" has died"),
	SPAN_ROW("am_proc_"),
	SPAN_ROW("am_kill"),
	SPAN_ROW("Process: "),
	SPAN_ROW("PROCESS STARTED ("),
	SPAN_ROW("PROCESS ENDED ("),
};
const size_t process_anchors_count = sizeof(process_anchors) / sizeof(process_anchors[0]);

static struct process_event
event(enum process_deed deed, long pid, struct span name)
{
	if (name.len == 0 || pid <= 0)
		return (struct process_event){ 0 };
	return (struct process_event){ deed, pid, name };
}

/* What stands before the first of these characters. */
static struct span
take_until(struct cursor *c, const char *stops)
{
	const char *start = c->at;

	while (c->at < c->end && (*c->at == '\0' || strchr(stops, *c->at) == NULL))
		c->at++;
	return span_make(start, (size_t)(c->at - start));
}

/* "4611:com.example/u0a123": since Android 5. */
static bool
take_pid_and_name(struct cursor *c, long *pid, struct span *name)
{
	struct cursor try = *c;

	if (!take_number(&try, pid) || !take_char(&try, ':'))
		return false;
	*name = take_until(&try, "/ ");
	*c = try;
	return true;
}

/* "com.example (pid 4611)" */
static bool
take_name_and_pid(struct cursor *c, struct span *name, long *pid)
{
	struct cursor try = *c;

	*name = take_until(&try, " ");
	if (!take_text(&try, SPAN(" (pid ")) || !take_number(&try, pid) || !take_char(&try, ')'))
		return false;
	*c = try;
	return true;
}

/* "4611:com.example/u0a123 for activity ...", or before Android 5 "com.example for activity ...: pid=4611 uid=10123 gids={}" */
static struct process_event
read_start(struct cursor c)
{
	struct span name, rest;
	const char *at;
	long pid;

	if (take_pid_and_name(&c, &pid, &name))
		return event(PROCESS_RUNS, pid, name);
	name = take_until(&c, " ");
	rest = span_make(c.at, left(&c));
	at = span_starts(rest, SPAN(" for ")) ? span_find(rest, SPAN(": pid=")) : NULL;
	if (at == NULL)
		return (struct process_event){ 0 };
	c.at = at + sizeof(": pid=") - 1;
	return take_number(&c, &pid) ? event(PROCESS_RUNS, pid, name) : (struct process_event){ 0 };
}

/* "4611:com.example/u0a123 (adj 900): reason", before Android 4.4 with "proc " before it. */
static struct process_event
read_killing(struct cursor c)
{
	struct span name;
	long pid;

	(void)take_text(&c, SPAN("proc "));
	if (take_pid_and_name(&c, &pid, &name) || take_name_and_pid(&c, &name, &pid))
		return event(PROCESS_GONE, pid, name);
	return (struct process_event){ 0 };
}

/* "com.example (pid 4611) has died", and words behind it since Android 8. */
static struct process_event
read_process(struct cursor c)
{
	struct span name;
	long pid;

	if (!take_name_and_pid(&c, &name, &pid) || !take_text(&c, SPAN(" has died")))
		return (struct process_event){ 0 };
	return event(PROCESS_GONE, pid, name);
}

/* "com.example (pid 4611): hidden #16", before Android 4.4. */
static struct process_event
read_unwanted(struct cursor c)
{
	struct span name;
	long pid;

	return take_name_and_pid(&c, &name, &pid) ? event(PROCESS_GONE, pid, name) : (struct process_event){ 0 };
}

/* "com.example, PID: 4611": the process says it of itself when it crashes. */
static struct process_event
read_crash(struct cursor c)
{
	struct span name = take_until(&c, ",");
	long pid;

	if (!take_text(&c, SPAN(", PID: ")) || !take_number(&c, &pid))
		return (struct process_event){ 0 };
	return event(PROCESS_RUNS, pid, name);
}

/* Lines that are told by their tag and how their text starts. */
static const struct {
	struct span tag, start;
	struct process_event (*read)(struct cursor);
} sentences[] = {
	{ SPAN_ROW("ActivityManager"), SPAN_ROW("Start proc "), read_start },
	{ SPAN_ROW("ActivityManager"), SPAN_ROW("Killing "), read_killing },
	{ SPAN_ROW("ActivityManager"), SPAN_ROW("No longer want "), read_unwanted },
	{ SPAN_ROW("ActivityManager"), SPAN_ROW("Process "), read_process },
	{ SPAN_ROW("AndroidRuntime"), SPAN_ROW("Process: "), read_crash },
};

/* Events: so many numbers stand behind the pid and before the name. */
static const struct {
	struct span tag;
	size_t between;
	enum process_deed deed;
} events[] = {
	{ SPAN_ROW("am_proc_start"), 1, PROCESS_RUNS }, /* [user,pid,uid,name,...], before Android 4.2 without the user */
	{ SPAN_ROW("am_proc_bound"), 0, PROCESS_RUNS }, /* [user,pid,name,...] */
	{ SPAN_ROW("am_proc_died"), 0, PROCESS_GONE },
	{ SPAN_ROW("am_kill"), 0, PROCESS_GONE },
};

/* "[0,4611,10123,com.example,...]"; with -v descriptive each value has its name and "=" before it. */
static struct process_event
read_event(struct cursor c, size_t between, enum process_deed deed)
{
	long number[3] = { 0 };         /* the last ones before the name */

	if (!take_char(&c, '['))
		return (struct process_event){ 0 };
	for (size_t n = 0;; n++) {
		struct span value = take_until(&c, ",]");
		const char *equals = value.len > 0 ? memchr(value.ptr, '=', value.len) : NULL;
		long found;

		if (equals != NULL)
			value = span_make(equals + 1, (size_t)(value.ptr + value.len - equals) - 1);
		if (!number_of(value, &found))
			return n > between ? event(deed, number[2 - between], value) : (struct process_event){ 0 };
		number[0] = number[1];
		number[1] = number[2];
		number[2] = found;
		if (!take_char(&c, ','))
			return (struct process_event){ 0 };
	}
}

/* "STARTED (4611) for package com.example ---" */
static struct process_event
read_marker(struct cursor c)
{
	enum process_deed deed = PROCESS_RUNS;
	long pid;

	if (!take_text(&c, SPAN("STARTED ("))) {
		deed = PROCESS_GONE;
		if (!take_text(&c, SPAN("ENDED (")))
			return (struct process_event){ 0 };
	}
	if (!take_number(&c, &pid) || !take_text(&c, SPAN(") for package ")))
		return (struct process_event){ 0 };
	return event(deed, pid, take_until(&c, " "));
}

struct process_event
process_event_of(const struct record *r)
{
	struct cursor c = { r->text.ptr, r->text.ptr + r->text.len, r->text.ptr };

	if (r->format == FORMAT_DIVIDER)
		return read_marker(c);
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (span_equal(r->tag, sentences[i].tag) && take_text(&c, sentences[i].start))
			return sentences[i].read(c);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (span_equal(r->tag, events[i].tag))
			return read_event(c, events[i].between, events[i].deed);
	return (struct process_event){ 0 };
}

bool
process_belongs(struct span name, struct span package)
{
	return span_starts(name, package) && (name.len == package.len || name.ptr[package.len] == ':');
}

bool
process_column_belongs(struct span column, struct span package)
{
	const char *dots = span_find(column, SPAN("..."));
	struct span head, tail;

	if (dots == NULL)
		return process_belongs(column, package);
	head = span_make(column.ptr, (size_t)(dots - column.ptr));
	tail = span_make(dots + 3, column.len - head.len - 3);
	return head.len + tail.len < package.len && span_starts(package, head) && span_ends(package, tail);
}

bool
process_is_named(struct span column)
{
	return column.len > 0 && !span_equal(column, SPAN("?")) && !span_starts(column, SPAN("pid-"));
}
