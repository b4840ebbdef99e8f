#include "input/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "input/fingerprint.h"
#include "input/reopen.h"
#include "input/tail.h"

/* So many steps at the end: a file that grows faster than it is read must not keep us. */
#define STEPS_AT_END 256

/* What was told, beside errno. */
#define TOLD_DIRECTORY (-1)
#define TOLD_KIND (-2)

struct follow {
	char *name;
	struct follow_options options;
	int told;                       /* errno or TOLD_*: not to be told again */
	bool blind;                     /* the name cannot be looked at, but what is open can be read */
	bool missing;

	/* The file that is read, which may have lost its name. */
	bool current;
	int fd;                         /* -1: given back */
	dev_t device;
	ino_t inode;
	uint64_t offset;                /* so much of it was read */
	struct fingerprint print;
	struct feed_parked stream;

	/* What the last look saw. */
	off_t size;
	struct timespec mtime, ctime;
	bool more;                      /* the end was not reached */
	bool settled;                   /* it was compared after the clock had gone on */
	int64_t changed;                /* when size or times were others */
	uint64_t unread;                /* known to be there then */

	bool leaving;                   /* it has lost its name */
	int64_t leaving_since, grown;
};

struct follow *
follow_new(const char *name, const struct follow_options *options)
{
	struct follow *f = xcalloc(1, sizeof(*f));

	f->name = xstrdup(name);
	f->options = *options;
	f->fd = -1;
	return f;
}

static void
close_fd(struct follow *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void
follow_free(struct follow *f)
{
	if (f == NULL)
		return;
	close_fd(f);
	feed_parked_free(&f->stream);
	free(f->name);
	free(f);
}

const char *
follow_name(const struct follow *f)
{
	return f->name;
}

/* Tells it unless it was the last that was told. */
static void
tell_errno(struct follow *f, struct err *to, int error)
{
	if (f->told == error || error == EMFILE || error == ENFILE)
		return;                 /* descriptors are given back, it will be tried again */
	f->told = error;
	err_add(to, "cannot open '%s': %s; it is tried again", "无法打开“%s”：%s；将继续尝试", f->name, lang_errno(error, to->lang));
}

static void
tell_kind(struct follow *f, struct err *to, int kind)
{
	if (f->told == kind)
		return;
	f->told = kind;
	if (kind == TOLD_DIRECTORY)
		err_add(to, "'%s' is a directory; only files can be followed", "“%s”是目录；只能跟踪普通文件", f->name);
	else
		err_add(to, "'%s' is not a regular file and cannot be followed; without --follow it can be read",
		    "“%s”不是普通文件，不能跟踪；不带 --follow 可以读取", f->name);
}

static void
tell_missing(struct follow *f, struct err *to, bool was_there)
{
	bool known = f->missing;

	f->missing = true;
	if (known || f->options.found)
		return;
	if (was_there)
		err_add(to, "'%s' is gone; waiting for it to come back", "“%s”已不存在，等待其再次出现", f->name);
	else
		err_add(to, "'%s' is not there yet; waiting for it", "“%s”还不存在，等待其出现", f->name);
}

static bool
is_same(const struct follow *f, const struct stat *st)
{
	return st->st_dev == f->device && st->st_ino == f->inode;
}

static bool
is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Notes size and times; have they changed? */
static bool
see(struct follow *f, const struct stat *st, int64_t now)
{
	bool same = st->st_size == f->size && same_time(st->st_mtim, f->mtime) && same_time(st->st_ctim, f->ctime);

	f->unread = (uint64_t)f->size > f->offset ? (uint64_t)f->size - f->offset : 0;
	if (same)
		return false;
	f->size = st->st_size;
	f->mtime = st->st_mtim;
	f->ctime = st->st_ctim;
	f->changed = now;
	return true;
}

/* The stream, which is in the feed, ends; another starts at the start of the file. */
static int
begin_again(struct follow *f, const struct follow_with *w)
{
	if (f->unread > 0)
		err_add(w->notice, "'%s' was written anew before its last %llu bytes were read: they are lost",
		    "“%s”在末尾 %llu 字节被读取之前已被截断或重写，这些内容已丢失", f->name, (unsigned long long)f->unread);
	f->unread = 0;
	f->offset = 0;
	f->print = fingerprint_start(0);
	return feed_end(w->feed, true);
}

/* One read of what is new and of what stood before it. Returns how many new bytes, -1 on an error, -2 if it is not what was read. */
static ssize_t
read_new(const struct follow *f, char *to, size_t len)
{
	uint64_t from = fingerprint_from(f->offset);
	size_t known = (size_t)(f->offset - from);
	char before[FINGERPRINT_MAX];
	struct iovec iov[2] = { { before, known }, { to, len } };
	ssize_t n;

	do
		n = preadv(f->fd, iov, 2, (off_t)from);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	if ((size_t)n < known || fingerprint_of(f->offset, before) != fingerprint_value(&f->print))
		return -2;
	return n - (ssize_t)known;
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
		n = read_new(f, to, len);
		if (n == -2) {
			result = begin_again(f, w);
			continue;
		}
		f->more = n == (ssize_t)len;
		if (n < 0)
			tell_errno(f, w->trouble, errno);
		if (n <= 0)
			break;
		if (!f->blind)
			f->told = 0;
		fingerprint_add(&f->print, to, (size_t)n);
		f->offset += (uint64_t)n;
		*done += (size_t)n;
		result = feed_commit(w->feed, (size_t)n);
	}
	return result;
}

