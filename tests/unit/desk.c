#include "desk.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "counted.h"
#include "linked.h"
#include "sql.h"
#include "support.h"

#define HOUR 3600

void
desk_open_ledger(struct desk *d)
{
	const struct counter counter = linked_counter(&d->lab);
	struct ledger_options options = { .catalogue = d->lab.catalogue, .aggregate = counter.options, .retention = 1000 * HOUR };

	d->store = options.store = store_open(d->path, &d->err);
	if (d->store != NULL)
		d->ledger = ledger_open(&options, d->now, &d->err);
	if (d->ledger == NULL)
		fail_msg("%s", buf_text(&d->err.text));
}

void
desk_close_ledger(struct desk *d)
{
	ledger_free(d->ledger);
	store_close(d->store);
	d->ledger = NULL;
}

void
desk_open(struct desk *d)
{
	desk_open_at(d, DESK_NOW);
}

void
desk_open_at(struct desk *d, int64_t now)
{
	const char *yaml = lab_rules;

	*d = (struct desk){ .now = now };
	folder_open(&d->folder);
	(void)snprintf(d->path, sizeof(d->path), "%s/imerr.db", d->folder.path);
	counted_open(&d->lab, false, &yaml, 1);
	signal(SIGXFSZ, SIG_IGN);
	desk_open_ledger(d);
}

void
desk_close(struct desk *d)
{
	desk_close_ledger(d);
	lab_close(&d->lab);
	err_free(&d->err);
	folder_close(&d->folder);
}

void
desk_fill_disk(bool full)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = full ? 0 : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

int64_t
desk_ask(const struct desk *d, const char *sql)
{
	return sql_number(d->path, sql);
}

struct aggregate *
desk_count(struct desk *d, const char *text)
{
	struct fragment *f = linked_fragment(&d->lab, span_of(text), false);
	struct aggregate *a = fragment_all(f);

	ledger_add(d->ledger, f);
	fragment_free(f);
	return a;
}

void
desk_count_only(struct desk *d, const char *text)
{
	aggregate_free(desk_count(d, text));
}

void
desk_commit(struct desk *d)
{
	if (ledger_commit(d->ledger, d->now, &d->err) != 0)
		fail_msg("%s", buf_text(&d->err.text));
}

void
desk_seal(struct desk *d)
{
	if (ledger_seal(d->ledger, d->now, &d->err) != 0)
		fail_msg("%s", buf_text(&d->err.text));
}

uint64_t
desk_codes_in(struct aggregate *a)
{
	uint64_t codes;

	assert_non_null(a);
	codes = aggregate_totals(a)->codes;
	aggregate_free(a);
	return codes;
}
