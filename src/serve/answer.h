/*
 * answer - what a request gets: the functions that the http library calls. Inside of serve.
 */
#ifndef IMERR_SERVE_ANSWER_H
#define IMERR_SERVE_ANSWER_H

#include <microhttpd.h>

#include "serve/guests.h"
#include "serve/serve.h"

struct answers {
	const struct serve_options *options;
	const struct address *address;  /* it listens there */
	struct guests guests;
};

/* Somebody connects or leaves. `self` is the struct, here as below. */
void answer_connection(void *self, struct MHD_Connection *, void **guest, enum MHD_ConnectionNotificationCode);

/* The target of a request, before the library changes it; what is returned becomes `guest` of the next two. */
void *answer_target(void *self, const char *target, struct MHD_Connection *);

/* The head of a request is there, and again when all of it is. */
enum MHD_Result answer_request(void *self, struct MHD_Connection *, const char *url, const char *method,
    const char *version, const char *body, size_t *body_len, void **guest);

/* The request is over. */
void answer_completed(void *self, struct MHD_Connection *, void **guest, enum MHD_RequestTerminationCode);

#endif
