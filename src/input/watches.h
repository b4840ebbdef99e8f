/*
 * watches - directories that are watched, and which names in them are of interest.
 *
 * One watch per directory tells of all files in it: ten thousand files need no ten thousand
 * watches, and a file that is replaced does not lose its own. It is a hint, never the truth: file systems have no
 * events, a symlink's target lies elsewhere, and without inotify(7) nothing is ever told. Who uses it looks by itself,
 * too. Where the kernel lost events, `file` is called for every name, and `other`. Each wake-up reads once.
 */
#ifndef IMERR_INPUT_WATCHES_H
#define IMERR_INPUT_WATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/* Called while the loop runs; they add and remove nothing. */
struct watches_to {
	/* Something happened to this name; not `other_file`: to the file that it shows, and it shows the same one as before. */
	void (*file)(void *self, size_t index, bool other_file);
	void (*other)(void *self);                      /* a name that nobody knows came or went; or a directory of ours */
	void *self;
};

struct watches;

struct watches *watches_new(uv_loop_t *, const struct watches_to *);

/* Watches the directory that `path` lies in, for the name there; events are told by `index`. */
void watches_add(struct watches *, const char *path, size_t index);

/* The same for all names that nobody knows. */
void watches_add_directory(struct watches *, const char *path);
void watches_remove(struct watches *, const char *path, size_t index);

/* Directories may have gone and come back: now and then, they have to be looked after. */
void watches_renew(struct watches *);

/* Ends watching; then, when the loop has run, frees. */
void watches_close(struct watches *);
void watches_free(struct watches *);

#endif
