/*
 * pipes - runs a pipeline and says what it took.
 *
 * usage: pipes -r FD [-p BYTES] [-n TIMES] COMMAND [ARG]... ['|' COMMAND [ARG]...]...
 *
 * The first command reads /dev/null, the last writes to our standard output.
 * With -p every pipe between them is grown to so many bytes, for all alike.
 * With -n it runs so many times, one after the other, and the mean is told.
 * To FD goes one line: seconds, seconds of CPU, the largest process in KiB
 * and the highest exit status, each behind its name.
 *
 * No shell, and a parent that is small: a child's peak of memory counts from
 * its parent's size at exec.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define STAGES_MAX 8

struct took {
	double wall, cpu;
	long rss;
	int status;
};

static void
die(const char *what)
{
	fprintf(stderr, "pipes: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static pid_t
start(char **command, int in, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (out != STDOUT_FILENO)
		posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	errno = posix_spawnp(&pid, command[0], &actions, NULL, command, environ);
	if (errno != 0)
		die(command[0]);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Cuts the arguments at '|'. */
static int
cut(char **argv, char ***stage)
{
	int count = 0;

	stage[count++] = argv;
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "|") != 0)
			continue;
		*argv = NULL;
		if (count == STAGES_MAX) {
			errno = E2BIG;
			die("too many commands");
		}
		stage[count++] = argv + 1;
	}
	return count;
}

static void
run(char ***stage, int count, int pipe_size, struct took *sum)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	pid_t pid[STAGES_MAX];
	double started = now();

	for (int i = 0; i < count; i++) {
		int ends[2] = { -1, STDOUT_FILENO };

		if (i < count - 1 && pipe2(ends, O_CLOEXEC) != 0)
			die("pipe");
		if (i < count - 1 && pipe_size > 0 && fcntl(ends[0], F_SETPIPE_SZ, pipe_size) < 0)
			die("cannot grow a pipe");
		pid[i] = start(stage[i], in, ends[1]);
		close(in);
		if (i < count - 1)
			close(ends[1]);
		in = ends[0];
	}
	for (int i = 0; i < count; i++) {
		struct rusage used;
		int status;

		if (wait4(pid[i], &status, 0, &used) < 0)
			die("wait");
		status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		sum->cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
		sum->rss = used.ru_maxrss > sum->rss ? used.ru_maxrss : sum->rss;
		sum->status = status > sum->status ? status : sum->status;
	}
	sum->wall += now() - started;
}

int
main(int argc, char **argv)
{
	int report = STDERR_FILENO, pipe_size = 0, times = 1;
	char **stage[STAGES_MAX];
	struct took sum = { 0 };
	int c, count;

	while ((c = getopt(argc, argv, "+r:p:n:")) != -1) {
		switch (c) {
		case 'r': report = atoi(optarg); break;
		case 'p': pipe_size = atoi(optarg); break;
		case 'n': times = atoi(optarg); break;
		default: return 2;
		}
	}
	if (optind == argc || times < 1)
		return 2;
	fcntl(report, F_SETFD, FD_CLOEXEC);
	count = cut(argv + optind, stage);
	for (int i = 0; i < times; i++)
		run(stage, count, pipe_size, &sum);
	dprintf(report, "wall %.9f cpu %.9f rss %ld status %d\n", sum.wall / times, sum.cpu / times, sum.rss, sum.status);
	return 0;
}
