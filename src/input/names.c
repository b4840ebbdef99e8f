#include "input/names.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool
names_is_pattern(const char *name)
{
	struct stat st;

	return strpbrk(name, "*?[") != NULL && lstat(name, &st) != 0;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
names_sort(const char **name, size_t count)
{
	qsort(name, count, sizeof(*name), compare);
}

static bool
is_regular(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

void
names_expand(const char *pattern, const char **known, size_t count, void (*found)(void *self, const char *name), void *self)
{
	glob_t g = { 0 };

	if (glob(pattern, 0, NULL, &g) == 0)
		for (size_t i = 0; i < g.gl_pathc; i++)
			if (bsearch(&g.gl_pathv[i], known, count, sizeof(*known), compare) == NULL && is_regular(g.gl_pathv[i]))
				found(self, g.gl_pathv[i]);
	globfree(&g);
}
