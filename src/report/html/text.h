/*
 * html text - what is said in a page, made harmless, in both languages.
 *
 * Whatever came from a log or a rule file goes through html_text(), into content and
 * quoted attributes alike. Control characters and those that turn the direction of writing
 * come out as their numbers in ⟨⟩; bytes that are not UTF-8 as U+FFFD.
 *
 * What is said in both languages stands in two spans with their lang; the style sheet shows
 * the one that is chosen.
 */
#ifndef IMERR_REPORT_HTML_TEXT_H
#define IMERR_REPORT_HTML_TEXT_H

#include <stdint.h>

#include "base/lang.h"
#include "logcat/moment.h"

void html_text(struct buf *, struct span);
void html_string(struct buf *, const char *);

/* JSON, as it may stand in a script element: no character of it means anything to HTML. */
void html_json(struct buf *, struct span json);

/* The page's own words; printf formats with the same arguments. Their result is escaped. */
void html_words(struct buf *, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* Words that stand in a table. */
void html_choice(struct buf *, struct text);

/* Words of a rule file: shown in both languages if both are asked for. NULL: those of the other. */
void html_explanation(struct buf *, struct text);

/* Numbers as people read them: "12,345", "52.6%", "1.5 GB"; use the array within the same expression. */
struct digits {
	char text[48];
};
struct digits html_number(uint64_t);
struct digits html_share(uint64_t part, uint64_t whole);
struct digits html_bytes(uint64_t);

/* "15 min": how long a bin is. */
struct digits html_width(int64_t ms);

/* "2026-03-17 16:13:38"; "–" without a time. */
struct digits html_moment(struct moment);

#endif
