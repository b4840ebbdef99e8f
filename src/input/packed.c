#include "input/packed.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "input/backlog.h"
#include "input/recall.h"

/* Bytes that come out at once, where they do not go straight to the feed. */
#define ROOM 65536

enum phase {
	PHASE_SEARCH,                   /* the first time */
	PHASE_WAIT,                     /* somebody else still reads what this is a copy of */
	PHASE_SKIP,                     /* the second time; it was known so far */
	PHASE_HAND,                     /* on */
	PHASE_REST,
	PHASE_FOREIGN,
};

struct packed {
	enum phase phase;
	struct unpacking unpacking;
	char *room;

	/* The first time. */
	struct recall *recall;
	struct backlog backlog;
	enum follow_from from;          /* of what nothing is known of */
	bool begun;                     /* it was read so far once: what comes is new */
	int64_t since;                  /* it has not grown, or PHASE_WAIT the other one has not */
	int64_t looked;                 /* PHASE_WAIT: the last look */
	bool told;                      /* that, or that it is damaged */

	/* What that gave. */
	char first[2];
	struct unpacking_place last;
	bool over;
	struct fingerprint end;         /* of what came out */
	bool whole;
	struct follow_position known;   /* only what is behind is handed on */
	struct follow_position other;   /* PHASE_WAIT: where the other one was; 0 if nobody had begun to read it */
	bool impatient;                 /* nobody will */

	struct buf before;              /* the last bytes before that */
};

struct packed *
packed_new(void)
{
	struct packed *p = xcalloc(1, sizeof(*p));

	p->unpacking.place.print = fingerprint_start(0);
	return p;
}

/* What is needed while it is decoded. */
static void
stop(struct packed *p)
{
	unpacking_stop(&p->unpacking);
	recall_free(p->recall);
	backlog_close(&p->backlog);
	free(p->room);
	p->recall = NULL;
	p->room = NULL;
}

void
packed_free(struct packed *p)
{
	if (p == NULL)
		return;
	stop(p);
	buf_free(&p->before);
	free(p);
}

/* From its start. */
static void
restart(struct packed *p, enum phase phase)
{
	stop(p);
	p->phase = phase;
	unpacking_start(&p->unpacking);
	p->room = xmalloc(ROOM);
	buf_clear(&p->before);
}

/* Has it had its share of this step, which began at `from`? */
static bool
has_share(const struct packed *p, const struct unpacking *from)
{
	return p->unpacking.place.at - from->place.at >= FOLLOW_STEP_MAX || p->unpacking.offset - from->offset >= PACKED_STEP_MAX;
}

static void
search_start(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	struct follow_position own = reading_end(f->reading);

	restart(p, PHASE_SEARCH);
	p->from = p->begun || f->reading->recalled ? FOLLOW_START : f->from;
	p->recall = recall_new(w->claims, f->owner, &own);
	backlog_open(&p->backlog, p->from == FOLLOW_TAIL ? f->lines : 0);
	p->told = false;
	p->since = w->now;
}

/* All that comes out of it was read. */
static void
rest(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	struct reading *r = f->reading;
	struct follow_position at;

	stop(p);
	p->phase = PHASE_REST;
	p->begun = true;
	p->unpacking.place = p->last;
	r->offset = p->end.offset;
	r->print = r->line = p->end;
	r->recalled = false;
	at = (struct follow_position){ .device = r->device, .inode = r->inode, .offset = r->offset, .fingerprint = fingerprint_value(&p->end) };
	r->floor = at;
	claims_note(w->claims, &at);
	if (w->placed != NULL)
		w->placed(w->self, f->tidings->name, true, &at);
}

/*
 * A compressor removes what it has compressed when it is done. Is that still there, and does nobody read it who has
 * come so far that it would have been told?
 */
