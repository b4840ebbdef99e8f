#include "daemon/life.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/xalloc.h"
#include "cmd/collect.h"
#include "daemon/service.h"

/* Counts are committed so often. */
#define COMMIT_MS 1000
#define STATUS_TICKS 30

/* A file of another life. */
struct known {
	char *name;
	struct follow_position at;
	int64_t time;                   /* when that was so */
	bool met;                       /* some file has joined by its name */
};

/* So long, in seconds, a file that is not there is expected to be there again under its name when a life begins. */
#define EXPECTED_FOR 86400

struct life {
	struct life_options options;
	const struct config *config;
	struct store *store;
	struct ledger *ledger;
	struct reports reports;
	struct collect *collect;
	struct following *following;
	struct following_input *input;
	struct pages pages;
	struct serve *serve;
	uv_timer_t commit;
	bool ticking;                   /* that timer runs */
	unsigned ticks;

	struct known *known;            /* by name; of those that were read when it ended */
	size_t known_count, known_room;
};

static int64_t
now(void)
{
	return (int64_t)time(NULL);
}

/* Everything counts, and years count from the local clock. */
static struct aggregate_options
everything(void)
{
	static const struct selection all;

	return (struct aggregate_options){ .select = selection_of(&all), .reference = local_now() };
}

struct setting *
setting_new(const char *path, const enum lang *lang, struct err *found, struct err *err)
{
	struct setting *s = xcalloc(1, sizeof(*s));

	if (config_load(&s->config, path, &s->arena, err) == 0) {
		if (lang != NULL)
			s->config.lang = (int)*lang;
		engine_load(&s->engine, s->config.rules.item, s->config.rules.count, found, err);
		s->candidates = engine_count_with(&s->engine, s->config.strict);
	}
	if (err->count == 0)
		return s;
	setting_free(s);
	return NULL;
}

void
setting_free(struct setting *s)
{
	if (s == NULL)
		return;
	candidates_free(s->candidates);
	if (s->engine.catalogue != NULL)
		engine_close(&s->engine);
	arena_free(&s->arena);
	free(s);
}

static void
tell(struct life *l, int level, struct err *sentences)
{
	if (sentences->count > 0)
		l->options.tell(l->options.self, level, sentences);
	err_free(sentences);
}

static struct err
sentences(const struct life *l)
{
	return (struct err){ .lang = (enum lang)l->config->lang };
}

static void
on_tell(void *self, struct err *told, bool trouble)
{
	struct life *l = self;

	l->options.tell(l->options.self, trouble ? SERVICE_WARNING : SERVICE_NOTICE, told);
}

static int
by_name(const void *one, const void *other)
{
	const struct known *a = one, *b = other;

	return strcmp(a->name, b->name);
}

/* What another life knew of a name is of the first file that joins by it, not of those that come later. */
static bool
on_recall(void *self, const char *name, struct follow_position *to)
{
	struct life *l = self;
	const struct known key = { .name = (char *)(uintptr_t)name };
	struct known *known = l->known_count > 0 ? bsearch(&key, l->known, l->known_count, sizeof(*l->known), by_name) : NULL;

	if (known == NULL || known->met)
		return false;
	known->met = true;
	*to = known->at;
	return true;
}

static void
on_placed(void *self, const char *name, bool current, const struct follow_position *at)
{
	struct life *l = self;

	ledger_place(l->ledger, name, current, at);
}

/* A file of another life: under its name, or as one that was left. */
static int
on_known(void *self, const struct store_position *p)
{
	struct life *l = self;
	const struct store_mark *mark = p->mark;
	const struct follow_position at = { p->device, p->inode, p->offset, p->fingerprint, p->inside,
		{ { mark[0].offset, mark[0].fingerprint }, { mark[1].offset, mark[1].fingerprint } } };

	if (!p->current) {
		following_remember(l->following, &at);
		return 0;
	}
	if (l->known_count == l->known_room) {
		l->known_room = l->known_room > 0 ? 2 * l->known_room : 64;
		l->known = xreallocarray(l->known, l->known_room, sizeof(*l->known));
	}
	l->known[l->known_count++] = (struct known){ xstrdup(p->name), at, p->time, false };
	return 0;
}

