/*
 * foreign - families and codes that reports tell of and no rule file of this machine names.
 *
 * Each is there once, however many reports tell of it: rows of one code, counted in several of them, come
 * together, and reading the same again and again takes no more memory.
 */
#ifndef IMERR_REPORT_FOREIGN_H
#define IMERR_REPORT_FOREIGN_H

#include "base/arena.h"
#include "rules/rules.h"

#define FOREIGN_CHAINS 256

/* `{0}` is empty. */
struct foreign {
	struct arena arena;             /* of their texts, too */
	struct foreign_family *families;
	struct foreign_code *codes[FOREIGN_CHAINS];     /* by number */
};

/* The family of that name, which is copied; it lives until foreign_free(). */
const struct family *foreign_family(struct foreign *, const char *name);

/* The code of that number in a family, foreign or not. NULL: it is not there yet. */
const struct code *foreign_find(const struct foreign *, const struct family *, long number);

/* It is not there yet: a new one, for the caller to fill in. Lives as long. */
struct code *foreign_add(struct foreign *, const struct family *, long number);

void foreign_free(struct foreign *);

#endif
