#include "input/watches.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

#define NONE SIZE_MAX
/* No watch; the kernel's begin with 1, and none is given twice (inotify(7), BUGS: not before 2^31 of them). */
#define UNWATCHED (-1)

/* A name shows another file than before. */
#define ANOTHER (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define EVENTS (ANOTHER | IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_ONLYDIR)

/* Bytes of events that are read at once: an event has 16 and a name, at most 256 (inotify(7)). So many as a millisecond's rest can bring. */
#define READ_SIZE 65536

struct directory {
	char *path;
	int watch;                      /* that of others, too, if their paths show the same directory */
	bool lost;                      /* it is gone, or not where it was */
	dev_t device;                   /* as which directory */
	ino_t inode;
};

struct name {
	struct directory *directory;
	char *base;
	size_t index;                   /* NONE: nobody's any more */
	size_t next;                    /* in the same chain */
};

struct watches {
	struct watches_to to;
	int inotify;                    /* -1: there is none */
	uv_poll_t poll;
	struct directory **directory;
	size_t directories;
	struct name *name;
	size_t names, cap;
	size_t *chain;                  /* of a watch and a name in it; as many as `cap`, a power of two */
};

static size_t *
chain_of(struct watches *w, int watch, const char *base)
{
	uint64_t hash = (uint64_t)watch * UINT64_C(0x9e3779b97f4a7c15);

	for (; *base != '\0'; base++)
		hash = (hash ^ (unsigned char)*base) * UINT64_C(0x100000001b3);
	return &w->chain[(size_t)(hash ^ hash >> 32) & (w->cap - 1)];
}

/* Where the names that may be this one begin. */
static size_t
first_like(struct watches *w, int watch, const char *base)
{
	return w->cap > 0 ? *chain_of(w, watch, base) : NONE;
}

static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void
chain_all(struct watches *w)
{
	for (size_t i = 0; i < w->cap; i++)
		w->chain[i] = NONE;
	for (size_t i = 0; i < w->names; i++) {
		size_t *chain = chain_of(w, w->name[i].directory->watch, w->name[i].base);

		w->name[i].next = *chain;
		*chain = i;
	}
}

/* The kernel had no room for what happened: it may have been anything. */
static void
on_overflow(struct watches *w)
{
	for (size_t i = 0; i < w->directories; i++)
		w->directory[i]->lost = true;
	for (size_t i = 0; i < w->names; i++)
		if (w->name[i].index != NONE)
			w->to.file(w->to.self, w->name[i].index, true);
	w->to.other(w->to.self);
}

/* A directory is gone, or not where it was. It may be there again already, with files in it. */
static void
on_lost(struct watches *w, int watch)
{
	bool known = false;

	for (size_t i = 0; i < w->directories; i++)
		if (w->directory[i]->watch == watch)
			known = w->directory[i]->lost = true;
	if (known)
		w->to.other(w->to.self);
}

static bool
knows(struct watches *w, const struct directory *d, const char *base)
{
	size_t i = first_like(w, d->watch, base);

	while (i != NONE && (w->name[i].index == NONE || w->name[i].directory != d || strcmp(w->name[i].base, base) != 0))
		i = w->name[i].next;
	return i != NONE;
}

/* A name was made, or taken away: does somebody not know it who watches this directory, by whatever path? */
static bool
is_unknown(struct watches *w, const struct inotify_event *event)
{
	for (size_t i = 0; i < w->directories; i++)
		if (w->directory[i]->watch == event->wd && !knows(w, w->directory[i], event->name))
			return true;
	return false;
}

static void
on_event(struct watches *w, const struct inotify_event *event)
{
	bool another = (event->mask & ANOTHER) != 0;

	if (event->mask & IN_Q_OVERFLOW)
		on_overflow(w);
	if (event->mask & (IN_IGNORED | IN_MOVE_SELF))
		on_lost(w, event->wd);
	if (event->len == 0)
		return;
	for (size_t i = first_like(w, event->wd, event->name); i != NONE; i = w->name[i].next) {
		const struct name *n = &w->name[i];

		if (n->index == NONE || n->directory->watch != event->wd || strcmp(n->base, event->name) != 0)
			continue;
		w->to.file(w->to.self, n->index, another);
	}
	if (another && is_unknown(w, event))
		w->to.other(w->to.self);
}

/* One read: what came since then wakes again, and nobody waits for the end of what a busy neighbour writes. */
static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct watches *w = poll->data;
	_Alignas(struct inotify_event) char buffer[READ_SIZE];
	ssize_t n = read(w->inotify, buffer, sizeof(buffer));

	(void)status, (void)events;
	for (const char *at = buffer; n > 0 && at < buffer + n; at += sizeof(struct inotify_event) + ((const struct inotify_event *)at)->len)
		on_event(w, (const struct inotify_event *)at);
}

