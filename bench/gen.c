/*
 * gen - writes a made-up log of any size; the same options give the same bytes.
 *
 * usage: gen -s BYTES [-r SEED] [-h N] [-l N] [-t N] [-k KIND]
 *
 *   -h N   one line in N carries an error code, beside its message
 *   -l N   one line in N carries a look-alike: the digits of a code inside a
 *          longer number, a decimal or an id
 *   -t N   one line in N carries the message of an error without its code
 *   -k K   instead of a log, one of the inputs of kinds[], made to be slow
 *
 * The shape is that of a phone's `logcat -v threadtime`: lines of about 115
 * bytes, a fifth of them digits, few processes and tags that write most of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

struct options {
	uint64_t size;
	uint32_t hit, lookalike, message;       /* one line in so many; 0: none */
	const struct kind *kind;
};

struct log {
	struct text text;
	uint64_t clock;         /* milliseconds since the log's first midnight */
	uint32_t pid;
};

struct error {
	const char *code, *message;
};

static const struct error errors[] = {
	{ "871102", "Request timed out" },
	{ "871104", "Invalid request parameters" },
	{ "871201", "Response timeout" },
	{ "871300", "Have not logged in" },
	{ "871301", "Invalid parameters" },
	{ "871303", "Invalid username" },
	{ "871304", "Invalid password" },
	{ "871308", "Have not init" },
	{ "871310", "Message content is too long" },
	{ "871504", "Push register unfinished" },
	{ "872101", "Engine not started" },
	{ "872106", "Engine not initialised" },
};

/* Words of a template: a letter behind '%' stands for one of these. */
static const char *const packages[] = { "org.lantern.desk", "com.quill.notes", "net.harbour.chat", "com.mapleleaf.shop",
	"io.orchard.player", "org.lantern.keyboard", "com.tideline.weather", "net.harbour.chat:push" };
static const char *const screens[] = { "InboxScreen", "ThreadScreen", "start.SplashScreen", "media.CropScreen",
	"prefs.AccountScreen" };
