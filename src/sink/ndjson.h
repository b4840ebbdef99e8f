/*
 * ndjson - one JSON object per line that carries a code.
 *
 * The fields are a contract: doc/json.md. Fields that a layout does not have
 * are left out. `offset` and `line` count in the stream as it is read (UTF-16
 * in its UTF-8 form), `start` and `end` in bytes of the text.
 */
#ifndef IMERR_SINK_NDJSON_H
#define IMERR_SINK_NDJSON_H

#include "base/out.h"
#include "sink/select.h"

struct ndjson;

struct ndjson *ndjson_new(enum lang, const struct select *, struct out *);
void ndjson_free(struct ndjson *);
struct sink ndjson_sink(struct ndjson *);

/* Named in each object as "file", or "device", from here on; NULL: no such field. Borrowed. */
void ndjson_file(struct ndjson *, const char *name);
void ndjson_device(struct ndjson *, const char *serial);

/* The line that is `number` to the scan is the first one of the stream that begins: "line" counts from there. */
void ndjson_first(struct ndjson *, uint64_t number);

/* As annotate_packages(). */
struct packages *ndjson_packages(struct ndjson *);

#endif
