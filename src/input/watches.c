#include "input/watches.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xalloc.h"

#define NONE SIZE_MAX

struct directory {
	struct watches *watches;
	char *path;
	uv_fs_event_t event;
	bool active;                    /* it is watched */
	bool stale;                     /* something happened to itself */
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
	uv_loop_t *loop;
	struct watches_to to;
	struct directory **directory;
	size_t directories;
	struct name *name;
	size_t names, cap;
	size_t *chain;                  /* as many as `cap`, a power of two */
};

struct watches *
watches_new(uv_loop_t *loop, const struct watches_to *to)
{
	struct watches *w = xcalloc(1, sizeof(*w));

	w->loop = loop;
	w->to = *to;
	return w;
}

static size_t *
chain_of(struct watches *w, const struct directory *d, const char *base)
{
	uint64_t hash = (uint64_t)(uintptr_t)d;

	for (; *base != '\0'; base++)
		hash = (hash ^ (unsigned char)*base) * UINT64_C(0x100000001b3);
	return &w->chain[(size_t)(hash ^ hash >> 32) & (w->cap - 1)];
}

static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void
on_event(uv_fs_event_t *event, const char *base, int events, int status)
{
	struct directory *d = event->data;
	struct watches *w = d->watches;
	bool known = false;

	if (status < 0 || base == NULL)
		return;                 /* the next look tells */
	/* A directory that was made anew may look like the old one. */
	d->stale = d->stale || ((events & UV_RENAME) && strcmp(base, base_of(d->path)) == 0);
	for (size_t i = w->cap > 0 ? *chain_of(w, d, base) : NONE; i != NONE; i = w->name[i].next) {
		const struct name *n = &w->name[i];

		if (n->index == NONE || n->directory != d || strcmp(n->base, base) != 0)
			continue;
		known = true;
		w->to.file(w->to.self, n->index, (events & UV_RENAME) != 0);
	}
	if (!known && (events & UV_RENAME))
		w->to.other(w->to.self);
}

/* Starts, or starts again if the path shows another directory by now. */
static void
renew(struct directory *d)
{
	struct stat st;
	bool there = stat(d->path, &st) == 0;

	if (d->active && !d->stale && there && st.st_dev == d->device && st.st_ino == d->inode)
		return;
	if (d->active)
		uv_fs_event_stop(&d->event);
	d->stale = false;
	d->active = there && uv_fs_event_start(&d->event, on_event, d->path, 0) == 0;
	if (d->active) {
		d->device = st.st_dev;
		d->inode = st.st_ino;
		uv_unref((uv_handle_t *)&d->event);
	}
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
	d->watches = w;
	d->path = dir;
	d->event.data = d;
	uv_fs_event_init(w->loop, &d->event);
	w->directory = xreallocarray(w->directory, w->directories + 1, sizeof(struct directory *));
	w->directory[w->directories++] = d;
	renew(d);
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
	for (size_t i = 0; i < w->cap; i++)
		w->chain[i] = NONE;
	for (size_t i = 0; i < w->names; i++) {
		size_t *chain = chain_of(w, w->name[i].directory, w->name[i].base);

		w->name[i].next = *chain;
		*chain = i;
	}
}

void
watches_add(struct watches *w, const char *path, size_t index)
{
	struct directory *d = directory_of(w, path);
	const char *base = base_of(path);
	size_t *chain;

	/* A name that was removed has its place still. */
	for (size_t i = w->cap > 0 ? *chain_of(w, d, base) : NONE; i != NONE; i = w->name[i].next)
		if (w->name[i].index == NONE && w->name[i].directory == d && strcmp(w->name[i].base, base) == 0) {
			w->name[i].index = index;
			return;
		}
	if (w->names == w->cap)
		enlarge(w);
	chain = chain_of(w, d, base);
	w->name[w->names] = (struct name){ d, xstrdup(base), index, *chain };
	*chain = w->names++;
}

void
watches_remove(struct watches *w, const char *path, size_t index)
{
	struct directory *d = directory_of(w, path);
	const char *base = base_of(path);

	for (size_t i = *chain_of(w, d, base); i != NONE; i = w->name[i].next)
		if (w->name[i].index == index && w->name[i].directory == d)
			w->name[i].index = NONE;
}

void
watches_renew(struct watches *w)
{
	for (size_t i = 0; i < w->directories; i++)
		renew(w->directory[i]);
}

void
watches_close(struct watches *w)
{
	for (size_t i = 0; w != NULL && i < w->directories; i++)
		uv_close((uv_handle_t *)&w->directory[i]->event, NULL);
}

void
watches_free(struct watches *w)
{
	if (w == NULL)
		return;
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
