#include "daemon/service.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support.h"

/* A service manager that listens. */
struct manager {
	char path[64];
	int fd;
};

static void
manager_open(struct manager *m)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(m->path, sizeof(m->path), "/tmp/imerr-notify.%ld", (long)getpid());
	strcpy(address.sun_path, m->path);
	unlink(m->path);
	m->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_true(m->fd >= 0);
	assert_int_equal(bind(m->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", m->path, 1);
}

static void
manager_close(struct manager *m)
{
	close(m->fd);
	unlink(m->path);
	unsetenv("NOTIFY_SOCKET");
}

/* The next message; without libsystemd there is none. */
static void
hears(struct manager *m, const char *start, bool all)
{
	char message[1000] = "";
	ssize_t n = recv(m->fd, message, sizeof(message) - 1, 0);

#ifdef HAVE_LIBSYSTEMD
	assert_true(n > 0);
	assert_int_equal(strncmp(message, start, strlen(start)), 0);
	if (all)
		assert_int_equal(n, strlen(start));
#else
	(void)start;
	(void)all;
	assert_true(n < 0);
#endif
}

static void
the_manager_is_told(void **state)
{
	struct manager m;

	(void)state;
	manager_open(&m);
	service_ready();
	hears(&m, "READY=1", true);
	service_reloading();
	hears(&m, "RELOADING=1\nMONOTONIC_USEC=", false);
	service_stopping();
	hears(&m, "STOPPING=1", true);
	service_status("3 files\nREADY=0");
	hears(&m, "STATUS=3 files", true);
	service_watchdog_alive();
	hears(&m, "WATCHDOG=1", true);
	manager_close(&m);
	/* Nobody listens. */
	service_ready();
	service_status("x");
}

/* What comes out of standard error; `journal`: as if the manager had made it. */
static void
logs(const char *stream, bool journal, enum service_level level, const char *sentences, const char *want)
{
	char text[200] = "";
	int old = dup(STDERR_FILENO);
	char number[64];
	int pipes[2];
	struct stat st;
	ssize_t n;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(fstat(pipes[1], &st), 0);
	snprintf(number, sizeof(number), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	if (journal)
		setenv("JOURNAL_STREAM", number, 1);
	else if (stream != NULL)
		setenv("JOURNAL_STREAM", stream, 1);
	else
		unsetenv("JOURNAL_STREAM");
	dup2(pipes[1], STDERR_FILENO);
	service_log(level, sentences);
	dup2(old, STDERR_FILENO);
	close(old);
	close(pipes[1]);
	n = read(pipes[0], text, sizeof(text) - 1);
	close(pipes[0]);
	assert_true(n >= 0);
	assert_string_equal(text, want);
}

static void
the_journal_gets_levels(void **state)
{
	(void)state;
	logs(NULL, true, SERVICE_ERROR, "one", "<3>one\n");
	logs(NULL, true, SERVICE_INFO, "one\ntwo", "<6>one\n<6>two\n");
	logs(NULL, true, SERVICE_WARNING, "one\n", "<4>one\n");
	logs(NULL, true, SERVICE_NOTICE, "", "");
	logs(NULL, false, SERVICE_ERROR, "one\ntwo", "imerr: one\nimerr: two\n");
	logs("1:1", false, SERVICE_ERROR, "one", "imerr: one\n");
	logs("x", false, SERVICE_ERROR, "one", "imerr: one\n");
	logs("", false, SERVICE_ERROR, "one", "imerr: one\n");
	unsetenv("JOURNAL_STREAM");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manager_is_told),
		cmocka_unit_test(the_journal_gets_levels),
	};

	return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}