static enum follow_seen
read_some(struct follow *f, const struct follow_with *w)
{
	size_t done = 0;
	int result;

	feed_unpark(w->feed, &f->stream);
	result = read_into(f, w, &done);
	feed_park(w->feed, &f->stream, w->history);
	f->settled = w->now - f->changed >= FOLLOW_SETTLE_MS;
	if (done > 0)
		f->grown = w->now;
	if (result != 0)
		return FOLLOW_STOPPED;
	return f->more ? FOLLOW_MORE : done > 0 ? FOLLOW_READ : FOLLOW_QUIET;
}

/* The name still shows the file that is read. */
static enum follow_seen
step_same(struct follow *f, const struct follow_with *w, const struct stat *st)
{
	bool changed = see(f, st, w->now);

	f->leaving = false;
	if (!changed && !f->more && f->settled)
		return FOLLOW_QUIET;
	if (f->fd < 0) {
		f->fd = reopen(AT_FDCWD, f->name, f->device, f->inode);
		f->settled = f->fd >= 0;
		if (f->fd < 0 && errno != 0)
			tell_errno(f, w->trouble, errno);
		if (f->fd < 0)
			return FOLLOW_QUIET;
	}
	return read_some(f, w);
}

/* Lets go of the file; what is held is handed on. */
static int
leave(struct follow *f, const struct follow_with *w)
{
	const struct follow_position at = { f->device, f->inode, f->offset, fingerprint_value(&f->print) };
	int result;

	feed_unpark(w->feed, &f->stream);
	result = feed_end(w->feed, true);
	claims_leave(w->claims, f->device, f->inode, &at);
	close_fd(f);
	f->current = f->leaving = f->more = false;
	f->options.from = FOLLOW_START;
	return result;
}

/* Does it go on from a position that was left? */
static bool
resume(struct follow *f, uint64_t offset, const uint64_t *value)
{
	uint64_t from = fingerprint_from(offset);
	size_t len = (size_t)(offset - from);
	char before[FINGERPRINT_MAX], first[2];
	ssize_t n;

	if (len > 0 && pread(f->fd, before, len, (off_t)from) != (ssize_t)len)
		return false;
	if (value != NULL && fingerprint_of(offset, before) != *value)
		return false;
	f->print = fingerprint_start(from);
	fingerprint_add(&f->print, before, len);
	f->offset = offset;
	n = pread(f->fd, first, sizeof(first), 0);
	feed_parked_start(&f->stream, span_make(first, n > 0 ? (size_t)n : 0), offset);
	return true;
}

static void
start(struct follow *f, const struct stat *st, const struct follow_position *left)
{
	uint64_t size = (uint64_t)st->st_size;
	uint64_t offset = 0;

	if (left != NULL && left->offset <= size && resume(f, left->offset, &left->fingerprint))
		return;
	if (left == NULL && f->options.from != FOLLOW_START)
		offset = tail_start(f->fd, size, f->options.from == FOLLOW_TAIL ? f->options.lines : 0);
	if (!resume(f, offset, NULL))
		(void)resume(f, 0, NULL);
}