/* What came since the last time, and how far that is. */
static void
gather(struct life *l)
{
	const struct aggregate_options options = everything();
	struct fragment *counted = fragment_new(&options, false);

	collect_reference(l->collect, options.reference);
	collect_gather(l->collect, l->following, counted);
	ledger_add(l->ledger, counted);
	fragment_free(counted);
}

static void
commit(struct life *l)
{
	struct health *h = l->options.health;
	struct err err = sentences(l);

	gather(l);
	if (ledger_commit(l->ledger, now(), &err) == 0) {
		if (h->failing)
			err_add(&err, "counts are kept in '%s' again; nothing was lost", "计数已恢复存入“%s”，没有丢失任何内容", l->config->store);
		h->failing = false;
		h->committed = now();
		tell(l, SERVICE_NOTICE, &err);
		return;
	}
	h->failures++;
	if (h->failing) {               /* said once */
		err_free(&err);
		return;
	}
	h->failing = true;
	err_add(&err, "counts are kept in memory; it is tried again every second", "计数暂存在内存中，每秒重试一次");
	tell(l, SERVICE_ERROR, &err);
}

bool
life_commit(struct life *l)
{
	commit(l);
	return !l->options.health->failing;
}

/* For who asks the service manager. */
static void
tell_status(const struct life *l)
{
	struct buf text = { 0 };

	lang_printf(&text, (enum lang)l->config->lang, "%zu files, %llu codes so far", "跟踪 %zu 个文件，累计错误码 %llu 次",
	    following_count(l->following), (unsigned long long)ledger_codes(l->ledger));
	service_status(buf_text(&text));
	buf_free(&text);
}

static void
on_commit(uv_timer_t *timer)
{
	struct life *l = timer->data;
	struct err notice = sentences(l), trouble = sentences(l);

	service_watchdog_alive();
	commit(l);
	if (!l->options.health->failing)
		reports_due(&l->reports, now(), &notice, &trouble);
	tell(l, SERVICE_INFO, &notice);
	tell(l, SERVICE_ERROR, &trouble);
	if (l->ticks++ % STATUS_TICKS == 0)
		tell_status(l);
}

static size_t
files(void *self)
{
	struct life *l = self;

	return following_count(l->following);
}

static void
on_serve_tell(void *self, const char *sentence)
{
	struct pages *p = self;
	struct life *l = p->self;
	struct err err = sentences(l);

	buf_add_text(&err.text, sentence);
	err.count = 1;
	tell(l, SERVICE_WARNING, &err);
}

static int
open_serve(struct life *l, struct err *err)
{
	struct serve_options options = { .loop = l->options.loop, .listen = l->config->http.listen, .many = (size_t)l->config->http.connections,
		.route = pages_routes, .routes = pages_count, .tell = on_serve_tell, .self = &l->pages, .lang = (enum lang)l->config->lang };

	l->pages = (struct pages){ .ledger = l->ledger, .reports = &l->reports, .health = l->options.health, .config = l->config,
		.files = files, .self = l };
	pages_open(&l->pages);
	if (l->config->http.listen == NULL)
		return 0;
	l->serve = serve_new(&options, err);
	return l->serve != NULL ? 0 : -1;
}

/* All names and patterns, each as its input says. */
static size_t
list_inputs(struct life *l)
{
	size_t count = 0;

	for (size_t i = 0; i < l->config->inputs.count; i++)
		count += l->config->inputs.item[i].files.count;
	l->input = xcalloc(count, sizeof(*l->input));
	count = 0;
	for (size_t i = 0; i < l->config->inputs.count; i++) {
		const struct config_input *input = &l->config->inputs.item[i];

		for (size_t k = 0; k < input->files.count; k++)
			l->input[count++] = (struct following_input){ .name = input->files.item[k],
				.from = input->from == CONFIG_END ? FOLLOW_END : FOLLOW_START, .poll = input->poll };
	}
	return count;
}

