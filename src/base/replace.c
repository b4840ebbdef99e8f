#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
replace_last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

void
replace_add_folder(struct buf *to, const char *path)
{
	size_t len = (size_t)(replace_last_part(path) - path);

	buf_add(to, path, len > 1 ? len - 1 : len);
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
make_folder(const char *path, mode_t mode)
{
	struct buf above = { 0 };
	int result = mkdir(path, mode);

	replace_add_folder(&above, path);
	if (result < 0 && errno == ENOENT && above.len > 0 && above.len < strlen(path)) {
		result = make_folder(above.ptr, mode);
		if (result == 0)
			result = mkdir(path, mode);
	}
	if (result == 0)
		result = sync_path(buf_text(&above));
	else if (errno == EEXIST)
		result = 0;
	buf_free(&above);
	return result;
}

int
replace_open_folder(const char *path, mode_t mode)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && make_folder(path, mode) == 0)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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

int
replace_file(int folder, const char *temporary, const char *name, struct span text)
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
replace_lock(const char *path, struct err *err)
{
	struct buf name = { 0 };
	int fd;

	buf_printf(&name, "%s.lock", path);
	fd = open(buf_text(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_add(err, "cannot open '%s': %s", "无法打开“%s”：%s", buf_text(&name), lang_errno(errno, err->lang));
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		err_add(err, "'%s' is in use by another imerr", "“%s”正被另一个 imerr 使用", path);
		close(fd);
		fd = -1;
	}
	buf_free(&name);
	return fd;
}
