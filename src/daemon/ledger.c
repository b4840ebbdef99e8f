#include "daemon/ledger.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/pending.h"
#include "report/report.h"

/* So many open pieces are put together: then starting again takes no longer. */
#define OPEN_MAX 64

/* A piece that ends so much later than now, in seconds, was made by a clock that was wrong. */
#define AHEAD_MAX 86400

struct ledger {
	struct ledger_options options;
	struct foreign foreign;         /* codes that no rule knows any more */
	struct aggregate *sealed, *open, *pending;
	struct pending places;           /* pending */
	size_t pieces;                  /* that are open */
	int64_t last;                   /* the id of the last piece */
	int64_t begin;                  /* of the next piece */
	int64_t open_begin;             /* of the first piece that is open */

	struct aggregate *recent;       /* what ledger_since() found sealed, until there is more; NULL: nothing yet */
	int64_t recent_time, recent_last;
	int64_t sealed_last;            /* the id of the last piece that is sealed */
};

static struct aggregate *
new_aggregate(const struct ledger *l)
{
	return aggregate_new(&l->options.aggregate);
}

/* Adds the report that a piece is. */
static int
read_piece(struct ledger *l, const struct store_piece *piece, struct aggregate *to, struct err *err)
{
	const struct reader reader = { l->options.catalogue, &l->foreign, &l->options.aggregate };
	struct summary summary;
	int result = summary_read(&summary, &reader, "store", piece->body, err);

	if (result == 0)
		aggregate_beside(to, summary.all);
	summary_free(&summary);
	return result;
}

static void
write_piece(struct aggregate *a, struct buf *to)
{
	struct summary summary = { .all = a, .behind = a };
	const struct report report = { .summary = &summary, .aggregate = a };

	render_json(to, &report);
}

struct loading {
	struct ledger *ledger;
	struct err *err;
};

static int
on_load(void *self, const struct store_piece *piece)
{
	struct loading *loading = self;
	struct ledger *l = loading->ledger;
	bool open = piece->kind == STORE_OPEN;

	if (piece->id > l->last)
		l->last = piece->id;
	if (piece->end > l->begin)
		l->begin = piece->end;
	if (piece->kind == STORE_SEALED)
		l->sealed_last = piece->id;
	if (open && l->pieces++ == 0)
		l->open_begin = piece->begin;
	return read_piece(l, piece, open ? l->open : l->sealed, loading->err);
}

struct ledger *
ledger_open(const struct ledger_options *options, int64_t now, struct err *err)
{
	struct ledger *l = xcalloc(1, sizeof(*l));
	struct loading loading = { l, err };

	l->options = *options;
	l->sealed = new_aggregate(l);
	l->open = new_aggregate(l);
	l->pending = new_aggregate(l);
	if (store_pieces(options->store, 0, on_load, &loading, err) != 0) {
		ledger_free(l);
		return NULL;
	}
	if (l->begin == 0 || l->begin > now)
		l->begin = now;
	return l;
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	pending_free(&l->places);
	aggregate_free(l->sealed);
	aggregate_free(l->open);
	aggregate_free(l->pending);
	aggregate_free(l->recent);
	foreign_free(&l->foreign);
	free(l);
}

void
ledger_add(struct ledger *l, const struct fragment *f)
{
	struct aggregate *all = fragment_all(f);

	aggregate_beside(l->pending, all);
	aggregate_free(all);
}

void
ledger_place(struct ledger *l, const char *name, bool current, const struct follow_position *at)
{
	pending_add(&l->places, name, current, at);
}

/* A code by its tags; lines without a tag, and tags that were too many, have none. */
static void
count_row(struct ledger *l, const struct row *r, int64_t minute)
{
	const char *family = r->family != NULL ? r->family->name : "";
	uint64_t rest = r->count;

	for (size_t i = 0; i < r->tags.count; i++) {
		const struct count *c = &r->tags.item[i];

		store_count(l->options.store, minute, r->number, family, span_of(counts_name(&r->tags, c)), c->n);
		rest -= c->n;
	}
	if (rest > 0)
		store_count(l->options.store, minute, r->number, family, span_of(""), rest);
}

