#include "scan/search.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Bytes looked at at once. */
#define BLOCK 64

/* What lies behind a block and is looked at with it: the last three bytes of a fingerprint; what a vector shifts in. */
#define BEHIND 16

struct masks {
	uint64_t runs;          /* bit i: byte i and its next are digits, as many as search.second and third want */
	uint64_t prints;        /* bit i: a fingerprint may start at byte i */
	uint64_t newlines;
};

/*
 * Where runs of the wanted lengths are first seen: `shift` behind their start.
 * What lies across the edge of two blocks is told rather than missed.
 */
static inline uint64_t
number_bits(const struct search_runs *r, uint64_t runs, uint64_t before)
{
	uint64_t seen = runs & (runs << r->shift | before >> r->back);

	return seen & ~(seen << 1) & ~(seen >> r->more & r->apart);
}

/* The last bytes with zeros behind them. Not inlined: a call in the loop must not cost it its registers. */
__attribute__((noinline)) static const char *
copy_tail(char tail[BLOCK + BEHIND], const char *from, const char *end)
{
	size_t left = (size_t)(end - from);

	memset(tail, 0, BLOCK + BEHIND);
	memcpy(tail, from, left < BLOCK + BEHIND ? left : BLOCK + BEHIND);
	return tail;
}

/* There is something in the block. */
static inline void
keep(struct search_state *state, const char *from, const char *end, const struct masks *m, uint64_t numbers, size_t newlines)
{
	size_t left = (size_t)(end - from);

	state->from = left < BLOCK ? end : from + BLOCK;
	state->block = from;
	state->prints = m->prints;
	state->numbers = numbers;
	state->runs = m->runs;
	state->newlines = newlines;
	state->more_newlines = (size_t)__builtin_popcountll(m->newlines);
}

/*
 * A closer look takes out nearly all places where nothing stands, one in some hundred bytes, before they are told: to leave the loop and to
 * come back costs ten times as much. Both are inlined, for a call would.
 */
static inline uint64_t
sift_prints(const struct search *s, const char *block, uint64_t prints)
{
	uint64_t kept = 0;

	for (; prints != 0; prints &= prints - 1)
		kept |= search_may_be(s, block + __builtin_ctzll(prints)) ? prints & -prints : 0;
	return kept;
}

static inline uint64_t
sift_numbers(const struct search *s, const char *block, uint64_t numbers)
{
	uint64_t kept = 0;

	for (; numbers != 0; numbers &= numbers - 1) {
		const char *start = block + __builtin_ctzll(numbers) - s->runs.shift;
		unsigned lead = 0;

		for (unsigned i = 0; i < s->runs.lead; i++)
			lead = lead * 10 + (unsigned)(start[i] - '0');
		kept |= s->leads[lead / 64 % SEARCH_LEAD_WORDS] >> lead % 64 & 1 ? numbers & -numbers : 0;
	}
	return kept;
}

/*
 * The loop: on to the next block in which there is anything. The functions
 * named are those of one instruction set below and are inlined into it.
 */
#define SEARCH_LOOP(name, attribute, tables_of, load_of, masks_of)                                      \
	attribute static bool                                                                           \
	name(const struct search *s, struct search_state *state, const char *end)                       \
	{                                                                                               \
		const struct search_runs runs = s->runs;                                                \
		const struct tables_of tables = load_of(s);                                             \
		const char *from = state->from;                                                         \
		/* Up to here a block and what is looked at with it are there. */                       \
		const char *whole = end - from < BLOCK + BEHIND ? from : end - (BLOCK + BEHIND) + 1;    \
		uint64_t before = state->runs;                                                          \
		size_t newlines = state->newlines + state->more_newlines;                               \
		char tail[BLOCK + BEHIND];                                                              \
                                                                                                        \
		state->more_newlines = 0;                                                               \
		for (; from < end; from += BLOCK) {                                                     \
			const char *at = __builtin_expect(from < whole, 1) ? from : copy_tail(tail, from, end); \
			struct masks m = masks_of(&runs, &tables, at);                                  \
			uint64_t numbers = number_bits(&runs, m.runs, before);                          \
                                                                                                        \
			if (__builtin_expect((numbers | m.prints) != 0, 0)) {                           \
				numbers = sift_numbers(s, from, numbers);                               \
				m.prints = sift_prints(s, at, m.prints);                                \
				if ((numbers | m.prints) != 0) {                                        \
					keep(state, from, end, &m, numbers, newlines);                  \
					return true;                                                    \
				}                                                                       \
			}                                                                               \
			before = m.runs;                                                                \
			newlines += (size_t)__builtin_popcountll(m.newlines);                           \
		}                                                                                       \
		state->from = state->block = end;                                                       \
		state->newlines = newlines;                                                             \
		return false;                                                                           \
	}

