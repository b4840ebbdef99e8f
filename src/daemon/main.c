/*
 * imerr-daemon - follows files for good. `imerr daemon` starts it.
 *
 * One life after the other, each with a configuration that was read without a mistake; signals come in between.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "cmd/daemon.h"
#include "cmd/launch.h"
#include "daemon/life.h"
#include "daemon/service.h"

static const int numbers[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT };
#define SIGNALS (sizeof(numbers) / sizeof(numbers[0]))

struct daemon {
	const struct daemon_options *options;
	enum lang lang;
	uv_loop_t loop;
	uv_signal_t signal[SIGNALS];
	struct setting *setting, *next; /* what is in force, and what is to be */
	bool over;
	bool between;                   /* no life is there to obey: signals wait */
	bool waiting[SIGNALS];
	struct health health;
	struct life *life;
};

static void
on_tell(void *self, int level, struct err *sentences)
{
	(void)self;
	service_log((enum service_level)level, buf_text(&sentences->text));
	err_free(sentences);
}

/* One sentence, in the language of messages. */
static void
say_level(enum service_level level, const struct daemon *d, const char *en, const char *zh)
{
	bool configured = d->options->common.lang == 0 && d->setting != NULL;
	enum lang lang = configured ? (enum lang)d->setting->config.lang : d->lang;

	service_log(level, lang == LANG_EN ? en : zh);
}

/* `again`: there is one in force, which is better than one that lacks a rule file. */
static struct setting *
read_setting(struct daemon *d, bool again)
{
	struct err found = { .lang = d->lang }, err = { .lang = d->lang };
	struct setting *setting = setting_new(d->options->config, d->options->common.lang != 0 ? &d->lang : NULL, &found, &err);

	if (again && found.count > 0) {
		setting_free(setting);
		setting = NULL;
	} else if (found.count > 0)
		err_add(&found, "these files are left out", "以上规则文件未被采用");
	if (found.count > 0)
		on_tell(d, SERVICE_WARNING, &found);
	if (err.count > 0)
		on_tell(d, SERVICE_ERROR, &err);
	return setting;
}

/* The life ends; another one follows if it is not over. */
static void
end(struct daemon *d)
{
	d->between = true;
	life_end(d->life);
}

static void
reload(struct daemon *d)
{
	if (!life_commit(d->life)) {
		d->health.refused++;
		say_level(SERVICE_ERROR, d, "counts cannot be kept, and another configuration would forget them; the old one stays in force",
		    "计数无法保存，此时更换配置会丢失计数；继续使用原来的配置");
		return;
	}
	d->next = read_setting(d, true);
	if (d->next == NULL) {
		d->health.refused++;
		say_level(SERVICE_ERROR, d, "the configuration is refused; the old one stays in force",
		    "新配置有错误，未被采用；继续使用原来的配置");
		return;
	}
	service_reloading();
	end(d);
}

static void
stop(struct daemon *d)
{
	service_stopping();
	d->over = true;
	if (!d->between)
		end(d);
}

static void
obey(struct daemon *d, int number)
{
	if (number == SIGHUP)
		reload(d);
	else if (number == SIGUSR1)
		life_report(d->life);
	else
		stop(d);
}

static void
on_signal(uv_signal_t *signal, int number)
{
	struct daemon *d = signal->data;

	if (d->between && number != SIGTERM && number != SIGINT)
		d->waiting[signal - d->signal] = true;
	else
		obey(d, number);
}

/* What came while no life was there. */
static void
obey_waiting(struct daemon *d)
{
	for (size_t i = 0; i < SIGNALS && !d->between; i++)
		if (d->waiting[i]) {
			d->waiting[i] = false;
			obey(d, numbers[i]);
		}
}

