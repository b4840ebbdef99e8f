#include "follow_bench.h"

#include <time.h>

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct buf *out = ((struct verbatim *)self)->to;

	(void)sum;
	buf_add_char(out, out->len > 0 && out->ptr[out->len - 1] != '\n' && out->ptr[out->len - 1] != '$' ? '~' : '$');
}

void
bench_open(struct follow_bench *b)
{
	static const struct scan_options options = { .whole_lines = true };
	struct sink sink = verbatim_sink(&b->verbatim);

	sink.end = on_end;
	*b = (struct follow_bench){ .verbatim.to = &b->out, .now = 1000, .candidates = candidates_new(NULL),
		.claims = claims_new() };
	folder_open_entered(&b->folder);
	b->scan = scan_new(NULL, b->candidates, &options, &sink);
	b->feed = feed_new(b->scan);
}

void
bench_close(struct follow_bench *b)
{
	follow_free(b->follow);
	follow_free(b->second);
	claims_free(b->claims);
	feed_free(b->feed);
	scan_free(b->scan);
	candidates_free(b->candidates);
	buf_free(&b->out);
	buf_free(&b->all);
	err_free(&b->trouble);
	err_free(&b->notice);
	folder_close(&b->folder);
}

void
bench_look(struct follow_bench *b, struct follow *f, bool last)
{
	const struct follow_with w = { .feed = b->feed, .claims = b->claims, .now = b->now, .trouble = &b->trouble, .notice = &b->notice };

	if (f == NULL)
		return;
	if (last)
		(void)follow_finish(f, &w);
	else
		while ((b->told ? follow_changed(f, &w) : follow_step(f, &w)) == FOLLOW_MORE)
			;
	if (b->rough)
		(void)follow_give_back(f);
}

void
bench_tick(void)
{
	struct timespec t = { 0, 12000000 };

	nanosleep(&t, NULL);
}