static void
open_collect(struct life *l)
{
	struct setting *s = l->options.setting;
	const struct collect_options options = { .recogniser = &s->engine.recogniser, .candidates = s->candidates,
		.aggregate = everything(), .files = true, .recall = on_recall, .placed = on_placed, .tell = on_tell, .self = l };
	struct following_options fo;

	l->collect = collect_new(&options);
	fo = collect_following(l->collect);
	fo.count = list_inputs(l);
	fo.input = l->input;
	fo.lang = (enum lang)l->config->lang;
	l->following = following_new(&fo);
}

static int
open_store(struct life *l, struct err *err)
{
	const struct setting *s = l->options.setting;
	struct ledger_options options = { .catalogue = s->engine.catalogue, .aggregate = everything(),
		.retention = l->config->retention / 1000 };

	l->store = options.store = store_open(l->config->store, err);
	if (l->store != NULL)
		l->ledger = ledger_open(&options, now(), err);
	return l->ledger != NULL ? reports_open(&l->reports, l->config, l->ledger, now(), err) : -1;
}

/*
 * Files that nobody finds under their names: for this life they were left. If they have not been read for long, their places are kept with
 * those that were left from now on, and no longer than those.
 */
static void
leave_lost(struct life *l)
{
	struct err err = sentences(l);

	store_begin(l->store);
	for (size_t i = 0; i < l->known_count; i++) {
		const struct known *known = &l->known[i];

		if (known->met)
			continue;
		following_remember(l->following, &known->at);
		if (known->time < now() - EXPECTED_FOR)
			store_leave(l->store, known->name, now());
	}
	(void)store_commit(l->store, &err);     /* else the next life does it; a store that fails is told when counts are kept */
	err_free(&err);
}

/* Files are followed from where another life left them. */
static int
start_following(struct life *l, struct err *err)
{
	if (store_positions(l->store, on_known, l, err) != 0)
		return -1;
	if (l->known_count > 0)
		qsort(l->known, l->known_count, sizeof(*l->known), by_name);
	following_start(l->following, l->options.loop, NULL, NULL);
	leave_lost(l);
	uv_timer_init(l->options.loop, &l->commit);
	l->commit.data = l;
	uv_timer_start(&l->commit, on_commit, COMMIT_MS, COMMIT_MS);
	l->ticking = true;
	return 0;
}

struct life *
life_open(const struct life_options *options, struct err *err)
{
	struct life *l = xcalloc(1, sizeof(*l));
	struct err notice = { 0 }, trouble = { 0 };

	l->options = *options;
	l->config = &options->setting->config;
	notice = trouble = sentences(l);
	if (open_store(l, err) == 0) {
		/* What was due while nobody was there is written before more is counted. */
		reports_due(&l->reports, now(), &notice, &trouble);
		tell(l, SERVICE_INFO, &notice);
		tell(l, SERVICE_ERROR, &trouble);
		open_collect(l);
		if (open_serve(l, err) == 0 && start_following(l, err) == 0) {
			options->health->committed = now();
			return l;
		}
	}
	life_end(l);
	uv_run(options->loop, UV_RUN_DEFAULT);
	life_free(l);
	return NULL;
}

void
life_report(struct life *l)
{
	struct err notice = sentences(l), trouble = sentences(l);

	commit(l);
	reports_write(&l->reports, now(), &notice, &trouble);
	tell(l, SERVICE_INFO, &notice);
	tell(l, SERVICE_ERROR, &trouble);
}

void
life_end(struct life *l)
{
	if (l->ticking) {
		uv_close((uv_handle_t *)&l->commit, NULL);
		l->ticking = false;
		following_stop(l->following);
		following_drain(l->following, false);
		commit(l);
	}
	if (l->serve != NULL)
		serve_close(l->serve);
}

void
life_free(struct life *l)
{
	if (l == NULL)
		return;
	following_free(l->following);
	collect_free(l->collect);
	serve_free(l->serve);
	pages_close(&l->pages);
	reports_close(&l->reports);
	ledger_free(l->ledger);
	store_close(l->store);
	for (size_t i = 0; i < l->known_count; i++)
		free(l->known[i].name);
	free(l->known);
	free(l->input);
	free(l);
}
