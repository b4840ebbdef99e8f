/*
 * The layouts of logcat -v: shapes from android_log_formatLogLine(), AOSP
 * system/logging/liblog/logprint.cpp.
 */
#include "logcat/readers.h"

/* liblog's char prefixBuf[128] holds 127 bytes of header. */
#define PREFIX_MAX 127
/* Tags are padded to this width: "%-8s". */
#define TAG_WIDTH 8
/* Pids are padded to this width: "%5d". */
#define PID_WIDTH 5

static void
set_text(struct record *r, const char *start, const char *end)
{
	r->text = span_make(start, end > start ? (size_t)(end - start) : 0);
}

/* The first ": " (or ':' at the end of the line) before `limit`, or NULL. */
static const char *
find_colon(const struct cursor *c, const char *limit)
{
	const char *p = c->at;

	while (p < limit && (p = memchr(p, ':', (size_t)(limit - p))) != NULL) {
		if (p + 1 == c->end || p[1] == ' ')
			return p;
		p++;
	}
	return NULL;
}

static const char *
prefix_limit(const struct cursor *c)
{
	return c->end - c->line > PREFIX_MAX ? c->line + PREFIX_MAX : c->end;
}

void
read_tag_and_text(struct cursor c, struct record *r)
{
	const char *limit = prefix_limit(&c);
	const char *colon = find_colon(&c, limit);

	if (colon != NULL) {
		r->tag = span_trim(span_make(c.at, (size_t)(colon - c.at)));
		set_text(r, colon + 1 < c.end ? colon + 2 : c.end, c.end);
	} else if (limit < c.end && c.at <= limit) {
		/* cut between ':' and the blank: the colon is not the tag's */
		r->tag = span_trim(span_make(c.at, (size_t)(limit - c.at - (limit > c.at && limit[-1] == ':'))));
		set_text(r, limit, c.end);
	} else {
		set_text(r, c.at, c.end);
	}
}

/* An Android name of a uid or a number: u0_a293, system, 10123. */
static bool
is_name(struct span word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];

		if (!is_digit(c) && c != '_' && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	}
	return true;
}

/* What stands before the next blank, and the number that it is; -1 if it is none of up to nine digits. */
struct field {
	struct span text;
	long number;
};

static struct field
take_field(struct cursor *c)
{
	const char *start = c->at;
	const char *p = start;
	struct field f = { { NULL, 0 }, 0 };

	while (p < c->end && is_digit(*p) && p - start < 10)
		f.number = f.number * 10 + (*p++ - '0');
	if (p == start || p - start > 9 || (p < c->end && !is_blank(*p)))
		f.number = -1;
	while (p < c->end && !is_blank(*p))
		p++;
	f.text = span_make(start, (size_t)(p - start));
	c->at = p;
	return f;
}

/*
 * "%5d %5d %c %-8s: " behind the stamp; with -v uid "%5s " before the pid,
 * which is a number, a name like u0_a293, or blank.
 */
bool
read_threadtime(struct cursor c, const struct stamp *stamp, struct record *r)
{
	struct field word[4] = { { { NULL, 0 }, -1 } };
	size_t n = 0;

	(void)stamp;
	while (take_blanks(&c) && n < 4) {
		word[n] = take_field(&c);
		if (word[n].text.len == 1 && is_level(word[n].text.ptr[0]))
			break;
		n++;
	}
	if (n < 2 || n > 3 || word[n].text.len != 1)
		return false;
	if (word[n - 2].number < 0 || word[n - 1].number < 0)
		return false;
	if (n == 3 && !is_name(word[0].text))
		return false;
	if (n == 3)
		r->uid = word[0].text;
	r->pid = word[n - 2].number;
	r->tid = word[n - 1].number;
	r->level = word[n].text.ptr[0];
	r->format = FORMAT_THREADTIME;
	take_char(&c, ' ');
	read_tag_and_text(c, r);
	return true;
}

