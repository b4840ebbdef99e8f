#include "input/reopen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

int
reopen(int directory, const char *name, dev_t device, ino_t inode)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	/* A file that is read after each of its changes would have its time of access written as often. Owners may spare that. */
	int fd = openat(directory, name, flags | O_NOATIME);
	struct stat st;

	if (fd < 0 && errno == EPERM)
		fd = openat(directory, name, flags);
	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_dev != device || st.st_ino != inode)) {
		close(fd);
		fd = -1;
		errno = 0;
	}
	return fd;
}

static bool
is_want(void)
{
	return errno == EMFILE || errno == ENFILE;
}

bool
reopen_renamed(const char *name, dev_t device, ino_t inode, int *fd)
{
	const char *slash = strrchr(name, '/');
	char *path = slash ? xstrndup(name, (size_t)(slash - name) + 1) : xstrdup(".");
	DIR *directory = opendir(path);
	bool said = directory != NULL || !is_want();
	struct dirent *entry;

	*fd = -1;
	while (directory != NULL && *fd < 0 && said && (entry = readdir(directory)) != NULL) {
		if (entry->d_ino != inode)
			continue;
		*fd = reopen(dirfd(directory), entry->d_name, device, inode);
		said = *fd >= 0 || !is_want();
	}
	if (directory != NULL)
		closedir(directory);
	free(path);
	return said;
}
