/*
 * service - what the daemon says to the service manager, and how it speaks to
 * people when nobody looks at a terminal.
 *
 * The protocol is sd_notify(3)'s. Built without libsystemd, or not started by a
 * manager, all of it does nothing.
 */
#ifndef IMERR_DAEMON_SERVICE_H
#define IMERR_DAEMON_SERVICE_H

/* Everything is up, or up again after service_reloading(). */
void service_ready(void);
void service_reloading(void);
void service_stopping(void);

/* One line that `systemctl status` shows; what is behind a newline is left out. */
void service_status(const char *text);

/*
 * To a manager that watches; it passes over it if it does not. To be said at least twice in the unit's WatchdogSec=: the daemon
 * does with every commit, once a second.
 */
void service_watchdog_alive(void);

/* The values are those of syslog(3). */
enum service_level {
	SERVICE_ERROR = 3,      /* something did not work and is not made up for */
	SERVICE_WARNING = 4,    /* it goes on, with less */
	SERVICE_NOTICE = 5,     /* what an administrator did or should know: started, reloaded */
	SERVICE_INFO = 6,       /* what happens all day: a report was written */
};

/*
 * Writes sentences to standard error, each a line of its own. Where that is the journal
 * ($JOURNAL_STREAM, systemd.exec(5)) every line starts with its level as in
 * sd-daemon(3); elsewhere with "imerr: ", as all commands speak.
 */
void service_log(enum service_level, const char *sentences);

#endif
