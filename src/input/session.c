#include "input/session_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/xalloc.h"
#include "input/roster.h"

/* Milliseconds. So long lines are awaited before it is said what came again; and so long a device may think of an answer. */
#define QUIET 1000
#define ANSWER 5000

/* It is asked so often before it is read without an answer. */
#define QUESTIONS 3

/* More than a device has processes. */
#define ANSWER_MAX (1u << 20)

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

void
session_tell(struct session *s, struct session_event event)
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
		session_tell(s, (struct session_event){ .kind = SESSION_BACK });
	} else if (!s->gap_told && seam->fresh > 0) {
		s->gap_told = true;
		session_tell(s, (struct session_event){ .kind = SESSION_GAP });
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
	s->ended = session_now(s);
	child_close(s->question);
	s->question = NULL;
	uv_timer_stop(&s->quiet);
	uv_timer_stop(&s->answer_limit);
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
		session_tell(s, (struct session_event){ .kind = SESSION_GONE, .status = child_exit_status(status) });
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

/* What is known of processes before a run holds for all of its lines. */
static void
hand_processes(struct session *s, const struct resume_answer *answer, bool gone)
{
	if (s->options.processes != NULL && (answer->rest.len > 0 || gone))
		s->options.processes(s->options.self, s->data, answer->rest, gone);
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
	hand_processes(s, answer, s->restarted || s->other);
	words = producer_words(s->options.producer, s->serial, since.len > 0 ? since.ptr : NULL);
	o.words = words;
	s->since = since.len > 0;
	s->started = session_now(s);
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
		session_tell(s, (struct session_event){ .kind = SESSION_FAILED, .error = error });
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
	s->restarted = s->child == NULL && s->boot[0] != '\0' && answer.boot[0] != '\0' && strcmp(s->boot, answer.boot) != 0;
	if (answer.boot[0] != '\0')
		memcpy(s->boot, answer.boot, sizeof(s->boot));
	s->boot_asked = s->boot_asked || answer.known;
	if (s->child != NULL) {
		hand_processes(s, &answer, false);
		return;
	}
	if (s->finishing)
		return;
	s->waiting = !answer.known && !s->options.once && ++s->questions < QUESTIONS;
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
	/* Nothing has been shown yet, and the log may come all the same. */
	if (s->runs == 0)
		s->questions = QUESTIONS;
	take_answer(s);
}

struct child *
session_helper(struct session *s, const char *serial, const char *const *tail, int (*output)(void *, struct span), void (*ended)(void *, int))
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
	bool processes = s->options.processes != NULL;
	const char *const tail[] = { "shell", processes ? RESUME_QUESTION "; " ROSTER_QUESTION : RESUME_QUESTION, NULL };

	buf_clear(&s->answer);
	s->question = session_helper(s, s->serial, tail, on_answer, on_answered);
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

void
session_try(struct session *s)
{
	const char *serial;
	bool several;
	enum device_state state = session_state(s, &serial, &several);

	s->waiting = state != DEVICE_READY || several;
	if (s->waiting)
		return;
	s->told = TOLD_NOTHING;
	s->state_asked = s->other = false;
	session_note_device(s, serial);
	if (s->options.producer->adb && (s->runs > 0 || s->options.processes != NULL))
		ask(s);
	else
		run_here(s);
}

static void
on_again(uv_timer_t *timer)
{
	session_try(timer->data);
}

void
session_start(struct session *s)
{
	const char *serial;
	bool several;

	s->ended = session_now(s);
	if (s->serial != NULL || (s->options.producer->adb && s->options.processes != NULL))
		session_try(s);
	else
		run_here(s);
	if (s->child != NULL && s->options.producer->adb && session_state(s, &serial, &several) == DEVICE_READY)
		session_note_device(s, serial);
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
