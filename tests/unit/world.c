#include "world.h"

#include <stdio.h>
#include <unistd.h>

static void
put(struct rows *r, int name, bool current, const struct follow_position *at)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->count; i++) {
		if (r->item[i].at.device == at->device && r->item[i].at.inode == at->inode)
			continue;
		if (current && r->item[i].name == name)
			r->item[i].current = false;
		r->item[kept++] = r->item[i];
	}
	assert_true(kept < ROWS);
	r->item[kept] = (struct row){ name, current, *at };
	r->count = kept + 1;
}

static void
on_end(void *self, const struct scan_sum *sum)
{
	struct buf *out = ((struct verbatim *)self)->to;

	(void)sum;
	if (out->len > 0 && out->ptr[out->len - 1] != '\n')
		buf_add_text(out, "~\n");
}

static void
on_begin(void *self, const struct reading_start *start)
{
	struct world *w = self;

	w->from[w->turn] = w->verbatim.from = start->offset;
}

static void
on_placed(void *self, const char *name, bool current, const struct follow_position *at)
{
	struct world *w = self;

	(void)name;
	put(&w->rows, w->turn, current, at);
}

const char *
world_name(int i)
{
	static char name[NAMES][32];

	(void)snprintf(name[i], sizeof(name[i]), i == 0 ? "app.log" : i < ROTATIONS ? "app.log.%d" : "app.log.%d.gz", i % ROTATIONS);
	return name[i];
}

void
world_born(struct world *w)
{
	static const struct scan_options options = { .whole_lines = true, .line_max = LINE_MAX_BYTES };
	struct sink sink = verbatim_sink(&w->verbatim);

	sink.end = on_end;
	w->scan = scan_new(NULL, w->candidates, &options, &sink);
	w->feed = feed_new(w->scan);
	w->claims = claims_new();
	for (size_t i = 0; i < w->kept.count; i++)
		claims_remember(w->claims, &w->kept.item[i].at);
}

void
world_die(struct world *w)
{
	for (int i = 0; i < NAMES; i++) {
		follow_free(w->follow[i]);
		w->follow[i] = NULL;
	}
	claims_free(w->claims);
	feed_free(w->feed);
	scan_free(w->scan);
}

static void
join(struct world *w, int i)
{
	const struct follow_options options = { .from = FOLLOW_START, .found = i > 0 };

	w->follow[i] = follow_new(world_name(i), &options);
	for (size_t k = 0; k < w->kept.count; k++)
		if (w->kept.item[k].current && w->kept.item[k].name == i) {
			follow_recall(w->follow[i], w->claims, &w->kept.item[k].at);
			w->again++;
		}
}

static void
look_at(struct world *w, int i)
{
	const struct follow_with with = { .feed = w->feed, .claims = w->claims, .history = HEADER_LOOKBACK,
		.lead = w->kind & LEAD ? 2 * HEADER_LOOKBACK : 0, .now = w->now, .trouble = &w->trouble, .notice = &w->notice,
		.begin = on_begin, .placed = on_placed, .self = w };

	w->turn = i;
	w->verbatim.from = w->from[i];
	(void)follow_drain(w->follow[i], &with);
	if (rng_below(w->rng, 8) == 0)
		(void)follow_give_back(w->follow[i]);
	if (i > 0 && follow_is_missing(w->follow[i])) {
		follow_free(w->follow[i]);
		w->follow[i] = NULL;
	}
}

void
world_look(struct world *w)
{
	for (int i = 0; i < (w->kind & BY_PATTERN ? NAMES : 1); i++)
		if (w->follow[i] == NULL && (i == 0 || access(world_name(i), F_OK) == 0))
			join(w, i);
	for (int i = 0; i < NAMES; i++)
		if (w->follow[i] != NULL)
			look_at(w, i);
	w->looked = true;
}

void
world_commit(struct world *w)
{
	struct follow_position at;

	for (int i = 0; i < NAMES; i++)
		if (w->follow[i] != NULL && follow_position(w->follow[i], &at)) {
			put(&w->rows, i, true, &at);
			w->known = w->known || (i == 0 && at.inode == w->inode && w->looked);
		}
	w->kept = w->rows;
	buf_clear(&w->kept_out);
	buf_add_span(&w->kept_out, buf_span(&w->out));
}

void
world_kill(struct world *w)
{
	world_die(w);
	w->rows = w->kept;
	buf_clear(&w->out);
	buf_add_span(&w->out, buf_span(&w->kept_out));
	w->kills++;
	world_born(w);
}

void
world_settle(struct world *w)
{
	world_look(w);
	for (int i = 0; i < 3; i++) {
		w->now += FOLLOW_GRACE_MS;
		world_look(w);
	}
	world_commit(w);
}
