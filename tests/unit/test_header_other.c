/*
 * What others print or paste: Android Studio, DDMS, apps that show logs, Xcode,
 * syslog, the kernel.
 */
#include "header_rows.h"

#define DATE "2025-12-31 23:59:59.123"
#define PIDS " 4611-4690"
#define TEXT "login failed, code:871105"
#define APP "com.example.jim"

static const struct header_row studio_old[] = {
	{ "whole", DATE " 4611-4690/" APP " E/JMessage: " TEXT, "studio-old", 'E', 4611, 4690, "JMessage", DATE, "", APP,
	  TEXT },
	{ "no year", "12-31 23:59:59.123 4611-4690/" APP " E/JMessage: " TEXT, "studio-old", 'E', 4611, 4690, "JMessage",
	  "12-31 23:59:59.123", "", APP, TEXT },
	{ "epoch", "1767196799.123 4611-4690/" APP " E/JMessage: " TEXT, "studio-old", 'E', 4611, 4690, "JMessage",
	  "1767196799.123", "", APP, TEXT },
	{ "unknown package", DATE " 599-599/? I/chatty: uid=1000(system) expire 2 lines", "studio-old", 'I', 599, 599, "chatty", DATE,
	  "", "?", "uid=1000(system) expire 2 lines" },
	{ "blank in the tag", DATE " 4611-4690/" APP " E/My\xc2\xa0Tag: x", "studio-old", 'E', 4611, 4690, "My\xc2\xa0Tag", DATE,
	  "", APP, "x" },
	{ "time off", "4611-4690/" APP " E/JMessage: " TEXT, "studio-old", 'E', 4611, 4690, "JMessage", "", "", APP, TEXT },
	{ "package off", DATE " 4611-4690 E/JMessage: " TEXT, "studio-old", 'E', 4611, 4690, "JMessage", DATE, "", "", TEXT },
	{ "pid off", DATE " " APP " E/JMessage: " TEXT, "studio-old", 'E', -1, -1, "JMessage", DATE, "", APP, TEXT },
	{ "tag off", DATE " 4611-4690/" APP " E: " TEXT, "studio-old", 'E', 4611, 4690, "", DATE, "", APP, TEXT },
	{ "pid and package off", DATE " E/JMessage: " TEXT, NULL, 'E', -1, -1, "JMessage", DATE, "", "", TEXT },
	{ "process:name", DATE " 4611-4690/" APP ":remote E/JMessage: x", "studio-old", 'E', 4611, 4690, "JMessage", DATE, "",
	  APP ":remote", "x" },
	{ "assert", DATE " 4611-4690/" APP " A/libc: x", "studio-old", 'A', 4611, 4690, "libc", DATE, "", APP, "x" },
};

