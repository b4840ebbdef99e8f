#include "input/look.h"

#include "support.h"

/* Looks at a file in a made-up life: how many, and how many of these were brief. */
struct life {
	const char *name;
	bool polled, told;
	int64_t change;                 /* a line comes every so many milliseconds; 0: never */
	int64_t end;
	unsigned looks_min, looks_max, whole_min, whole_max;
};

static const struct life lives[] = {
	{ "at rest", false, true, 0, 60000, 15, 20, 15, 20 },
	{ "at rest, polled", true, true, 0, 60000, 35, 70, 35, 70 },
	{ "five lines a second, told", false, true, 200, 60000, 300, 340, 15, 40 },
	{ "a line every two seconds, told", false, true, 2000, 60000, 60, 130, 30, 100 },
	{ "five lines a second, polled", true, true, 200, 60000, 600, 2600, 600, 2600 },
	{ "five lines a second, not told", false, false, 200, 60000, 230, 2600, 230, 2600 },
};

static void
lives_are_followed(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		const struct life *life = &lives[i];
		struct look l = look_new(life->polled);
		unsigned looks = 0, whole = 0;
		int64_t waiting = -1, longest = 0, last_whole = 0;

		t.row = life->name;
		for (int64_t now = 10000; now < 10000 + life->end; now++) {
			bool changed = life->change > 0 && now % life->change == 0, brief;

			if (changed && waiting < 0)
				waiting = now;
			if (changed && life->told && !life->polled)
				look_woken(&l, false);
			if (now < l.next && !l.woken)
				continue;
			brief = look_is_brief(&l, now);
			looks++;
			whole += !brief;
			if (now - last_whole > 4250 && last_whole > 0)
				table_fail(&t, "the name was not looked at for %ld ms", (long)(now - last_whole));
			last_whole = brief ? last_whole : now;
			if (waiting >= 0 && now - waiting > longest)
				longest = now - waiting;
			look_done(&l, now, brief, waiting >= 0, false);
			waiting = -1;
			if (l.next <= now)
				table_fail(&t, "next look at %ld after %ld", (long)l.next, (long)now);
		}
		if (looks < life->looks_min || looks > life->looks_max || whole < life->whole_min || whole > life->whole_max)
			table_fail(&t, "%u looks, %u of them whole", looks, whole);
		if (life->told && !life->polled && longest > 0)
			table_fail(&t, "a line waited for %ld ms", (long)longest);
		if (longest > 4000)
			table_fail(&t, "a line waited for %ld ms", (long)longest);
	}
	table_end(&t);
}

static void
an_event_of_the_name_is_looked_into(void **state)
{
	struct look l = look_new(false);

	(void)state;
	assert_false(look_is_brief(&l, 1000));
	look_done(&l, 1000, false, true, false);
	look_woken(&l, false);
	assert_true(look_is_brief(&l, 1100));
	look_woken(&l, true);
	look_woken(&l, false);
	assert_false(look_is_brief(&l, 1100));
	look_done(&l, 1100, false, false, true);
	assert_true(l.next <= 1350);
	look_woken(&l, false);
	assert_false(look_is_brief(&l, l.next));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives_are_followed),
		cmocka_unit_test(an_event_of_the_name_is_looked_into),
	};

	return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