/* "(%5d): " or with -v uid "(%5s:%5d): "; `width` is that of what is inside at least */
static bool
take_pid_in_parentheses(struct cursor *c, struct record *r, int width)
{
	struct cursor try = *c;
	struct span uid = { NULL, 0 };
	long pid;
	const char *inside;

	if (!take_char(&try, '('))
		return false;
	inside = try.at;
	take_blanks(&try);
	if (try.at < try.end && memchr(try.at, ':', left(&try) < 12 ? left(&try) : 12) != NULL) {
		struct cursor named = try;

		while (named.at < named.end && !is_blank(*named.at) && *named.at != ':' && *named.at != ')')
			named.at++;
		if (named.at > try.at && named.at < named.end && *named.at == ':') {
			uid = span_make(try.at, (size_t)(named.at - try.at));
			named.at++;
			take_blanks(&named);
			try = named;
		}
	}
	if (!take_number(&try, &pid) || try.at - inside < width || !take_text(&try, SPAN("):")))
		return false;
	if (try.at < try.end && !take_char(&try, ' '))
		return false;
	r->uid = uid;
	r->pid = pid;
	*c = try;
	return true;
}

/*
 * "%-8s(%5d): " behind "E/". A tag may hold blanks, parentheses and ": "; but
 * where a padded tag ends with ": " before the parenthesis, it is `tag`.
 */
static bool
take_tag_and_pid(struct cursor *c, struct record *r, int width)
{
	const char *start = c->at;
	const char *limit = prefix_limit(c);
	const char *colon = find_colon(c, limit);
	struct cursor try = *c;

	if (limit < c->at)
		return false;
	while ((try.at = memchr(try.at, '(', (size_t)(limit - try.at))) != NULL) {
		const char *open = try.at;

		if (colon != NULL && colon < open && colon - start >= TAG_WIDTH)
			return false;
		if (take_pid_in_parentheses(&try, r, width)) {
			r->tag = span_trim(span_make(start, (size_t)(open - start)));
			*c = try;
			return true;
		}
		if (++try.at >= limit)
			return false;
	}
	return false;
}

static bool
take_level_slash(struct cursor *c, struct record *r)
{
	if (left(c) < 2 || !is_level(c->at[0]) || c->at[1] != '/')
		return false;
	r->level = c->at[0];
	c->at += 2;
	return true;
}

/* "%c/%-8s(%5d): " */
bool
read_brief(struct cursor c, const struct stamp *stamp, struct record *r)
{
	(void)stamp;
	if (!take_level_slash(&c, r) || !take_tag_and_pid(&c, r, PID_WIDTH))
		return false;
	r->format = FORMAT_BRIEF;
	set_text(r, c.at, c.end);
	return true;
}

/* The stamp and brief; DDMS puts a colon between and pads nothing. Studio can hide the pid. */
bool
read_time(struct cursor c, const struct stamp *stamp, struct record *r)
{
	bool colon = take_char(&c, ':');

	(void)stamp;
	if (!take_blanks(&c) || !take_level_slash(&c, r))
		return false;
	r->format = colon ? FORMAT_DDMS : FORMAT_TIME;
	if (take_tag_and_pid(&c, r, colon ? 1 : PID_WIDTH))
		set_text(r, c.at, c.end);
	else
		read_tag_and_text(c, r);
	return true;
}

/* "%c/%-8s: " */
bool
read_tag(struct cursor c, const struct stamp *stamp, struct record *r)
{
	(void)stamp;
	if (!take_level_slash(&c, r))
		return false;
	if (find_colon(&c, prefix_limit(&c)) == NULL && c.end - c.line <= PREFIX_MAX)
		return false;
	r->format = FORMAT_TAG;
	read_tag_and_text(c, r);
	return true;
}

/* "  (%s)" at the end; with a colour its reset stands before it. */
static void
read_trailing_tag(struct record *r)
{
	const char *start = r->text.ptr;
	const char *end = start + r->text.len;

	if (r->text.len < 4 || end[-1] != ')')
		return;
	for (const char *p = end - 3; p > start; p--) {
		if (p[-1] == ' ' && p[0] == ' ' && p[1] == '(') {
			r->tag = span_trim(span_make(p + 2, (size_t)(end - 1 - (p + 2))));
			set_text(r, start, before_reset(start, p - 1));
			r->format = FORMAT_PROCESS;
			return;
		}
	}
}

/* A number of the header: decimal, or %p as thread and long had until 2012. */
static bool
take_pid(struct cursor *c, long *value)
{
	take_blanks(c);
	if (take_text(c, SPAN("0x"))) {
		const char *start = c->at;

		*value = 0;
		for (; c->at < c->end && c->at - start < 12; c->at++) {
			char digit = *c->at;

			if (is_digit(digit))
				*value = *value * 16 + (digit - '0');
			else if (digit >= 'a' && digit <= 'f')
				*value = *value * 16 + (digit - 'a' + 10);
			else
				break;
		}
		return c->at > start;
	}
	return take_number(c, value);
}

