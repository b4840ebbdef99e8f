#include "input/follow_inside.h"

#include <errno.h>

#include "input/tail.h"

static void
tell_begin(const struct follow_with *w, const struct reading_start *start)
{
	if (w->begin != NULL)
		w->begin(w->self, start);
}

/* The stream, which is in the feed, ends; another starts at the start of the file. */
static int
begin_again(struct follow *f, const struct follow_with *w)
{
	const struct reading_start start = { 0, 1 };
	const struct follow_position at = reading_end(&f->reading);
	int result;

	tidings_unread(&f->tidings, w->notice, f->unread);
	f->unread = 0;
	follow_keep(w, f->name, &at);
	reading_restart(&f->reading);
	result = feed_end(w->feed, true);
	tell_begin(w, &start);
	return result;
}

/* Reads into the feed; `done` gets how much. Returns what the sink returned. */
static int
read_into(struct follow *f, const struct follow_with *w, size_t *done)
{
	int result = 0;

	f->more = true;
	while (result == 0 && f->more && *done < FOLLOW_STEP_MAX) {
		size_t room, len;
		char *to = feed_reserve(w->feed, &room);
		ssize_t n;

		len = room < FOLLOW_STEP_MAX - *done ? room : FOLLOW_STEP_MAX - *done;
		n = reading_read(&f->reading, to, len);
		if (n == -2) {
			result = begin_again(f, w);
			continue;
		}
		f->more = n == (ssize_t)len;
		if (n < 0)
			tidings_errno(&f->tidings, w->trouble, errno);
		if (n <= 0)
			break;
		if (!f->blind)
			f->tidings.last = 0;
		reading_advance(&f->reading, to, (size_t)n);
		*done += (size_t)n;
		result = feed_commit(w->feed, (size_t)n);
	}
	return result;
}

bool
follow_is_packed(struct follow *f)
{
	bool begun = f->reading.offset > 0 && !f->reading.recalled;

	if (f->packed == NULL && !begun && f->reading.fd >= 0 && unpacking_told(f->reading.fd) > PACKING_NONE)
		f->packed = packed_new();
	return f->packed != NULL;
}

/* It has no bytes yet, or too few to tell. */
static bool
is_undecided(struct follow *f)
{
	if (f->reading.offset > 0 || unpacking_told(f->reading.fd) != PACKING_UNDECIDED)
		return false;
	f->more = false;
	f->settled = true;
	return true;
}

struct packed_file
follow_packed_file(struct follow *f)
{
	return (struct packed_file){ &f->reading, &f->tidings, f, f->options.from, f->options.lines };
}

static enum follow_seen
read_packed(struct follow *f, const struct follow_with *w)
{
	const struct packed_file file = follow_packed_file(f);
	const struct reading_start start = { 0, 1 };
	enum follow_seen seen = packed_step(f->packed, &file, w);

	f->more = seen == FOLLOW_MORE;
	f->settled = packed_is_settled(f->packed) && w->now - f->glance.changed >= FOLLOW_SETTLE_MS;
	if (seen != FOLLOW_QUIET)
		f->grown = w->now;
	if (packed_is_foreign(f->packed)) {
		packed_free(f->packed);
		f->packed = NULL;
		reading_restart(&f->reading);
		tell_begin(w, &start);
	}
	return seen;
}

enum follow_seen
follow_read(struct follow *f, const struct follow_with *w)
{
	struct follow_position at;
	size_t done = 0;
	int result;

	if (follow_is_packed(f))
		return read_packed(f, w);
	if (is_undecided(f))
		return FOLLOW_QUIET;
	feed_unpark(w->feed, &f->reading.stream);
	result = read_into(f, w, &done);
	feed_park(w->feed, w->history);
	f->settled = w->now - f->glance.changed >= FOLLOW_SETTLE_MS;
	if (done > 0)
		f->grown = w->now;
	at = reading_end(&f->reading);
	claims_note(w->claims, &at);
	if (result != 0)
		return FOLLOW_STOPPED;
	return f->more ? FOLLOW_MORE : done > 0 ? FOLLOW_READ : FOLLOW_QUIET;
}

int
follow_take_up(struct follow *f, const struct follow_with *w)
{
	struct reading_start start;
	int result = reading_resume(&f->reading, &f->reading.floor, true, w->lead, &start);

	if (result == 0)
		tell_begin(w, &start);
	return result;
}

bool
follow_take_up_same(struct follow *f, const struct follow_with *w)
{
	const struct reading_start start = { 0, 1 };
	int result = f->reading.recalled && !follow_is_packed(f) ? follow_take_up(f, w) : 0;

	if (result == -1) {
		tidings_errno(&f->tidings, w->trouble, errno);
		return false;
	}
	if (result == -2) {
		tidings_anew(&f->tidings, w->notice, f->reading.offset);
		follow_keep(w, f->name, &f->reading.floor);     /* a copy may hold what was read, and more */
		reading_restart(&f->reading);
		tell_begin(w, &start);
	}
	return true;
}

void
follow_start(struct follow *f, const struct follow_with *w, const struct stat *st, const struct follow_position *left)
{
	const struct follow_position zero = { 0 };
	struct follow_position at = { 0 };
	struct reading_start start = { 0, 1 };

	if (follow_is_packed(f)) {
		reading_restart(&f->reading);
		if (left != NULL)
			f->reading.floor = *left;
		f->reading.recalled = left != NULL;
		return;
	}
	if (left != NULL && reading_resume(&f->reading, left, true, w->lead, &start) == 0) {
		tell_begin(w, &start);
		return;
	}
	if (left != NULL)
		follow_keep(w, f->name, left);  /* of a file that had this inode before */
	if (left == NULL && f->options.from != FOLLOW_START)
		at.offset = tail_start(f->reading.fd, (uint64_t)st->st_size, f->options.from == FOLLOW_TAIL ? f->options.lines : 0);
	if (reading_resume(&f->reading, &at, false, w->lead, &start) != 0 &&
	    reading_resume(&f->reading, &zero, false, 0, &start) != 0)
		reading_restart(&f->reading);
	tell_begin(w, &start);
}