static bool
has_original(const struct packed_file *f, const struct follow_with *w, struct follow_position *original)
{
	const char *name = f->tidings->name, *end = strrchr(name, '.');
	struct follow_position at;
	enum claim claim;
	struct stat st;
	char *plain;
	bool is;

	if (end == NULL || (strcmp(end, ".gz") != 0 && strcmp(end, ".xz") != 0))
		return false;
	plain = xstrndup(name, (size_t)(end - name));
	is = stat(plain, &st) == 0 && S_ISREG(st.st_mode);
	free(plain);
	if (!is)
		return false;
	*original = (struct follow_position){ .device = st.st_dev, .inode = st.st_ino };
	claim = claims_look(w->claims, st.st_dev, st.st_ino, f->owner, &at);
	return claim != CLAIM_TAKEN || at.offset < CLAIMS_TELLING_MIN;
}

/* From its start to its end, or to where it is damaged, it is known what it holds. */
static void
searched(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	bool is_read = recall_read(p->recall, &p->other);
	uint64_t start = p->from == FOLLOW_START ? 0 : backlog_start(&p->backlog);

	if (!recall_known(p->recall, &p->known) || p->known.offset < start)
		p->known = (struct follow_position){ .offset = start };
	if (f->reading->recalled && p->known.fingerprint != f->reading->floor.fingerprint)
		follow_keep(w, f->tidings->name, &f->reading->floor);   /* of a file that had this inode before */
	p->end = *recall_end(p->recall);
	p->last = p->unpacking.place;
	p->over = p->unpacking.over;
	p->whole = unpack_is_whole(p->unpacking.unpack);
	memcpy(p->first, p->backlog.first, sizeof(p->first));
	unpack_tell(p->unpacking.unpack, f->tidings->name, w->trouble);
	stop(p);
	if (p->known.offset == p->end.offset) {
		rest(p, f, w);
	} else if (is_read || (p->known.offset == 0 && !p->impatient && has_original(f, w, &p->other))) {
		p->phase = PHASE_WAIT;
		p->since = p->looked = w->now;
	} else {
		restart(p, PHASE_SKIP);
	}
}

/* It is cut off so far. */
static enum follow_seen
lacking(struct packed *p, const struct packed_file *f, const struct follow_with *w, bool grown)
{
	if (grown)
		p->since = w->now;
	if (!p->told && w->now - p->since >= FOLLOW_GRACE_MAX_MS) {
		p->told = true;
		tidings_lacking(f->tidings, w->notice);
	}
	return FOLLOW_QUIET;
}

static enum follow_seen
search(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	const struct unpacking from = p->unpacking;
	struct unpacking *u = &p->unpacking;

	u->ended = false;
	while (!u->ended && !has_share(p, &from)) {
		ssize_t n = unpacking_next(u, f->reading->fd, p->room, ROOM);

		if (n < 0) {
			tidings_errno(f->tidings, w->trouble, errno);
			return FOLLOW_QUIET;
		}
		recall_add(p->recall, p->room, (size_t)n);
		backlog_add(&p->backlog, p->room, (size_t)n);
	}
	if (!u->ended)
		return FOLLOW_MORE;
	if (!u->over && !unpack_is_whole(u->unpack))
		return lacking(p, f, w, u->place.at > from.place.at);
	if (recall_is_stale(p->recall, w->claims, f->owner))
		search_start(p, f, w);
	else
		searched(p, f, w);
	return packed_is_settled(p) ? FOLLOW_READ : FOLLOW_MORE;
}

/*
 * Is there hope that the other one comes further? Time in which nobody looked does not count: the other one had
 * no look either.
 */
static bool
is_patient(struct packed *p, int64_t now)
{
	if (now - p->looked > FOLLOW_GRACE_MS)
		p->since += now - p->looked - FOLLOW_GRACE_MS;
	p->looked = now;
	return now - p->since < FOLLOW_GRACE_MAX_MS;
}