static inline bool
is_near_zero(unsigned char c, char limit)
{
	return (unsigned char)(c - '0') < limit;
}

struct tables_plain {
	const uint8_t (*byte)[256];
};

static inline struct tables_plain
load_plain(const struct search *s)
{
	return (struct tables_plain){ s->byte };
}

static inline struct masks
masks_plain(const struct search_runs *r, const struct tables_plain *t, const char *p)
{
	const unsigned char *b = (const unsigned char *)p;
	struct masks m = { 0, 0, 0 };

	for (unsigned i = 0; i < BLOCK; i++) {
		m.runs |= (uint64_t)(is_near_zero(b[i], r->limit) && (r->second == 0 || is_near_zero(b[i + 1], r->limit)) &&
		    (r->third == 0 || is_near_zero(b[i + 2], r->limit))) << i;
		m.prints |= (uint64_t)((t->byte[0][b[i]] & t->byte[1][b[i + 1]] & t->byte[2][b[i + 2]] &
		    t->byte[3][b[i + 3]]) != 0) << i;
		m.newlines |= (uint64_t)(b[i] == '\n') << i;
	}
	return m;
}

SEARCH_LOOP(search_plain, , tables_plain, load_plain, masks_plain)

/* Not inlined: clang 14 fails on this loop where AVX-512 is allowed. */
__attribute__((noinline)) static size_t
count_plain(const char *bytes, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += bytes[i] == '\n';
	return n;
}

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2,popcnt,bmi,bmi2,lzcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,popcnt,bmi,bmi2,lzcnt")))

struct tables_avx2 {
	__m256i low[FINGERPRINT], high[FINGERPRINT];
};

AVX2 static inline struct tables_avx2
load_avx2(const struct search *s)
{
	struct tables_avx2 t;

	for (unsigned i = 0; i < FINGERPRINT; i++) {
		t.low[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s->nibble[i][0]));
		t.high[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s->nibble[i][1]));
	}
	return t;
}

AVX2 static inline __m256i
groups_avx2(const struct tables_avx2 *t, __m256i x, unsigned position)
{
	const __m256i low_bits = _mm256_set1_epi8(0x0f);

	return _mm256_and_si256(_mm256_shuffle_epi8(t->low[position], _mm256_and_si256(x, low_bits)),
	    _mm256_shuffle_epi8(t->high[position], _mm256_and_si256(_mm256_srli_epi16(x, 4), low_bits)));
}

/* How far each byte is from '0', 0 where `wanted` has no bits. */
AVX2 static inline __m256i
distance_avx2(__m256i x, uint64_t wanted)
{
	return _mm256_and_si256(_mm256_sub_epi8(x, _mm256_set1_epi8('0')), _mm256_set1_epi64x((long long)wanted));
}

AVX2 static inline struct masks
masks_half_avx2(const struct search_runs *r, const struct tables_avx2 *t, const char *p)
{
	__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
	__m256i z = _mm256_loadu_si256((const __m256i *)(const void *)(p + 2));
	__m256i furthest = _mm256_max_epu8(_mm256_max_epu8(distance_avx2(x, ~(uint64_t)0), distance_avx2(y, r->second)),
	    distance_avx2(z, r->third));
	__m256i not_run = _mm256_cmpeq_epi8(_mm256_subs_epu8(_mm256_set1_epi8(r->limit), furthest), _mm256_setzero_si256());
	__m256i fourth = _mm256_loadu_si256((const __m256i *)(const void *)(p + 3));
	__m256i groups = _mm256_and_si256(_mm256_and_si256(groups_avx2(t, x, 0), groups_avx2(t, y, 1)),
	    _mm256_and_si256(groups_avx2(t, z, 2), groups_avx2(t, fourth, 3)));
	__m256i none = _mm256_cmpeq_epi8(groups, _mm256_setzero_si256());
	__m256i newline = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\n'));

	return (struct masks){ (uint32_t)~_mm256_movemask_epi8(not_run), (uint32_t)~_mm256_movemask_epi8(none),
		(uint32_t)_mm256_movemask_epi8(newline) };
}

