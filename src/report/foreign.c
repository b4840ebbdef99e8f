#include "report/foreign.h"

#include <string.h>

struct foreign_family {
	struct family family;
	struct foreign_family *next;
};

struct foreign_code {
	struct code code;
	const struct family *family;
	struct foreign_code *next;
};

const struct family *
foreign_family(struct foreign *f, const char *name)
{
	struct foreign_family *new;

	for (const struct foreign_family *known = f->families; known != NULL; known = known->next)
		if (strcmp(known->family.name, name) == 0)
			return &known->family;
	new = arena_alloc(&f->arena, sizeof(*new));
	new->family.name = arena_text(&f->arena, name, strlen(name));
	new->family.title = (struct text){ new->family.name, new->family.name };
	new->next = f->families;
	f->families = new;
	return &new->family;
}

static size_t
chain_of(long number)
{
	return (size_t)((unsigned long)number % FOREIGN_CHAINS);
}

const struct code *
foreign_find(const struct foreign *f, const struct family *family, long number)
{
	for (const struct foreign_code *known = f->codes[chain_of(number)]; known != NULL; known = known->next)
		if (known->code.number == number && known->family == family)
			return &known->code;
	return NULL;
}

struct code *
foreign_add(struct foreign *f, const struct family *family, long number)
{
	struct foreign_code *new = arena_alloc(&f->arena, sizeof(*new));

	new->code.number = number;
	new->code.published = 1;
	new->family = family;
	new->next = f->codes[chain_of(number)];
	f->codes[chain_of(number)] = new;
	return &new->code;
}

void
foreign_free(struct foreign *f)
{
	arena_free(&f->arena);
	*f = (struct foreign){ 0 };
}
