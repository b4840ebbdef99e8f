#include "input/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "input/follow_inside.h"
#include "input/reopen.h"

/* A file that grows faster than it is read must not keep us. */
#define STEPS_AT_END 256

struct follow *
follow_new(const char *name, const struct follow_options *options)
{
	struct follow *f = xcalloc(1, sizeof(*f));

	f->name = xstrdup(name);
	f->tidings.name = f->name;
	f->options = *options;
	f->reading.fd = -1;
	return f;
}

void
follow_free(struct follow *f)
{
	if (f == NULL)
		return;
	reading_close(&f->reading);
	feed_parked_free(&f->reading.stream);
	packed_free(f->packed);
	free(f->name);
	free(f);
}

const char *
follow_name(const struct follow *f)
{
	return f->name;
}

void
follow_keep(const struct follow_with *w, const char *name, const struct follow_position *at)
{
	const struct follow_position gone = follow_gone(at);

	if (at->offset < CLAIMS_TELLING_MIN)
		return;
	claims_remember(w->claims, &gone);
	if (w->placed != NULL)
		w->placed(w->self, name, false, &gone);
}

static void
tell_missing(struct follow *f, struct err *to, bool was_there)
{
	bool known = f->missing;

	f->missing = true;
	if (known || f->options.found)
		return;
	tidings_missing(&f->tidings, to, was_there);
}

static bool
is_same(const struct follow *f, const struct stat *st)
{
	return st->st_dev == f->reading.device && st->st_ino == f->reading.inode;
}

static bool
is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

/* Notes size and times; have they changed? */
static bool
see(struct follow *f, const struct stat *st, int64_t now)
{
	uint64_t size = (uint64_t)f->glance.size;

	f->unread = size > f->reading.offset && f->packed == NULL ? size - f->reading.offset : 0;
	return glance_take(&f->glance, st, now);
}

/* The name still shows the file that is read. */
static enum follow_seen
step_same(struct follow *f, const struct follow_with *w, const struct stat *st)
{
	bool changed = see(f, st, w->now);
	bool known = f->behind && (uint64_t)st->st_size == f->reading.offset;

	f->leaving = f->behind = false;
	/* What has changed was read and compared when we were told. Later it will be compared once more. */
	if (known || (!changed && !f->more && f->settled))
		return FOLLOW_QUIET;
	if (f->reading.fd < 0) {
		f->reading.fd = reopen(AT_FDCWD, f->name, f->reading.device, f->reading.inode);
		f->settled = f->reading.fd >= 0;
		if (f->reading.fd < 0 && errno != 0)
			tidings_errno(&f->tidings, w->trouble, errno);
		if (f->reading.fd < 0)
			return FOLLOW_QUIET;
	}
	if (!follow_take_up_same(f, w)) {
		f->settled = false;
		return FOLLOW_QUIET;
	}
	return follow_read(f, w);
}

/* Lets go of the file; what is held is handed on. */
static int
leave(struct follow *f, const struct follow_with *w)
{
	const struct follow_position at = reading_end(&f->reading);
	const struct packed_file file = follow_packed_file(f);
	int result = 0;

	if (f->packed != NULL)
		packed_leave(f->packed, &file, w);
	if (f->packed == NULL || !packed_is_at_rest(f->packed)) {
		feed_unpark(w->feed, &f->reading.stream);
		result = feed_end(w->feed, true);
	}
	feed_parked_free(&f->reading.stream);
	packed_free(f->packed);
	f->packed = NULL;
	claims_leave(w->claims, at.device, at.inode, &at);
	if (w->placed != NULL)
		w->placed(w->self, f->name, false, &at);
	reading_close(&f->reading);
	f->current = f->leaving = f->more = false;
	f->options.from = FOLLOW_START;
	return result;
}

