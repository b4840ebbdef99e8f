#include "report/report.h"

const struct renderer renderers[] = {
	{ "text", render_text, 10 },
	{ "json", render_json, 0 },
	{ "csv", render_csv, 0 },
	{ "html", render_html, 1000 },
	{ "prometheus", render_prometheus, 0 },
	{ NULL, NULL, 0 },
};