static const uint32_t pids[] = { 1702, 2227, 2626, 28601, 23650, 3664 };
/* In 100 lines, so many of each. */
static const uint32_t pid_weights[] = { 50, 35, 6, 4, 3, 2 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PICK(log, array) ((array)[text_below(&(log)->text, COUNT(array))])

static void put_digit(struct log *l) { text_number(&l->text, text_below(&l->text, 4), 0, 0); }
static void put_small(struct log *l) { text_number(&l->text, text_below(&l->text, 1000), 0, 0); }
static void put_size(struct log *l) { text_number(&l->text, 10000 + text_below(&l->text, 4000000), 0, 0); }
static void put_id(struct log *l) { text_number(&l->text, 220000000 + text_below(&l->text, 15000000), 0, 0); }
static void put_epoch(struct log *l) { text_number(&l->text, UINT64_C(1489708800000) + l->clock, 0, 0); }
static void put_uptime(struct log *l) { text_number(&l->text, 261882000 + l->clock, 0, 0); }
static void put_hex(struct log *l) { text_hex(&l->text, 7); }
static void put_package(struct log *l) { text_string(&l->text, PICK(l, packages)); }
static void put_screen(struct log *l) { text_string(&l->text, PICK(l, screens)); }
static void put_bool(struct log *l) { text_string(&l->text, text_below(&l->text, 3) ? "false" : "true"); }
static void put_uid(struct log *l) { text_number(&l->text, 10000 + text_below(&l->text, 150), 0, 0); }
static void put_pid(struct log *l) { text_number(&l->text, PICK(l, pids), 0, 0); }

static void
put_decimal(struct log *l)
{
	put_small(l);
	text_char(&l->text, '.');
	put_digit(l);
}

static const struct word {
	char letter;
	void (*put)(struct log *);
} words[] = {
	{ 'd', put_digit }, { 'n', put_small }, { 'k', put_size }, { 'i', put_id }, { 'e', put_epoch }, { 'u', put_uptime },
	{ 'x', put_hex }, { 'f', put_decimal }, { 'p', put_package }, { 's', put_screen }, { 'b', put_bool },
	{ 'U', put_uid }, { 'P', put_pid },
};

struct template {
	uint32_t weight;
	char level;
	const char *tag, *text;
};

static const struct template lines[] = {
	{ 90, 'I', "ShadeBar", "visibility flags=%d mask=1 before=%n after=%n delta=%d covers stack=0 dock=0, bounds of stack=(0, 0 - 0, 0), bounds of dock=(0, 0 - 0, 0)" },
	{ 120, 'V', "ShadeBar", "lights on: %b" },
	{ 170, 'I', "ShadeBar", "hide timer cleared" },
	{ 70, 'I', "ShadeBar", "rows in shade: all=%n, shown=%n" },
	{ 110, 'I', "ShadeBar", "children of the group taken out" },
	{ 90, 'D', "PowerKeeper", "state ok=true,plan=%d,awake=1,locks=0x%d,activity=0x1,booted=%b,boost=%b,low=false,dock=false,manual=%n,auto=-1,shift=%f,user=0" },
	{ 90, 'D', "PowerKeeper", "take lock=%i, flags=0x1, label=\"Window\", holder=%p, source=null, uid=%U, pid=%P" },
	{ 90, 'D', "PowerKeeper", "drop lock=%i, flags=0x0, label=\"Window\", holder=%p, source=null, uid=%U, pid=%P" },
	{ 60, 'D', "PowerKeeper", "touch at %u, kind %d, flags 0x0, uid=1000" },
	{ 57, 'D', "PowerKeeper", "blocker \"PowerKeeper.Locks\" is not held any more." },
	{ 160, 'I', "PanelLight", "target of the backlight is %n" },
	{ 95, 'D', "PanelLight", "backlight goes to %n, %n steps a second" },
	{ 110, 'W', "TaskBoard", "list of processes for %U is cut: it may not see other users" },
	{ 80, 'D', "TaskBoard", "skipped, left out: %b, base { action=home flags=0x%x to=%p/.%s (with extras) }" },
	{ 40, 'I', "TaskBoard", "record of process %P goes, start again: %b" },
	{ 23, 'V', "TaskBoard", "providers for uid %U are made at %e" },
	{ 80, 'I', "StackMath", "clip: overlap %b, top space %f, shift -%f" },
	{ 76, 'I', "StackMath", "overlap by %f, end of the one before 0.0, new shift -%f, place %d, row 0, top space %f, on screen -%n" },
	{ 50, 'V', "WindowDesk", "passes over Token{%x for Token{%x Screen{%x user 0 %p/.%s task %n}}}: it is about to hide" },
	{ 36, 'D', "WindowDesk", "frozen display, token Token{%x for Token{%x Screen{%x user 0 %p/.%s task %n}}}, drawn %b, start shown %b, start moved %b, starts again %b" },
	{ 40, 'D', "CellDesk", "cell list refused for %p: no permission" },
	{ 40, 'I', "CellDesk", "hides the place of the phone: %b" },
	{ 79, 'I', "NoteShelf", "takes back pid %P, uid %U, name null, package %p, number %n" },
	{ 66, 'V', "SoundDesk", "plays effect %d" },
	{ 60, 'I', "Drawer", "heads-up rows came or went" },
	{ 30, 'D', "Collector", "freed %k(%nKB) AllocSpace objects, %d(%nKB) large ones, pause %n.%nus" },
	{ 22, 'V', "LockWatch", "battery level %n, state %d, since %e" },
	{ 13, 'V', "AlarmDesk", "sends Alarm{%x kind %d for %e %p} after %u" },
	{ 12, 'I', "ScreenDesk", "scan for screens ends, asked %d times" },
	{ 10, 'D', "NetMeter", "iface wlan0: rx %k bytes, tx %k bytes, since %u" },
	{ 5, 'W', "CellDesk", "no place for %p, reason %d" },
	{ 3, 'E', "Player", "subtitles come too late, track %i" },
};

/* %c is the code, %m its message. */
static const struct template hits[] = {
	{ 4, 'E', "ChatLogin", "login gotResult: responseCode = %c, desc = %m" },
	{ 3, 'W', "ChatSend", "send of message %i failed, code: %c, %m" },
	{ 2, 'D', "ChatModel", "onComplete: code=%c, desc=%m" },
	{ 1, 'E', "net.harbour", "{\"action\":\"history\",\"status\":%c,\"message\":\"%m\"}" },
};

static const struct template lookalikes[] = {
	{ 1, 'D', "PowerKeeper", "take lock=2%c04, flags=0x1, label=\"Window\", source=null, uid=10113" },
	{ 1, 'V', "ChatModel", "row 49%c1123 has sequence %c%c from 1%c" },
	{ 1, 'I', "Uploader", "sent 1%c bytes in 87 ms, session 0%c8" },
	{ 1, 'D', "Uploader", "position 12.%c, 3%n" },
};

static const struct template messages[] = {
	{ 1, 'W', "ChatSend", "action failed, desc: %m" },
};

static void
put_text(struct log *l, const char *template)
{
	const struct error *e = &PICK(l, errors);

	for (const char *p = template; *p != '\0'; p++) {
		if (*p != '%') {
			text_char(&l->text, *p);
			continue;
		}
		p++;
		if (*p == 'c')
			text_string(&l->text, e->code);
		if (*p == 'm')
			text_string(&l->text, e->message);
		for (size_t i = 0; i < COUNT(words); i++)
			if (words[i].letter == *p)
				words[i].put(l);
	}
}

static const struct template *
pick_template(struct log *l, const struct template *t, size_t count)
{
	uint32_t sum = 0, at;

	for (size_t i = 0; i < count; i++)
		sum += t[i].weight;
	for (at = text_below(&l->text, sum); at >= t->weight; t++)
		at -= t->weight;
	return t;
}

static void
put_header(struct log *l, char level, const char *tag)
{
	struct text *t = &l->text;
	uint64_t seconds, days;
	uint32_t percent = text_below(t, 100);
	size_t i = 0;

	while (percent >= pid_weights[i])
		percent -= pid_weights[i++];
	l->pid = pids[i];
	l->clock += text_below(t, 20);
	seconds = l->clock / 1000;
	days = seconds / 86400;
	text_number(t, 1 + days / 28 % 12, 2, '0');
	text_char(t, '-');
	text_number(t, 1 + days % 28, 2, '0');
	text_char(t, ' ');
	text_number(t, seconds / 3600 % 24, 2, '0');
	text_char(t, ':');
	text_number(t, seconds / 60 % 60, 2, '0');
	text_char(t, ':');
	text_number(t, seconds % 60, 2, '0');
	text_char(t, '.');
	text_number(t, l->clock % 1000, 3, '0');
	text_char(t, ' ');
	text_number(t, l->pid, 5, ' ');
	text_char(t, ' ');
	text_number(t, l->pid + (text_below(t, 2) ? 0 : text_below(t, 60) * 7), 5, ' ');
	text_char(t, ' ');
	text_char(t, level);
	text_char(t, ' ');
	text_string(t, tag);
	text_string(t, ": ");
}

static int
is_turn(struct log *l, uint32_t every)
{
	return every > 0 && text_below(&l->text, every) == 0;
}

static void
put_line(struct log *l, const struct options *o)
{
	const struct template *t;

	if (is_turn(l, o->hit))
		t = pick_template(l, hits, COUNT(hits));
	else if (is_turn(l, o->lookalike))
		t = pick_template(l, lookalikes, COUNT(lookalikes));
	else if (is_turn(l, o->message))
		t = pick_template(l, messages, COUNT(messages));
	else
		t = pick_template(l, lines, COUNT(lines));
	put_header(l, t->level, t->tag);
	put_text(l, t->text);
	text_char(&l->text, '\n');
}

/* Inputs made to be slow. */

/* Codes beside each other, with and without a header. */
static void
put_codes(struct log *l)
{
	if (text_below(&l->text, 2))
		put_header(l, 'I', "Numbers");
	for (uint32_t i = 1 + text_below(&l->text, 8); i > 0; i--)
		put_text(l, "%c ");
	text_char(&l->text, '\n');
}

/* Numbers that are codes of a server in context only, and there is none. */
static void
put_doubts(struct log *l)
{
	put_header(l, 'I', "Numbers");
	put_text(l, "800005 801003 803001 899001 size 800006 at 898001, 800012 of 810003\n");
}

/* Short lines without any header: whose are they? */
static void
put_raw(struct log *l)
{
	put_text(l, "x %c\n");
}

/* A line that never ends. */
static void
put_endless(struct log *l)
{
	put_text(l, "{\"row\":%i,\"code\":%c,\"desc\":\"%m\",\"at\":%e},");
}

/* Lines a little shorter than what is still read, full of codes. */
static void
put_long(struct log *l)
{
	put_header(l, 'E', "Numbers");
	for (uint32_t i = 0; i < 15; i++)
		put_text(l, "code = %c, code: 1%c, desc %m; ");
	text_char(&l->text, text_offset(&l->text) % 1000000 < 700 ? '\n' : ' ');
}

/* The starts of texts that are looked for. */
static void
put_starts(struct log *l)
{
	put_header(l, 'W', "JMRTC");
	put_text(l, "signaling message . state err is already in cha engine have not in will return to idle state imm\n");
}

/* Runs of digits of the right length that are no codes. */
static void
put_digits(struct log *l)
{
	for (uint32_t i = 0; i < 12; i++) {
		text_number(&l->text, 100000 + text_below(&l->text, 700000), 0, 0);
		text_char(&l->text, i < 11 ? ' ' : '\n');
	}
}

static const struct kind {
	const char *name;
	void (*put)(struct log *);
} kinds[] = {
	{ "codes", put_codes }, { "doubts", put_doubts }, { "raw", put_raw }, { "endless", put_endless },
	{ "long", put_long }, { "starts", put_starts }, { "digits", put_digits },
};

static const struct kind *
find_kind(const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	fprintf(stderr, "gen: there is no kind '%s'\n", name);
	exit(2);
}

static uint32_t
number(const char *s)
{
	return (uint32_t)strtoul(s, NULL, 10);
}

static struct options
read_options(int argc, char **argv, struct log *l)
{
	struct options o = { 0 };
	int c;

	while ((c = getopt(argc, argv, "s:r:h:l:t:k:")) != -1) {
		switch (c) {
		case 's': o.size = strtoull(optarg, NULL, 10); break;
		case 'r': l->text.random = number(optarg); break;
		case 'h': o.hit = number(optarg); break;
		case 'l': o.lookalike = number(optarg); break;
		case 't': o.message = number(optarg); break;
		case 'k': o.kind = find_kind(optarg); break;
		default: exit(2);
		}
	}
	return o;
}

int
main(int argc, char **argv)
{
	static struct log log;
	struct options o = read_options(argc, argv, &log);

	while (text_offset(&log.text) < o.size) {
		if (o.kind != NULL)
			o.kind->put(&log);
		else
			put_line(&log, &o);
		text_write(&log.text, 0);
	}
	text_write(&log.text, 1);
	return 0;
}
