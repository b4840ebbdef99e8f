#include "rules/load.h"

#include <string.h>

#include "base/file.h"
#include "base/yaml.h"
#include "rules/schema.h"

int
rules_load(struct rules *rules, const char *file, struct span yaml, struct arena *arena, struct err *err)
{
	*rules = (struct rules){ .file = arena_text(arena, file, strlen(file)) };
	return yaml_read(rules, &rules_schema, file, yaml, arena, NULL, err);
}

int
rules_load_file(struct rules *rules, const char *path, struct arena *arena, struct err *err)
{
	struct buf content = { 0 };
	int result = file_read(&content, path, RULES_FILE_MAX, err);

	if (result == 0)
		result = rules_load(rules, path, buf_span(&content), arena, err);
	buf_free(&content);
	return result;
}
