#include "cmd/cmd.h"
struct options { struct common common; };
static const struct option_group *const groups[] = { &common_group, NULL };
static int run(void *values, int argc, char **argv) { (void)values; (void)argc; (void)argv; return 0; }
const struct command command_why = { .name = "why", .operands = "", .group = groups, .size = sizeof(struct options), .run = run };
