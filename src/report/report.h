/*
 * report - an aggregate, shown.
 *
 * A renderer turns what was counted into bytes and knows nothing of logs, files or terminals.
 * renderers[] is the list of them: --output, help and tests walk it.
 */
#ifndef IMERR_REPORT_REPORT_H
#define IMERR_REPORT_REPORT_H

#include "base/lang.h"
#include "report/summary.h"
#include "report/view.h"

struct report {
	const struct summary *summary;  /* borrowed */
	struct aggregate *aggregate;    /* summary->all */
	struct aggregate *old;          /* what it is compared with, or NULL */
	enum lang lang;
	size_t width;                   /* columns of a terminal */
	bool color;
	bool utf8;                      /* characters outside ASCII can be shown */
	enum view_by by;                /* what the rows are, where a renderer has a choice */
	size_t top;                     /* so many rows are shown; 0: all */
	bool devices;                   /* what stands for files is devices: their shares are told, and none replays what another one logged */
};

struct renderer {
	const char *name;               /* as --output takes it */
	void (*render)(struct buf *, const struct report *);
	size_t top;                     /* rows shown if nothing else is asked for; 0: all */
};

/* Ends with a row without a name. */
extern const struct renderer renderers[];

void render_text(struct buf *, const struct report *);
void render_json(struct buf *, const struct report *);
void render_csv(struct buf *, const struct report *);
void render_prometheus(struct buf *, const struct report *);
void render_html(struct buf *, const struct report *);

/* The Content-Security-Policy that the HTML form states, for who sends it as a header, too. */
void render_html_policy(struct buf *);

#endif
