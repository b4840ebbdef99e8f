#include "input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "input/intake.h"
#include "input/outlet.h"

/* So many reads of what waits in a pipe when a signal came. */
#define READS_AFTER_SIGNAL 64

/* One stream that is waited for by libuv. */
struct stream {
	const struct input *input;
	struct intake *intake;
	uv_loop_t loop;
	int fd;
	uv_poll_t readable;
	struct outlet outlet;
	uv_timer_t timer;
	uv_signal_t signal[2];
	bool interrupted;
	struct source shadow;   /* of a pipe, where somebody can take bytes from it */
	bool shadowed;          /* there is one, and it was told */
	uint64_t offset;        /* bytes that were read */
	size_t last;            /* so many at once, last time */
	int result;             /* nonzero: stopped by the other side */
	int error;              /* errno of the reading side */
};

static void
close_handle(uv_handle_t *handle)
{
	if (handle->loop != NULL && !uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void
stop(struct stream *s)
{
	close_handle((uv_handle_t *)&s->readable);
	outlet_close(&s->outlet);
	close_handle((uv_handle_t *)&s->timer);
	for (size_t i = 0; i < 2; i++)
		close_handle((uv_handle_t *)&s->signal[i]);
}

static void
on_timer(uv_timer_t *timer)
{
	struct stream *s = timer->data;

	s->result = s->input->tick(s->input->self);
	if (s->result != 0)
		stop(s);
}

/* Is it known by now that the scan gets the bytes as they are? Then a pipe can have a shadow. */
static void
start_shadow(struct stream *s)
{
	if (s->shadowed || s->input->source == NULL || s->last < SOURCE_MOVE_MIN || !intake_is_verbatim(s->intake))
		return;
	s->shadowed = true;
	if (source_shadow(&s->shadow, s->fd))
		s->input->source(s->input->self, &s->shadow);
}

/* read(2), of what is in the shadow by then if there is one. Small pieces are not worth the calls. */
static ssize_t
read_some(struct stream *s, char *to, size_t room)
{
	size_t shadowed = 0;

	if (s->shadow.fd >= 0 && s->last >= SOURCE_MOVE_MIN)
		shadowed = source_fill(&s->shadow, s->fd, s->offset, room);
	return read(s->fd, to, shadowed > 0 ? shadowed : room);
}

/* One read. Returns what read(2) said; an error other than that there is nothing now is kept. */
static ssize_t
take(struct stream *s)
{
	size_t room;
	char *to = intake_reserve(s->intake, &room);
	ssize_t n;

	start_shadow(s);
	n = read_some(s, to, room);
	if (n > 0) {
		s->offset += (uint64_t)n;
		s->last = (size_t)n;
		s->result = intake_commit(s->intake, (size_t)n);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNRESET) {
		s->error = errno;
	}
	return n;
}

static void
on_readable(uv_poll_t *readable, int status, int events)
{
	struct stream *s = readable->data;
	ssize_t n;

	(void)events;
	if (status < 0) {
		s->error = -status;
		stop(s);
		return;
	}
	n = take(s);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 && s->result == 0 && s->input->dry != NULL)
		s->result = s->input->dry(s->input->self);
	if (n <= 0 || s->result != 0 || intake_is_over(s->intake))
		stop(s);
}

/* What is in the pipe by now still counts. */
static void
on_signal(uv_signal_t *signal, int number)
{
	struct stream *s = signal->data;

	(void)number;
	s->interrupted = true;
	for (int i = 0; i < READS_AFTER_SIGNAL && s->result == 0 && take(s) > 0; i++)
		;
	stop(s);
}

/* From the moment it has come, a signal does what it does by default: a second one ends the program, whatever that waits for. */
static void
start_signals(uv_loop_t *loop, uv_signal_t signal[2], uv_signal_cb on, void *data)
{
	static const int numbers[] = { SIGINT, SIGTERM };

	for (size_t i = 0; i < 2; i++) {
		uv_signal_init(loop, &signal[i]);
		signal[i].data = data;
		uv_signal_start_oneshot(&signal[i], on, numbers[i]);
	}
}

/* What does not keep the loop alive by itself. */
static void
start_helpers(struct stream *s)
{
	if (s->input->every > 0) {
		uv_timer_init(&s->loop, &s->timer);
		s->timer.data = s;
		uv_timer_start(&s->timer, on_timer, s->input->every, s->input->every);
		uv_unref((uv_handle_t *)&s->timer);
	}
	if (s->input->interruptible)
		start_signals(&s->loop, s->signal, on_signal, s);
	for (size_t i = 0; i < 2 && s->input->interruptible; i++)
		uv_unref((uv_handle_t *)&s->signal[i]);
}

/* Nobody reads our output any more. */
static void
on_gone(void *self)
{
	struct stream *s = self;

	s->result = -1;
	stop(s);
}

/* Reads `fd` to its end and closes it; the end of the stream may have been cut off. */
static int
run_stream(const struct input *input, struct intake *intake, int fd, int *error)
{
	struct stream s = { .input = input, .intake = intake, .fd = fd, .shadow = { .fd = -1, .fill = -1 } };
	int flags = fcntl(fd, F_GETFL);

	s.outlet.fd = -1;
	*error = -uv_loop_init(&s.loop);
	if (*error != 0) {
		close(fd);
		return 0;
	}
	s.readable.data = &s;
	*error = -uv_poll_init(&s.loop, &s.readable, fd);
	if (*error == 0) {
		outlet_open(&s.outlet, &s.loop, input->watched, on_gone, &s);
		start_helpers(&s);
		*error = -uv_poll_start(&s.readable, UV_READABLE, on_readable);
		if (*error != 0)
			stop(&s);
	}
	uv_run(&s.loop, UV_RUN_DEFAULT);
	uv_loop_close(&s.loop);
	if (s.result == 0)
		s.result = intake_end(intake, true);
	if (s.shadow.fd >= 0)
		input->source(input->self, NULL);
	source_close(&s.shadow);
	outlet_free(&s.outlet);
	fcntl(fd, F_SETFL, flags);      /* libuv made it non-blocking, for all who have it */
	close(fd);
	if (s.error != 0)
		*error = s.error;
	return s.interrupted && s.result == 0 ? -1 : s.result;
}

static bool
is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Looks out for signals while a file is read. */
struct lookout {
	bool open;
	uv_loop_t loop;
	uv_signal_t signal[2];
	bool interrupted;
};

static void
on_lookout(uv_signal_t *signal, int number)
{
	struct lookout *l = signal->data;

	(void)number;
	l->interrupted = true;
}

/* Without a loop, which there always is but for want of descriptors, a signal does what it does by default. */
static void
lookout_open(struct lookout *l, const struct input *input)
{
	l->open = input->interruptible && uv_loop_init(&l->loop) == 0;
	if (l->open)
		start_signals(&l->loop, l->signal, on_lookout, l);
}

static bool
lookout_interrupted(struct lookout *l)
{
	if (l->open)
		uv_run(&l->loop, UV_RUN_NOWAIT);
	return l->interrupted;
}

static void
lookout_close(struct lookout *l)
{
	for (size_t i = 0; i < 2 && l->open; i++)
		uv_close((uv_handle_t *)&l->signal[i], NULL);
	if (l->open) {
		uv_run(&l->loop, UV_RUN_DEFAULT);
		uv_loop_close(&l->loop);
	}
}

static int
run_file(const struct input *input, struct intake *intake, int fd, int *error)
{
	/* Only a file that is read from its start has the offsets of the scan. */
	bool has_source = input->source != NULL && is_regular(fd) && lseek(fd, 0, SEEK_CUR) == 0;
	struct lookout lookout = { .interrupted = false };
	struct source source;
	bool told = false;
	int result = 0;

	lookout_open(&lookout, input);
	while (result == 0 && !intake_is_over(intake) && !lookout_interrupted(&lookout)) {
		size_t room;
		char *to = intake_reserve(intake, &room);
		ssize_t n = read(fd, to, room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			*error = errno;
		if (n <= 0)
			break;
		result = intake_commit(intake, (size_t)n);
		if (has_source && !told && intake_is_verbatim(intake)) {
			source_file(&source, fd);
			input->source(input->self, &source);
			told = true;
		}
	}
	if (result == 0)
		result = intake_end(intake, *error != 0 || lookout.interrupted);
	if (told)
		input->source(input->self, NULL);
	lookout_close(&lookout);
	close(fd);
	return lookout.interrupted && result == 0 ? -1 : result;
}

/* Is it to be waited for? */
static bool
is_stream(int fd)
{
	uv_handle_type type = uv_guess_handle(fd);

	return type == UV_NAMED_PIPE || type == UV_TTY || type == UV_TCP;
}

static int
run_one(const struct input *input, struct feed *feed, const char *name, struct err *err)
{
	bool standard = strcmp(name, "-") == 0;
	int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(name, O_RDONLY | O_CLOEXEC);
	const char *shown = standard ? "stdin" : name;
	struct intake *intake;
	int error = 0;
	int result;

	if (fd < 0) {
		err_add(err, "cannot open '%s': %s", "无法打开“%s”：%s", name, lang_errno(errno, err->lang));
		return 0;
	}
	if (input->begin != NULL)
		input->begin(input->self, standard ? NULL : name);
	intake = intake_new(feed);
	result = is_stream(fd) ? run_stream(input, intake, fd, &error) : run_file(input, intake, fd, &error);
	if (error != 0)
		err_add(err, "cannot read '%s': %s", "无法读取“%s”：%s", shown, lang_errno(error, err->lang));
	else if (result == 0)
		intake_tell(intake, shown, err);
	intake_free(intake);
	if (result == 0 && input->dry != NULL)
		result = input->dry(input->self);
	return result;
}

int
input_run(const struct input *input, struct err *err)
{
	struct feed *feed = feed_new(input->scan);
	int result = 0;

	if (input->count == 0)
		result = run_one(input, feed, "-", err);
	for (size_t i = 0; i < input->count && result == 0; i++)
		result = run_one(input, feed, input->name[i], err);
	feed_free(feed);
	return result;
}
