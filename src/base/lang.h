/*
 * lang - the two languages of the product, and sentences in both.
 *
 * English and Chinese stand side by side wherever something is said, so that
 * neither can be forgotten, and the compiler checks both formats against the
 * same arguments. No message catalogue has to be installed: Chinese works where
 * the only locale is C.UTF-8.
 */
#ifndef IMERR_BASE_LANG_H
#define IMERR_BASE_LANG_H

#include <stdbool.h>

#include "base/buf.h"

enum lang {
	LANG_EN,
	LANG_ZH,
	LANG_BOTH,      /* explanations in both; everything else in Chinese */
};

/* A text in both languages; either may be NULL where there is none. */
struct text {
	const char *en;
	const char *zh;
};

/* The text in `lang`, or in the other language if it has none, or "". */
const char *text_in(struct text, enum lang lang);

/* buf_printf() in `lang`: both formats take the same arguments. */
void lang_printf(struct buf *, enum lang lang, const char *en, const char *zh, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* What LC_ALL, LC_MESSAGES, LANG ask for (in this order): zh* is Chinese. */
enum lang lang_from_environment(void);

/* Do LC_ALL, LC_CTYPE, LANG (in this order) name UTF-8? */
bool lang_utf8_from_environment(void);

/* What strerror(3) says, in Chinese for the errors that users meet. */
const char *lang_errno(int error, enum lang lang);

/*
 * A sentence handed up by a function that failed. Each err_add() appends one
 * full sentence, in the language of the struct, on a line of its own.
 */
struct err {
	enum lang lang;
	struct buf text;
	size_t count;           /* sentences so far */
};

void err_add(struct err *, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* The same with the arguments of a function that was called with formats. */
void err_vadd(struct err *, const char *en, const char *zh, va_list)
    __attribute__((format(printf, 2, 0), format(printf, 3, 0)));
void err_free(struct err *);

#endif
