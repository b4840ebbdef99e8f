#include "report/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dated.h"
#include "base/xalloc.h"

/* The last part of a path. */
static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* The folder of a path, "/" for a file in the root. */
static void
add_folder(struct buf *to, const char *path)
{
	size_t len = (size_t)(last_part(path) - path);

	buf_add(to, path, len > 1 ? len - 1 : len);
}

/* One name for all files of a pattern: what a crash left behind is used again. */
static void
add_temporary(struct buf *to, const char *pattern)
{
	buf_printf(to, ".%s.tmp", last_part(pattern));
}

/* Some file systems have nothing to bring to the disk for a folder. */
static int
sync_folder(int fd)
{
	return fsync(fd) < 0 && errno != EINVAL ? -1 : 0;
}

static int
sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = fd < 0 ? -1 : sync_folder(fd);

	if (fd >= 0)
		close(fd);
	return result;
}

/* Makes the folder and those above it. */
static int
make_folder(const char *path)
{
	struct buf above = { 0 };
	int result = mkdir(path, 0777);

	add_folder(&above, path);
	if (result < 0 && errno == ENOENT && above.len > 0 && above.len < strlen(path)) {
		result = make_folder(above.ptr);
		if (result == 0)
			result = mkdir(path, 0777);
	}
	if (result == 0)
		result = sync_path(buf_text(&above));
	else if (errno == EEXIST)
		result = 0;
	buf_free(&above);
	return result;
}

static int
open_folder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && make_folder(path) == 0)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		err_add(err, "cannot open or make the folder '%s' for reports: %s", "无法打开或创建存放报告的目录“%s”：%s", path,
		    lang_errno(errno, err->lang));
	return fd;
}

static int
write_all(int fd, struct span text)
{
	while (text.len > 0) {
		ssize_t n = write(fd, text.ptr, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text = span_make(text.ptr + n, text.len - (size_t)n);
	}
	return 0;
}

/* Is the open file still the one of that name? */
static bool
is_named(int fd, int folder, const char *name)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && fstatat(folder, name, &b, AT_SYMLINK_NOFOLLOW) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * Opens the temporary file for this process alone: with two writers one could
 * rename what the other has half written. EWOULDBLOCK says that there is another one.
 */
static int
open_temporary(int folder, const char *name)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	int error;

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		errno = EWOULDBLOCK;
		if (is_named(fd, folder, name) && ftruncate(fd, 0) == 0)
			return fd;
	}
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* From opening to renaming; errno says what went wrong. */
static int
replace(int folder, const char *temporary, const char *name, struct span text)
{
	int fd = open_temporary(folder, temporary);
	int error;

	if (fd < 0)
		return -1;
	if (write_all(fd, text) == 0 && fsync(fd) == 0 && renameat(folder, temporary, folder, name) == 0) {
		close(fd);
		return sync_folder(folder);
	}
	error = errno;
	unlinkat(folder, temporary, 0);
	close(fd);
	errno = error;
	return -1;
}

int
shelf_write(const char *pattern, int64_t time, struct span text, struct err *err)
{
	struct buf path = { 0 };
	struct buf folder = { 0 };
	struct buf temporary = { 0 };
	int result = -1;
	int fd;

	dated_write(&path, pattern, time);
	add_folder(&folder, path.ptr);
	add_temporary(&temporary, pattern);
	fd = open_folder(folder.ptr, err);
	if (fd >= 0) {
		result = replace(fd, temporary.ptr, last_part(path.ptr), text);
		if (result < 0 && errno == EWOULDBLOCK)
			err_add(err, "another process is writing the report '%s'; each needs a file of its own",
			    "另一个进程正在写报告“%s”，请让它们使用不同的文件", path.ptr);
		else if (result < 0)
			err_add(err, "cannot write the report '%s': %s", "无法写出报告“%s”：%s", path.ptr, lang_errno(errno, err->lang));
		close(fd);
	}
	buf_free(&path);
	buf_free(&folder);
	buf_free(&temporary);
	return result;
}

struct found {
	char *path;
	int64_t time, part;     /* of the name, or seconds and nanoseconds of writing */
};

struct hunt {
	const char *pattern;
	bool ordered;
	struct found *file;
	size_t count;
	struct err *err;
};

static void
add_found(struct hunt *h, const char *path, const struct stat *st)
{
	struct found found = { NULL, st->st_mtim.tv_sec, st->st_mtim.tv_nsec };
	int64_t time;

	if (!dated_match(h->pattern, span_of(path), &time))
		return;
	if (h->ordered) {
		found.time = time;
		found.part = 0;
	}
	found.path = xstrdup(path);
	h->file = xreallocarray(h->file, h->count + 1, sizeof(*h->file));
	h->file[h->count++] = found;
}

