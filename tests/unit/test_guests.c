#include "serve/guests.h"

#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

#define REQUEST 30000
#define ANSWER 60000

struct pair {
	int fd[2];
	struct guest *guest;
};

static struct pair
come(struct guests *all)
{
	struct pair p;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p.fd), 0);
	p.guest = guest_come(all, p.fd[0]);
	return p;
}

static void
leave(struct pair *p)
{
	guest_leave(p->guest);
	close(p->fd[0]);
	close(p->fd[1]);
}

/* Was it hung up on? */
static bool
is_over(const struct pair *p)
{
	char c;

	return recv(p->fd[1], &c, 1, MSG_DONTWAIT) == 0;
}

static void
hang_up_at(struct guests *all, uint64_t now)
{
	all->now = now;
	guests_hang_up(all);
}

static void
guests_have_their_time(void **state)
{
	struct guests all = { .limits = { 3, REQUEST, ANSWER }, .now = 1000 };
	struct pair waits, asks;

	(void)state;
	assert_true(guests_due(&all) == UINT64_MAX);
	waits = come(&all);
	all.now = 2000;
	asks = come(&all);
	assert_true(guests_due(&all) == 1000 + REQUEST);
	all.now = 3000;
	guest_answer(asks.guest, 0);
	assert_int_equal(all.answers, 1);
	hang_up_at(&all, 1000 + REQUEST - 1);
	assert_false(is_over(&waits));
	hang_up_at(&all, 1000 + REQUEST);
	assert_true(is_over(&waits));
	assert_false(is_over(&asks));
	/* It is hung up on once. */
	assert_true(guests_due(&all) == 3000 + ANSWER);
	/* After an answer, the time for a request begins anew. */
	all.now = 50000;
	guest_done(asks.guest);
	assert_int_equal(all.answers, 0);
	assert_true(guests_due(&all) == 50000 + REQUEST);
	guest_answer(asks.guest, 0);
	hang_up_at(&all, 50000 + ANSWER);
	assert_true(is_over(&asks));
	leave(&asks);
	leave(&waits);
	assert_int_equal(all.answers, 0);
	assert_int_equal(all.count, 0);
	assert_null(all.first);
}

static void
crowds_have_less(void **state)
{
	struct guests all = { .limits = { 2, REQUEST, ANSWER }, .now = 0 };
	struct pair p[2 + GUESTS_SPARE];

	(void)state;
	for (size_t i = 0; i < COUNT(p); i++) {
		assert_false(guests_full(&all));
		all.now = i;
		p[i] = come(&all);
		assert_true(guests_due(&all) == (i < 2 ? REQUEST : GUESTS_CROWDED_MS));
	}
	assert_true(guests_full(&all));
	/* The first one is being answered, and the second one has just been. */
	guest_answer(p[0].guest, 0);
	guest_answer(p[1].guest, 0);
	all.now = 500;
	guest_done(p[1].guest);
	hang_up_at(&all, GUESTS_CROWDED_MS + 2);
	for (size_t i = 0; i < COUNT(p); i++)
		assert_int_equal(is_over(&p[i]), i == 2);
	hang_up_at(&all, GUESTS_CROWDED_MS + COUNT(p));
	for (size_t i = 0; i < COUNT(p); i++)
		assert_int_equal(is_over(&p[i]), i >= 2);
	/* Those that stay have time again when the others have left, in any order. */
	for (size_t i = COUNT(p); i-- > 2;)
		leave(&p[i]);
	assert_true(guests_due(&all) == 500 + REQUEST);
	leave(&p[0]);
	leave(&p[1]);
	assert_int_equal(all.count, 0);
}

static void
answers_are_counted(void **state)
{
	static const struct {
		size_t first, second;           /* SIZE_MAX: none */
		bool busy;
	} cases[] = {
		{ 0, 0, true }, { 1, SIZE_MAX, false }, { GUESTS_BYTES - 1, SIZE_MAX, false }, { GUESTS_BYTES, SIZE_MAX, true },
		{ GUESTS_BYTES, 7, true },
	};
	struct guests all = { .limits = { 2, REQUEST, ANSWER } };
	struct pair first = come(&all), second = come(&all);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(guests_busy(&all));
		guest_answer(first.guest, cases[i].first);
		if (cases[i].second != SIZE_MAX)
			guest_answer(second.guest, cases[i].second);
		assert_int_equal(guests_busy(&all), cases[i].busy);
		guest_done(second.guest);
		guest_done(first.guest);
		assert_int_equal(all.bytes, 0);
	}
	guest_answer(first.guest, GUESTS_BYTES);
	leave(&first);
	assert_false(guests_busy(&all));
	leave(&second);
}

/* A time that is shorter than that of a crowd stays so. */
static void
short_times_stay_short(void **state)
{
	struct guests all = { .limits = { 0, 50, ANSWER }, .now = 7 };
	struct pair p = come(&all);

	(void)state;
	assert_true(guests_due(&all) == 57);
	leave(&p);
	guest_leave(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guests_have_their_time),
		cmocka_unit_test(crowds_have_less),
		cmocka_unit_test(answers_are_counted),
		cmocka_unit_test(short_times_stay_short),
	};

	return cmocka_run_group_tests_name("guests", tests, NULL, NULL);
}
