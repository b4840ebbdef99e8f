/*
 * sql - what others read in a store with their own tools.
 */
#ifndef IMERR_TESTS_SQL_H
#define IMERR_TESTS_SQL_H

#include <stdint.h>

/* The number that a query answers; a failure ends the test. */
int64_t sql_number(const char *path, const char *query);

#endif
