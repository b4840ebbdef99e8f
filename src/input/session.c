#include "input/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/xalloc.h"
#include "input/backoff.h"
#include "input/child.h"
#include "input/resume.h"

/* Milliseconds. So long lines are awaited before it is said what came again; and so long a device may think of an answer. */
#define QUIET 1000
#define ANSWER 5000

/* It is asked so often before it is read without an answer. */
#define QUESTIONS 3

/* A device that is not ready for less is not worth a word. */
#define UNREADY 2000

/* adb's server looks for a network device by itself for a minute or so; later it has to be told, now and then. */
#define CONNECT_AFTER 60000
#define CONNECT_EVERY 30000

#define ANSWER_MAX 4096

struct session {
	struct session_options options;
	char *serial;                   /* that was asked for */
	char *current;                  /* that it is, where adb chose it */
	void *data;
	struct replayed *replayed;
	struct child *child;            /* the command */
	struct child *question;         /* what is asked of the device */
	struct child *connect;          /* adb connect */
	uv_timer_t again, quiet, answer_limit;
	int open_handles;

	struct backoff backoff;
	struct buf answer;
	char boot[sizeof(((struct resume_answer *)0)->boot)];
	uint64_t started, ended, connected;     /* when, by the clock of the loop */
	uint64_t away;                  /* how long it did not run, before this run */
	size_t runs, questions;         /* in all; and before this run */
	bool waiting;                   /* for the device */
	bool restarted, other;          /* what the next run is */
	bool since, without_since;      /* this run has -T; the next one shall not */
	bool came;                      /* bytes, in this run */
	bool boot_asked;                /* while a run goes on */
	bool state_asked;               /* adb devices */
	bool finishing, over;
	bool gone_told, back_told, gap_told;
	int told;                       /* why it waits: a state, or one of these */
};

enum { TOLD_NOTHING = -1, TOLD_SEVERAL = -2 };

static int
on_pass(void *self, struct span bytes)
{
	struct session *s = self;

	return s->options.pass(s->options.self, s->data, bytes);
}

static int
on_cut(void *self)
{
	struct session *s = self;

	return s->options.cut(s->options.self, s->data);
}

static void on_again(uv_timer_t *);
static void on_quiet(uv_timer_t *);
static void on_answer_limit(uv_timer_t *);

struct session *
session_new(const struct session_options *options, const char *serial, void *data)
{
	struct session *s = xcalloc(1, sizeof(*s));
	const struct replayed_to to = { on_pass, on_cut, s };

	s->options = *options;
	s->serial = serial != NULL ? xstrdup(serial) : NULL;
	s->data = data;
	s->replayed = replayed_new(&to, REPLAYED_LINES);
	s->told = TOLD_NOTHING;
	uv_timer_init(options->loop, &s->again);
	uv_timer_init(options->loop, &s->quiet);
	uv_timer_init(options->loop, &s->answer_limit);
	s->again.data = s->quiet.data = s->answer_limit.data = s;
	s->open_handles = 3;
	return s;
}

static void
on_closed(uv_handle_t *handle)
{
	struct session *s = handle->data;

	if (--s->open_handles > 0)
		return;
	replayed_free(s->replayed);
	buf_free(&s->answer);
	free(s->serial);
	free(s->current);
	free(s);
}

static void
close_helpers(struct session *s)
{
	child_close(s->question);
	child_close(s->connect);
	s->question = s->connect = NULL;
	uv_timer_stop(&s->again);
	uv_timer_stop(&s->quiet);
	uv_timer_stop(&s->answer_limit);
}

void
session_close(struct session *s)
{
	close_helpers(s);
	child_close(s->child);
	s->child = NULL;
	uv_close((uv_handle_t *)&s->again, on_closed);
	uv_close((uv_handle_t *)&s->quiet, on_closed);
	uv_close((uv_handle_t *)&s->answer_limit, on_closed);
}

void *
session_data(const struct session *s)
{
	return s->data;
}

const char *
session_serial(const struct session *s)
{
	return s->serial != NULL ? s->serial : s->current;
}

static uint64_t
now(const struct session *s)
{
	return uv_now(s->options.loop);
}

static struct tracker *
tracker_of(const struct session *s)
{
	return *s->options.tracker;
}