static void hunt_in(struct hunt *h, struct buf *path, const char *rest);

/* An entry whose name can come of the pattern; `rest` is what follows, NULL: nothing. */
static void
look_at(struct hunt *h, struct buf *path, const char *rest)
{
	struct stat st;

	if (lstat(path->ptr, &st) < 0)
		return;
	if (rest == NULL && S_ISREG(st.st_mode))
		add_found(h, path->ptr, &st);
	if (rest != NULL && S_ISDIR(st.st_mode)) {
		buf_add_char(path, '/');
		hunt_in(h, path, rest);
	}
}

static void
cut(struct buf *path, size_t len)
{
	path->len = len;
	path->ptr[len] = '\0';
}

/* Looks at all entries of the folder `path`, which ends with a slash, that `part` can name. */
static void
look_through(struct hunt *h, struct buf *path, const char *part, const char *rest)
{
	size_t len = path->len;
	DIR *folder = opendir(path->ptr);
	struct dirent *entry;
	int64_t ignored;

	if (folder == NULL) {
		if (errno != ENOENT && errno != ENOTDIR)
			err_add(h->err, "cannot look for old reports in '%s': %s", "无法在“%s”里查找旧报告：%s", path->ptr,
			    lang_errno(errno, h->err->lang));
		return;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (!dated_match(part, span_of(entry->d_name), &ignored))
			continue;
		buf_add_text(path, entry->d_name);
		look_at(h, path, rest);
		cut(path, len);
	}
	closedir(folder);
}

/* Goes on from the folder `path` with the rest of the pattern. */
static void
hunt_in(struct hunt *h, struct buf *path, const char *rest)
{
	size_t len = strcspn(rest, "/");
	const char *behind = rest[len] == '/' ? rest + len + 1 : NULL;
	struct buf part = { 0 };
	size_t before = path->len;

	buf_add(&part, rest, len);
	if (dated_varies(buf_text(&part))) {
		look_through(h, path, part.ptr, behind);
	} else {
		dated_write(path, buf_text(&part), 0);
		if (behind != NULL) {
			buf_add_char(path, '/');
			hunt_in(h, path, behind);
		} else {
			look_at(h, path, NULL);
		}
		cut(path, before);
	}
	buf_free(&part);
}

static int
newest_first(const void *a, const void *b)
{
	const struct found *x = a;
	const struct found *y = b;

	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	if (x->part != y->part)
		return x->part < y->part ? 1 : -1;
	return -strcmp(x->path, y->path);
}

static void
cut_last(struct buf *path)
{
	cut(path, (size_t)(strrchr(path->ptr, '/') - path->ptr));
}

/* What is left of a file that is gone: its folders, as far as they are of the pattern and empty. */
static void
clear_away(const char *pattern, const char *file)
{
	struct buf shape = { 0 };
	struct buf path = { 0 };
	size_t folder = (size_t)(last_part(file) - file);

	/* A crash may have left this. */
	buf_add(&path, file, folder);
	add_temporary(&path, pattern);
	(void)unlink(path.ptr);
	buf_add_text(&shape, pattern);
	for (cut_last(&shape), cut_last(&path); dated_varies(shape.ptr); cut_last(&shape), cut_last(&path))
		if (rmdir(path.ptr) < 0 && errno != ENOENT)
			break;
	buf_free(&shape);
	buf_free(&path);
}

int
shelf_keep(const char *pattern, size_t keep, struct err *err)
{
	struct hunt h = { .pattern = pattern, .ordered = dated_ordered(pattern), .err = err };
	struct buf path = { 0 };
	size_t before = err->count;

	if (keep == 0)
		return 0;
	buf_add_char(&path, '/');
	hunt_in(&h, &path, pattern + 1);
	buf_free(&path);
	if (h.count > keep)
		qsort(h.file, h.count, sizeof(*h.file), newest_first);
	for (size_t i = 0; i < h.count; i++) {
		if (i >= keep && unlink(h.file[i].path) < 0 && errno != ENOENT)
			err_add(err, "cannot remove the old report '%s': %s", "无法删除旧报告“%s”：%s", h.file[i].path,
			    lang_errno(errno, err->lang));
		else if (i >= keep)
			clear_away(pattern, h.file[i].path);
		free(h.file[i].path);
	}
	free(h.file);
	return err->count > before ? -1 : 0;
}