AVX2 static inline struct masks
masks_avx2(const struct search_runs *r, const struct tables_avx2 *t, const char *p)
{
	struct masks a = masks_half_avx2(r, t, p);
	struct masks b = masks_half_avx2(r, t, p + 32);

	return (struct masks){ a.runs | b.runs << 32, a.prints | b.prints << 32, a.newlines | b.newlines << 32 };
}

SEARCH_LOOP(search_avx2, AVX2, tables_avx2, load_avx2, masks_avx2)

/* One look-up by the whole byte: a table of 128, which bytes of 0x80 and above share with ASCII. */
struct tables_avx512 {
	__m512i lower[FINGERPRINT], upper[FINGERPRINT];
};

AVX512 static inline struct tables_avx512
load_avx512(const struct search *s)
{
	struct tables_avx512 t;

	for (unsigned i = 0; i < FINGERPRINT; i++) {
		t.lower[i] = _mm512_loadu_si512((const void *)s->ascii[i]);
		t.upper[i] = _mm512_loadu_si512((const void *)(s->ascii[i] + 64));
	}
	return t;
}

AVX512 static inline __m512i
groups_avx512(const struct tables_avx512 *t, __m512i x, unsigned position)
{
	return _mm512_permutex2var_epi8(t->lower[position], x, t->upper[position]);
}

/* Loads that lie across lines of the cache cost two: the third and fourth byte come out of those that lie 16 bytes on. */
AVX512 static inline struct masks
masks_avx512(const struct search_runs *r, const struct tables_avx512 *t, const char *p)
{
	const __m512i zero = _mm512_set1_epi8('0');
	__m512i x = _mm512_loadu_si512((const void *)p);
	__m512i y = _mm512_loadu_si512((const void *)(p + 1));
	__m512i on = _mm512_loadu_si512((const void *)(p + BEHIND));
	__m512i z = _mm512_alignr_epi8(on, x, 2);
	__m512i fourth = _mm512_alignr_epi8(on, x, 3);
	__m512i furthest = _mm512_max_epu8(_mm512_max_epu8(_mm512_sub_epi8(x, zero), _mm512_maskz_sub_epi8(r->second, y, zero)),
	    _mm512_maskz_sub_epi8(r->third, z, zero));
	__m512i groups = _mm512_and_si512(_mm512_and_si512(groups_avx512(t, x, 0), groups_avx512(t, y, 1)),
	    groups_avx512(t, z, 2));

	return (struct masks){ _mm512_cmplt_epu8_mask(furthest, _mm512_set1_epi8(r->limit)),
		_mm512_test_epi8_mask(groups, groups_avx512(t, fourth, 3)), _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\n')) };
}

SEARCH_LOOP(search_avx512, AVX512, tables_avx512, load_avx512, masks_avx512)

AVX512 static size_t
count_avx512(const char *bytes, size_t len)
{
	const __m512i newline = _mm512_set1_epi8('\n');
	size_t n = 0;
	size_t i = 0;

	for (; i + BLOCK <= len; i += BLOCK)
		n += (size_t)__builtin_popcountll(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512((const void *)(bytes + i)),
		    newline));
	/* What the mask leaves out is not read. */
	return n + (size_t)__builtin_popcountll(_mm512_cmpeq_epi8_mask(
	    _mm512_maskz_loadu_epi8(((uint64_t)1 << (len - i)) - 1, bytes + i), newline));
}

AVX2 static size_t
count_avx2(const char *bytes, size_t len)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	size_t n = 0;
	size_t i = 0;

	for (; i + 32 <= len; i += 32) {
		__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));

		n += (size_t)__builtin_popcount((unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, newline)));
	}
	return n + count_plain(bytes + i, len - i);
}

#endif

void
search_numbers(struct search *s, size_t min, size_t max, const uint64_t leads[SEARCH_LEAD_WORDS])
{
	struct search_runs *r = &s->runs;
	unsigned seen, shift;

	*r = (struct search_runs){ .back = BLOCK - 1 };
	if (min == 0 || min > max || max > DIGITS_MAX)
		return;
	/* Shorter runs than the shortest number may be told: 7 digits are searched for as 6. */
	seen = min < 2 ? 1 : min < 6 ? ((unsigned)min + 1) / 2 : 3;
	shift = (unsigned)(min < 6 ? min : 6) - seen;
	r->limit = 10;
	r->second = seen > 1 ? ~(uint64_t)0 : 0;
	r->third = seen > 2 ? ~(uint64_t)0 : 0;
	r->shift = shift;
	r->back = shift > 0 ? BLOCK - shift : BLOCK - 1;        /* without a shift it says nothing new */
	/* Two runs that far apart are one long run only if they touch. */
	if (max - (seen + shift) + 1 <= seen + shift) {
		r->more = (unsigned)max - (seen + shift) + 1;
		r->apart = ~(uint64_t)0;
	}
	r->lead = min < SEARCH_LEAD ? (unsigned)min : SEARCH_LEAD;
	memcpy(s->leads, leads, sizeof(s->leads));
}

