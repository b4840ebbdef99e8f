#include "cmd/tally.h"

#include <unistd.h>

#include "logcat/stream.h"
#include "report/report.h"

const struct option_row tally_rows[] = {
	{ 0, "summary", OPTION_FLAG, 0, NULL, { 0 },
	  { "at the end, or at Ctrl-C, write the text report of what passed to standard error",
	    "输入结束或按 Ctrl-C 时，把这段日志的汇总报告（文本）写到标准错误输出" } },
	{ 0 },
};

void
tally_open(struct tally *t, const struct selection *selection, struct engine *engine, struct candidates *candidates)
{
	t->counting = (struct aggregate_options){ .select = selection_of(selection), .reference = local_now() };
	t->counted = aggregate_new(&t->counting);
	engine->recogniser.success = true;
	for (size_t i = 0; i < stream_anchors_count; i++)
		candidates_add_anchor(candidates, stream_anchors[i]);
}

void
tally_free(struct tally *t)
{
	aggregate_free(t->counted);
}

struct aggregate *
tally_join(struct tally *t, const char *device)
{
	struct aggregate_options counting = t->counting;
	struct aggregate *a;

	counting.file = device;
	t->devices = t->devices || device != NULL;
	if (t->counted == NULL)
		return NULL;
	a = aggregate_new(&counting);
	aggregate_apart(a, NULL);
	return a;
}

void
tally_leave(struct tally *t, struct aggregate *counted)
{
	if (counted == NULL)
		return;
	aggregate_beside(t->counted, counted);
	aggregate_free(counted);
}

/* On a line of its own where the log is on the same terminal. */
int
tally_put(struct tally *t, const struct common *common, enum lang lang)
{
	struct report report;
	struct buf text = { 0 };
	struct out out;

	if (t->counted == NULL)
		return EXIT_DONE;
	report = report_for(STDERR_FILENO, common, t->counted);
	report.top = renderers[0].top;
	report.devices = t->devices;
	if (isatty(STDERR_FILENO))
		buf_add_char(&text, '\n');
	render_text(&text, &report);
	out_init(&out, STDERR_FILENO);
	(void)out_add_span(&out, buf_span(&text));
	(void)out_finish(&out);         /* there is nowhere left to complain */
	buf_free(&text);
	return say_sums(t->counted, lang);
}
