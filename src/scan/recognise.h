/*
 * recognise - which numbers of a message are codes, and why.
 *
 * It judges one record at a time and keeps nothing between records. Every
 * number that is in the catalogue gets a judgement, refused ones too: what
 * annotate shows and what `imerr why` explains come from the same call.
 */
#ifndef IMERR_SCAN_RECOGNISE_H
#define IMERR_SCAN_RECOGNISE_H

#include "logcat/header.h"
#include "rules/catalogue.h"
#include "rules/match.h"
#include "scan/candidates.h"

enum verdict {
	VERDICT_CODE,           /* it is one */
	VERDICT_UNKNOWN,        /* of a family's range and in context, but in no table */
	VERDICT_REFUSED,        /* `pattern` refuses it */
	VERDICT_REPEATED,       /* the text of a code that stood on a line shortly before */
	VERDICT_NO_CONTEXT,     /* it needs context and has none; `pattern`: the doubt, if that is why */
};

enum via { VIA_CODE, VIA_TEXT };

/* Meanings of one number that are told at most. */
#define MEANINGS_MAX 4
/* Codes of one message that are told at most; more are passed over. */
#define JUDGEMENTS_MAX 32

struct judgement {
	enum verdict verdict;
	enum via via;
	long number;
	size_t start, end;              /* in record.text */
	struct meaning meaning[MEANINGS_MAX];   /* the likeliest first */
	size_t meanings;
	const struct pattern *pattern;  /* that refused it, was context or made doubt; or NULL */
	bool cut;                       /* the stream ended right behind it: may be incomplete */
	bool message;                   /* context: the code's own message is there */
	const struct text_rule *rule;   /* VIA_TEXT */
};

/* Is it shown and counted? */
static inline bool
judgement_is_event(const struct judgement *j)
{
	return j->verdict == VERDICT_CODE || j->verdict == VERDICT_UNKNOWN;
}

struct recogniser {
	const struct catalogue *catalogue;
	struct matcher *matcher;
	bool strict;                    /* every family needs context */
	bool success;                   /* code 0 is told, too */
	size_t min_digits, max_digits;

	/* The message at hand. */
	struct span text;
	unsigned asked;                 /* so often whether a code's own message stands in it */
	uint32_t letters;               /* of the text, if it was asked twice */
};

/* A recogniser over a catalogue; both borrowed. Not strict, and success is not told. */
void recogniser_init(struct recogniser *, const struct catalogue *, struct matcher *);

/* Adds the anchors of the text rules that can apply. */
void recogniser_add_anchors(const struct recogniser *, struct candidates *);

/*
 * The next number of the catalogue in `text` at or behind `*at`, which moves
 * behind it. Sets number, start, end and meanings of `found` and nothing else.
 */
bool recognise_number(const struct recogniser *, struct span text, size_t *at, struct judgement *found);

/*
 * Judges the message of a record. A number is told once, by its first place
 * that is a code, and by its first refused place if it is one nowhere. Returns
 * how many judgements were written, at most JUDGEMENTS_MAX, in their order in
 * the message, text rules behind numbers.
 */
size_t recognise(struct recogniser *, const struct record *, struct judgement *);

/* The same for a message in which no anchor of a text rule stands. */
size_t recognise_numbers(struct recogniser *, const struct record *, struct judgement *);

#endif
