/*
 * Any bytes as the parts of a request: a line each for the target, the Host field, the Accept field, and an address to
 * listen at. What is read lies inside of what was given, and only what is spelled as a local host is one.
 */
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "fuzz.h"
#include "serve/request.h"

static struct span
take_line(struct span *in)
{
	const char *end = in->len > 0 ? memchr(in->ptr, '\n', in->len) : NULL;
	struct span line = end != NULL ? span_make(in->ptr, (size_t)(end - in->ptr)) : *in;

	*in = span_make(in->ptr + line.len, in->len - line.len);
	if (end != NULL)
		*in = span_make(in->ptr + 1, in->len - 1);
	return line;
}

static void
must_be_inside(struct span s, struct span of)
{
	must(s.ptr == NULL || s.len == 0 || (s.ptr >= of.ptr && s.ptr + s.len <= of.ptr + of.len));
}

static void
check_target(struct span target, struct request *r)
{
	struct span field = r->host;
	bool is = request_target(r, target);

	must(is || target.len == 0 || target.ptr[0] != '/');
	if (!is)
		return;
	must(r->path.len > 0 && r->path.ptr[0] != '?');
	if (!span_equal(r->path, SPAN("/")))
		must_be_inside(r->path, target);
	must_be_inside(r->output, target);
	if (r->host.ptr != field.ptr)
		must_be_inside(r->host, target);
	must(span_find(r->path, SPAN("?")) == NULL);
	must(r->output.ptr == NULL || span_find(r->output, SPAN("&")) == NULL);
	must(r->output.ptr == NULL || span_find(target, SPAN("output")) != NULL);
}

static void
check_host(const struct request *r)
{
	struct address at, number;
	struct err err = { 0 };
	struct span host, port;

	must(address_read(&at, "127.0.0.1:9187", &err) == 0);
	if (r->host.ptr == NULL || !request_is_local(r, &at))
		return;
	must(address_split(span_trim(r->host), &host, &port));
	must_be_inside(host, r->host);
	must_be_inside(port, r->host);
	must((host.len == 9 && strncasecmp(host.ptr, "localhost", 9) == 0) ||
	    (address_read_host(&number, host) && address_is_loopback(&number)));
}

static void
check_forms(const struct request *r)
{
	static const struct request_form forms[] = { { "html", "text/html" }, { "json", "application/json" } };
	size_t picked = request_pick(r, forms, COUNT(forms));

	must(picked <= COUNT(forms));
	must(picked < COUNT(forms) || r->output.ptr != NULL);
	if (r->output.ptr == NULL && picked > 0)
		must(request_quality(r->accept, span_of(forms[picked].type)) > request_quality(r->accept, span_of(forms[0].type)));
	for (size_t i = 0; i < COUNT(forms); i++)
		must(request_quality(r->accept, span_of(forms[i].type)) <= 1000);
}

/* An address that is read is written so that it is read as the same one; one that is not gets its sentence. */
static void
check_address(struct span text)
{
	char *copy = xstrndup(text.len > 0 ? text.ptr : "", text.len);
	struct err err = { 0 };
	struct buf written = { 0 };
	struct address a, again;

	if (address_read(&a, copy, &err) == 0) {
		must(err.count == 0);
		address_write(&a, &written);
		must(address_read(&again, written.ptr, &err) == 0);
		must(address_same_host(&a, &again) && address_port(&a) == address_port(&again));
		must(address_is_loopback(&a) == address_is_loopback(&again));
	} else {
		must(err.count == 1);
	}
	buf_free(&written);
	err_free(&err);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct span target = take_line(&in);
	struct request r = { .host = take_line(&in) };

	r.accept = take_line(&in);
	check_host(&r);
	check_target(target, &r);
	check_host(&r);
	check_forms(&r);
	check_address(take_line(&in));
	return 0;
}
