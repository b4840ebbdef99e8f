#include "scan/note.h"

#include "rules/template.h"

struct markers {
	struct span open, close;
};

static const struct markers markers[2] = {
	{ { "\xc2\xab" "imerr", 7 }, { "\xc2\xbb", 2 } },
	{ { "[[imerr", 7 }, { "]]", 2 } },
};

const struct span note_anchors[2] = { { "\xc2\xab" "imerr", 7 }, { "[[imerr", 7 } };

/* Behind the opening marker: " 871300 " or "^ 871300 ". */
static bool
is_head(struct span s, bool *below)
{
	size_t i = 0;

	*below = s.len > 0 && s.ptr[0] == '^';
	if (*below)
		i++;
	if (i == s.len || s.ptr[i++] != ' ')
		return false;
	return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

/* Is there a note whose opening marker is at `open`? */
static bool
note_at(struct span line, const struct markers *m, const char *open, struct note *note)
{
	struct span rest = span_make(open + m->open.len, (size_t)(line.ptr + line.len - open) - m->open.len);
	const char *close;
	bool below;

	if (!is_head(rest, &below) || (close = span_find(rest, m->close)) == NULL)
		return false;
	note->start = (size_t)(open - line.ptr);
	note->end = (size_t)(close - line.ptr) + m->close.len;
	note->kind = below ? NOTE_BELOW : NOTE_INLINE;
	if (span_ends(span_make(line.ptr, note->start), SPAN(NOTE_COLOR_ON)) &&
	    span_starts(span_make(line.ptr + note->end, line.len - note->end), SPAN(NOTE_COLOR_OFF))) {
		note->start -= strlen(NOTE_COLOR_ON);
		note->end += strlen(NOTE_COLOR_OFF);
	}
	if (below)
		return true;
	if (note->start == 0 || line.ptr[note->start - 1] != ' ')
		return false;
	note->start--;
	return true;
}

/* The last one: what stands before it is log, and the text of a note holds no marker. */
static struct note
find_with(struct span line, const struct markers *m)
{
	struct note found = { NOTE_NONE, 0, 0 };
	struct span rest = line;
	const char *open;

	while ((open = span_find(rest, m->open)) != NULL) {
		struct note note;

		if (note_at(line, m, open, &note))
			found = note;
		rest.len -= (size_t)(open + 1 - rest.ptr);
		rest.ptr = open + 1;
	}
	return found;
}

struct note
note_find(struct span line)
{
	struct note note = find_with(line, &markers[0]);

	return note.kind != NOTE_NONE ? note : find_with(line, &markers[1]);
}

static bool
agree(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;

	return memcmp(a.ptr, b.ptr, len) == 0;
}

bool
note_may_follow(struct span bytes, struct span header)
{
	static const struct span opens[] = { { "\xc2\xab" "imerr^", 8 }, { "[[imerr^", 8 },
		{ NOTE_COLOR_ON "\xc2\xab" "imerr^", 13 }, { NOTE_COLOR_ON "[[imerr^", 13 } };

	if (!agree(bytes, header))
		return false;
	if (bytes.len <= header.len)
		return true;
	bytes = span_make(bytes.ptr + header.len, bytes.len - header.len);
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++)
		if (agree(bytes, opens[i]))
			return true;
	return false;
}

/* Bytes that are never replaced: no control character, quotation mark or backslash, and no start of a marker. */
static bool
is_plain(char byte)
{
	static const uint32_t special[8] = { ~UINT32_C(0), UINT32_C(1) << ('"' & 31),
		UINT32_C(1) << ('[' & 31) | UINT32_C(1) << ('\\' & 31) | UINT32_C(1) << (']' & 31), UINT32_C(1) << (0x7f & 31),
		[0xc2 / 32] = UINT32_C(1) << (0xc2 & 31) };
	unsigned char c = (unsigned char)byte;

	return !(special[c / 32] >> c % 32 & 1);
}

/* What would end the note, the line or the JSON string is replaced. */
static void
add_clean(struct buf *to, const struct note_style *style, struct span s)
{
	for (size_t i = 0, plain; i < s.len; i++) {
		unsigned char c;
		struct span rest;

		for (plain = i; i < s.len && is_plain(s.ptr[i]); i++)
			;
		buf_add(to, s.ptr + plain, i - plain);
		if (i == s.len)
			break;
		c = (unsigned char)s.ptr[i];
		rest = span_make(s.ptr + i, s.len - i);
		if (span_starts(rest, markers[0].open) || span_starts(rest, markers[0].close)) {
			buf_add_char(to, c == 0xc2 && (unsigned char)s.ptr[i + 1] == 0xab ? '<' : '>');
			i++;
		} else if (span_starts(rest, SPAN("[[")) || span_starts(rest, SPAN("]]"))) {
			buf_add_char(to, (char)c);
			buf_add_char(to, ' ');
		} else if (c < 0x20 || c == 0x7f) {
			buf_add_char(to, ' ');
		} else if (style->json && (c == '"' || c == '\\')) {
			buf_add_char(to, c == '"' ? '\'' : '/');
		} else {
			buf_add_char(to, (char)c);
		}
	}
}