static int64_t
add_piece(struct ledger *l, enum store_kind kind, int64_t begin, int64_t end, struct aggregate *counted)
{
	struct store_piece piece = { .kind = kind, .begin = begin, .end = end };
	struct buf body = { 0 };
	int64_t id;

	write_piece(counted, &body);
	piece.body = buf_span(&body);
	id = store_add_piece(l->options.store, &piece);
	buf_free(&body);
	return id;
}

/* A clock that was set back makes no piece that ends before it begins. */
static int64_t
not_before(int64_t time, int64_t begin)
{
	return time > begin ? time : begin;
}

static bool
is_empty(const struct aggregate *a)
{
	return aggregate_totals(a)->lines == 0 && aggregate_totals(a)->bytes == 0;
}

/* The open pieces become one of some kind. */
static int
put_together(struct ledger *l, enum store_kind kind, int64_t now, struct err *err)
{
	int64_t id;

	store_begin(l->options.store);
	store_drop_pieces(l->options.store, STORE_OPEN, l->last);
	id = add_piece(l, kind, l->open_begin, not_before(now, l->open_begin), l->open);
	if (store_commit(l->options.store, err) != 0)
		return -1;
	l->last = id;
	l->pieces = 1;
	return 0;
}

int
ledger_commit(struct ledger *l, int64_t now, struct err *err)
{
	struct store *store = l->options.store;
	size_t rows = aggregate_rows(l->pending);
	int64_t id = l->last;

	if (l->places.count == 0 && is_empty(l->pending))
		return 0;
	store_begin(store);
	pending_put(&l->places, store, now);
	for (size_t i = 0; i < rows; i++)
		count_row(l, aggregate_row(l->pending, i), now / 60);
	if (!is_empty(l->pending))
		id = add_piece(l, STORE_OPEN, l->begin, not_before(now, l->begin), l->pending);
	if (store_commit(store, err) != 0)
		return -1;
	pending_clear(&l->places);
	if (id == l->last)
		return 0;
	if (l->pieces++ == 0)
		l->open_begin = l->begin;
	l->last = id;
	l->begin = now;
	aggregate_beside(l->open, l->pending);
	aggregate_free(l->pending);
	l->pending = new_aggregate(l);
	if (l->pieces >= OPEN_MAX)
		return put_together(l, STORE_OPEN, now, err);
	return 0;
}

int
ledger_seal(struct ledger *l, int64_t now, struct err *err)
{
	if (ledger_commit(l, now, err) != 0)
		return -1;
	if (l->pieces == 0)
		return 0;
	if (put_together(l, STORE_SEALED, now, err) != 0)
		return -1;
	aggregate_beside(l->sealed, l->open);
	aggregate_free(l->open);
	l->open = new_aggregate(l);
	l->pieces = 0;
	l->sealed_last = l->last;
	return 0;
}

struct store_report
ledger_report(struct ledger *l, const char *name, int64_t now)
{
	struct store_report report = { now, l->last };

	(void)store_report(l->options.store, name, &report);
	return report;
}

static int
put_report(struct ledger *l, const char *name, struct store_report report, struct err *err)
{
	store_begin(l->options.store);
	store_put_report(l->options.store, name, report);
	return store_commit(l->options.store, err);
}

int
ledger_wrote(struct ledger *l, const char *name, int64_t until, struct err *err)
{
	return put_report(l, name, (struct store_report){ until, l->last }, err);
}

int
ledger_began(struct ledger *l, const char *name, int64_t begin, struct err *err)
{
	return put_report(l, name, (struct store_report){ begin, ledger_report(l, name, begin).piece }, err);
}

/* Which sealed pieces are wanted, and where they go. */
struct gathering {
	struct ledger *ledger;
	struct aggregate *to;
	int64_t ended_behind;           /* seconds */
	int64_t up_to;                  /* an id */
	bool base;                      /* is wanted, too */
	int64_t begin, end;             /* of all of them */
	size_t pieces;
	struct err *err;
};

