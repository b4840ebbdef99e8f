#include "report/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dated.h"
#include "base/replace.h"
#include "base/xalloc.h"

/* One name for all files of a pattern: what a crash left behind is used again. */
static void
add_temporary(struct buf *to, const char *pattern)
{
	buf_printf(to, ".%s.tmp", replace_last_part(pattern));
}

static int
open_folder(const char *path, struct err *err)
{
	int fd = replace_open_folder(path, 0777);

	if (fd < 0)
		err_add(err, "cannot open or make the folder '%s' for reports: %s", "无法打开或创建存放报告的目录“%s”：%s", path,
		    lang_errno(errno, err->lang));
	return fd;
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
	replace_add_folder(&folder, path.ptr);
	add_temporary(&temporary, pattern);
	fd = open_folder(folder.ptr, err);
	if (fd >= 0) {
		result = replace_file(fd, temporary.ptr, replace_last_part(path.ptr), text);
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
	size_t folder = (size_t)(replace_last_part(file) - file);

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
