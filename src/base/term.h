/*
 * term - what the other end of a descriptor can show.
 */
#ifndef IMERR_BASE_TERM_H
#define IMERR_BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/lang.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/*
 * Should output on `fd` be coloured? `auto` means on a terminal that is not
 * "dumb", unless NO_COLOR is set and not empty (https://no-color.org).
 */
bool term_color(int fd, enum color_choice);

/* Columns of the terminal behind `fd`: its own, else COLUMNS, else 80. */
size_t term_width(int fd);

/* Columns that the UTF-8 text takes; East Asian wide characters take two. */
size_t term_columns(struct span);

/*
 * Appends `text` broken at `width` columns by the rules of Unicode (UAX #14),
 * each line after the first indented by `indent` blanks; the first line starts
 * at column `indent` already. Ends with a newline.
 */
void term_wrap(struct buf *to, struct span text, size_t indent, size_t width);

#endif
