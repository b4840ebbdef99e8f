/*
 * replay - a fuzz target without a fuzzer: the seeds of seeds/NAME/ and some
 * thousand mutations of them, the same ones every time. The program is called
 * replay_NAME; `replay_NAME FILE...` runs these files alone.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/xalloc.h"
#include "fuzz.h"

/* Inputs that are made of the seeds; fewer where each takes ten times as long (tests/unit/support.h). */
#ifdef __SANITIZE_ADDRESS__
#define ROUNDS 1500
#else
#define ROUNDS 3000
#endif
#define SIZE_MAX_KEPT 4096

struct seeds {
	struct buf *item;
	size_t count;
};

/* What runs, for the one who looks at a failure. */
static char at_work[300];

static void
on_abort(int number)
{
	ssize_t ignored = write(STDERR_FILENO, at_work, strlen(at_work));

	(void)ignored;
	(void)signal(number, SIG_DFL);
}

static void
run(struct span s)
{
	char *copy = exact_copy(s);

	LLVMFuzzerTestOneInput((const uint8_t *)copy, s.len);
	free(copy);
}

static int
add_file(struct seeds *seeds, const char *path)
{
	struct err err = { 0 };
	struct buf content = { 0 };

	if (file_read(&content, path, 1 << 20, &err) < 0) {
		fprintf(stderr, "%s\n", buf_text(&err.text));
		err_free(&err);
		return -1;
	}
	seeds->item = xreallocarray(seeds->item, seeds->count + 1, sizeof(*seeds->item));
	seeds->item[seeds->count++] = content;
	snprintf(at_work, sizeof(at_work), "at %s\n", path);
	run(buf_span(&content));
	return 0;
}

static int
add_directory(struct seeds *seeds, const char *name)
{
	const char *source = getenv("srcdir");
	struct buf path = { 0 };
	struct dirent **entry = NULL;
	int count, result = 0;

	buf_printf(&path, "%s/fuzz/seeds/%s", source ? source : ".", name);
	count = scandir(path.ptr, &entry, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		struct buf file = { 0 };

		buf_printf(&file, "%s/%s", path.ptr, entry[i]->d_name);
		if (entry[i]->d_name[0] != '.' && add_file(seeds, file.ptr) < 0)
			result = -1;
		buf_free(&file);
		free(entry[i]);
	}
	free(entry);
	if (seeds->count == 0) {
		fprintf(stderr, "no seeds in %s\n", path.ptr);
		result = -1;
	}
	buf_free(&path);
	return result;
}

/* A piece of any seed. */
static struct span
any_piece(const struct seeds *seeds, struct rng *rng)
{
	struct span s = buf_span(&seeds->item[rng_below(rng, seeds->count)]);
	size_t from = rng_below(rng, s.len + 1);

	return span_make(s.ptr + from, rng_below(rng, s.len - from + 1));
}

/* One change: a byte, a piece left out, a piece put in. */
static void
mutate(const struct seeds *seeds, struct rng *rng, struct buf *b)
{
	size_t at = rng_below(rng, b->len + 1);
	size_t len = b->len - at < 1 ? 0 : rng_below(rng, b->len - at < 32 ? b->len - at : 32);
	struct span piece = any_piece(seeds, rng);
	struct buf tail = { 0 };

	switch (rng_below(rng, 4)) {
	case 0:
		if (at < b->len)
			b->ptr[at] = (char)rng_next(rng);
		return;
	case 1:
		if (at < b->len)
			b->ptr[at] = (char)(b->ptr[at] ^ (1 << rng_below(rng, 8)));
		return;
	case 2:
		memmove(b->ptr + at, b->ptr + at + len, b->len - at - len);
		b->len -= len;
		return;
	default:
		buf_add(&tail, b->ptr + at, b->len - at);
		b->len = at;
		buf_add_span(b, piece);
		buf_add_span(b, buf_span(&tail));
		buf_free(&tail);
		b->len = b->len < SIZE_MAX_KEPT ? b->len : SIZE_MAX_KEPT;
	}
}

static void
run_mutations(const struct seeds *seeds)
{
	struct rng rng = rng_make(1);
	struct buf b = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		snprintf(at_work, sizeof(at_work), "at mutation %d of seed %d\n", i, (int)rng.seed);
		buf_clear(&b);
		buf_add_span(&b, any_piece(seeds, &rng));
		for (size_t n = 1 + rng_below(&rng, 6); n > 0; n--)
			mutate(seeds, &rng, &b);
		run(buf_span(&b));
	}
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	const char *name = argc > 0 ? strstr(argv[0], "replay_") : NULL;
	struct seeds seeds = { 0 };
	int result = 0;

	(void)signal(SIGABRT, on_abort);
	for (int i = 1; i < argc; i++)
		result |= add_file(&seeds, argv[i]);
	if (argc == 1 && name != NULL)
		result = add_directory(&seeds, name + strlen("replay_"));
	if (argc == 1 && result == 0)
		run_mutations(&seeds);
	for (size_t i = 0; i < seeds.count; i++)
		buf_free(&seeds.item[i]);
	free(seeds.item);
	return result == 0 ? 0 : 1;
}
