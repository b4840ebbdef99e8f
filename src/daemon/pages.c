#include "daemon/pages.h"

#include <inttypes.h>
#include <time.h>

#include "report/report.h"

#define DAY 86400
#define HOUR 3600

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

void
pages_open(struct pages *p)
{
	render_html_policy(&p->policy);
}

void
pages_close(struct pages *p)
{
	buf_free(&p->policy);
}

static void
index_page(void *self, const struct request *request, struct serve_page *to)
{
	(void)self;
	(void)request;
	buf_add_text(&to->body, "imerr " PACKAGE_VERSION "\n\n/metrics\n/report\n/report?output=json\n/report?output=text\n/report?output=csv\n/healthz\n");
}

static void
put_metric(struct buf *to, const char *name, const char *type, const char *help, int64_t value)
{
	buf_printf(to, "# HELP %s %s\n# TYPE %s %s\n%s %" PRId64 "\n", name, help, name, type, name, value);
}

static void
put_health(struct buf *to, const struct pages *p)
{
	const struct health *h = p->health;
	const struct {
		const char *name, *type, *help;
		int64_t value;
	} metrics[] = {
		{ "imerr_files", "gauge", "Files that are followed.", (int64_t)p->files(p->self) },
		{ "imerr_start_time_seconds", "gauge", "When the daemon was started, seconds since 1970.", h->started },
		{ "imerr_commit_time_seconds", "gauge", "When counts were last known to be kept, seconds since 1970.", h->committed },
		{ "imerr_commit_failures_total", "counter", "Attempts to keep counts that failed.", (int64_t)h->failures },
		{ "imerr_reports_written_total", "counter", "Reports that were written to files.", (int64_t)p->reports->written },
		{ "imerr_report_failures_total", "counter", "Attempts to write a report that failed.", (int64_t)p->reports->failures },
		{ "imerr_reloads_total", "counter", "Configurations that were taken over.", (int64_t)h->reloads },
		{ "imerr_reloads_refused_total", "counter", "Configurations that had mistakes and were refused.", (int64_t)h->refused },
	};

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		put_metric(to, metrics[i].name, metrics[i].type, metrics[i].help, metrics[i].value);
	buf_add_text(to, "# HELP imerr_build_info The version of the program.\n# TYPE imerr_build_info gauge\n"
	    "imerr_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
}

static void
metrics_page(void *self, const struct request *request, struct serve_page *to)
{
	const struct pages *p = self;
	struct aggregate *all = ledger_all(p->ledger);
	const struct report report = { .aggregate = all };

	(void)request;
	to->type = "text/plain; version=0.0.4; charset=utf-8";
	render_prometheus(&to->body, &report);
	put_health(&to->body, p);
	aggregate_free(all);
}

static const struct request_form forms[] = {
	{ "html", "text/html" }, { "json", "application/json" }, { "text", "text/plain" }, { "csv", "text/csv" },
};
static const char *const types[] = {
	"text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8", "text/csv; charset=utf-8",
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

static void
report_page(void *self, const struct request *request, struct serve_page *to)
{
	const struct pages *p = self;
	struct err err = { .lang = (enum lang)p->config->lang };
	size_t form = request_pick(request, forms, FORMS);
	struct config_report report = { .lang = p->config->lang, .top = CONFIG_TOP_DEFAULT };
	struct aggregate *a;

	if (form == FORMS) {
		to->status = 400;
		lang_printf(&to->body, err.lang, "output= is one of html, json, text, csv\n", "output= 只能是 html、json、text、csv 之一\n");
		return;
	}
	a = ledger_since(p->ledger, ((int64_t)time(NULL) - DAY) / HOUR * HOUR, &err);
	if (a == NULL) {
		to->status = 503;
		buf_printf(&to->body, "%s\n", buf_text(&err.text));
		err_free(&err);
		return;
	}
	while (renderers[report.output].name != NULL && strcmp(renderers[report.output].name, forms[form].word) != 0)
		report.output++;
	to->type = types[form];
	if (form == 0)
		to->policy = buf_text(&p->policy);
	reports_render(&to->body, &report, a);
	aggregate_free(a);
}

static void
health_page(void *self, const struct request *request, struct serve_page *to)
{
	const struct pages *p = self;

	(void)request;
	if (!p->health->failing) {
		buf_add_text(&to->body, "ok\n");
		return;
	}
	to->status = 503;
	lang_printf(&to->body, (enum lang)p->config->lang,
	    "since %" PRId64 " (seconds since 1970) counts cannot be kept in '%s'; nothing is lost while the daemon runs\n",
	    "自 %" PRId64 "（1970 年以来的秒数）起无法把计数存入“%s”；只要进程不退出，计数不会丢失\n", p->health->committed, p->config->store);
}

const struct serve_route pages_routes[] = {
	{ .path = "/", .page = index_page },
	{ .path = "/metrics", .always = true, .page = metrics_page },
	{ .path = "/report", .page = report_page },
	{ .path = "/healthz", .always = true, .page = health_page },
};
const size_t pages_count = sizeof(pages_routes) / sizeof(pages_routes[0]);
