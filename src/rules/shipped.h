/*
 * shipped - the rule files of rules/, as they were when the program was built.
 *
 * They are turned into C at build time (embed.c), so that starting costs no YAML.
 */
#ifndef IMERR_RULES_SHIPPED_H
#define IMERR_RULES_SHIPPED_H

#include "rules/rules.h"

extern const struct rules shipped_rules[];
extern const size_t shipped_rules_count;

#endif