struct span
note_message(const struct judgement *j, struct span text)
{
	const struct code *code = j->meanings > 0 ? j->meaning[0].code : NULL;
	struct span found;

	if (code == NULL || code->message == NULL)
		return span_make("", 0);
	if (template_has_arguments(code->message) && template_find(code->message, text, &found))
		return found;
	return span_of(code->message);
}

static void
add_both(struct buf *to, enum lang lang, struct text text)
{
	buf_add_text(to, text_in(text, lang));
	if (lang == LANG_BOTH && text.en != NULL && text.zh != NULL) {
		buf_add_text(to, " / ");
		buf_add_text(to, text.en);
	}
}

static void
add_others(struct buf *to, enum lang lang, const struct judgement *j)
{
	static const char *const platforms[] = { "", "Android", "iOS", "Web" };

	for (size_t i = 1; i < j->meanings; i++) {
		const struct meaning *m = &j->meaning[i];

		if (m->code == NULL)
			continue;
		lang_printf(to, lang, " (or, from %s: ", "（若来自 %s：", m->family->platform ?
		    platforms[m->family->platform] : m->family->name);
		add_both(to, lang, m->code->text);
		lang_printf(to, lang, ")", "）");
	}
}

void
note_explanation(struct buf *to, enum lang lang, const struct judgement *j)
{
	const struct meaning *m = &j->meaning[0];

	if (m->code == NULL) {
		lang_printf(to, lang, "unknown code, in the range of %s but in no table",
		    "未知错误码：属于“%s”的号段，但不在任何公开的表中", text_in(m->family->title, lang));
		return;
	}
	add_both(to, lang, m->code->text);
	if (!m->code->published)
		lang_printf(to, lang, " (in the SDK, in no published table)", "（SDK 内有定义，官方表格未列出）");
	add_others(to, lang, j);
}

static void
add_advice(struct buf *to, enum lang lang, const struct judgement *j)
{
	const struct code *code = j->meaning[0].code;

	if (code == NULL)
		return;
	if (code->cause.en != NULL || code->cause.zh != NULL) {
		lang_printf(to, lang, " Cause: ", " 原因：");
		add_both(to, lang, code->cause);
	}
	if (code->fix.en != NULL || code->fix.zh != NULL) {
		lang_printf(to, lang, " What to do: ", " 处理：");
		add_both(to, lang, code->fix);
	}
}

static void
add_event(struct buf *to, const struct note_style *style, struct span text, const struct judgement *j)
{
	struct span message = note_message(j, text);

	buf_add_number(to, j->number);
	if (j->via == VIA_TEXT)
		lang_printf(to, style->lang, " (told by its text)", "（据文本判断）");
	if (j->cut)
		lang_printf(to, style->lang, " (the line is cut off here, the number may go on)",
		    "（此行在这里被截断，号码可能不完整）");
	buf_add_char(to, ' ');
	if (message.len > 0) {
		buf_add_span(to, message);
		buf_add_text(to, style->utf8 ? " — " : " - ");
	}
	note_explanation(to, style->lang, j);
	if (style->verbose)
		add_advice(to, style->lang, j);
}

/* Not in the middle of a character: back to the start of the one at `max`. */
static size_t
cut_at(const struct buf *b, size_t max)
{
	size_t len = b->len;

	if (len <= max)
		return len;
	len = max;
	while (len > 0 && ((unsigned char)b->ptr[len] & 0xc0) == 0x80)
		len--;
	return len;
}

void
note_write(struct buf *to, struct buf *scratch, const struct note_style *style, bool below, struct span text,
    const struct judgement *j, size_t count)
{
	const struct markers *m = &markers[style->utf8 ? 0 : 1];

	buf_clear(scratch);
	for (size_t i = 0; i < count; i++) {
		if (!judgement_is_event(&j[i]))
			continue;
		if (scratch->len > 0)
			buf_add_text(scratch, " | ");
		add_event(scratch, style, text, &j[i]);
	}
	if (!below)
		buf_add_char(to, ' ');
	if (style->color)
		buf_add_text(to, NOTE_COLOR_ON);
	buf_add_span(to, m->open);
	buf_add_text(to, below ? "^ " : " ");
	add_clean(to, style, span_make(buf_text(scratch), cut_at(scratch, NOTE_MAX)));
	if (!style->utf8 && to->ptr[to->len - 1] == ']')
		buf_add_char(to, ' ');
	buf_add_span(to, m->close);
	if (style->color)
		buf_add_text(to, NOTE_COLOR_OFF);
}
