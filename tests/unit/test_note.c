#include "scan/note.h"

#include <stdlib.h>
#include <unistr.h>

#include "lab.h"
#include "support.h"

#define OPEN "\xc2\xabimerr"
#define CLOSE "\xc2\xbb"

static const struct {
	const char *name, *line;
	enum note_kind kind;
	const char *without;    /* NOTE_INLINE: what is left */
} finds[] = {
	{ "nothing", "E/x: code 711", NOTE_NONE, NULL },
	{ "inline", "code 711 " OPEN " 711 x" CLOSE, NOTE_INLINE, "code 711" },
	{ "inline, ASCII", "code 711 [[imerr 711 x]]", NOTE_INLINE, "code 711" },
	{ "inline, in the line", "E( 1) code 711 " OPEN " 711 x" CLOSE "  (tag)\r", NOTE_INLINE, "E( 1) code 711  (tag)\r" },
	{ "inline, coloured", "code 711 \033[36m" OPEN " 711 x" CLOSE "\033[39m", NOTE_INLINE, "code 711" },
	{ "inline, coloured line", "\033[31mcode 711 " OPEN " 711 x" CLOSE "\033[0m", NOTE_INLINE, "\033[31mcode 711\033[0m" },
	{ "inline, blank text", "  " OPEN " 711 x" CLOSE, NOTE_INLINE, " " },
	{ "no blank before", "711" OPEN " 711 x" CLOSE, NOTE_NONE, NULL },
	{ "at the start", OPEN " 711 x" CLOSE, NOTE_NONE, NULL },
	{ "not closed", "711 " OPEN " 711 x", NOTE_NONE, NULL },
	{ "closed by the other", "711 " OPEN " 711 x]]", NOTE_NONE, NULL },
	{ "no number", "711 " OPEN " x 711" CLOSE, NOTE_NONE, NULL },
	{ "somebody else's quotes", "711 \xc2\xabimerrors 711" CLOSE, NOTE_NONE, NULL },
	{ "below", OPEN "^ 711 x" CLOSE, NOTE_BELOW, NULL },
	{ "below, header", "E/x( 4611): " OPEN "^ 711 x" CLOSE "\r", NOTE_BELOW, NULL },
	{ "below, ASCII", "E/x( 4611): [[imerr^ 711 x]]", NOTE_BELOW, NULL },
	{ "below, coloured", "\033[36m" OPEN "^ 711 x" CLOSE "\033[39m", NOTE_BELOW, NULL },
	{ "two quotes", "a \xc2\xab" "b" CLOSE " " OPEN " 711 x" CLOSE, NOTE_INLINE, "a \xc2\xab" "b" CLOSE },
	{ "our word before", "see " OPEN " 711 " OPEN " 711 x" CLOSE, NOTE_INLINE, "see " OPEN " 711" },
	{ "our word in the tag", "E( 1) 711 " OPEN " 711 x" CLOSE "  (" OPEN ")", NOTE_INLINE, "E( 1) 711  (" OPEN ")" },
	{ "empty", "", NOTE_NONE, NULL },
};

static void
notes_are_found(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(finds); i++) {
		struct span line = span_of(finds[i].line);
		char *copy = exact_copy(line);
		struct note n = note_find(span_make(copy, line.len));
		struct buf without = { 0 };

		t.row = finds[i].name;
		table_number(&t, "kind", (long)n.kind, (long)finds[i].kind);
		if (n.kind == NOTE_INLINE && finds[i].without != NULL) {
			buf_add(&without, copy, n.start);
			buf_add(&without, copy + n.end, line.len - n.end);
			table_text(&t, "rest", buf_span(&without), finds[i].without);
		}
		buf_free(&without);
		free(copy);
	}
	table_end(&t);
}

static const struct {
	const char *name, *bytes, *header;
	long may;
} follows[] = {
	{ "nothing yet", "", "E/x: ", 1 },
	{ "part of the header", "E/", "E/x: ", 1 },
	{ "another header", "I/", "E/x: ", 0 },
	{ "the header", "E/x: ", "E/x: ", 1 },
	{ "part of the mark", "E/x: \xc2", "E/x: ", 1 },
	{ "the mark", "E/x: " OPEN "^", "E/x: ", 1 },
	{ "the note", "E/x: " OPEN "^ 711 x" CLOSE, "E/x: ", 1 },
	{ "an inline note", "E/x: " OPEN " 711", "E/x: ", 0 },
	{ "ASCII", "E/x: [[imerr^ 711", "E/x: ", 1 },
	{ "coloured", "E/x: \033[36m" OPEN "^", "E/x: ", 1 },
	{ "text", "E/x: y", "E/x: ", 0 },
	{ "no header", OPEN "^ 711", "", 1 },
	{ "no header, text", "x", "", 0 },
};

static void
notes_may_follow(void **state)
{
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(follows); i++) {
		t.row = follows[i].name;
		table_number(&t, "may follow", note_may_follow(span_of(follows[i].bytes), span_of(follows[i].header)),
		    follows[i].may);
	}
	table_end(&t);
}

static const char *const lines[] = {
	"code 711", "E/Lab     ( 4611): code 711", "712: Cannot send call now. State is busy.", "code=714, 711 and 712",
	"E/Lab     ( 4611): connection was reset", "code 8888", "code 8123", "\033[31mE/Lab     ( 4611): 714\033[0m", "711\r\r",
	"E( 4611) code 711  (Lab)", "    \"message\": \"code 714\",", "Cannot send \xff\xfe\033[2J\" now. State is x 712",
	"712: Cannot send " OPEN " 5 now. State is busy.", "712: Cannot send [[imerr 5 now. State is busy.",
	"712: Cannot send " CLOSE "]] now. State is ]].",
};