static void
tell(struct session *s, struct session_event event)
{
	event.serial = session_serial(s);
	event.lines = replayed_passed(s->replayed);
	event.time = replayed_time(s->replayed);
	event.away = (int64_t)s->away;
	event.restarted = s->restarted;
	event.other = s->other;
	event.seam = replayed_seam(s->replayed);
	s->options.tell(s->options.self, s->data, &event);
}

static void
end_it(struct session *s, int status, bool stopped)
{
	if (s->over)
		return;
	s->over = true;
	close_helpers(s);
	s->options.over(s->options.self, s, status, stopped);
}

/* The device of a session without a serial is the one that is ready, if there is one. */
static enum device_state
state_of_only(struct session *s, const char **serial, bool *several)
{
	const struct tracked *list;
	size_t count = tracker_devices(tracker_of(s), &list), ready = 0;
	enum device_state best = DEVICE_GONE;

	for (size_t i = 0; i < count; i++) {
		if (list[i].state == DEVICE_READY && ready++ == 0)
			*serial = list[i].serial;
		if (list[i].state != DEVICE_GONE && (best == DEVICE_GONE || list[i].state == DEVICE_READY))
			best = list[i].state;
	}
	*several = ready > 1 && !s->options.producer->chooses;
	if (ready > 1)
		*serial = NULL;
	return best;
}

/* What the device is, as far as that is known; else it is worth a try. */
static enum device_state
state_of(struct session *s, const char **serial, bool *several)
{
	*serial = s->serial;
	*several = false;
	if (!s->options.producer->adb || !tracker_knows(tracker_of(s)))
		return DEVICE_READY;
	if (s->serial == NULL)
		return state_of_only(s, serial, several);
	return tracker_find(tracker_of(s), s->serial)->state;
}

/* What came again, and whether anything is missing: when that is known, or nothing more comes to tell. */
static void
tell_back(struct session *s, bool quiet)
{
	const struct replayed_seam *seam = replayed_seam(s->replayed);

	if (s->runs <= 1 || !s->came)
		return;
	if (!s->back_told) {
		if (!quiet && (seam->fresh == 0 || !seam->joined))
			return;
		s->back_told = true;
		s->gone_told = false;
		s->gap_told = seam->joined || seam->fresh > 0;
		tell(s, (struct session_event){ .kind = SESSION_BACK });
	} else if (!s->gap_told && seam->fresh > 0) {
		s->gap_told = true;
		tell(s, (struct session_event){ .kind = SESSION_GAP });
	}
}

static void
on_quiet(uv_timer_t *timer)
{
	struct session *s = timer->data;

	if (replayed_settle(s->replayed) != 0 || s->options.dry(s->options.self) != 0) {
		end_it(s, 0, true);
		return;
	}
	tell_back(s, true);
}

static void ask(struct session *);

static int
on_output(void *self, struct span bytes)
{
	struct session *s = self;

	if (s->over)
		return -1;
	s->came = true;
	if (replayed_feed(s->replayed, bytes) != 0 || s->options.dry(s->options.self) != 0) {
		end_it(s, 0, true);
		return -1;
	}
	if (s->runs > 1)
		uv_timer_start(&s->quiet, on_quiet, QUIET, 0);
	tell_back(s, false);
	/* Which start of the device this is has to be known before it goes. */
	if (s->options.producer->adb && !s->options.once && !s->boot_asked && !s->finishing) {
		s->boot_asked = true;
		ask(s);
	}
	return 0;
}

static void
on_ended(void *self, int status)
{
	struct session *s = self;
	const struct replayed_seam *seam = replayed_seam(s->replayed);
	bool useful = s->options.producer->logcat && seam->fresh > 0;

	s->child = NULL;
	s->ended = now(s);
	child_close(s->question);
	s->question = NULL;
	if (s->over)
		return;
	if (useful)
		tell_back(s, true);
	if (s->finishing || s->options.once) {
		end_it(s, child_exit_status(status), false);
		return;
	}
	s->without_since = s->since && seam->fresh == 0 && seam->dropped == 0;
	if (!s->gone_told)
		tell(s, (struct session_event){ .kind = SESSION_GONE, .status = child_exit_status(status) });
	s->gone_told = true;
	uv_timer_start(&s->again, on_again, (uint64_t)backoff_next(&s->backoff, (int64_t)(s->ended - s->started), useful), 0);
}