/* One to three numbers with colons between: [uid:] pid [:tid]. */
static size_t
take_ids(struct cursor *c, long id[3], struct span *first)
{
	size_t n = 0;

	do {
		const char *start;

		take_blanks(c);
		start = c->at;
		if (!take_pid(c, &id[n])) {
			if (n > 0)
				return 0;
			/* an Android name in the place of the uid */
			while (c->at < c->end && *c->at != ':' && *c->at != ')' && !is_blank(*c->at))
				c->at++;
			id[0] = -1;
		}
		if (n == 0)
			*first = span_make(start, (size_t)(c->at - start));
		n++;
	} while (n < 3 && take_char(c, ':'));
	return n;
}

/* "%c(%5d) " ... "  (%s)", or thread: "%c(%5d:%5d) " */
bool
read_process(struct cursor c, const struct stamp *stamp, struct record *r)
{
	long id[3];
	struct span first;
	size_t n;

	(void)stamp;
	if (left(&c) < 4 || !is_level(c.at[0]) || c.at[1] != '(')
		return false;
	r->level = c.at[0];
	c.at += 2;
	if (left(&c) < PID_WIDTH || (n = take_ids(&c, id, &first)) == 0 || !take_char(&c, ')'))
		return false;
	if ((n == 1 && id[0] < 0) || (c.at < c.end && !take_char(&c, ' ')))
		return false;
	r->format = n == 1 ? FORMAT_PROCESS : FORMAT_THREAD;
	set_text(r, c.at, c.end);
	if (n == 1 || n == 2)
		read_trailing_tag(r);
	if (n == 1) {
		r->pid = id[0];
	} else if (n == 2 && r->format == FORMAT_THREAD && id[0] >= 0) {
		r->pid = id[0];
		r->tid = id[1];
	} else {
		r->uid = first;
		r->pid = id[1];
		r->tid = n == 3 ? id[2] : -1;
	}
	return true;
}

/*
 * "[ %s %5d:%5d %c/%-8s ]", the text on the lines that follow. LogcatReader
 * writes it without the blanks inside, and may put the text behind it.
 */
bool
read_long(struct cursor c, const struct stamp *stamp, struct record *r)
{
	struct stamp inner;
	struct span first;
	long id[3];
	size_t n;
	bool blank;
	const char *close, *bracket;

	(void)stamp;
	if (!take_char(&c, '['))
		return false;
	blank = take_blanks(&c);
	if (!take_stamp(&c, &inner))
		return false;
	r->time = inner.text;
	n = take_ids(&c, id, &first);
	if (n < 2 || !take_blanks(&c) || !take_level_slash(&c, r))
		return false;
	if (n == 3)
		r->uid = first;
	r->pid = id[n - 2];
	r->tid = id[n - 1];
	r->format = blank ? FORMAT_LONG : FORMAT_LOGCATREADER;
	close = c.end;
	while (close > c.at && close[-1] == ' ')
		close--;
	if (!blank && (bracket = span_find(span_make(c.at, left(&c)), SPAN("] "))) != NULL) {
		close = bracket;
		set_text(r, close + 2, c.end);
	} else if (close > c.at && close[-1] == ']') {
		r->header_only = true;
		close--;
		set_text(r, c.end, c.end);
	} else {
		close = prefix_limit(&c) > c.at ? prefix_limit(&c) : c.at;
		set_text(r, close, c.end);
	}
	r->tag = span_trim(span_make(c.at, (size_t)(close - c.at)));
	return true;
}

/* logcat's "--------- beginning of main", Studio's "PROCESS STARTED (1)". */
bool
read_divider(struct cursor c, const struct stamp *stamp, struct record *r)
{
	struct cursor try = c;

	(void)stamp;
	if (take_text(&try, SPAN("--------- ")) &&
	    (take_text(&try, SPAN("beginning of ")) || take_text(&try, SPAN("switch to "))))
		c = try;
	else if (!take_text(&c, SPAN("---------------------------- PROCESS ")))
		return false;
	r->format = FORMAT_DIVIDER;
	set_text(r, c.at, c.end);
	return true;
}
