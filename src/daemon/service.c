#include "daemon/service.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#ifdef HAVE_LIBSYSTEMD
#include <systemd/sd-daemon.h>
#else
/* For systems without a service manager of this kind. */
static int
sd_notify(int unset, const char *state)
{
	(void)unset;
	(void)state;
	return 0;
}
#endif

void
service_ready(void)
{
	(void)sd_notify(0, "READY=1");
}

void
service_reloading(void)
{
	struct buf state = { 0 };
	struct timespec now;

	/* The time is for units of Type=notify-reload; others pass over it. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	buf_printf(&state, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
	(void)sd_notify(0, state.ptr);
	buf_free(&state);
}

void
service_stopping(void)
{
	(void)sd_notify(0, "STOPPING=1");
}

void
service_status(const char *text)
{
	struct buf state = { 0 };

	buf_printf(&state, "STATUS=%.*s", (int)strcspn(text, "\n"), text);
	(void)sd_notify(0, state.ptr);
	buf_free(&state);
}

void
service_watchdog_alive(void)
{
	(void)sd_notify(0, "WATCHDOG=1");
}

/* Is standard error the stream that the service manager made for us? A child's may be another one. */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;

	return stream != NULL && sscanf(stream, "%ju:%ju", &device, &inode) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
	    st.st_dev == device && st.st_ino == inode;
}

/* Nobody is left to be told if that fails. */
static void
write_out(const struct buf *lines)
{
	size_t done = 0;

	while (done < lines->len) {
		ssize_t n = write(STDERR_FILENO, lines->ptr + done, lines->len - done);

		if (n < 0 && errno != EINTR)
			return;
		done += n > 0 ? (size_t)n : 0;
	}
}

void
service_log(enum service_level level, const char *sentences)
{
	bool journal = is_journal();
	struct buf lines = { 0 };

	while (*sentences != '\0') {
		size_t len = strcspn(sentences, "\n");

		if (journal)
			buf_printf(&lines, "<%d>", (int)level);
		else
			buf_add_text(&lines, "imerr: ");
		buf_add(&lines, sentences, len);
		buf_add_char(&lines, '\n');
		sentences += len + (sentences[len] == '\n');
	}
	write_out(&lines);
	buf_free(&lines);
}
