/*
 * schema - the tables of a rule file: which key becomes which member.
 *
 * load.c reads by them, embed.c writes C by them.
 */
#ifndef IMERR_RULES_SCHEMA_H
#define IMERR_RULES_SCHEMA_H

#include "base/schema.h"

/* A whole rule file: struct rules. */
extern const struct schema rules_schema;

#endif