/* There is a regular file under the name, and none that is read. */
static enum follow_seen
take(struct follow *f, const struct follow_with *w, const struct stat *st)
{
	struct follow_position left;
	enum claim claim = claims_take(w->claims, st->st_dev, st->st_ino, f, &left);

	if (claim == CLAIM_TAKEN)
		return FOLLOW_QUIET;
	f->reading.fd = reopen(AT_FDCWD, f->name, st->st_dev, st->st_ino);
	if (f->reading.fd < 0) {
		if (errno != 0)
			tidings_errno(&f->tidings, w->trouble, errno);
		claims_leave(w->claims, st->st_dev, st->st_ino, claim == CLAIM_LEFT ? &left : NULL);
		return FOLLOW_QUIET;
	}
	f->current = true;
	f->missing = f->leaving = false;
	f->tidings.last = 0;
	f->reading.device = st->st_dev;
	f->reading.inode = st->st_ino;
	f->glance.size = 0;
	f->reading.offset = 0;
	(void)see(f, st, w->now);
	follow_start(f, w, st, claim == CLAIM_LEFT ? &left : NULL);
	return follow_read(f, w);
}

static enum follow_seen
step_without(struct follow *f, const struct follow_with *w, const struct stat *st, int error, bool was_there)
{
	if (is_absence(error)) {
		f->options.from = FOLLOW_START;
		tell_missing(f, w->notice, was_there);
		return FOLLOW_QUIET;
	}
	if (error != 0) {
		tidings_errno(&f->tidings, w->trouble, error);
		return FOLLOW_QUIET;
	}
	if (!S_ISREG(st->st_mode)) {
		tidings_kind(&f->tidings, w->trouble, S_ISDIR(st->st_mode));
		return FOLLOW_QUIET;
	}
	return take(f, w, st);
}

/* Its descriptor was given back: is the file still there, under another name? False if that cannot be said now. */
static bool
find_renamed(struct follow *f, const struct follow_with *w)
{
	struct reading *r = &f->reading;
	char none;
	int result;

	if (r->fd >= 0)
		return true;
	if (!reopen_renamed(f->name, r->device, r->inode, &r->fd))
		return false;
	if (r->fd < 0)
		return true;
	if (follow_is_packed(f)) {
		if (!packed_is_same(f->packed, r))
			reading_close(r);
		return true;
	}
	result = r->recalled ? follow_take_up(f, w) : reading_read(r, &none, 0) == -2 ? -2 : 0;
	if (result != 0)
		reading_close(r);       /* its inode was used again */
	return result != -1;
}

/* The file that is read has lost its name: to another, if there is no error. */
static enum follow_seen
step_leaving(struct follow *f, const struct follow_with *w, const struct stat *st, int error)
{
	enum follow_seen seen = FOLLOW_QUIET;
	bool done;

	if (!f->leaving)
		f->leaving_since = f->grown = w->now;
	f->leaving = true;
	if (!find_renamed(f, w))
		return FOLLOW_QUIET;
	f->unread = 0;
	if (f->reading.fd >= 0)
		seen = follow_read(f, w);
	if (seen == FOLLOW_STOPPED || seen == FOLLOW_MORE)
		return seen;
	done = f->reading.fd < 0 || (f->packed != NULL && packed_is_at_rest(f->packed)) || w->now - f->grown >= FOLLOW_GRACE_MS ||
	    (w->now - f->leaving_since >= FOLLOW_GRACE_MAX_MS && error == 0 && st->st_size > 0);
	if (!done)
		return seen;
	if (f->reading.recalled)
		tidings_vanished(&f->tidings, w->notice, f->reading.offset);
	if (leave(f, w) != 0)
		return FOLLOW_STOPPED;
	return step_without(f, w, st, error, true);
}

void
follow_recall(struct follow *f, struct claims *claims, const struct follow_position *at)
{
	struct follow_position left;

	if (claims_take(claims, at->device, at->inode, f, &left) == CLAIM_TAKEN)
		return;
	claims_note(claims, at);
	reading_recall(&f->reading, at);
	f->current = true;
	f->options.from = FOLLOW_START;
}