static const struct header_row studio[] = {
	{ "whole", DATE " " PIDS "  JMessage                " APP "                      E  " TEXT, "studio", 'E', 4611, 4690,
	  "JMessage", DATE, "", APP, TEXT },
	{ "no tag", DATE " " PIDS "  <no-tag>                " APP "                      E  x", "studio", 'E', 4611, 4690, "", DATE,
	  "", APP, "x" },
	{ "no package", DATE " " PIDS "  JMessage                pid-4611                             E  x", "studio", 'E', 4611, 4690,
	  "JMessage", DATE, "", "pid-4611", "x" },
	{ "shortened", DATE " " PIDS "  VeryLong...gOfTheWorld  com.example...ng.application.name   E  x", "studio", 'E', 4611, 4690,
	  "VeryLong...gOfTheWorld", DATE, "", "com.example...ng.application.name", "x" },
	{ "blank in the tag", DATE " " PIDS "  My Tag                  " APP "                      E  x", "studio", 'E', 4611, 4690,
	  "My Tag", DATE, "", APP, "x" },
	{ "package off", DATE " " PIDS "  JMessage                 E  x", "studio", 'E', 4611, 4690, "JMessage", DATE, "", "", "x" },
	{ "tag off", DATE " " PIDS "  " APP "                      E  x", "studio", 'E', 4611, 4690, "", DATE, "", APP, "x" },
	{ "tag and package off", DATE " " PIDS "   E  x", "studio", 'E', 4611, 4690, "", DATE, "", "", "x" },
	{ "time off", "4611-4690  JMessage                " APP "                      E  x", "studio", 'E', 4611, 4690, "JMessage",
	  "", "", APP, "x" },
	{ "wide pids", DATE "  41943-419430 JMessage                " APP "                      E  x", "studio", 'E', 41943, 419430,
	  "JMessage", DATE, "", APP, "x" },
	{ "follow-on", "                                                                at line two", "raw", 0, -1, -1, "", "", "", "",
	  NULL },
	{ "level in the text", DATE " " PIDS "  JMessage                " APP "                      E  x I  y", "studio", 'E', 4611,
	  4690, "JMessage", DATE, "", APP, "x I  y" },
	{ "empty text", DATE " " PIDS "  JMessage                " APP "                      E  ", "studio", 'E', 4611, 4690,
	  "JMessage", DATE, "", APP, "" },
	{ "CR", DATE " " PIDS "  JMessage                " APP "                      E  x\r", "studio", 'E', 4611, 4690, "JMessage",
	  DATE, "", APP, "x" },
	{ "started", "---------------------------- PROCESS STARTED (4611) for package " APP " ----------------------------",
	  "divider", 0, -1, -1, "", "", "", "", NULL },
	{ "ended", "---------------------------- PROCESS ENDED (4611) for package " APP " ----------------------------",
	  "divider", 0, -1, -1, "", "", "", "", NULL },
	{ "compact", "23:59:59.123  E  " TEXT, "studio-compact", 'E', -1, -1, "", "23:59:59.123", "", "", TEXT },
	{ "compact, CR", "23:59:59.123  W  x\r", "studio-compact", 'W', -1, -1, "", "23:59:59.123", "", "", "x" },
	{ "export", "        \"message\": \"" TEXT "\"", "studio-export", 0, -1, -1, "", "", "", "", TEXT },
	{ "export, comma", "        \"message\": \"" TEXT "\",", "studio-export", 0, -1, -1, "", "", "", "", TEXT },
	{ "export, quotes", "    \"message\": \"{\\\"code\\\":871300}\"", "studio-export", 0, -1, -1, "", "", "", "",
	  "{\\\"code\\\":871300}" },
	{ "export, CR", "    \"message\": \"x\"\r", "studio-export", 0, -1, -1, "", "", "", "", "x" },
	{ "export, empty", "    \"message\": \"\"", "studio-export", 0, -1, -1, "", "", "", "", "" },
	{ "export, another key", "        \"pid\": 871300,", "raw", 0, -1, -1, "", "", "", "", NULL },
};

static const struct header_row apps[] = {
	{ "DDMS", "07-21 14:52:55.537: V/minus:instant(6496): incoming: x", "ddms", 'V', 6496, -1, "minus:instant",
	  "07-21 14:52:55.537", "", "", "incoming: x" },
	{ "DDMS, padded", "07-21 14:52:55.537: E/JIM(496): x", "ddms", 'E', 496, -1, "JIM", "07-21 14:52:55.537", "", "", "x" },
	{ "LogcatReader", "[04-07 17:26:28.915 14142:14167 I/Adreno]", "logcatreader", 'I', 14142, 14167, "Adreno",
	  "04-07 17:26:28.915", "", "", "" },
	{ "LogcatReader, one line", "[04-07 17:26:28.915 14142:14167 I/Adreno] x", "logcatreader", 'I', 14142, 14167, "Adreno",
	  "04-07 17:26:28.915", "", "", "x" },
	{ "LogcatReader, bracket at the end", "[04-07 17:26:28.915 14142:14167 I/Adreno] code [871300]", "logcatreader", 'I', 14142,
	  14167, "Adreno", "04-07 17:26:28.915", "", "", "code [871300]" },
};