static struct life *
open_life(struct daemon *d, struct setting *setting)
{
	const struct life_options options = { .loop = &d->loop, .setting = setting, .health = &d->health, .tell = on_tell, .self = d };
	struct err err = { .lang = (enum lang)setting->config.lang };
	struct life *life = life_open(&options, &err);

	if (life == NULL)
		on_tell(d, SERVICE_ERROR, &err);
	return life;
}

/* The next life, or, if that cannot be, the old one again. */
static struct life *
open_next(struct daemon *d)
{
	struct setting *next = d->next;
	struct life *life;

	d->next = NULL;
	if (next == NULL)
		return open_life(d, d->setting);
	life = open_life(d, next);
	if (life != NULL) {
		setting_free(d->setting);
		d->setting = next;
		d->health.reloads++;
		say_level(SERVICE_NOTICE, d, "the configuration was read again", "已重新读取配置");
		return life;
	}
	setting_free(next);
	d->health.refused++;
	say_level(SERVICE_ERROR, d, "the new configuration cannot be put in force; the old one stays", "新配置无法启用；继续使用原来的配置");
	return open_life(d, d->setting);
}

/* All through: between two lives a signal is taken, too. They do not keep the loop running. */
static void
take_signals(struct daemon *d)
{
	for (size_t i = 0; i < SIGNALS; i++) {
		uv_signal_init(&d->loop, &d->signal[i]);
		d->signal[i].data = d;
		uv_signal_start(&d->signal[i], on_signal, numbers[i]);
		uv_unref((uv_handle_t *)&d->signal[i]);
	}
}

/* All is kept and the program ends: a signal that comes now must not make it look killed. */
static void
leave_signals(struct daemon *d)
{
	sigset_t all;

	sigemptyset(&all);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(&all, numbers[i]);
	pthread_sigmask(SIG_BLOCK, &all, NULL); /* what is closed has its default action again */
	for (size_t i = 0; i < SIGNALS; i++) {
		uv_close((uv_handle_t *)&d->signal[i], NULL);
		signal(numbers[i], SIG_IGN);
	}
	uv_run(&d->loop, UV_RUN_DEFAULT);
}

static int
live(struct daemon *d)
{
	bool lived = true;

	d->health.started = (int64_t)time(NULL);
	d->between = true;
	take_signals(d);
	while (!d->over) {
		d->life = open_next(d);
		lived = d->life != NULL;
		if (!lived)
			break;
		d->between = false;
		service_ready();
		obey_waiting(d);
		if (d->over && !d->between)     /* it was told to end while the new configuration failed */
			end(d);
		uv_run(&d->loop, UV_RUN_DEFAULT);
		life_free(d->life);
	}
	leave_signals(d);
	return !lived || d->health.failing ? EXIT_TROUBLE : EXIT_DONE;
}

static int
run(void *values, int argc, char **argv)
{
	struct daemon d = { .options = values };
	struct err err;
	int status = EXIT_USAGE;

	(void)argv;
	d.lang = common_lang(&d.options->common);
	err = (struct err){ .lang = d.lang };
	if (argc > 0 || d.options->config == NULL) {
		err_add(&err, "a daemon needs --config FILE, and nothing else", "请用 --config 指定配置文件；除选项外不接受其他参数");
		(void)say_err(&err);
		return EXIT_USAGE;
	}
	d.setting = read_setting(&d, false);
	if (d.setting != NULL && d.options->check) {
		say_level(SERVICE_NOTICE, &d, "the configuration has no mistakes", "配置没有错误");
		status = EXIT_DONE;
	} else if (d.setting != NULL && uv_loop_init(&d.loop) == 0) {
		/* A report that is larger than a limit allows is an error like another. */
		signal(SIGXFSZ, SIG_IGN);
		status = live(&d);
		(void)uv_loop_close(&d.loop);
	}
	setting_free(d.setting);
	setting_free(d.next);
	return status;
}

int
main(int argc, char **argv)
{
	struct command daemon = command_daemon;

	signal(SIGPIPE, SIG_IGN);
	daemon.run = run;
	return launch(&daemon, argc, argv);
}
