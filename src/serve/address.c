#include "serve/address.h"

#include <arpa/inet.h>
#include <string.h>

#define PORT_MAX 65535

bool
address_split(struct span text, struct span *host, struct span *port)
{
	bool bracketed = text.len > 0 && text.ptr[0] == '[';
	const char *end = text.len == 0 ? NULL : memchr(text.ptr, bracketed ? ']' : ':', text.len);
	struct span rest;

	if (text.len == 0 || (bracketed && end == NULL))
		return false;
	if (end == NULL)
		end = text.ptr + text.len;
	*host = span_make(text.ptr + bracketed, (size_t)(end - text.ptr) - bracketed);
	end += bracketed;
	rest = span_make(end, text.len - (size_t)(end - text.ptr));
	*port = span_make(end, 0);
	if (rest.len > 0) {
		if (rest.ptr[0] != ':')
			return false;
		*port = span_make(rest.ptr + 1, rest.len - 1);
	}
	for (size_t i = 0; i < port->len; i++)
		if (port->ptr[i] < '0' || port->ptr[i] > '9')
			return false;
	return host->len > 0;
}

bool
address_read_host(struct address *a, struct span host)
{
	char text[INET6_ADDRSTRLEN];

	*a = (struct address){ .len = 0 };
	if (host.len >= sizeof(text) || (host.len > 0 && memchr(host.ptr, '\0', host.len) != NULL))
		return false;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	if (inet_pton(AF_INET, text, &a->socket.v4.sin_addr) == 1) {
		a->socket.v4.sin_family = AF_INET;
		a->len = sizeof(a->socket.v4);
	} else if (inet_pton(AF_INET6, text, &a->socket.v6.sin6_addr) == 1) {
		a->socket.v6.sin6_family = AF_INET6;
		a->len = sizeof(a->socket.v6);
	}
	return a->len > 0;
}

/* The port's number, -1 if it is none. */
static long
read_port(struct span text)
{
	long port = text.len > 0 ? 0 : -1;

	for (size_t i = 0; i < text.len && port <= PORT_MAX; i++)
		port = 10 * port + text.ptr[i] - '0';
	return port <= PORT_MAX ? port : -1;
}

int
address_read(struct address *a, const char *text, struct err *err)
{
	struct span host, port;
	long number;

	/* Four numbers stand bare, an IPv6 address in brackets: otherwise its port could be a part of it. */
	if (!address_split(span_of(text), &host, &port) || !address_read_host(a, host) ||
	    (a->socket.any.sa_family == AF_INET6) != (text[0] == '[')) {
		err_add(err, "'%s' is not an address to listen at: write numbers and a port, as in 127.0.0.1:9187 or [::1]:9187 "
		    "(this machine only), 0.0.0.0:9187 or [::]:9187 (all networks)",
		    "“%s”不是可以监听的地址：请写数字地址加端口，例如 127.0.0.1:9187 或 [::1]:9187（仅限本机），"
		    "0.0.0.0:9187 或 [::]:9187（所有网络）", text);
		return -1;
	}
	number = read_port(port);
	if (number < 0) {
		err_add(err, "the address '%s' has no port from 0 to %d: write it behind a colon, as in 127.0.0.1:9187",
		    "地址“%s”缺少 0 到 %d 之间的端口：请写在冒号之后，例如 127.0.0.1:9187", text, PORT_MAX);
		return -1;
	}
	if (a->socket.any.sa_family == AF_INET)
		a->socket.v4.sin_port = htons((uint16_t)number);
	else
		a->socket.v6.sin6_port = htons((uint16_t)number);
	return 0;
}

void
address_write(const struct address *a, struct buf *to)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (a->socket.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &a->socket.v4.sin_addr, text, sizeof(text));
		buf_printf(to, "%s:%u", text, address_port(a));
	} else {
		inet_ntop(AF_INET6, &a->socket.v6.sin6_addr, text, sizeof(text));
		buf_printf(to, "[%s]:%u", text, address_port(a));
	}
}

unsigned
address_port(const struct address *a)
{
	return ntohs(a->socket.any.sa_family == AF_INET ? a->socket.v4.sin_port : a->socket.v6.sin6_port);
}

bool
address_is_loopback(const struct address *a)
{
	const struct in6_addr *v6 = &a->socket.v6.sin6_addr;

	if (a->socket.any.sa_family == AF_INET)
		return ntohl(a->socket.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(v6) || (IN6_IS_ADDR_V4MAPPED(v6) && v6->s6_addr[12] == IN_LOOPBACKNET);
}

bool
address_same_host(const struct address *a, const struct address *b)
{
	if (a->socket.any.sa_family != b->socket.any.sa_family)
		return false;
	if (a->socket.any.sa_family == AF_INET)
		return a->socket.v4.sin_addr.s_addr == b->socket.v4.sin_addr.s_addr;
	return memcmp(&a->socket.v6.sin6_addr, &b->socket.v6.sin6_addr, sizeof(struct in6_addr)) == 0;
}
