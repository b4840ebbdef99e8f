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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define LINES_MAX 1000000
/* Lines that do not count, and the pause before the first, in nanoseconds. */
#define START_LINES 100
#define SETTLE 200000000

#define HEAD "03-17 16:13:38.811  1702  2395 E ChatLogin: at="
#define AT "at="

static const char *const tails[] = { "; responseCode = 871300, desc = Have not logged in\n", "; responseCode = none, desc = all is well\n" };

static void
die(const char *what)
{
	fprintf(stderr, "latency: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
wait_until(uint64_t then)
{
	struct timespec t = { (time_t)(then / 1000000000), (long)(then % 1000000000) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

static _Noreturn void
write_lines(int fd, int count, int interval, const char *tail)
{
	uint64_t next = now() + SETTLE;

	for (int i = 0; i < count; i++, next += (uint64_t)interval * 1000) {
		char line[256];
		int len;

		wait_until(next);
		len = snprintf(line, sizeof(line), HEAD "%llu%s", (unsigned long long)now(), tail);
		if (write(fd, line, (size_t)len) != len)
			_exit(1);
	}
	_exit(0);
}

/* Delays of the lines in what was read; returns how many bytes are done with. */
static size_t
take_lines(const char *bytes, size_t len, uint64_t came, uint64_t *delay, int *count, int max)
{
	const char *p = bytes, *newline, *at;

	while ((newline = memchr(p, '\n', len - (size_t)(p - bytes))) != NULL) {
		at = memmem(p, (size_t)(newline - p), AT, strlen(AT));
		if (at != NULL && *count < max)
			delay[(*count)++] = came - strtoull(at + strlen(AT), NULL, 10);
		p = newline + 1;
	}
	return (size_t)(p - bytes);
}

static int
read_lines(int fd, uint64_t *delay, int max)
{
	static char bytes[1 << 16];
	size_t have = 0;
	int count = 0;
	ssize_t n;

	while (have < sizeof(bytes) && (n = read(fd, bytes + have, sizeof(bytes) - have)) > 0) {
		uint64_t came = now();
		size_t done;

		have += (size_t)n;
		done = take_lines(bytes, have, came, delay, &count, max);
		have -= done;
		memmove(bytes, bytes + done, have);
	}
	return count;
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
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
tell(int report, uint64_t *delay, int count, const struct rusage *used)
{
	double cpu = (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
	    (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) * 1e-6;
	int n = count - START_LINES;
	uint64_t *d = delay + START_LINES;

	qsort(d, (size_t)n, sizeof(*d), compare);
	dprintf(report, "p50 %.9f p99 %.9f max %.9f cpu %.9f status 0\n", (double)d[n / 2] * 1e-9,
	    (double)d[(size_t)n * 99 / 100] * 1e-9, (double)d[n - 1] * 1e-9, cpu / count);
}

int
main(int argc, char **argv)
{
	static uint64_t delay[LINES_MAX];
	int report = STDERR_FILENO, lines = 2000, interval = 1000, plain = 0;
	int in[2], out[2];
	struct rusage used;
	pid_t writer, pid;
	int c, count, status;

	while ((c = getopt(argc, argv, "+r:n:i:p")) != -1) {
		switch (c) {
		case 'r': report = atoi(optarg); break;
		case 'n': lines = atoi(optarg); break;
		case 'i': interval = atoi(optarg); break;
		case 'p': plain = 1; break;
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
		write_lines(in[1], lines, interval, tails[plain]);
	}
	close(in[0]);
	close(in[1]);
	count = read_lines(out[0], delay, lines);
	if (wait4(pid, &status, 0, &used) < 0 || waitpid(writer, NULL, 0) < 0)
		die("wait");
	if (count != lines) {
		fprintf(stderr, "latency: %d of %d lines came out\n", count, lines);
		return 1;
	}
	tell(report, delay, count, &used);
	return 0;
}
