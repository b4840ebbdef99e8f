/*
 * grow - files that grow, and what it costs to follow them.
 *
 * usage: grow -r FD [-f FILES] [-n LINES] [-b LINES] [-h N] [-i SECONDS] COMMAND [ARG]...
 *
 * Makes the files, in a directory that is taken away at the end, and starts
 * the command with their names behind its arguments. When it has come to rest:
 *
 *   -n LINES     so many lines are appended, file by file in turn, -b of them
 *                every millisecond (1). One line in -h carries an error code (1)
 *   -i SECONDS   or nothing happens for so long
 *
 * To FD goes one line: median, 99th percentile and maximum of the time from
 * the writing of a line to its coming out, in seconds; the command's CPU per
 * line; and seconds that all took, and the command's CPU in them. Of a pipeline
 * that a shell runs CPU is not known.
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
#include <time.h>
#include <unistd.h>

#include "delays.h"

extern char **environ;

#define START_LINES 100
/* Lines that a file has before: a log is not empty. */
#define LINES_BEFORE 20
/* At rest: no CPU in so many nanoseconds (a tick of some, as `tail` has, does not count). */
#define REST 500000000
#define REST_CPU 10000000
/* The command gets so many nanoseconds to come to rest. */
#define REST_WAIT UINT64_C(60000000000)

struct grow {
	int files, lines, burst, hits, idle;
	char directory[32];
	char **name;
	int *fd;
	pid_t pid;
	struct delays delays;
};

static void
remove_files(struct grow *g)
{
	for (int i = 0; i < g->files; i++)
		if (g->name[i] != NULL)
			(void)unlink(g->name[i]);
	(void)rmdir(g->directory);
}

static _Noreturn void
die(struct grow *g, const char *what)
{
	fprintf(stderr, "grow: %s: %s\n", what, strerror(errno));
	if (g->pid > 0)
		(void)kill(-g->pid, SIGKILL);
	remove_files(g);
	exit(2);
}

/* Each file takes a descriptor here, and may take one in the command. */
static void
raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void
append(struct grow *g, int file, int hit)
{
	char line[DELAYS_LINE];
	size_t len = delays_line(line, hit);

	if (write(g->fd[file], line, len) != (ssize_t)len)
		die(g, g->name[file]);
}

static void
make_files(struct grow *g)
{
	g->name = calloc((size_t)g->files, sizeof(*g->name));
	g->fd = calloc((size_t)g->files, sizeof(*g->fd));
	strcpy(g->directory, "grow.XXXXXX");
	if (mkdtemp(g->directory) == NULL)
		die(g, "cannot make a directory");
	for (int i = 0; i < g->files; i++) {
		if (asprintf(&g->name[i], "%s/%05d.log", g->directory, i) < 0)
			exit(2);
		g->fd[i] = open(g->name[i], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (g->fd[i] < 0)
			die(g, g->name[i]);
		for (int k = 0; k < LINES_BEFORE; k++)
			append(g, i, 0);
	}
}

/* The command with the names behind it, in a process group of its own. */
static void
start(struct grow *g, char **command, int count, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char **words = calloc((size_t)(count + g->files + 1), sizeof(*words));

	memcpy(words, command, (size_t)count * sizeof(*words));
	memcpy(words + count, g->name, (size_t)g->files * sizeof(*words));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	errno = posix_spawnp(&g->pid, command[0], &actions, &attributes, words, environ);
	if (errno != 0)
		die(g, command[0]);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	free(words);
}

/* CPU time of the command in nanoseconds. */
static uint64_t
cpu_of(struct grow *g)
{
	struct timespec t;
	clockid_t clock;

	errno = clock_getcpuclockid(g->pid, &clock);
	if (errno != 0 || clock_gettime(clock, &t) != 0)
		die(g, "the command has ended");
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
wait_for_rest(struct grow *g)
{
	uint64_t begin = delays_now(), before, after = 0;

	do {
		before = after;
		delays_wait_until(delays_now() + REST);
		after = cpu_of(g);
	} while (after - before > REST_CPU && delays_now() - begin < REST_WAIT);
}

static _Noreturn void
write_lines(struct grow *g)
{
	uint64_t next = delays_now();

	for (int i = 0; i < g->lines; i++) {
		if (i % g->burst == 0)
			delays_wait_until(next += 1000000);
		append(g, i % g->files, i % g->hits == 0);
	}
	_exit(0);
}

static void
grow(struct grow *g, int out)
{
	pid_t writer;

	if (g->lines == 0) {
		delays_wait_until(delays_now() + (uint64_t)g->idle * 1000000000);
		return;
	}
	writer = fork();
	if (writer == 0) {
		g->pid = 0;
		write_lines(g);
	}
	delays_read(&g->delays, out);
	if (waitpid(writer, NULL, 0) < 0)
		die(g, "wait");
}

static int
read_options(struct grow *g, int argc, char **argv)
{
	int report = STDERR_FILENO;
	int c;

	while ((c = getopt(argc, argv, "+r:f:n:b:h:i:")) != -1) {
		switch (c) {
		case 'r': report = atoi(optarg); break;
		case 'f': g->files = atoi(optarg); break;
		case 'n': g->lines = atoi(optarg); break;
		case 'b': g->burst = atoi(optarg); break;
		case 'h': g->hits = atoi(optarg); break;
		case 'i': g->idle = atoi(optarg); break;
		default: exit(2);
		}
	}
	if (optind == argc || g->files < 1 || g->burst < 1 || g->hits < 1 || (g->lines <= START_LINES && g->idle < 1))
		exit(2);
	fcntl(report, F_SETFD, FD_CLOEXEC);
	return report;
}

int
main(int argc, char **argv)
{
	struct grow g = { .files = 1, .burst = 1, .hits = 1 };
	int report = read_options(&g, argc, argv);
	double p50 = 0, p99 = 0, max = 0;
	uint64_t cpu, wall;
	int out[2];

	raise_limit();
	make_files(&g);
	g.delays.max = g.lines;
	g.delays.delay = calloc((size_t)g.lines + 1, sizeof(*g.delays.delay));
	if (pipe2(out, O_CLOEXEC) != 0)
		die(&g, "pipe");
	start(&g, argv + optind, argc - optind, out[1]);
	close(out[1]);
	wait_for_rest(&g);
	cpu = cpu_of(&g);
	wall = delays_now();
	grow(&g, out[0]);
	cpu = cpu_of(&g) - cpu;
	wall = delays_now() - wall;
	(void)kill(-g.pid, SIGTERM);
	(void)waitpid(g.pid, NULL, 0);
	remove_files(&g);
	if (g.delays.count != g.lines) {
		fprintf(stderr, "grow: %d of %d lines came out\n", g.delays.count, g.lines);
		return 1;
	}
	if (g.lines > 0)
		delays_sum(&g.delays, START_LINES, &p50, &p99, &max);
	dprintf(report, "p50 %.9f p99 %.9f max %.9f cpu %.9f wall %.9f busy %.9f status 0\n", p50, p99, max,
	    (double)cpu * 1e-9 / (g.lines > 0 ? g.lines : 1), (double)wall * 1e-9, (double)cpu * 1e-9);
	return 0;
}