static int
on_gather(void *self, const struct store_piece *piece)
{
	struct gathering *g = self;

	if (piece->kind == STORE_OPEN || (piece->kind == STORE_BASE && !g->base) || piece->end <= g->ended_behind ||
	    (piece->kind == STORE_SEALED && piece->id > g->up_to))
		return 0;
	g->begin = g->pieces == 0 || piece->begin < g->begin ? piece->begin : g->begin;
	g->end = g->pieces == 0 || piece->end > g->end ? piece->end : g->end;
	g->pieces++;
	return read_piece(g->ledger, piece, g->to, g->err);
}

static struct aggregate *
with_open(struct ledger *l, struct aggregate *a)
{
	aggregate_beside(a, l->open);
	aggregate_beside(a, l->pending);
	return a;
}

struct aggregate *
ledger_behind(struct ledger *l, int64_t piece, struct err *err)
{
	struct gathering g = { .ledger = l, .to = new_aggregate(l), .ended_behind = INT64_MIN, .up_to = INT64_MAX, .err = err };

	if (store_pieces(l->options.store, piece, on_gather, &g, err) != 0) {
		aggregate_free(g.to);
		return NULL;
	}
	return with_open(l, g.to);
}

struct aggregate *
ledger_since(struct ledger *l, int64_t time, struct err *err)
{
	struct gathering g = { .ledger = l, .ended_behind = time, .up_to = INT64_MAX, .err = err };
	struct aggregate *a;

	if (l->recent == NULL || l->recent_time != time || l->recent_last != l->sealed_last) {
		g.to = new_aggregate(l);
		if (store_pieces(l->options.store, 0, on_gather, &g, err) != 0) {
			aggregate_free(g.to);
			return NULL;
		}
		aggregate_free(l->recent);
		l->recent = g.to;
		l->recent_time = time;
		l->recent_last = l->sealed_last;
	}
	a = new_aggregate(l);
	aggregate_beside(a, l->recent);
	return with_open(l, a);
}

struct aggregate *
ledger_all(struct ledger *l)
{
	struct aggregate *a = new_aggregate(l);

	aggregate_beside(a, l->sealed);
	return with_open(l, a);
}

uint64_t
ledger_codes(const struct ledger *l)
{
	return aggregate_totals(l->sealed)->codes + aggregate_totals(l->open)->codes + aggregate_totals(l->pending)->codes;
}

/* The last piece that nobody needs apart any more; 0: none. */
struct unneeded {
	int64_t keep, now, up_to, last;
};

static int
on_unneeded(void *self, const struct store_piece *piece)
{
	struct unneeded *u = self;

	if (piece->kind == STORE_BASE)
		return 0;
	if (piece->kind == STORE_OPEN || piece->id > u->up_to || (piece->end >= u->keep && piece->end <= u->now + AHEAD_MAX))
		return 1;
	u->last = piece->id;
	return 0;
}

int
ledger_tidy(struct ledger *l, int64_t now, int64_t keep, const char *const *report, size_t reports, struct err *err)
{
	struct store *store = l->options.store;
	struct unneeded u = { .keep = keep, .now = now, .up_to = INT64_MAX };
	struct gathering g = { .ledger = l, .ended_behind = INT64_MIN, .base = true, .err = err };
	struct store_report written;
	int64_t id = l->last;

	for (size_t i = 0; i < reports; i++)
		if (store_report(store, report[i], &written) && written.piece < u.up_to)
			u.up_to = written.piece;
	if (store_pieces(store, 0, on_unneeded, &u, err) < 0)
		return -1;
	g.up_to = u.last;
	g.to = new_aggregate(l);
	if (u.last > 0 && store_pieces(store, 0, on_gather, &g, err) != 0) {
		aggregate_free(g.to);
		return -1;
	}
	store_begin(store);
	if (g.pieces > 0) {
		store_drop_pieces(store, STORE_BASE, INT64_MAX);
		store_drop_pieces(store, STORE_SEALED, u.last);
		id = add_piece(l, STORE_BASE, g.begin, g.end, g.to);
	}
	store_forget(store, (now - l->options.retention) / 60, now);
	aggregate_free(g.to);
	if (store_commit(store, err) != 0)
		return -1;
	l->last = id;
	return 0;
}