/* The time from which logcat is asked for, or nothing. */
static void
find_since(struct session *s, const struct resume_answer *answer, struct buf *since)
{
	struct timeval clock;
	int64_t ms;

	gettimeofday(&clock, NULL);
	ms = (int64_t)clock.tv_sec * 1000 + clock.tv_usec / 1000;
	if (s->options.producer->logcat && !s->without_since)
		(void)resume_since(since, replayed_time(s->replayed), ms, answer);
}

static int
prepare(struct session *s, const struct resume_answer *answer, struct buf *since)
{
	if (s->runs == 0)
		return 0;
	if (s->restarted || s->other)
		return replayed_anew(s->replayed);
	replayed_again(s->replayed);
	find_since(s, answer, since);
	return 0;
}

static void
run(struct session *s, const struct resume_answer *answer)
{
	struct buf since = { 0 };
	struct child_options o = { .loop = s->options.loop, .output = on_output, .ended = on_ended, .self = s };
	char **words;
	int error;

	if (prepare(s, answer, &since) != 0) {
		end_it(s, 0, true);
		return;
	}
	words = producer_words(s->options.producer, s->serial, since.len > 0 ? since.ptr : NULL);
	o.words = words;
	s->since = since.len > 0;
	s->started = now(s);
	s->away = s->started - s->ended;
	s->questions = 0;
	s->runs++;
	s->came = s->back_told = s->gap_told = false;
	s->child = child_start(&o, &error);
	producer_free_words(words);
	buf_free(&since);
	if (s->child != NULL)
		return;
	if (!s->gone_told || s->runs == 1)
		tell(s, (struct session_event){ .kind = SESSION_FAILED, .error = error });
	s->gone_told = true;
	if (s->runs == 1) {
		end_it(s, error == ENOENT ? 127 : 126, false);
		return;
	}
	uv_timer_start(&s->again, on_again, (uint64_t)backoff_next(&s->backoff, 0, false), 0);
}

/* What the device says while the command runs is only remembered. If it does not answer it may be about to go, or not be there yet. */
static void
take_answer(struct session *s)
{
	struct resume_answer answer = resume_read(buf_span(&s->answer));

	s->question = NULL;
	uv_timer_stop(&s->answer_limit);
	buf_clear(&s->answer);
	s->restarted = s->child == NULL && s->boot[0] != '\0' && answer.boot[0] != '\0' && strcmp(s->boot, answer.boot) != 0;
	if (answer.boot[0] != '\0')
		memcpy(s->boot, answer.boot, sizeof(s->boot));
	if (s->child != NULL || s->finishing)
		return;
	s->waiting = !answer.known && ++s->questions < QUESTIONS;
	if (!s->waiting)
		run(s, &answer);
}

static int
on_answer(void *self, struct span bytes)
{
	struct session *s = self;

	buf_add_span(&s->answer, bytes);
	return s->answer.len > ANSWER_MAX;
}

static void
on_answered(void *self, int status)
{
	(void)status;
	take_answer(self);
}

static void
on_answer_limit(uv_timer_t *timer)
{
	struct session *s = timer->data;

	child_close(s->question);
	buf_clear(&s->answer);
	take_answer(s);
}

static struct child *
helper(struct session *s, const char *serial, const char *const *tail, int (*output)(void *, struct span), void (*ended)(void *, int))
{
	char **words = producer_helper(s->options.producer, serial, tail);
	struct child_options o = { .loop = s->options.loop, .words = words, .quiet = true, .output = output, .ended = ended, .self = s };
	int error;
	struct child *child = child_start(&o, &error);

	producer_free_words(words);
	return child;
}

static void
ask(struct session *s)
{
	static const char *const tail[] = { "shell", RESUME_QUESTION, NULL };

	buf_clear(&s->answer);
	s->question = helper(s, s->serial, tail, on_answer, on_answered);
	if (s->question != NULL)
		uv_timer_start(&s->answer_limit, on_answer_limit, ANSWER, 0);
	else if (s->child == NULL)
		take_answer(s);
}