/* Somebody reads what this is a copy of: until that is left, or comes to rest without having read as much. */
static enum follow_seen
await(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	bool patient = is_patient(p, w->now);
	struct follow_position at;
	enum claim claim;

	if (p->other.offset == 0 && patient && has_original(f, w, &at))
		return FOLLOW_QUIET;
	claim = claims_look(w->claims, p->other.device, p->other.inode, f->owner, &at);
	if (p->other.offset == 0 || claim != CLAIM_TAKEN || at.offset < p->other.offset) {
		p->impatient = !patient;
		search_start(p, f, w);
		return FOLLOW_MORE;
	}
	if (at.offset >= p->end.offset) {
		rest(p, f, w);
		return FOLLOW_READ;
	}
	if (at.offset > p->other.offset) {
		p->since = w->now;
		patient = true;
	}
	p->other = at;
	if (patient)
		return FOLLOW_QUIET;
	p->known = at;
	restart(p, PHASE_SKIP);
	return FOLLOW_MORE;
}

/* Takes bytes off the front. */
static void
drop(struct buf *b, size_t len)
{
	b->len -= len;
	if (b->len > 0)
		memmove(b->ptr, b->ptr + len, b->len);
}

/* Keeps what may be needed of what stands before. */
static void
keep_before(struct packed *p, struct span bytes, size_t max)
{
	buf_add_span(&p->before, bytes);
	if (p->before.len > 2 * max)
		drop(&p->before, p->before.len - max);
}

/* So many of the bytes before are whole lines that the scan gets as context; `lead` at most. */
static size_t
lead_before(const struct packed *p, size_t lead)
{
	const char *end = buf_text(&p->before) + p->before.len, *newline;

	if (p->unpacking.offset <= lead)
		return p->before.len;
	lead = lead < p->before.len ? lead : p->before.len;
	newline = lead > 0 ? memchr(end - lead, '\n', lead) : NULL;
	return newline != NULL ? (size_t)(end - newline) - 1 : 0;
}

/* The fingerprint there. `before` reaches back far enough for it. */
static struct fingerprint
print_before(const struct packed *p, size_t lead)
{
	uint64_t offset = p->unpacking.offset - lead;
	struct fingerprint print = fingerprint_start(fingerprint_from(offset));
	size_t len = (size_t)(offset - print.offset);

	fingerprint_add(&print, buf_text(&p->before) + p->before.len - lead - len, len);
	return print;
}

/* What is known ends here: the stream begins, or with the lines before it, which alone stay in `before`. */
static void
hand_start(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	struct span first = span_make(p->first, p->end.offset < 2 ? (size_t)p->end.offset : 2);
	bool plain = !p->known.inside && !feed_is_wide(first);
	size_t lead = plain ? lead_before(p, w->lead) : 0;
	struct fingerprint known = print_before(p, 0);
	struct reading_start start = { p->unpacking.offset, 1 };
	struct reading *r = f->reading;

	r->print = r->line = print_before(p, lead);
	r->offset = r->print.offset;
	r->floor = (struct follow_position){ .device = r->device, .inode = r->inode, .offset = start.offset,
		.fingerprint = fingerprint_value(&known), .inside = p->known.inside };
	memset(r->mark, 0, sizeof(r->mark));
	r->recalled = false;
	feed_parked_start(&r->stream, first, r->offset, p->known.inside);
	drop(&p->before, p->before.len - lead);
	for (size_t i = 0; i < lead; i++)
		start.number += p->before.ptr[i] == '\n';
	p->phase = PHASE_HAND;
	if (w->begin != NULL)
		w->begin(w->self, &start);
}

static enum follow_seen
skip(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	const struct unpacking from = p->unpacking;
	struct unpacking *u = &p->unpacking;

	while (u->offset < p->known.offset && !has_share(p, &from)) {
		uint64_t left = p->known.offset - u->offset;
		ssize_t n = unpacking_next(u, f->reading->fd, p->room, left < ROOM ? (size_t)left : ROOM);

		if (n < 0) {
			tidings_errno(f->tidings, w->trouble, errno);
			return FOLLOW_QUIET;
		}
		if (n == 0 && u->ended) {       /* it is not what it was */
			search_start(p, f, w);
			return FOLLOW_MORE;
		}
		keep_before(p, span_make(p->room, (size_t)n), w->lead + FINGERPRINT_MAX);
	}
	if (u->offset == p->known.offset)
		hand_start(p, f, w);
	return FOLLOW_MORE;
}