/* There is a regular file under the name, and none that is read. */
static enum follow_seen
take(struct follow *f, const struct follow_with *w, const struct stat *st)
{
	struct follow_position left;
	enum claim claim = claims_take(w->claims, st->st_dev, st->st_ino, f, &left);

	if (claim == CLAIM_TAKEN)
		return FOLLOW_QUIET;
	f->fd = reopen(AT_FDCWD, f->name, st->st_dev, st->st_ino);
	if (f->fd < 0) {
		if (errno != 0)
			tell_errno(f, w->trouble, errno);
		claims_leave(w->claims, st->st_dev, st->st_ino, claim == CLAIM_LEFT ? &left : NULL);
		return FOLLOW_QUIET;
	}
	f->current = true;
	f->missing = f->leaving = false;
	f->told = 0;
	f->device = st->st_dev;
	f->inode = st->st_ino;
	f->size = 0;
	f->offset = 0;
	(void)see(f, st, w->now);
	start(f, st, claim == CLAIM_LEFT ? &left : NULL);
	return read_some(f, w);
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
		tell_errno(f, w->trouble, error);
		return FOLLOW_QUIET;
	}
	if (!S_ISREG(st->st_mode)) {
		tell_kind(f, w->trouble, S_ISDIR(st->st_mode) ? TOLD_DIRECTORY : TOLD_KIND);
		return FOLLOW_QUIET;
	}
	return take(f, w, st);
}

/* Its descriptor was given back: is the file still there, under another name? False if that cannot be said now. */
static bool
find_renamed(struct follow *f)
{
	char none;

	if (f->fd >= 0)
		return true;
	if (!reopen_renamed(f->name, f->device, f->inode, &f->fd))
		return false;
	if (f->fd >= 0 && read_new(f, &none, 0) == -2)
		close_fd(f);            /* its inode was used again */
	return true;
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
	if (!find_renamed(f))
		return FOLLOW_QUIET;
	f->unread = 0;
	if (f->fd >= 0)
		seen = read_some(f, w);
	if (seen == FOLLOW_STOPPED || seen == FOLLOW_MORE)
		return seen;
	done = f->fd < 0 || w->now - f->grown >= FOLLOW_GRACE_MS ||
	    (w->now - f->leaving_since >= FOLLOW_GRACE_MAX_MS && error == 0 && st->st_size > 0);
	if (!done)
		return seen;
	if (leave(f, w) != 0)
		return FOLLOW_STOPPED;
	return step_without(f, w, st, error, true);
}

enum follow_seen
follow_step(struct follow *f, const struct follow_with *w)
{
	struct stat st = { 0 };
	int error = stat(f->name, &st) == 0 ? 0 : errno;

	f->blind = error != 0 && !is_absence(error);
	if (!f->current)
		return step_without(f, w, &st, error, false);
	if (f->blind) {
		tell_errno(f, w->trouble, error);
		return f->fd >= 0 && fstat(f->fd, &st) == 0 ? step_same(f, w, &st) : FOLLOW_QUIET;
	}
	return error == 0 && is_same(f, &st) ? step_same(f, w, &st) : step_leaving(f, w, &st, error);
}

enum follow_seen
follow_finish(struct follow *f, const struct follow_with *w)
{
	enum follow_seen seen;
	bool again;
	int steps = 0;

	do {
		do
			seen = follow_step(f, w);
		while (seen == FOLLOW_MORE && ++steps < STEPS_AT_END);
		/* Behind one that has lost its name there may be another. */
		again = f->leaving && steps < STEPS_AT_END;
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
	return f->fd >= 0;
}

bool
follow_give_back(struct follow *f)
{
	struct stat st;

	/* One that was removed would not be found again. */
	if (f->fd < 0 || f->more || (f->leaving && (fstat(f->fd, &st) != 0 || st.st_nlink == 0)))
		return false;
	close_fd(f);
	return true;
}

struct feed_parked *
follow_parked(struct follow *f)
{
	return &f->stream;
}

bool
follow_position(struct follow *f, struct follow_position *to)
{
	uint64_t offset = f->offset - feed_parked_behind(&f->stream);
	uint64_t from = fingerprint_from(offset);
	char before[FINGERPRINT_MAX];

	if (!f->current)
		return false;
	*to = (struct follow_position){ f->device, f->inode, offset, fingerprint_value(&f->print) };
	if (offset == f->offset)
		return true;
	if (f->fd < 0 || pread(f->fd, before, (size_t)(offset - from), (off_t)from) != (ssize_t)(offset - from))
		return false;
	to->fingerprint = fingerprint_of(offset, before);
	return true;
}