/* logcat on this very computer, or device: its clock is ours. */
static void
run_here(struct session *s)
{
	struct resume_answer answer = { .known = true };
	struct timeval clock;

	gettimeofday(&clock, NULL);
	answer.ms = (int64_t)clock.tv_sec * 1000;
	run(s, &answer);
}

/* The device is there: which one? */
static void
note_device(struct session *s, const char *serial)
{
	if (s->serial != NULL || serial == NULL)
		return;
	s->other = s->current != NULL && strcmp(s->current, serial) != 0;
	if (s->other) {
		s->boot[0] = '\0';
		s->boot_asked = false;
	}
	free(s->current);
	s->current = xstrdup(serial);
}

/* Runs the command again, if its device is there. */
static void
try_again(struct session *s)
{
	const char *serial;
	bool several;
	enum device_state state = state_of(s, &serial, &several);

	s->waiting = state != DEVICE_READY || several;
	if (s->waiting)
		return;
	s->told = TOLD_NOTHING;
	s->state_asked = s->other = false;
	note_device(s, serial);
	if (s->options.producer->adb && s->runs > 0)
		ask(s);
	else
		run_here(s);
}

static void
on_again(uv_timer_t *timer)
{
	try_again(timer->data);
}

void
session_start(struct session *s)
{
	const char *serial;
	bool several;

	if (s->serial != NULL)
		try_again(s);
	else
		run_here(s);
	if (s->child != NULL && s->options.producer->adb && state_of(s, &serial, &several) == DEVICE_READY)
		note_device(s, serial);
}

static int
on_no_output(void *self, struct span bytes)
{
	(void)self;
	(void)bytes;
	return 0;
}

static void
on_connected(void *self, int status)
{
	struct session *s = self;

	(void)status;
	s->connect = NULL;
}

/* A network device that adb does not know any more has to be named to it. */
static void
connect_again(struct session *s, uint64_t since)
{
	const char *serial = session_serial(s);
	const char *const tail[] = { "connect", serial, NULL };

	if (serial == NULL || !device_is_network(span_of(serial)) || s->connect != NULL)
		return;
	if (now(s) - since < CONNECT_AFTER || (s->connected > since && now(s) - s->connected < CONNECT_EVERY))
		return;
	if (s->connected <= since)
		tell(s, (struct session_event){ .kind = SESSION_CONNECTING });
	s->connected = now(s);
	s->connect = helper(s, NULL, tail, on_no_output, on_connected);
}

/* Why nothing comes, once for each reason. */
static void
tell_waiting(struct session *s, enum device_state state, bool several, uint64_t since)
{
	int reason = several ? TOLD_SEVERAL : (int)state;

	if (s->told == reason || now(s) - since < UNREADY)
		return;
	if (state == DEVICE_OFFLINE && !s->state_asked) {
		s->state_asked = true;
		tracker_ask(tracker_of(s));
		return;
	}
	s->told = reason;
	tell(s, (struct session_event){ .kind = SESSION_WAITING, .state = state, .several = several });
}

/* The command runs; adb may be waiting for the device by itself, and does not say why. */
static void
look_at_run(struct session *s, const char *serial, enum device_state state, bool several)
{
	if (state != DEVICE_READY || several) {
		if (!s->came)
			tell_waiting(s, state, several, s->started);
	} else if (s->current == NULL) {
		note_device(s, serial);
	}
}

void
session_look(struct session *s)
{
	const char *serial;
	bool several;
	enum device_state state;

	if (s->over || s->finishing || (s->question != NULL && s->child == NULL))
		return;
	state = state_of(s, &serial, &several);
	if (s->child != NULL) {
		look_at_run(s, serial, state, several);
	} else if (s->waiting && state == DEVICE_READY && !several) {
		try_again(s);
	} else if (s->waiting) {
		tell_waiting(s, state, several, s->ended);
		if (state == DEVICE_GONE)
			connect_again(s, s->ended);
	}
}

void
session_finish(struct session *s, int number)
{
	if (s->finishing || s->over)
		return;
	s->finishing = true;
	close_helpers(s);
	if (s->child != NULL)
		child_finish(s->child, number);
	else
		end_it(s, 0, false);
}

int
session_drain(struct session *s)
{
	return replayed_end(s->replayed);
}