struct watches *
watches_new(uv_loop_t *loop, const struct watches_to *to)
{
	struct watches *w = xcalloc(1, sizeof(*w));

	w->to = *to;
	w->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->inotify >= 0 && uv_poll_init(loop, &w->poll, w->inotify) != 0) {
		(void)close(w->inotify);
		w->inotify = -1;
	}
	if (w->inotify < 0)
		return w;
	w->poll.data = w;
	uv_poll_start(&w->poll, UV_READABLE, on_readable);
	uv_unref((uv_handle_t *)&w->poll);
	return w;
}

static bool
is_used(const struct watches *w, int watch)
{
	for (size_t i = 0; i < w->directories; i++)
		if (w->directory[i]->watch == watch)
			return true;
	return false;
}

/* Watches, or watches anew if the path shows another directory by now. True: its names belong to other chains. */
static bool
renew(struct watches *w, struct directory *d)
{
	int before = d->watch;
	struct stat st;
	bool there = w->inotify >= 0 && stat(d->path, &st) == 0;

	if (there && before != UNWATCHED && !d->lost && st.st_dev == d->device && st.st_ino == d->inode)
		return false;
	d->lost = false;
	d->watch = there ? inotify_add_watch(w->inotify, d->path, EVENTS) : UNWATCHED;
	if (d->watch != UNWATCHED) {
		d->device = st.st_dev;
		d->inode = st.st_ino;
	}
	if (before != UNWATCHED && !is_used(w, before))
		(void)inotify_rm_watch(w->inotify, before);     /* it may be gone */
	return d->watch != before;
}

static struct directory *
directory_of(struct watches *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? xstrdup(".") : xstrndup(path, slash > path ? (size_t)(slash - path) : 1);
	struct directory *d;

	/* The last ones first: files come sorted. */
	for (size_t i = w->directories; i-- > 0;)
		if (strcmp(w->directory[i]->path, dir) == 0) {
			free(dir);
			return w->directory[i];
		}
	d = xcalloc(1, sizeof(*d));
	d->path = dir;
	d->watch = UNWATCHED;
	w->directory = xreallocarray(w->directory, w->directories + 1, sizeof(struct directory *));
	w->directory[w->directories++] = d;
	(void)renew(w, d);
	return d;
}

void
watches_add_directory(struct watches *w, const char *path)
{
	(void)directory_of(w, path);
}

/* Takes out names that are nobody's, and makes room if they were few. */
static void
enlarge(struct watches *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->names; i++) {
		if (w->name[i].index == NONE)
			free(w->name[i].base);
		else
			w->name[kept++] = w->name[i];
	}
	w->names = kept;
	if (2 * kept >= w->cap)
		w->cap = w->cap > 0 ? 2 * w->cap : 16;
	w->name = xreallocarray(w->name, w->cap, sizeof(*w->name));
	w->chain = xreallocarray(w->chain, w->cap, sizeof(*w->chain));
	chain_all(w);
}

void
watches_add(struct watches *w, const char *path, size_t index)
{
	struct directory *d = directory_of(w, path);
	const char *base = base_of(path);
	size_t *chain;

	/* A name that was removed has its place still. */
	for (size_t i = first_like(w, d->watch, base); i != NONE; i = w->name[i].next)
		if (w->name[i].index == NONE && w->name[i].directory == d && strcmp(w->name[i].base, base) == 0) {
			w->name[i].index = index;
			return;
		}
	if (w->names == w->cap)
		enlarge(w);
	chain = chain_of(w, d->watch, base);
	w->name[w->names] = (struct name){ d, xstrdup(base), index, *chain };
	*chain = w->names++;
}

void
watches_remove(struct watches *w, const char *path, size_t index)
{
	struct directory *d = directory_of(w, path);
	const char *base = base_of(path);

	for (size_t i = first_like(w, d->watch, base); i != NONE; i = w->name[i].next)
		if (w->name[i].index == index && w->name[i].directory == d)
			w->name[i].index = NONE;
}

void
watches_renew(struct watches *w)
{
	bool moved = false;

	for (size_t i = 0; i < w->directories; i++)
		moved = renew(w, w->directory[i]) || moved;
	if (moved)
		chain_all(w);
}

void
watches_close(struct watches *w)
{
	if (w != NULL && w->inotify >= 0)
		uv_close((uv_handle_t *)&w->poll, NULL);
}

void
watches_free(struct watches *w)
{
	if (w == NULL)
		return;
	if (w->inotify >= 0)
		(void)close(w->inotify);
	for (size_t i = 0; i < w->directories; i++) {
		free(w->directory[i]->path);
		free(w->directory[i]);
	}
	for (size_t i = 0; i < w->names; i++)
		free(w->name[i].base);
	free(w->directory);
	free(w->name);
	free(w->chain);
	free(w);
}
