#include "sink/tee.h"

#include "sink/aggregate.h"

static int
on_span(void *self, struct span bytes, uint64_t offset)
{
	struct tee *t = self;
	int first = t->first.span != NULL && !t->closed ? t->first.span(t->first.self, bytes, offset) : 0;
	int second = t->second.span != NULL ? t->second.span(t->second.self, bytes, offset) : 0;

	return first != 0 ? first : second;
}

/* The line as if success were not looked for. */
static struct line
without_success(struct tee *t, const struct line *line)
{
	struct line quiet = *line;

	quiet.judgement = t->told;
	quiet.count = 0;
	for (size_t i = 0; i < line->count; i++)
		if (line->judgement[i].number != 0)
			t->told[quiet.count++] = line->judgement[i];
	return quiet;
}

static int
on_line(void *self, const struct line *line)
{
	struct tee *t = self;
	int first = 0, second;

	if (!t->closed && t->quiet && line->count > 0) {
		struct line quiet = without_success(t, line);

		first = t->first.line(t->first.self, &quiet);
	} else if (!t->closed) {
		first = t->first.line(t->first.self, line);
	}
	second = t->second.line(t->second.self, line);
	return first != 0 ? first : second;
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct tee *t = self;

	if (t->first.end != NULL && !t->closed)
		t->first.end(t->first.self, sum);
	if (t->second.end != NULL)
		t->second.end(t->second.self, sum);
}

struct sink
tee_counting(struct tee *t, struct sink first, struct aggregate *counted)
{
	if (counted == NULL)
		return first;
	t->first = first;
	t->second = aggregate_sink(counted);
	return (struct sink){ .span = on_span, .line = on_line, .self = t, .end = on_end };
}
