#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int
failed(const char *path, struct err *err)
{
	err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", path, lang_errno(errno, err->lang));
	return -1;
}

int
file_read(struct buf *to, const char *path, size_t max, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t start = to->len;
	ssize_t n = -1;

	if (fd < 0)
		return failed(path, err);
	while (to->len - start <= max) {
		char *end = buf_reserve(to, 65536);

		n = read(fd, end, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		to->len += (size_t)n;
	}
	if (n < 0)
		failed(path, err);
	else if (n > 0)
		err_add(err, "'%s' is larger than %zu bytes", "“%s”超过了 %zu 字节", path, max);
	close(fd);
	return n == 0 ? 0 : -1;
}

ssize_t
file_read_at(int fd, char *to, size_t len, uint64_t offset)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = pread(fd, to + have, len - have, (off_t)(offset + have));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}
