/*
 * note - our own annotation, as it stands in a log: written and found again.
 *
 *     inline   <message> «imerr 871300 Have not logged in. - ...»
 *     below    «imerr^ 871300 Have not logged in. - ...»     a line of its own
 *
 * With ASCII markers "[[imerr ... ]]". In colour the inline note stands between
 * NOTE_COLOR_ON and NOTE_COLOR_OFF. The text of a note holds no marker of either
 * kind, no control character and no newline, so the note can be taken out again
 * knowing nothing but this grammar.
 */
#ifndef IMERR_SCAN_NOTE_H
#define IMERR_SCAN_NOTE_H

#include "base/buf.h"
#include "base/lang.h"
#include "scan/recognise.h"

/* ECMA-48 SGR 36 (cyan) and 39 (the default colour again). */
#define NOTE_COLOR_ON "\033[36m"
#define NOTE_COLOR_OFF "\033[39m"

/* Bytes that a note can have at most; longer explanations are cut. */
#define NOTE_MAX 32768

struct note_style {
	enum lang lang;
	bool utf8;              /* markers outside ASCII */
	bool color;
	bool verbose;           /* cause and what to do */
	bool json;              /* it stands inside a JSON string */
};

enum note_kind { NOTE_NONE, NOTE_INLINE, NOTE_BELOW };

/* A note found in a line. */
struct note {
	enum note_kind kind;
	size_t start, end;      /* the bytes to take out, the blank before included */
};

/* Every note holds one of these; they are what strip searches for. */
extern const struct span note_anchors[2];

/* Finds the note in a line (without its newline). */
struct note note_find(struct span line);

/* Can `bytes` be the start of, or start with, a note below `header`? */
bool note_may_follow(struct span bytes, struct span header);

/*
 * Appends the note for the events among the judgements; with `below` without
 * the blank before it. `text` is the message (templates show its arguments).
 * `scratch` is overwritten: who writes many notes keeps its memory.
 */
void note_write(struct buf *to, struct buf *scratch, const struct note_style *, bool below, struct span text,
    const struct judgement *, size_t count);

/* The explanation of one event without markers, as JSON and reports show it. */
void note_explanation(struct buf *, enum lang, const struct judgement *);

/* The message of one event: as the log has it if it has it, else the table's. */
struct span note_message(const struct judgement *, struct span text);

#endif