/* File systems are numbered as they are found: is it the file of another life? */
static void
renumber(struct follow *f, const struct follow_with *w, const struct stat *st)
{
	struct reading *r = &f->reading;
	dev_t device = r->device;
	struct follow_position left;
	enum claim claim;

	if (!S_ISREG(st->st_mode) || st->st_ino != r->inode || st->st_dev == device)
		return;
	claim = claims_take(w->claims, st->st_dev, st->st_ino, f, &left);
	if (claim == CLAIM_TAKEN)
		return;
	if (reading_renumber(r, f->name, st->st_dev))
		claims_leave(w->claims, device, r->inode, NULL);
	else
		claims_leave(w->claims, st->st_dev, st->st_ino, claim == CLAIM_LEFT ? &left : NULL);
}

enum follow_seen
follow_step(struct follow *f, const struct follow_with *w)
{
	struct stat st = { 0 };
	int error = stat(f->name, &st) == 0 ? 0 : errno;

	if (f->current && f->reading.recalled && error == 0)
		renumber(f, w, &st);
	f->blind = error != 0 && !is_absence(error);
	if (!f->current)
		return step_without(f, w, &st, error, false);
	if (f->blind) {
		tidings_errno(&f->tidings, w->trouble, error);
		return f->reading.fd >= 0 && fstat(f->reading.fd, &st) == 0 ? step_same(f, w, &st) : FOLLOW_QUIET;
	}
	return error == 0 && is_same(f, &st) ? step_same(f, w, &st) : step_leaving(f, w, &st, error);
}

enum follow_seen
follow_changed(struct follow *f, const struct follow_with *w)
{
	bool plain = f->current && f->reading.fd >= 0 && f->reading.offset > 0 && !f->reading.recalled && f->packed == NULL;
	enum follow_seen seen;

	if (!plain || f->blind || f->leaving || f->more)
		return follow_step(f, w);
	f->unread = 0;
	f->glance.changed = w->now;
	f->behind = true;
	seen = follow_read(f, w);
	return seen == FOLLOW_QUIET ? follow_step(f, w) : seen;
}

enum follow_seen
follow_drain(struct follow *f, const struct follow_with *w)
{
	enum follow_seen seen;
	int steps = 0;

	do
		seen = follow_step(f, w);
	while (seen == FOLLOW_MORE && ++steps < STEPS_AT_END);
	return seen;
}

enum follow_seen
follow_finish(struct follow *f, const struct follow_with *w)
{
	enum follow_seen seen;
	bool again;

	do {
		seen = follow_drain(f, w);
		/* Behind one that has lost its name there may be another. */
		again = f->leaving && seen != FOLLOW_MORE;
		if (f->current && seen != FOLLOW_STOPPED && leave(f, w) != 0)
			seen = FOLLOW_STOPPED;
	} while (again && seen != FOLLOW_STOPPED);
	return seen;
}

bool
follow_is_unsettled(const struct follow *f)
{
	return f->current && (f->leaving || !f->settled);
}

bool
follow_is_missing(const struct follow *f)
{
	return !f->current && f->missing;
}

bool
follow_is_open(const struct follow *f)
{
	return f->reading.fd >= 0;
}

bool
follow_give_back(struct follow *f)
{
	struct stat st;

	/* One that was removed would not be found again. */
	if (f->reading.fd < 0 || f->more || (f->leaving && (fstat(f->reading.fd, &st) != 0 || st.st_nlink == 0)))
		return false;
	reading_give_back(&f->reading);
	return true;
}

bool
follow_is_leaving(const struct follow *f)
{
	return f->current && f->leaving;
}

struct feed_parked *
follow_parked(struct follow *f)
{
	return &f->reading.stream;
}

bool
follow_position(struct follow *f, struct follow_position *to)
{
	if (f->current)
		*to = reading_position(&f->reading);
	return f->current;
}