void
search_choose(struct search *s, enum search_set best)
{
	s->run = search_plain;
	s->count = count_plain;
#if defined(__x86_64__)
	if (best <= SEARCH_AVX2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
		s->run = search_avx2;
		s->count = count_avx2;
	}
	if (best <= SEARCH_AVX512 && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("bmi2")) {
		s->run = search_avx512;
		s->count = count_avx512;
	}
#endif
	(void)best;
}

/*
 * How often each byte of ASCII stands in ten thousand of a log (4.5 MB of logcat, syslog and dmesg, all
 * layouts), 1 at least; what is not ASCII is rare.
 */
static const uint16_t frequency[128] = {
	1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 92, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1283, 12, 3, 11, 1, 1, 1, 7, 73, 73, 3, 2, 28, 105, 167, 107,
	309, 285, 220, 115, 140, 143, 92, 102, 171, 95, 251, 5, 15, 51, 19, 6,
	1, 43, 16, 47, 27, 44, 24, 10, 10, 75, 3, 10, 25, 47, 35, 25,
	43, 8, 37, 71, 26, 13, 9, 21, 7, 3, 1, 24, 1, 27, 1, 73,
	1, 415, 84, 245, 287, 648, 117, 152, 97, 382, 8, 41, 215, 167, 312, 371,
	165, 11, 404, 272, 375, 159, 72, 42, 59, 82, 3, 6, 1, 6, 1, 1,
};

static uint64_t
frequency_of(char c)
{
	return (unsigned char)c < 128 ? frequency[(unsigned char)c] : 1;
}

/* How often a group lets something pass that is none of its fingerprints, if this one joined it, more than now. */
static uint64_t
cost_of(const struct search *s, const char *fingerprint, unsigned group)
{
	uint64_t now = 1, then = 1;

	for (size_t i = 0; i < FINGERPRINT; i++) {
		bool there = s->byte[i][(unsigned char)fingerprint[i]] >> group & 1;

		now *= s->weight[group][i];
		then *= s->weight[group][i] + (there ? 0 : frequency_of(fingerprint[i]));
	}
	return then - now;
}

void
search_add(struct search *s, const char fingerprint[FINGERPRINT])
{
	unsigned group = 0;

	for (unsigned g = 1; g < GROUPS; g++)
		if (cost_of(s, fingerprint, g) < cost_of(s, fingerprint, group))
			group = g;
	for (size_t i = 0; i < FINGERPRINT; i++) {
		unsigned char c = (unsigned char)fingerprint[i];
		uint8_t bit = (uint8_t)(1u << group);

		if (!(s->byte[i][c] & bit))
			s->weight[group][i] += frequency_of(fingerprint[i]);
		s->nibble[i][0][c & 0x0f] |= bit;
		s->nibble[i][1][c >> 4] |= bit;
		s->byte[i][c] |= bit;
		s->ascii[i][c & 0x7f] |= bit;
	}
	s->bloom[search_hash(fingerprint) / 64 % BLOOM_WORDS] |= (uint64_t)1 << search_hash(fingerprint) % 64;
}

/*
 * Bytes within one word of lower case are commoner than their letters say ("ing", "have"); where a window
 * reaches from one word into the next it is not.
 */
#define WORD_COST 8

static bool
is_within_word(const char *window)
{
	for (size_t i = 0; i < FINGERPRINT; i++) {
		bool blank = window[i] == ' ';

		if ((blank && i > 0 && i + 1 < FINGERPRINT) || (!blank && (window[i] < 'a' || window[i] > 'z')))
			return false;
	}
	return true;
}

size_t
search_fingerprint_of(struct span anchor)
{
	size_t best = 0;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i + FINGERPRINT <= anchor.len; i++) {
		uint64_t often = 1;

		for (size_t k = 0; k < FINGERPRINT; k++)
			often *= frequency_of(anchor.ptr[i + k]);
		if (is_within_word(anchor.ptr + i))
			often *= WORD_COST;
		if (often < least) {
			least = often;
			best = i;
		}
	}
	return best;
}
