/*
 * template - finds an SDK message in a log text, blanks for arguments filled.
 *
 * The SDKs print their messages with small differences: other case, arguments
 * in the place of %s or %@, the full stop left out. Those do not matter here.
 */
#ifndef IMERR_RULES_TEMPLATE_H
#define IMERR_RULES_TEMPLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* An argument is at most this long, in bytes. */
#define TEMPLATE_ARGUMENT_MAX 200

/*
 * Does `text` hold `message`? If so, `found` is the piece of text. `message`
 * with nothing but blanks or arguments is found nowhere.
 */
bool template_find(const char *message, struct span text, struct span *found);

/*
 * The letters of a text, as a set: a text that holds the message has all letters of template_letters_of(message). Worth it
 * where one text is searched for several.
 */
uint32_t template_letters(struct span text);
uint32_t template_letters_of(const char *message);

/* Has the message blanks for arguments? */
bool template_has_arguments(const char *message);

#endif
