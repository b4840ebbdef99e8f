/*
 * Layouts that are not logcat's: Xcode's console, syslog (iOS devices and
 * Linux hosts), the kernel's ring buffer. Their clocks and pids hold numbers
 * that look like codes, so their headers must be read as well.
 */
#include "logcat/readers.h"

/* name[pid:tid] or name[pid] */
static bool
take_name_and_pid(struct cursor *c, struct record *r)
{
	struct cursor try = *c;
	const char *open;
	long pid, tid = -1;

	open = memchr(try.at, '[', left(&try) < 128 ? left(&try) : 128);
	if (open == NULL || open == try.at)
		return false;
	r->tag = span_make(try.at, (size_t)(open - try.at));
	try.at = open + 1;
	if (!take_number(&try, &pid))
		return false;
	if (take_char(&try, ':') && !(take_number(&try, &tid) && try.at < try.end && *try.at == ']')) {
		/* old Xcode wrote Mach ports: hexadecimal, and no thread ids */
		while (try.at < try.end && (is_digit(*try.at) || (*try.at >= 'a' && *try.at <= 'f')))
			try.at++;
		tid = 0;
	}
	if (!take_char(&try, ']'))
		return false;
	r->pid = pid;
	r->tid = tid;
	*c = try;
	return true;
}

/* 2018-11-28 14:16:51.223857+0800 demo[45522:702695] text */
bool
read_xcode(struct cursor c, const struct stamp *stamp, struct record *r)
{
	if (stamp->kind != STAMP_DATE || !stamp->year || !take_char(&c, ' '))
		return false;
	if (!take_name_and_pid(&c, r))
		return false;
	if (r->tid < 0 || memchr(r->tag.ptr, ':', r->tag.len) != NULL)
		return false;
	take_char(&c, ' ');
	r->format = FORMAT_XCODE;
	r->text = span_make(c.at, left(&c));
	return true;
}

/* hh:mm:ss, maybe with a fraction */
static bool
take_clock(struct cursor *c)
{
	struct stamp clock;

	if (take_stamp(c, &clock))
		return clock.kind == STAMP_CLOCK;
	if (left(c) < 8 || c->at[2] != ':' || c->at[5] != ':')
		return false;
	for (size_t i = 0; i < 8; i++)
		if (i % 3 != 2 && !is_digit(c->at[i]))
			return false;
	c->at += 8;
	return true;
}

/* RFC 3164 "Mmm dd hh:mm:ss", or the ISO stamp of newer daemons */
static bool
take_syslog_stamp(struct cursor *c, const struct stamp *stamp, struct record *r)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct cursor try = *c;
	char name[4] = { 0 };
	const char *month;
	long day;

	if (stamp != NULL) {
		r->time = stamp->text;
		return stamp->year && take_char(c, ' ');
	}
	if (left(&try) < 15)
		return false;
	memcpy(name, try.at, 3);
	month = strstr(months, name);
	if (month == NULL || (month - months) % 3 != 0)
		return false;
	try.at += 3;
	if (!take_blanks(&try) || !take_number(&try, &day) || day > 31 || !take_char(&try, ' '))
		return false;
	if (!take_clock(&try))
		return false;
	if (!take_char(&try, ' '))
		return false;
	r->time = span_make(c->at, (size_t)(try.at - 1 - c->at));
	*c = try;
	return true;
}

/* stamp host process(part)[pid] <Level>: text; the host may be missing */
bool
read_syslog(struct cursor c, const struct stamp *stamp, struct record *r)
{
	const char *colon;
	struct cursor word;

	if (!take_syslog_stamp(&c, stamp, r))
		return false;
	colon = memmem(c.at, left(&c) < 256 ? left(&c) : 256, ": ", 2);
	if (colon == NULL)
		return false;
	word = (struct cursor){ c.at, colon, c.line };
	(void)take_word(&word);
	if (word.at < colon && word.at[0] == ' ' && word.at[1] != '<')
		word.at++;
	else
		word.at = c.at;
	if (!take_name_and_pid(&word, r)) {
		r->tag = span_make(word.at, (size_t)(colon - word.at));
		if (memchr(r->tag.ptr, ' ', r->tag.len) != NULL)
			return false;
	} else if (word.at < colon && *word.at != ' ') {
		return false;
	}
	r->format = FORMAT_SYSLOG;
	r->text = span_make(colon + 2, (size_t)(c.end - (colon + 2)));
	return true;
}

/* "<6>[ 2331.810009] text", printk with or without its level */
bool
read_dmesg(struct cursor c, const struct stamp *stamp, struct record *r)
{
	const char *time;

	(void)stamp;
	if (take_char(&c, '<') && (!take_number(&c, NULL) || !take_char(&c, '>')))
		return false;
	if (!take_char(&c, '['))
		return false;
	take_blanks(&c);
	time = c.at;
	if (!take_number(&c, NULL) || !take_char(&c, '.') || !take_number(&c, NULL))
		return false;
	r->time = span_make(time, (size_t)(c.at - time));
	if (!take_char(&c, ']'))
		return false;
	take_char(&c, ' ');
	r->format = FORMAT_DMESG;
	r->text = span_make(c.at, left(&c));
	return true;
}
