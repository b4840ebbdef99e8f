/*
 * latency - how long a line takes through a filter while the log is live.
 *
 * usage: latency -r FD [-n LINES] [-i MICROSECONDS] [-p] COMMAND [ARG]...
 *
 * Writes a line every so often into the command's standard input, with the
 * time of its writing in it, and looks at the clock when the line's end comes
 * out. Every line carries an error code; with -p (plain) none does. The first
 * lines are the command's start and do not count.
 * To FD goes one line: median, 99th percentile and maximum in seconds, the
 * command's CPU per line, each behind its name.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "delays.h"

extern char **environ;

#define LINES_MAX 1000000
/* Lines that do not count, and the pause before the first, in nanoseconds. */
#define START_LINES 100
#define SETTLE 200000000

static void
die(const char *what)
{
	fprintf(stderr, "latency: %s: %s\n", what, strerror(errno));
	exit(2);
}

static _Noreturn void
write_lines(int fd, int count, int interval, int hit)
{
	uint64_t next = delays_now() + SETTLE;

	for (int i = 0; i < count; i++, next += (uint64_t)interval * 1000) {
		char line[DELAYS_LINE];
		size_t len;

		delays_wait_until(next);
		len = delays_line(line, hit);
		if (write(fd, line, len) != (ssize_t)len)
			_exit(1);
	}
	_exit(0);
}

static pid_t
start(char **command, int in, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	errno = posix_spawnp(&pid, command[0], &actions, NULL, command, environ);
	if (errno != 0)
		die(command[0]);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static void
tell(int report, struct delays *delays, const struct rusage *used)
{
	double cpu = (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
	    (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) * 1e-6;
	double p50, p99, max;

	delays_sum(delays, START_LINES, &p50, &p99, &max);
	dprintf(report, "p50 %.9f p99 %.9f max %.9f cpu %.9f status 0\n", p50, p99, max, cpu / delays->count);
}

int
main(int argc, char **argv)
{
	static uint64_t delay[LINES_MAX];
	struct delays delays = { .delay = delay };
	int report = STDERR_FILENO, lines = 2000, interval = 1000, hit = 1;
	int in[2], out[2];
	struct rusage used;
	pid_t writer, pid;
	int c, status;

	while ((c = getopt(argc, argv, "+r:n:i:p")) != -1) {
		switch (c) {
		case 'r': report = atoi(optarg); break;
		case 'n': lines = atoi(optarg); break;
		case 'i': interval = atoi(optarg); break;
		case 'p': hit = 0; break;
		default: return 2;
		}
	}
	if (optind == argc || lines <= START_LINES || lines > LINES_MAX)
		return 2;
	fcntl(report, F_SETFD, FD_CLOEXEC);
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		die("pipe");
	pid = start(argv + optind, in[0], out[1]);
	close(out[1]);
	writer = fork();
	if (writer == 0) {
		signal(SIGPIPE, SIG_IGN);
		close(in[0]);
		write_lines(in[1], lines, interval, hit);
	}
	close(in[0]);
	close(in[1]);
	delays.max = lines;
	delays_read(&delays, out[0]);
	if (wait4(pid, &status, 0, &used) < 0 || waitpid(writer, NULL, 0) < 0)
		die("wait");
	if (delays.count != lines) {
		fprintf(stderr, "latency: %d of %d lines came out\n", delays.count, lines);
		return 1;
	}
	tell(report, &delays, &used);
	return 0;
}
