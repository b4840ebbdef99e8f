#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *
need(void *got)
{
	static const char sentence[] = "imerr: out of memory (内存不足)\n";

	if (got == NULL) {
		/* write(2), because stdio may want memory of its own. */
		ssize_t ignored = write(STDERR_FILENO, sentence, sizeof(sentence) - 1);
		(void)ignored;
		_exit(1);
	}
	return got;
}

void *
xmalloc(size_t size)
{
	return need(malloc(size ? size : 1));
}

void *
xaligned(size_t alignment, size_t size)
{
	return need(aligned_alloc(alignment, size));
}

void *
xcalloc(size_t count, size_t size)
{
	return need(calloc(count ? count : 1, size ? size : 1));
}

void *
xreallocarray(void *old, size_t count, size_t size)
{
	return need(reallocarray(old, count ? count : 1, size ? size : 1));
}

char *
xstrdup(const char *text)
{
	return need(strdup(text));
}

char *
xstrndup(const char *text, size_t len)
{
	char *copy = xmalloc(len + 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}
