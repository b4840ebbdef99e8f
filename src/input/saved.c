#include "input/saved.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/replace.h"
#include "base/xalloc.h"
#include "input/positions.h"

/* A hundred times what is to be expected of a thousand files. */
#define FILE_MAX (64u << 20)

#define FOLDER_MODE 0700

struct saved {
	struct buf path, folder, temporary;
	struct buf name;                /* the last one that was made absolute */
	char *here;                     /* the current folder; NULL: it is not known */
	struct positions *positions;
	int lock;
	bool failing;
};

/* The name from the root on, in `to`: without "." and doubled slashes, so that one name is written in one way. */
static void
add_absolute(struct buf *to, const char *here, const char *name)
{
	if (name[0] != '/')
		buf_add_text(to, here);
	while (*name != '\0') {
		size_t len = strcspn(name, "/");

		if (len > 0 && !(len == 1 && name[0] == '.')) {
			buf_add_char(to, '/');
			buf_add(to, name, len);
		}
		name += len + strspn(name + len, "/");
	}
	if (to->len == 0)
		buf_add_char(to, '/');
}

static const char *
absolute(struct saved *s, const char *name)
{
	buf_clear(&s->name);
	add_absolute(&s->name, s->here, name);
	return buf_text(&s->name);
}

static int
add_default(struct buf *to, struct err *err)
{
	static const struct {
		const char *variable, *name;
	} rows[] = { { "XDG_STATE_HOME", "imerr/positions" }, { "HOME", ".local/state/imerr/positions" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *folder = getenv(rows[i].variable);

		if (folder != NULL && folder[0] == '/') {
			add_absolute(to, "", folder);
			add_absolute(to, "", rows[i].name);
			return 0;
		}
	}
	err_add(err, "neither XDG_STATE_HOME nor HOME says where positions can be kept; name a file with --positions",
	    "XDG_STATE_HOME 和 HOME 都没有给出可存放位置记录的目录；请用 --positions 指定文件");
	return -1;
}

/* Where the file is: behind all symlinks, which are not what is to be replaced. */
static int
find_path(struct saved *s, const char *path, struct err *err)
{
	char *real;

	s->here = getcwd(NULL, 0);
	if (s->here == NULL) {
		err_add(err, "the current folder is not known: %s", "无法确定当前目录：%s", lang_errno(errno, err->lang));
		return -1;
	}
	if (strcmp(s->here, "/") == 0)
		s->here[0] = '\0';
	if (path != NULL)
		add_absolute(&s->path, s->here, path);
	else if (add_default(&s->path, err) < 0)
		return -1;
	real = realpath(buf_text(&s->path), NULL);
	if (real != NULL) {
		buf_clear(&s->path);
		buf_add_text(&s->path, real);
		free(real);
	}
	replace_add_folder(&s->folder, buf_text(&s->path));
	buf_printf(&s->temporary, ".%s.tmp", replace_last_part(buf_text(&s->path)));
	return 0;
}

static int
open_folder(const struct saved *s, struct err *err)
{
	int fd = replace_open_folder(s->folder.ptr, FOLDER_MODE);

	if (fd < 0)
		err_add(err, "cannot open or make the folder '%s' for positions: %s", "无法打开或创建存放位置记录的目录“%s”：%s",
		    s->folder.ptr, lang_errno(errno, err->lang));
	return fd;
}

static int
read_file(struct saved *s, struct err *err)
{
	struct buf text = { 0 };
	struct stat st;
	int result;

	if (lstat(s->path.ptr, &st) < 0 && errno == ENOENT)
		return 0;
	if (!S_ISREG(st.st_mode)) {
		err_add(err, "'%s' is no regular file, so positions cannot be kept in it", "“%s”不是普通文件，不能存放位置记录", s->path.ptr);
		return -1;
	}
	result = file_read(&text, s->path.ptr, FILE_MAX, err);
	if (result == 0)
		result = positions_read(s->positions, s->path.ptr, buf_span(&text), err);
	buf_free(&text);
	return result;
}

static int
open_all(struct saved *s, const char *path, struct err *err)
{
	int folder;

	if (find_path(s, path, err) < 0)
		return -1;
	folder = open_folder(s, err);
	if (folder < 0)
		return -1;
	close(folder);
	s->lock = replace_lock(s->path.ptr, err);
	return s->lock < 0 ? -1 : read_file(s, err);
}

struct saved *
saved_open(const char *path, struct err *err)
{
	struct saved *s = xcalloc(1, sizeof(*s));

	s->lock = -1;
	s->positions = positions_new();
	if (open_all(s, path, err) == 0)
		return s;
	saved_close(s);
	return NULL;
}

void
saved_close(struct saved *s)
{
	if (s == NULL)
		return;
	if (s->lock >= 0)
		close(s->lock);
	positions_free(s->positions);
	free(s->here);
	buf_free(&s->path);
	buf_free(&s->folder);
	buf_free(&s->temporary);
	buf_free(&s->name);
	free(s);
}

bool
saved_ask(struct saved *s, const char *name)
{
	return positions_ask(s->positions, absolute(s, name));
}

static void
on_each(void *self, const struct follow_position *at)
{
	following_remember(self, at);
}

void
saved_remember(struct saved *s, struct following *following)
{
	positions_each(s->positions, on_each, following);
}

bool
saved_recall(struct saved *s, const char *name, struct follow_position *at)
{
	return s != NULL && positions_recall(s->positions, absolute(s, name), at);
}

void
saved_put(struct saved *s, const char *name, bool current, const struct follow_position *at)
{
	if (s != NULL)
		positions_put(s->positions, absolute(s, name), current, at);
}

static int
replace(struct saved *s, struct err *err)
{
	struct buf text = { 0 };
	int folder = open_folder(s, err);
	int result;

	if (folder < 0)
		return -1;
	positions_write(s->positions, &text);
	errno = EFBIG;
	result = text.len > FILE_MAX ? -1 :
	    replace_file(folder, buf_text(&s->temporary), replace_last_part(s->path.ptr), buf_span(&text));
	if (result < 0)
		err_add(err, "positions cannot be kept in '%s': %s; unless that is mended, the next run reads again what this one has read",
		    "无法把读取位置存入“%s”：%s；如不解决，下次运行会重复读取这次已读的内容", s->path.ptr, lang_errno(errno, err->lang));
	close(folder);
	buf_free(&text);
	return result;
}

int
saved_write(struct saved *s, struct err *err)
{
	struct err none = { .lang = err->lang };
	int result;

	if (!s->failing && !positions_changed(s->positions))
		return 0;
	result = replace(s, s->failing ? &none : err);
	s->failing = result < 0;
	err_free(&none);
	return result;
}
