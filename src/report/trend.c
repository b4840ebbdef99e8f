#include "report/trend.h"

#define KINDS (MOMENT_BOOT + 1)

struct trend
trend_of(const struct timeline *t, size_t columns)
{
	uint64_t first[KINDS] = { 0 }, last[KINDS] = { 0 }, n[KINDS] = { 0 };
	size_t most = MOMENT_NONE;
	struct trend trend = { 0 };

	for (size_t i = 0; i < t->all.count; i++) {
		const struct count *bucket = &t->all.item[i];
		size_t kind = timeline_start(t, bucket->key).kind;

		first[kind] = n[kind] == 0 ? bucket->key : first[kind];
		last[kind] = bucket->key;       /* keys ascend */
		n[kind] += bucket->n;
	}
	for (size_t kind = 0; kind < KINDS; kind++)
		most = n[kind] > n[most] ? kind : most;
	if (n[most] == 0)
		return trend;
	trend = (struct trend){ first[most], last[most] - first[most] + 1, columns };
	if (trend.keys < columns)
		trend.columns = (size_t)trend.keys;
	return trend;
}

void
trend_values(const struct trend *trend, const struct counts *series, uint64_t *value)
{
	memset(value, 0, trend->columns * sizeof(*value));
	for (size_t i = 0; i < series->count; i++) {
		const struct count *bucket = &series->item[i];

		if (bucket->key >= trend->first && bucket->key - trend->first < trend->keys)
			value[(bucket->key - trend->first) * trend->columns / trend->keys] += bucket->n;
	}
}
