#include "report/chance.h"

#include <math.h>

#include "report/trend.h"

/* From here on the normal distribution is as good: sums would be long, and lgamma(3) is not exact enough. */
#define VARIANCE_MAX 1e6
#define EVENTS_MAX 1e9

/* Parts of a timeline: wide enough to hold a burst of retries. With fewer there is no variance to speak of. */
#define PARTS 48
#define PARTS_MIN 8

/*
 * P(X >= k) for the binomial distribution, k above the mean: the terms fall from k on, faster than a
 * geometric series.
 */
static double
upper_tail(double k, double n, double p)
{
	double term = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p));
	double sum = 0;

	for (double i = k; i <= n && term > sum * 1e-17; i++) {
		sum += term;
		term *= (n - i) / (i + 1) * p / (1 - p);
	}
	return sum;
}

/* The same for a large variance, with the correction for continuity. */
static double
normal_tail(double k, double n, double p)
{
	return erfc((k - 0.5 - n * p) / sqrt(2 * n * p * (1 - p))) / 2;
}

double
chance_of(uint64_t old_count, uint64_t old_lines, uint64_t new_count, uint64_t new_lines)
{
	double n = (double)old_count + (double)new_count, lines = (double)old_lines + (double)new_lines;
	double k = (double)new_count, p = lines > 0 ? (double)new_lines / lines : 0;
	double both;

	if (old_lines == 0 || new_lines == 0 || n == 0)
		return 1;
	if (k < n * p) {        /* seen from the other log */
		k = (double)old_count;
		p = (double)old_lines / lines;
	}
	if (k <= n * p)
		return 1;
	both = 2 * (n > EVENTS_MAX || n * p * (1 - p) > VARIANCE_MAX ? normal_tail : upper_tail)(k, n, p);
	return both < 1 ? both : 1;
}

void
burst_add(struct burst *b, const struct timeline *timeline, const struct counts *series)
{
	struct trend trend = trend_of(timeline, PARTS);
	uint64_t value[PARTS];
	double mean = 0;

	if (trend.columns < PARTS_MIN)
		return;
	trend_values(&trend, series, value);
	for (size_t i = 0; i < trend.columns; i++)
		mean += (double)value[i] / (double)trend.columns;
	if (mean <= 0)
		return;
	for (size_t i = 0; i < trend.columns; i++)
		b->squares += ((double)value[i] - mean) * ((double)value[i] - mean) / mean;
	b->parts += (double)trend.columns - 1;
}

double
burst_size(const struct burst *b)
{
	return b->parts > 0 && b->squares > b->parts ? b->squares / b->parts : 1;
}
