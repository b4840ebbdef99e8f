/*
 * address - an address to listen at: numbers and a port, as in "127.0.0.1:9187" or "[::1]:9187".
 *
 * Names are not looked up: what a daemon is open to should not hang on a name server. Knows nothing of http;
 * whoever reads a configuration asks it, too.
 */
#ifndef IMERR_SERVE_ADDRESS_H
#define IMERR_SERVE_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/lang.h"

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} socket;
	socklen_t len;
};

/* Reads `text`; port 0 is any free one. -1 with a sentence in `err` that says what to write instead. */
int address_read(struct address *, const char *text, struct err *err);

/* As address_read() reads it. */
void address_write(const struct address *, struct buf *to);

/* 0 to 65535. */
unsigned address_port(const struct address *);

/* Can only programs on this machine reach it? All of 127.0.0.0/8 and ::1. */
bool address_is_loopback(const struct address *);

/* The same number, whatever the ports are. */
bool address_same_host(const struct address *, const struct address *);

/*
 * Takes "host", "host:port", "[v6]" or "[v6]:port" apart, as in a Host field (RFC 9110, 7.2). `host` is without
 * brackets, `port` is empty where there is none; both point into `text`. False if it is none of these. Whether a
 * name is one is not asked.
 */
bool address_split(struct span text, struct span *host, struct span *port);

/* Reads the number of a host without a port, which becomes 0; false if it is a name. */
bool address_read_host(struct address *, struct span host);

#endif
