/*
 * json - writes JSON (RFC 8259), value by value, into a buf.
 *
 * Commas are its business: json_key() and the values put one where one is
 * due. Bytes that are not UTF-8 come out as U+FFFD.
 */
#ifndef IMERR_BASE_JSON_H
#define IMERR_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *to;         /* borrowed */
	bool comma;             /* one is due before the next value */
};

void json_open(struct json *, char bracket);            /* '{' or '[' */
void json_close(struct json *, char bracket);           /* '}' or ']' */
void json_key(struct json *, const char *key);
void json_put_string(struct json *, struct span);
void json_put_number(struct json *, int64_t);
void json_put_bool(struct json *, bool);

#endif