/* What stands before what is handed on. Returns what the sink returned, as the next one. */
static int
hand_lead(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	size_t room;
	char *to = feed_reserve(w->feed, &room);
	size_t len = p->before.len < room ? p->before.len : room;

	memcpy(to, p->before.ptr, len);
	drop(&p->before, len);
	reading_advance(f->reading, to, len);
	return feed_commit(w->feed, len);
}

static int
hand_on(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	uint64_t left = p->end.offset - p->unpacking.offset;
	size_t room;
	char *to = feed_reserve(w->feed, &room);
	ssize_t n = unpacking_next(&p->unpacking, f->reading->fd, to, left < room ? (size_t)left : room);

	if (n < 0) {
		tidings_errno(f->tidings, w->trouble, errno);
		p->unpacking.ended = true;
		return 0;
	}
	reading_advance(f->reading, to, (size_t)n);
	return n > 0 ? feed_commit(w->feed, (size_t)n) : 0;
}

static enum follow_seen
hand(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	const struct unpacking from = p->unpacking;
	struct follow_position now;
	int result = 0;

	p->unpacking.ended = false;
	feed_unpark(w->feed, &f->reading->stream);
	while (result == 0 && !p->unpacking.ended && f->reading->offset < p->end.offset && !has_share(p, &from))
		result = p->before.len > 0 ? hand_lead(p, f, w) : hand_on(p, f, w);
	if (result == 0 && f->reading->offset == p->end.offset) {
		result = feed_end(w->feed, !p->whole);
		rest(p, f, w);
	}
	feed_park(w->feed, w->history);
	now = reading_end(f->reading);
	claims_note(w->claims, &now);
	if (result != 0)
		return FOLLOW_STOPPED;
	return p->phase == PHASE_REST ? FOLLOW_READ : p->unpacking.ended ? FOLLOW_QUIET : FOLLOW_MORE;
}

bool
packed_is_same(const struct packed *p, const struct reading *r)
{
	return unpacking_is_same(&p->unpacking.place, r->fd);
}

/* Something was appended to what was read whole. */
static bool
has_grown(const struct packed *p, const struct reading *r)
{
	struct stat st;

	return p->phase == PHASE_REST && !p->over && fstat(r->fd, &st) == 0 && (uint64_t)st.st_size > p->last.at;
}

/* It is read anew. Returns what the sink returned. */
static int
begin_again(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	int result = 0;

	if (p->phase == PHASE_HAND) {
		feed_unpark(w->feed, &f->reading->stream);
		result = feed_end(w->feed, true);
		feed_park(w->feed, w->history);
	}
	p->phase = PHASE_SEARCH;
	if (unpacking_told(f->reading->fd) == PACKING_NONE) {
		stop(p);
		p->phase = PHASE_FOREIGN;
	} else {
		search_start(p, f, w);
	}
	return result;
}

enum follow_seen
packed_step(struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	if (p->phase == PHASE_SEARCH && p->unpacking.unpack == NULL)
		search_start(p, f, w);
	else if ((!packed_is_same(p, f->reading) || has_grown(p, f->reading)) && begin_again(p, f, w) != 0)
		return FOLLOW_STOPPED;
	switch (p->phase) {
	case PHASE_SEARCH: return search(p, f, w);
	case PHASE_WAIT: return await(p, f, w);
	case PHASE_SKIP: return skip(p, f, w);
	case PHASE_HAND: return hand(p, f, w);
	case PHASE_REST: return FOLLOW_QUIET;
	case PHASE_FOREIGN: return FOLLOW_MORE;
	}
	return FOLLOW_QUIET;
}

bool
packed_is_at_rest(const struct packed *p)
{
	return p->phase == PHASE_REST;
}

bool
packed_is_settled(const struct packed *p)
{
	return p->phase == PHASE_REST || (p->phase == PHASE_SEARCH && p->told);
}

bool
packed_is_foreign(const struct packed *p)
{
	return p->phase == PHASE_FOREIGN;
}

void
packed_leave(const struct packed *p, const struct packed_file *f, const struct follow_with *w)
{
	if (p->phase == PHASE_SEARCH && p->unpacking.ended)
		tidings_never_whole(f->tidings, w->trouble);
}
