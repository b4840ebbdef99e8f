#include "serve/answer.h"

#define PLAIN "text/plain; charset=utf-8"
#define NOTHING "default-src 'none'; frame-ancestors 'none'"

void
answer_connection(void *self, struct MHD_Connection *connection, void **guest, enum MHD_ConnectionNotificationCode code)
{
	struct answers *a = self;
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		*guest = guest_come(&a->guests, info->connect_fd);
	} else {
		guest_leave(*guest);
		*guest = NULL;
	}
}

void *
answer_target(void *self, const char *target, struct MHD_Connection *connection)
{
	struct guest *g = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;

	(void)self;
	buf_clear(&g->target);
	buf_add_text(&g->target, target != NULL ? target : "");
	return g;
}

void
answer_completed(void *self, struct MHD_Connection *connection, void **guest, enum MHD_RequestTerminationCode code)
{
	(void)self;
	(void)connection;
	(void)code;
	if (*guest != NULL)
		guest_done(*guest);
	*guest = NULL;
}

static struct span
field(struct MHD_Connection *connection, const char *name)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

	return value != NULL ? span_of(value) : span_make(NULL, 0);
}

/* The page of an error. */
static void
refuse(struct serve_page *page, unsigned status)
{
	buf_clear(&page->body);
	page->status = status;
	page->type = PLAIN;
	page->policy = NOTHING;
}

static void
refuse_path(const struct answers *a, struct serve_page *page)
{
	refuse(page, MHD_HTTP_NOT_FOUND);
	lang_printf(&page->body, a->options->lang, "There is no such page. There are:\n", "没有这个页面。可用的页面：\n");
	for (size_t i = 0; i < a->options->routes; i++)
		buf_printf(&page->body, "%s\n", a->options->route[i].path);
}

static void
refuse_host(const struct answers *a, struct serve_page *page)
{
	struct buf address = { 0 };

	refuse(page, MHD_HTTP_MISDIRECTED_REQUEST);
	address_write(a->address, &address);
	lang_printf(&page->body, a->options->lang,
	    "This server listens at %s and answers for localhost only: a page of another site may have sent this request. "
	    "Ask for http://%s/, or let it listen at an address of the network.\n",
	    "本服务监听 %s，只接受以 localhost 或本机地址访问的请求：这个请求可能来自其他网站的页面。"
	    "请访问 http://%s/，或者改为监听网络地址。\n", address.ptr, address.ptr);
	buf_free(&address);
}

/* A request that may be answered: what does it get? */
static void
make_page(struct answers *a, const struct request *r, struct serve_page *page)
{
	const struct serve_options *o = a->options;

	for (size_t i = 0; i < o->routes; i++) {
		if (!span_equal(r->path, span_of(o->route[i].path)))
			continue;
		if (guests_busy(&a->guests) && !o->route[i].always) {
			refuse(page, MHD_HTTP_SERVICE_UNAVAILABLE);
			lang_printf(&page->body, o->lang, "Too many answers are under way: ask again in a moment.\n",
			    "正在处理的请求太多，请稍后再试。\n");
		} else {
			o->route[i].page(o->self, r, page);
		}
		return;
	}
	refuse_path(a, page);
}

static void
answer_with(struct answers *a, struct MHD_Connection *connection, struct guest *g, bool allowed, struct serve_page *page)
{
	struct request r = { .host = field(connection, MHD_HTTP_HEADER_HOST), .accept = field(connection, MHD_HTTP_HEADER_ACCEPT) };

	if (!allowed) {
		refuse(page, MHD_HTTP_METHOD_NOT_ALLOWED);
		lang_printf(&page->body, a->options->lang, "Pages can be read (GET, HEAD), nothing else.\n",
		    "页面只能读取（GET、HEAD）。\n");
	} else if (!request_target(&r, buf_span(&g->target))) {
		refuse(page, MHD_HTTP_BAD_REQUEST);
		lang_printf(&page->body, a->options->lang, "The target of a request begins with '/'.\n", "请求的路径必须以“/”开头。\n");
	} else if (address_is_loopback(a->address) && !request_is_local(&r, a->address)) {
		refuse_host(a, page);
	} else {
		make_page(a, &r, page);
	}
}

/* The answer in the library's hands, which then owns the body; NULL where there was no memory. */
static struct MHD_Response *
response_of(struct serve_page *page)
{
	static const char *const always[][2] = {
		{ MHD_HTTP_HEADER_CACHE_CONTROL, "no-store" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "X-Frame-Options", "DENY" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
	};
	struct MHD_Response *response = MHD_create_response_from_buffer(page->body.len, page->body.ptr, MHD_RESPMEM_MUST_FREE);
	enum MHD_Result ok = response != NULL ? MHD_YES : MHD_NO;

	if (response == NULL)
		buf_free(&page->body);
	page->body = (struct buf){ 0 };
	for (size_t i = 0; ok == MHD_YES && i < sizeof(always) / sizeof(always[0]); i++)
		ok = MHD_add_response_header(response, always[i][0], always[i][1]);
	if (ok == MHD_YES)
		ok = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
	if (ok == MHD_YES)
		ok = MHD_add_response_header(response, "Content-Security-Policy", page->policy);
	if (ok == MHD_YES && page->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		ok = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	if (ok == MHD_YES && page->status == MHD_HTTP_SERVICE_UNAVAILABLE)
		ok = MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
	if (ok != MHD_YES && response != NULL) {
		MHD_destroy_response(response);
		response = NULL;
	}
	return response;
}

enum MHD_Result
answer_request(void *self, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *body, size_t *body_len, void **guest)
{
	struct answers *a = self;
	struct guest *g = *guest;
	struct serve_page page = { MHD_HTTP_OK, PLAIN, NOTHING, { 0 } };
	bool allowed = strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
	bool has_body = field(connection, MHD_HTTP_HEADER_CONTENT_LENGTH).ptr != NULL ||
	    field(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING).ptr != NULL;
	struct MHD_Response *response;
	enum MHD_Result result;
	size_t bytes;

	(void)url;
	(void)version;
	(void)body;
	(void)body_len;
	/* The library closes after an answer that comes before the end of the request: right where a body would follow. */
	if (allowed && !has_body && !g->known) {
		g->known = true;
		return MHD_YES;
	}
	answer_with(a, connection, g, allowed, &page);
	bytes = page.body.len;
	response = response_of(&page);
	if (response == NULL)
		return MHD_NO;
	guest_answer(g, bytes);
	result = MHD_queue_response(connection, page.status, response);
	MHD_destroy_response(response);
	return result;
}
