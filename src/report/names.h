/*
 * names - the words of a report in both languages.
 *
 * Machines get the words as the rules and the program have them ("network",
 * "threadtime"); these are for readers.
 */
#ifndef IMERR_REPORT_NAMES_H
#define IMERR_REPORT_NAMES_H

#include "base/lang.h"

/* A category of the rule files; one that is not known here is its own name. */
struct text name_of_category(const char *category);

/* A level by its letter. */
struct text name_of_level(char level);

#endif
