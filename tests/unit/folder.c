#include "folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "support.h"

/* No test has larger files. */
#define FILE_MAX (1u << 30)

void
folder_open(struct folder *f)
{
	*f = (struct folder){ .path = "/tmp/imerr-test.XXXXXX" };
	assert_non_null(mkdtemp(f->path));
}

void
folder_open_entered(struct folder *f)
{
	folder_open(f);
	assert_int_equal(chdir(f->path), 0);
	f->entered = true;
}

void
folder_close(struct folder *f)
{
	struct buf command = { 0 };

	if (f->entered)
		assert_int_equal(chdir("/"), 0);
	buf_printf(&command, "chmod -R u+rwx %s; rm -rf %s", f->path, f->path);
	assert_int_equal(system(buf_text(&command)), 0);
	buf_free(&command);
	buf_free(&f->name);
}

const char *
folder_at(struct folder *f, const char *name)
{
	buf_clear(&f->name);
	buf_printf(&f->name, "%s/%s", f->path, name);
	return buf_text(&f->name);
}

void
folder_put(const char *path, int flags, struct span bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
	close(fd);
}

void
folder_read(struct buf *to, const char *path)
{
	struct err err = { 0 };

	if (file_read(to, path, FILE_MAX, &err) != 0)
		fail_msg("%s", buf_text(&err.text));
}
