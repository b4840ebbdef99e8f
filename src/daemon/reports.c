#include "daemon/reports.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/dated.h"
#include "base/xalloc.h"
#include "report/report.h"
#include "report/shelf.h"

#define HOUR 3600
#define RETRY 60

/* Sums of periods that ended so long ago are kept in the base; ledger_since() is asked for a day. */
#define KEEP (48 * HOUR)

#define TEXT_WIDTH 100

int
reports_open(struct reports *r, const struct config *config, struct ledger *ledger, int64_t now, struct err *err)
{
	*r = (struct reports){ .config = config, .ledger = ledger, .sealed = now };
	for (size_t i = 0; i < config->reports.count; i++) {
		const char *name = config->reports.item[i].name;
		struct store_report known = ledger_report(ledger, name, 0);

		if (known.until == 0 && (ledger_seal(ledger, now, err) != 0 || ledger_wrote(ledger, name, now, err) != 0))
			return -1;
	}
	return 0;
}

void
reports_close(struct reports *r)
{
	buf_free(&r->told);
}

void
reports_render(struct buf *to, const struct config_report *report, struct aggregate *a)
{
	struct summary summary = { .all = a, .behind = a };
	const struct renderer *renderer = &renderers[report->output];
	const struct report shown = {
		.summary = &summary,
		.aggregate = a,
		.lang = (enum lang)report->lang,
		.width = TEXT_WIDTH,
		.utf8 = true,
		.by = (enum view_by)report->by,
		.top = report->top == CONFIG_TOP_DEFAULT ? renderer->top : (size_t)report->top,
	};

	renderer->render(to, &shown);
}

/* The report behind `piece`, to the file of `time`. */
static int
write_one(struct reports *r, const struct config_report *report, int64_t piece, int64_t time, struct err *notice, struct err *trouble)
{
	struct aggregate *a = ledger_behind(r->ledger, piece, trouble);
	struct buf text = { 0 }, name = { 0 };
	int result = -1;

	if (a != NULL) {
		reports_render(&text, report, a);
		result = shelf_write(report->file, time, buf_span(&text), trouble);
	}
	if (result == 0) {
		dated_write(&name, report->file, time);
		err_add(notice, "report '%s' written to %s: %" PRIu64 " codes in %" PRIu64 " lines", "报告“%s”已写入 %s：错误码 %" PRIu64
		    " 次，日志 %" PRIu64 " 行", report->name, buf_text(&name), aggregate_totals(a)->codes, aggregate_totals(a)->lines);
		(void)shelf_keep(report->file, (size_t)report->keep, trouble);
	}
	r->written += result == 0;
	r->failures += result != 0;
	aggregate_free(a);
	buf_free(&text);
	buf_free(&name);
	return result;
}

static void
tidy(struct reports *r, int64_t now, struct err *trouble)
{
	size_t count = r->config->reports.count;
	const char **name = xcalloc(count + 1, sizeof(*name));

	for (size_t i = 0; i < count; i++)
		name[i] = r->config->reports.item[i].name;
	(void)ledger_tidy(r->ledger, now, now - KEEP, name, count, trouble);
	free(name);
}

static int
seal(struct reports *r, int64_t now, struct err *trouble)
{
	if (ledger_seal(r->ledger, now, trouble) != 0)
		return -1;
	r->sealed = now;
	return 0;
}

/* When does the period at hand of a report end? One that a wrong clock has put far ahead begins anew. */
static int64_t
due(struct reports *r, const struct config_report *report, int64_t reported, int64_t now, struct err *trouble)
{
	int64_t begin = schedule_begin(&report->schedule, reported, now);

	if (begin != reported)
		(void)ledger_began(r->ledger, report->name, begin, trouble);
	return schedule_next(&report->schedule, begin);
}

/* What was told the last time is not told again. */
static void
tell(struct reports *r, struct err *found, struct err *trouble)
{
	if (found->count > 0 && !span_equal(buf_span(&found->text), buf_span(&r->told))) {
		buf_add_span(&trouble->text, buf_span(&found->text));
		trouble->count += found->count;
	}
	buf_clear(&r->told);
	buf_add_span(&r->told, buf_span(&found->text));
	err_free(found);
}

void
reports_due(struct reports *r, int64_t now, struct err *notice, struct err *trouble)
{
	struct err found = { .lang = trouble->lang };
	bool tried = false, sealed = false, failed = false;

	if (now < r->retry && now >= r->retry - RETRY)
		return;
	for (size_t i = 0; i < r->config->reports.count; i++) {
		const struct config_report *report = &r->config->reports.item[i];
		struct store_report known = ledger_report(r->ledger, report->name, now);
		int64_t end = due(r, report, known.until, now, &found);

		if (end > now)
			continue;
		if (!tried)
			sealed = seal(r, now, &found) == 0;
		tried = true;
		if (!sealed || write_one(r, report, known.piece, end, notice, &found) != 0 ||
		    ledger_wrote(r->ledger, report->name, schedule_last(&report->schedule, now), &found) != 0)
			failed = true;
	}
	if (!tried && now / HOUR != r->sealed / HOUR) {
		sealed = seal(r, now, &found) == 0;
		failed = !sealed;
	}
	r->retry = failed ? now + RETRY : 0;
	if (sealed)
		tidy(r, now, &found);
	tell(r, &found, trouble);
}

void
reports_write(struct reports *r, int64_t now, struct err *notice, struct err *trouble)
{
	for (size_t i = 0; i < r->config->reports.count; i++) {
		const struct config_report *report = &r->config->reports.item[i];
		struct store_report known = ledger_report(r->ledger, report->name, now);

		/* Under the name that it will have when it is complete, so that it takes no other one's place. */
		(void)write_one(r, report, known.piece, due(r, report, known.until, now, trouble), notice, trouble);
	}
	if (r->config->reports.count == 0)
		err_add(trouble, "there is no report to write: the configuration names none", "没有可写的报告：配置中未设置 reports");
}
