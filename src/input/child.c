#include "input/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/xalloc.h"

#define CHUNK 65536

/* Milliseconds that one end, of the process or of its output, waits for the other, and a signal for its effect. */
#define PATIENCE 1500

struct child {
	struct child_options options;
	pid_t pid;
	uv_pipe_t output;
	uv_signal_t changed;            /* SIGCHLD */
	uv_timer_t patience;
	int open_handles;
	bool exited, drained;
	int status;
	char chunk[CHUNK];
};

/* The signals that libuv or we handle, or ignore, are the child's own again. */
static void
reset_signals(void)
{
	sigset_t none;

	for (int i = 1; i < 32; i++)
		if (i != SIGKILL && i != SIGSTOP)
			signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
become(const struct child_options *o, int output, int failure, pid_t parent)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	int error;

	reset_signals();
	setsid();
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (getppid() != parent)
		_exit(127);
	if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
	    (!o->quiet || dup2(nothing, STDERR_FILENO) >= 0))
		execvp(o->words[0], o->words);
	error = errno;
	(void)!write(failure, &error, sizeof(error));
	_exit(127);
}

/* Returns an errno. */
static int
run(const struct child_options *o, int output, pid_t *pid)
{
	sigset_t all, before;
	pid_t parent = getpid();
	int failure[2], error = 0;

	if (pipe2(failure, O_CLOEXEC) < 0)
		return errno;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	*pid = fork();
	if (*pid == 0)
		become(o, output, failure[1], parent);
	error = *pid < 0 ? errno : 0;
	close(failure[1]);
	/* Nothing comes if the command runs: its end of the pipe is closed by then. */
	if (*pid > 0 && read(failure[0], &error, sizeof(error)) > 0)
		waitpid(*pid, NULL, 0);
	close(failure[0]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

static void
on_closed(uv_handle_t *handle)
{
	struct child *c = handle->data;

	if (--c->open_handles == 0)
		free(c);
}

static void
close_handle(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, on_closed);
}

static void
close_handles(struct child *c)
{
	close_handle((uv_handle_t *)&c->output);
	close_handle((uv_handle_t *)&c->changed);
	close_handle((uv_handle_t *)&c->patience);
}

/* To all processes of its group. */
static void
send_signal(struct child *c, int number)
{
	/* Its number is its own as long as nobody has waited for it, or members of its group are alive. */
	if (!c->exited || !c->drained)
		kill(-c->pid, number);
}

static void
on_patience(uv_timer_t *timer)
{
	struct child *c = timer->data;

	send_signal(c, SIGKILL);
}

/* Both ends are awaited: the last bytes count, and so does the status. */
static void
end_if_over(struct child *c)
{
	struct child_options o = c->options;
	int status = c->status;

	if (!c->exited || !c->drained) {
		uv_timer_start(&c->patience, on_patience, PATIENCE, PATIENCE);
		return;
	}
	close_handles(c);
	o.ended(o.self, status);
}

static void
on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct child *c = handle->data;

	(void)suggested;
	*buf = uv_buf_init(c->chunk, sizeof(c->chunk));
}

static void
on_output(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct child *c = stream->data;

	if (n > 0 && c->options.output(c->options.self, span_make(buf->base, (size_t)n)) == 0)
		return;
	if (n == 0 || uv_is_closing((uv_handle_t *)stream))
		return;
	uv_read_stop(stream);
	c->drained = true;
	end_if_over(c);
}

static void
on_changed(uv_signal_t *handle, int number)
{
	struct child *c = handle->data;

	(void)number;
	if (c->exited || waitpid(c->pid, &c->status, WNOHANG) != c->pid)
		return;
	c->exited = true;
	end_if_over(c);
}

/* The reading end is ours. */
static void
watch(struct child *c, int fd)
{
	uv_loop_t *loop = c->options.loop;

	uv_pipe_init(loop, &c->output, 0);
	uv_signal_init(loop, &c->changed);
	uv_timer_init(loop, &c->patience);
	c->output.data = c->changed.data = c->patience.data = c;
	c->open_handles = 3;
	uv_pipe_open(&c->output, fd);
	uv_signal_start(&c->changed, on_changed, SIGCHLD);
	uv_read_start((uv_stream_t *)&c->output, on_room, on_output);
}

struct child *
child_start(const struct child_options *options, int *error)
{
	struct child *c;
	int fd[2];
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0) {
		*error = errno;
		return NULL;
	}
	c = xcalloc(1, sizeof(*c));
	c->options = *options;
	/* The signal of an early end must find somebody who waits for it. */
	watch(c, fd[0]);
	*error = run(options, fd[1], &pid);
	close(fd[1]);
	c->pid = pid;
	if (*error == 0)
		return c;
	c->exited = true;
	close_handles(c);
	return NULL;
}

void
child_finish(struct child *c, int number)
{
	send_signal(c, number);
	uv_timer_start(&c->patience, on_patience, PATIENCE, PATIENCE);
}

void
child_close(struct child *c)
{
	if (c == NULL)
		return;
	send_signal(c, SIGKILL);
	if (!c->exited)
		waitpid(c->pid, NULL, 0);
	c->exited = true;
	close_handles(c);
}

int
child_exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
