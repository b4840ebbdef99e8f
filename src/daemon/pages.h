/*
 * pages - what the daemon shows over http.
 *
 *     /         which pages there are
 *     /metrics  everything that was ever counted, and how the daemon is, for Prometheus
 *     /report   the last 24 hours: HTML, or ?output=json, text, csv; without that, what the client likes best
 *     /healthz  200 "ok" while counts are being kept, else 503 and why
 */
#ifndef IMERR_DAEMON_PAGES_H
#define IMERR_DAEMON_PAGES_H

#include "daemon/ledger.h"
#include "daemon/reports.h"
#include "serve/serve.h"

/* How the daemon is. */
struct health {
	int64_t started, committed;     /* seconds since 1970 */
	uint64_t failures;              /* commits that failed */
	bool failing;                   /* the last one did */
	uint64_t reloads, refused;      /* of the configuration */
};

struct pages {
	struct ledger *ledger;          /* borrowed, as everything here */
	const struct reports *reports;
	const struct health *health;
	const struct config *config;
	size_t (*files)(void *self);    /* how many are followed */
	void *self;

	struct buf policy;              /* of the HTML page */
};

void pages_open(struct pages *);
void pages_close(struct pages *);

/* For struct serve_options, with the pages as `self`. */
extern const struct serve_route pages_routes[];
extern const size_t pages_count;

#endif
