/*
 * What logcat itself prints: every verb with every modifier. The lines come
 * from liblog's own formatter where it can print them.
 */
#include "header_rows.h"

#define DATE "12-31 23:59:59.123"
#define TEXT "login failed, code:871105"
#define RED "\033[31m"
#define OLD_RED "\033[38;5;196m"
#define RESET "\033[0m"
#define BLANKS_20 "                    "
#define BLANKS_140 BLANKS_20 BLANKS_20 BLANKS_20 BLANKS_20 BLANKS_20 BLANKS_20 BLANKS_20

static const struct header_row verbs[] = {
	{ "brief", "E/JIM     ( 4611): " TEXT, "brief", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "process", "E( 4611) " TEXT "  (JIM)", "process", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "tag", "E/JIM     : " TEXT, "tag", 'E', -1, -1, "JIM", "", "", "", TEXT },
	{ "thread", "E( 4611: 4690) " TEXT, "thread", 'E', 4611, 4690, "", "", "", "", TEXT },
	{ "thread until 2012", "E( 4611:0x1252) " TEXT, "thread", 'E', 4611, 4690, "", "", "", "", TEXT },
	{ "raw", TEXT, "raw", 0, -1, -1, "", "", "", "", TEXT },
	{ "time", DATE " E/JIM     ( 4611): " TEXT, "time", 'E', 4611, -1, "JIM", DATE, "", "", TEXT },
	{ "threadtime", DATE "  4611  4690 E JIM     : " TEXT, "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", TEXT },
	{ "long", "[ " DATE "  4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", DATE, "", "", "" },
	{ "long until 2012", "[ " DATE "  4611:0x1252 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", DATE, "", "", "" },
	{ "wide pids", DATE " 4194303 4194304 E JIM     : " TEXT, "threadtime", 'E', 4194303, 4194304, "JIM", DATE, "", "",
	  TEXT },
	{ "wide pid, brief", "E/JIM     (4194303): " TEXT, "brief", 'E', 4194303, -1, "JIM", "", "", "", TEXT },
	{ "level ?", DATE "  4611  4690 ? JIM     : x", "threadtime", '?', 4611, 4690, "JIM", DATE, "", "", "x" },
	{ "level A", DATE "  4611  4690 A JIM     : x", "threadtime", 'A', 4611, 4690, "JIM", DATE, "", "", "x" },
	{ "no level", DATE "  4611  4690 X JIM     : x", NULL, 0, -1, -1, NULL, NULL, NULL, NULL, NULL },
};