static const struct header_row others[] = {
	{ "Xcode", "2018-11-28 14:16:51.223857+0800 demo[45522:702695] code 871300", "xcode", 0, 45522, 702695, "demo",
	  "2018-11-28 14:16:51.223857+0800", "", "", "code 871300" },
	{ "Xcode before 8", "2015-03-17 16:13:38.811 demo[1702:60b] x", "xcode", 0, 1702, -2, "demo", "2015-03-17 16:13:38.811", "", "",
	  "x" },
	{ "Xcode before 8, decimal", "2015-03-17 16:13:38.811 demo[1702:871300] x", "xcode", 0, 1702, 871300, "demo",
	  "2015-03-17 16:13:38.811", "", "", "x" },
	{ "Xcode, blank in the name", "2018-11-28 14:16:51.223857+0800 My App[45522:702695] x", "xcode", 0, 45522, 702695, "My App",
	  "2018-11-28 14:16:51.223857+0800", "", "", "x" },
	{ "Xcode, category", "2018-11-28 14:16:51.223857+0800 demo[45522:702695] [JMessage] x", "xcode", 0, 45522, 702695, "demo",
	  "2018-11-28 14:16:51.223857+0800", "", "", "[JMessage] x" },
	{ "iOS syslog", "Nov 28 14:16:51 iPhone demo(JMessage)[45522] <Notice>: x", "syslog", 0, 45522, -1, "demo(JMessage)",
	  "Nov 28 14:16:51", "", "", "x" },
	{ "iOS syslog, no host", "Nov 28 14:16:51.223857 demo(JMessage)[45522] <Error>: x", "syslog", 0, 45522, -1, "demo(JMessage)",
	  "Nov 28 14:16:51.223857", "", "", "x" },
	{ "iOS syslog, kernel", "Nov  8 14:16:51 iPhone kernel[0] <Debug>: x", "syslog", 0, 0, -1, "kernel", "Nov  8 14:16:51", "", "",
	  "x" },
	{ "Linux syslog", "Mar 17 16:13:38 host sshd[1702]: x", "syslog", 0, 1702, -1, "sshd", "Mar 17 16:13:38", "", "", "x" },
	{ "Linux syslog, no pid", "Mar 17 16:13:38 host kernel: x", "syslog", 0, -1, -1, "kernel", "Mar 17 16:13:38", "", "", "x" },
	{ "Linux syslog, ISO", "2023-03-17T16:13:38.811000+01:00 host app[12]: x", "syslog", 0, 12, -1, "app",
	  "2023-03-17T16:13:38.811000+01:00", "", "", "x" },
	{ "no month", "Man 17 16:13:38 host sshd[1702]: x", "raw", 0, -1, -1, "", "", "", "", NULL },
	{ "no clock", "Mar 17 ab:cd:ef host sshd[1702]: x", "raw", 0, -1, -1, "", "", "", "", NULL },
	{ "dmesg", "[ 2331.810009] code 871300", "dmesg", 0, -1, -1, "", "2331.810009", "", "", "code 871300" },
	{ "dmesg, level", "<6>[   78.800013] x", "dmesg", 0, -1, -1, "", "78.800013", "", "", "x" },
	{ "dmesg, wide", "<6>[871300.810009]  [1:sensors@2.0-ser: 1162] x", "dmesg", 0, -1, -1, "", "871300.810009", "", "",
	  " [1:sensors@2.0-ser: 1162] x" },
	{ "a bracket", "[871300] x", "raw", 0, -1, -1, "", "", "", "", "[871300] x" },
};

static void
old_studio_is_read(void **state)
{
	(void)state;
	header_rows_check(studio_old, COUNT(studio_old));
}

static void
studio_is_read(void **state)
{
	(void)state;
	header_rows_check(studio, COUNT(studio));
}

static void
apps_are_read(void **state)
{
	(void)state;
	header_rows_check(apps, COUNT(apps));
}

static void
others_are_read(void **state)
{
	(void)state;
	header_rows_check(others, COUNT(others));
}

static void
any_prefix_is_safe(void **state)
{
	(void)state;
	header_rows_check_prefixes(studio_old, COUNT(studio_old));
	header_rows_check_prefixes(studio, COUNT(studio));
	header_rows_check_prefixes(apps, COUNT(apps));
	header_rows_check_prefixes(others, COUNT(others));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_studio_is_read),
		cmocka_unit_test(studio_is_read),
		cmocka_unit_test(apps_are_read),
		cmocka_unit_test(others_are_read),
		cmocka_unit_test(any_prefix_is_safe),
	};

	return cmocka_run_group_tests_name("header of others", tests, NULL, NULL);
}
