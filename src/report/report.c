#include "report/report.h"

const struct renderer renderers[] = {
	{ "text", render_text },
	{ "json", render_json },
	{ "html", render_html },
	{ NULL, NULL },
};