static const struct header_row modifiers[] = {
	{ "color", RED DATE "  4611  4690 E JIM     : " TEXT RESET, "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", TEXT },
	{ "color before 2020", OLD_RED DATE "  4611  4690 E JIM     : " TEXT RESET, "threadtime", 'E', 4611, 4690, "JIM", DATE,
	  "", "", TEXT },
	{ "color, brief", RED "E/JIM     ( 4611): " TEXT RESET, "brief", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "color, process", RED "E( 4611) " TEXT RESET "  (JIM)", "process", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "color, process, old", OLD_RED "E( 4611) " TEXT RESET "  (JIM)", "process", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "color, tag", RED "E/JIM     : " TEXT RESET, "tag", 'E', -1, -1, "JIM", "", "", "", TEXT },
	{ "color, thread", RED "E( 4611: 4690) " TEXT RESET, "thread", 'E', 4611, 4690, "", "", "", "", TEXT },
	{ "color, raw", RED TEXT RESET, "raw", 0, -1, -1, "", "", "", "", TEXT },
	{ "color, time", RED DATE " E/JIM     ( 4611): " TEXT RESET, "time", 'E', 4611, -1, "JIM", DATE, "", "", TEXT },
	{ "color, long", RED "[ " DATE "  4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", DATE, "", "", "" },
	{ "color, short reset", RED "E/JIM     ( 4611): " TEXT "\033[m", "brief", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "color, CRLF", RED "E/JIM     ( 4611): " TEXT RESET "\r", "brief", 'E', 4611, -1, "JIM", "", "", "", TEXT },
	{ "epoch", "         1767196799.123  4611  4690 E JIM     : " TEXT, "threadtime", 'E', 4611, 4690, "JIM",
	  "1767196799.123", "", "", TEXT },
	{ "epoch, usec", "         1767196799.123456  4611  4690 E JIM     : " TEXT, "threadtime", 'E', 4611, 4690, "JIM",
	  "1767196799.123456", "", "", TEXT },
	{ "epoch, time", "         1767196799.123 E/JIM     ( 4611): " TEXT, "time", 'E', 4611, -1, "JIM", "1767196799.123", "",
	  "", TEXT },
	{ "epoch, long", "[          1767196799.123  4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", "1767196799.123",
	  "", "", "" },
	{ "monotonic", "  4611.123  4611  4690 E JIM     : " TEXT, "threadtime", 'E', 4611, 4690, "JIM", "4611.123", "", "",
	  TEXT },
	{ "monotonic, long", "[   4611.123  4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", "4611.123", "", "", "" },
	{ "monotonic, nsec", "871300.123456789  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM",
	  "871300.123456789", "", "", "x" },
	{ "usec", DATE "456  4611  4690 E JIM     : " TEXT, "threadtime", 'E', 4611, 4690, "JIM", DATE "456", "", "", TEXT },
	{ "nsec", DATE "456789  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE "456789", "", "", "x" },
	{ "nsec, time", DATE "871300 E/JIM     ( 4611): x", "time", 'E', 4611, -1, "JIM", DATE "871300", "", "", "x" },
	{ "zone", DATE " +0800  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE " +0800", "", "", "x" },
	{ "zone, west", DATE " -0330  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE " -0330", "", "", "x" },
	{ "UTC", "12-31 15:59:59.123 +0000  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM",
	  "12-31 15:59:59.123 +0000", "", "", "x" },
	{ "zone, time", DATE " +0800 E/JIM     ( 4611): x", "time", 'E', 4611, -1, "JIM", DATE " +0800", "", "", "x" },
	{ "zone, long", "[ " DATE " +0800  4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", DATE " +0800", "", "", "" },
	{ "year", "2025-" DATE "  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", "2025-" DATE, "", "", "x" },
	{ "year, time", "2025-" DATE " E/JIM     ( 4611): x", "time", 'E', 4611, -1, "JIM", "2025-" DATE, "", "", "x" },
	{ "year, long", "[ 2025-" DATE "  4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", "2025-" DATE, "", "", "" },
	{ "printable", DATE "  4611  4690 E JIM     : b\\x1B[31m\\xFF\xe4\xb8\xad", "threadtime", 'E', 4611, 4690, "JIM", DATE, "",
	  "", "b\\x1B[31m\\xFF\xe4\xb8\xad" },
	{ "all of them", RED "2025-" DATE "456 +0800 10123  4611  4690 E JIM     : x" RESET, "threadtime", 'E', 4611, 4690, "JIM",
	  "2025-" DATE "456 +0800", "10123", "", "x" },
};

static const struct header_row uids[] = {
	{ "number", DATE " 10123  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE, "10123", "", "x" },
	{ "bugreport", "05-26 11:18:41.509  1000 23402 23402 V Tag     : x", "threadtime", 'V', 23402, 23402, "Tag",
	  "05-26 11:18:41.509", "1000", "", "x" },
	{ "name", DATE "  root  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE, "root", "", "x" },
	{ "user name", DATE " u0_a293  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE, "u0_a293", "", "x" },
	{ "blank", DATE "        4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", "x" },
	{ "brief", "E/JIM     (10123: 4611): x", "brief", 'E', 4611, -1, "JIM", "", "10123", "", "x" },
	{ "brief, name", "E/JIM     ( root: 4611): x", "brief", 'E', 4611, -1, "JIM", "", "root", "", "x" },
	{ "brief, blank", "E/JIM     (       4611): x", "brief", 'E', 4611, -1, "JIM", "", "", "", "x" },
	{ "process", "E(10123: 4611) x  (JIM)", "process", 'E', 4611, -1, "JIM", "", "10123", "", "x" },
	{ "process, name", "E( root: 4611) x  (JIM)", "process", 'E', 4611, -1, "JIM", "", "root", "", "x" },
	{ "thread", "E(10123: 4611: 4690) x", "thread", 'E', 4611, 4690, "", "", "10123", "", "x" },
	{ "thread, name", "E(radio: 4611: 4690) x", "thread", 'E', 4611, 4690, "", "", "radio", "", "x" },
	{ "time", DATE " E/JIM     (10123: 4611): x", "time", 'E', 4611, -1, "JIM", DATE, "10123", "", "x" },
	{ "long", "[ " DATE " 10123: 4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", DATE, "10123", "", "" },
	{ "long, name", "[ " DATE "  root: 4611: 4690 E/JIM      ]", "long", 'E', 4611, 4690, "JIM", DATE, "root", "", "" },
};

static const struct header_row odd_tags[] = {
	{ "none", DATE "  4611  4690 E         : x", "threadtime", 'E', 4611, 4690, "", DATE, "", "", "x" },
	{ "none, vendor", DATE "  4611  4690 E : x", "threadtime", 'E', 4611, 4690, "", DATE, "", "", "x" },
	{ "none, brief", "E/        ( 4611): x", "brief", 'E', 4611, -1, "", "", "", "", "x" },
	{ "none, process", "E( 4611) x  ()", "process", 'E', 4611, -1, "", "", "", "", "x" },
	{ "blank", DATE "  4611  4690 E My Tag  : x", "threadtime", 'E', 4611, 4690, "My Tag", DATE, "", "", "x" },
	{ "colon", DATE "  4611  4690 E a:b     : x", "threadtime", 'E', 4611, 4690, "a:b", DATE, "", "", "x" },
	{ "bracket", DATE "  4611  4690 E [JIM]   : x", "threadtime", 'E', 4611, 4690, "[JIM]", DATE, "", "", "x" },
	{ "pipe", DATE "  4611  4690 E a|b     : x", "threadtime", 'E', 4611, 4690, "a|b", DATE, "", "", "x" },
	{ "slash and at", DATE "  4611  4690 E a/b@1f16 : x", "threadtime", 'E', 4611, 4690, "a/b@1f16", DATE, "", "", "x" },
	{ "parentheses, brief", "E/a(b)    ( 4611): x", "brief", 'E', 4611, -1, "a(b)", "", "", "", "x" },
	{ "parentheses, process", "E( 4611) x  (a(b))", "process", 'E', 4611, -1, "a(b)", "", "", "", "x" },
	{ "colon and blank, brief", "E/a: b    ( 4611): x", "brief", 'E', 4611, -1, "a: b", "", "", "", "x" },
	{ "colon in the text, tag", "E/JIM     : x ( 4611): y", "tag", 'E', -1, -1, "JIM", "", "", "", "x ( 4611): y" },
	{ "parentheses in the text, process", "E( 4611) x  (y)  (JIM)", "process", 'E', 4611, -1, "JIM", "", "", "", "x  (y)" },
	{ "digits", DATE "  4611  4690 E 871300  : x", "threadtime", 'E', 4611, 4690, "871300", DATE, "", "", "x" },
	{ "a level", DATE "  4611  4690 E E       : x", "threadtime", 'E', 4611, 4690, "E", DATE, "", "", "x" },
	{ "Chinese", DATE "  4611  4690 E \xe6\x9e\x81\xe5\x85\x89: x", "threadtime", 'E', 4611, 4690, "\xe6\x9e\x81\xe5\x85\x89", DATE,
	  "", "", "x" },
	{ "LogFox", "1713545881.722 10828 16587 16587 I ViewRootImpl@1f16307[MainActivity]: x", "threadtime", 'I', 16587, 16587,
	  "ViewRootImpl@1f16307[MainActivity]", "1713545881.722", "10828", "", "x" },
};

static const struct header_row ends[] = {
	{ "CR", DATE "  4611  4690 E JIM     : x\r", "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", "x" },
	{ "two CRs", DATE "  4611  4690 E JIM     : x\r\r", "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", "x" },
	{ "CR, process", "E( 4611) x  (JIM)\r", "process", 'E', 4611, -1, "JIM", "", "", "", "x" },
	{ "CR, long", "[ " DATE "  4611: 4690 E/JIM      ]\r", "long", 'E', 4611, 4690, "JIM", DATE, "", "", "" },
	{ "byte order mark", "\xef\xbb\xbf" DATE "  4611  4690 E JIM     : x", "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "",
	  "x" },
	{ "byte order mark, raw", "\xef\xbb\xbfx", "raw", 0, -1, -1, "", "", "", "", "x" },
	{ "header only", DATE "  4611  4690 E JIM     : ", "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", "" },
	{ "header only, no blank", DATE "  4611  4690 E JIM     :", "threadtime", 'E', 4611, 4690, "JIM", DATE, "", "", "" },
	{ "header only, brief", "E/JIM     ( 4611): ", "brief", 'E', 4611, -1, "JIM", "", "", "", "" },
	{ "header only, process", "E( 4611)   (JIM)", "process", 'E', 4611, -1, "JIM", "", "", "", "" },
	{ "cut behind the tid", DATE "  4611  4690", NULL, 0, -2, -2, "", NULL, NULL, "", NULL },
	{ "cut behind the tid's blank", DATE "  4611  4690 ", NULL, 0, -2, -2, "", NULL, NULL, "", NULL },
	{ "cut behind the level", DATE "  4611  4690 E", NULL, -1, -2, -2, "", NULL, NULL, "", NULL },
	{ "empty", "", "raw", 0, -1, -1, "", "", "", "", "" },
	{ "CRs only", "\r\r", "raw", 0, -1, -1, "", "", "", "", "" },
	{ "colour only", RED RESET, "raw", 0, -1, -1, "", "", "", "", "" },
	{ "brackets and many blanks", "[ " BLANKS_140 DATE "  4611: 4690 E/JIM x ]", NULL, -1, -2, -2, NULL, NULL, NULL, NULL, NULL },
	{ "brackets and many blanks, no end", "[ " BLANKS_140 DATE "  4611: 4690 E/JIM x", NULL, -1, -2, -2, NULL, NULL, NULL, NULL,
	  NULL },
	{ "stamp and many blanks", DATE BLANKS_140 "E/JIM     ( 4611): x", NULL, -1, -2, -2, NULL, NULL, NULL, NULL, NULL },
	{ "many colours", RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED RED
	  RED RED RED "E/JIM     ( 4611): x", NULL, -1, -2, -2, NULL, NULL, NULL, NULL, NULL },
};

static const struct header_row dividers[] = {
	{ "main", "--------- beginning of main", "divider", 0, -1, -1, "", "", "", "", NULL },
	{ "crash, CR", "--------- beginning of crash\r", "divider", 0, -1, -1, "", "", "", "", NULL },
	{ "before logd", "--------- beginning of /dev/log/main", "divider", 0, -1, -1, "", "", "", "", NULL },
	{ "switch", "--------- switch to main", "divider", 0, -1, -1, "", "", "", "", NULL },
	{ "other dashes", "--------- code 871300", "raw", 0, -1, -1, "", "", "", "", "--------- code 871300" },
	{ "chatty", "12-31 23:59:59.200   599   599 I chatty  : uid=1000(system) sensors@1.0-ser identical 2 lines", "threadtime",
	  'I', 599, 599, "chatty", "12-31 23:59:59.200", "", "", "uid=1000(system) sensors@1.0-ser identical 2 lines" },
	{ "adb", "- waiting for device -", "raw", 0, -1, -1, "", "", "", "", "- waiting for device -" },
	{ "end of logd", "read: unexpected EOF!", "raw", 0, -1, -1, "", "", "", "", "read: unexpected EOF!" },
};

static void
verbs_are_read(void **state)
{
	(void)state;
	header_rows_check(verbs, COUNT(verbs));
}

static void
modifiers_are_read(void **state)
{
	(void)state;
	header_rows_check(modifiers, COUNT(modifiers));
}

static void
uids_are_read(void **state)
{
	(void)state;
	header_rows_check(uids, COUNT(uids));
}

static void
odd_tags_are_read(void **state)
{
	(void)state;
	header_rows_check(odd_tags, COUNT(odd_tags));
}

static void
ends_are_read(void **state)
{
	(void)state;
	header_rows_check(ends, COUNT(ends));
}

static void
dividers_are_read(void **state)
{
	(void)state;
	header_rows_check(dividers, COUNT(dividers));
}

static void
any_prefix_is_safe(void **state)
{
	(void)state;
	header_rows_check_prefixes(verbs, COUNT(verbs));
	header_rows_check_prefixes(modifiers, COUNT(modifiers));
	header_rows_check_prefixes(uids, COUNT(uids));
	header_rows_check_prefixes(odd_tags, COUNT(odd_tags));
	header_rows_check_prefixes(ends, COUNT(ends));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verbs_are_read),
		cmocka_unit_test(modifiers_are_read),
		cmocka_unit_test(uids_are_read),
		cmocka_unit_test(odd_tags_are_read),
		cmocka_unit_test(ends_are_read),
		cmocka_unit_test(dividers_are_read),
		cmocka_unit_test(any_prefix_is_safe),
	};

	return cmocka_run_group_tests_name("header", tests, NULL, NULL);
}