/* One for all notes: what an earlier one left in it is of no importance. */
static struct buf scratch;

/* The note between two bytes, as it is written; false: there is no code. */
static bool
write_note(struct lab *lab, const struct record *r, const struct note_style *style, bool below, struct buf *to)
{
	struct judgement j[JUDGEMENTS_MAX];
	size_t count = recognise(&lab->recogniser, r, j);
	bool event = false;

	for (size_t i = 0; i < count; i++)
		event = event || judgement_is_event(&j[i]);
	if (event)
		note_write(to, &scratch, style, below, r->text, j, count);
	return event;
}

/* Markers and colour aside, the note is printable. */
static void
check_text(struct table *t, const struct note_style *style, struct span note)
{
	size_t escapes = 0;

	for (size_t i = 0; i < note.len; i++) {
		unsigned char c = (unsigned char)note.ptr[i];

		escapes += c == '\033';
		if ((c < 0x20 && c != '\033') || c == 0x7f)
			table_fail(t, "the note holds byte 0x%02x", c);
		if (style->json && (c == '"' || c == '\\'))
			table_fail(t, "the note holds %c", c);
	}
	table_number(t, "escapes", (long)escapes, style->color ? 2 : 0);
}

static void
check_round_trip(struct table *t, struct lab *lab, const char *text, const struct note_style *style, bool below)
{
	struct span line = span_of(text);
	struct buf noted = { 0 }, note = { 0 }, back = { 0 };
	struct record r;
	struct note found;
	size_t at, tail;

	header_read(line, &r);
	if (!write_note(lab, &r, style, below, &note)) {
		table_fail(t, "no code");
		return;
	}
	check_text(t, style, buf_span(&note));
	at = (size_t)(r.text.ptr - line.ptr) + (below ? 0 : r.text.len);
	tail = (size_t)(r.text.ptr - line.ptr) + r.text.len;
	buf_add(&noted, line.ptr, at);
	buf_add_span(&noted, buf_span(&note));
	buf_add(&noted, line.ptr + tail, line.len - tail);
	found = note_find(buf_span(&noted));
	if (found.kind != (below ? NOTE_BELOW : NOTE_INLINE)) {
		table_bytes(t, "a line without a note", buf_span(&noted), SPAN("one with"));
	} else if (!below) {
		buf_add(&back, noted.ptr, found.start);
		buf_add(&back, noted.ptr + found.end, noted.len - found.end);
		table_bytes(t, "what is left", buf_span(&back), line);
	}
	buf_free(&noted);
	buf_free(&note);
	buf_free(&back);
}

static void
what_is_written_is_found_again(void **state)
{
	const char *yaml = lab_rules;
	struct table t = { 0 };
	struct lab lab;

	(void)state;
	lab_open(&lab, false, &yaml, 1);
	for (size_t i = 0; i < COUNT(lines) * 96; i++) {
		struct note_style style = { .lang = (enum lang)(i % 3), .utf8 = i / 3 % 2, .color = i / 6 % 2, .verbose = i / 12 % 2,
			.json = i / 24 % 2 };

		t.row = lines[i / 96];
		check_round_trip(&t, &lab, lines[i / 96], &style, i / 48 % 2);
	}
	lab_close(&lab);
	table_end(&t);
}

static void
long_explanations_are_cut_between_characters(void **state)
{
	struct table t = { 0 };
	const struct span line = SPAN("711");

	(void)state;
	for (size_t lead = 0; lead < 4; lead++) {
		struct buf yaml = { 0 }, note = { 0 };
		const char *text;
		struct lab lab;
		struct record r;
		struct note_style style = { .lang = LANG_ZH, .utf8 = true };

		buf_add_text(&yaml, "define-recognition: { name: r }\nfamily: f\ntitle: { en: t, zh: t }\nsource: s\nrecognition: r\n"
		    "context: optional\ncodes: [ { code: 711, category: c, en: 'e', zh: '");
		for (size_t i = 0; i < lead; i++)
			buf_add_char(&yaml, 'x');
		for (int i = 0; i < 20000; i++)
			buf_add_text(&yaml, "\xe4\xb8\xad");
		buf_add_text(&yaml, "' } ]\n");
		text = buf_text(&yaml);
		lab_open(&lab, false, &text, 1);
		header_read(line, &r);
		if (!write_note(&lab, &r, &style, false, &note) || note.len < NOTE_MAX - 8 || note.len > NOTE_MAX + 64)
			table_fail(&t, "%zu bytes", note.len);
		if (u8_check((const uint8_t *)buf_text(&note), note.len) != NULL)
			table_fail(&t, "cut inside a character after %zu", lead);
		check_round_trip(&t, &lab, "711", &style, false);
		lab_close(&lab);
		buf_free(&yaml);
		buf_free(&note);
	}
	table_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_are_found),
		cmocka_unit_test(notes_may_follow),
		cmocka_unit_test(what_is_written_is_found_again),
		cmocka_unit_test(long_explanations_are_cut_between_characters),
	};

	return cmocka_run_group_tests_name("note", tests, NULL, NULL);
}
