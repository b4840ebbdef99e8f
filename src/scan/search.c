#include "scan/search.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Bytes looked at at once, and how far the next look is: runs need to be seen whole. */
#define BLOCK 64
#define STEP (BLOCK - 8)
/* A shift that leaves nothing of what is looked at. */
#define NEVER 63

struct masks {
	uint64_t digits;        /* bit i: byte i is a digit */
	uint64_t prints;        /* bit i: a fingerprint may start at byte i */
};

static inline uint32_t
hash_of(const char *fingerprint)
{
	uint32_t v;

	memcpy(&v, fingerprint, sizeof(v));
	return v * UINT32_C(2654435761) >> 20;
}

static inline bool
may_be_fingerprint(const struct search *s, const char *at)
{
	uint32_t h = hash_of(at);

	return s->bloom[h / 64 % BLOOM_WORDS] >> h % 64 & 1;
}

/* The loop. `masks` is one of the functions below and is inlined into it. */
#define SEARCH_LOOP(name, attribute, masks_of)                                                          \
	attribute static const char *                                                                   \
	name(const struct search *s, bool inside, const char *from, const char *end, bool *number)      \
	{                                                                                               \
		char tail[BLOCK + FINGERPRINT];                                                         \
		uint64_t before = inside;                                                               \
                                                                                                        \
		while (from < end) {                                                                    \
			size_t left = (size_t)(end - from);                                             \
			const char *at = from;                                                          \
			struct masks m;                                                                 \
			uint64_t numbers, hits;                                                         \
                                                                                                        \
			if (left < BLOCK + FINGERPRINT) {                                               \
				memset(tail, 0, sizeof(tail));                                          \
				memcpy(tail, from, left);                                               \
				at = tail;                                                              \
			}                                                                               \
			m = masks_of(s, at);                                                            \
			numbers = s->numbers ? number_starts(s, m.digits, before) : 0;                  \
			hits = (numbers | m.prints) & (((uint64_t)1 << STEP) - 1);                      \
			for (; hits != 0; hits &= hits - 1) {                                           \
				unsigned i = (unsigned)__builtin_ctzll(hits);                           \
                                                                                                        \
				*number = numbers >> i & 1;                                             \
				if (*number || may_be_fingerprint(s, at + i))                           \
					return i < left ? from + i : NULL;                              \
			}                                                                               \
			before = m.digits >> (STEP - 1) & 1;                                            \
			from += STEP;                                                                   \
		}                                                                                       \
		return NULL;                                                                            \
	}

/* Bits at which a run of the wanted lengths starts; `before`: a digit stands before bit 0. */
static inline uint64_t
number_starts(const struct search *s, uint64_t digits, uint64_t before)
{
	uint64_t starts = digits;

	for (unsigned i = 0; i < SHIFTS; i++)
		starts &= starts >> s->shift[i];
	return starts & ~(starts >> s->more) & ~(digits << 1 | before);
}

static inline struct masks
masks_plain(const struct search *s, const char *p)
{
	const unsigned char *b = (const unsigned char *)p;
	struct masks m = { 0, 0 };

	for (unsigned i = 0; i < BLOCK; i++)
		m.digits |= (uint64_t)((unsigned char)(b[i] - '0') < 10) << i;
	for (unsigned i = 0; s->anchors && i < BLOCK; i++)
		m.prints |= (uint64_t)((s->byte[0][b[i]] & s->byte[1][b[i + 1]] & s->byte[2][b[i + 2]] &
		    s->byte[3][b[i + 3]]) != 0) << i;
	return m;
}

SEARCH_LOOP(search_plain, , masks_plain)

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

AVX2 static inline __m256i
groups_avx2(const struct search *s, const char *p, unsigned position)
{
	const __m256i low_bits = _mm256_set1_epi8(0x0f);
	__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s->nibble[position][0]));
	__m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s->nibble[position][1]));

	return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(x, low_bits)),
	    _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(x, 4), low_bits)));
}

AVX2 static inline struct masks
masks_half_avx2(const struct search *s, const char *p)
{
	__m256i x = _mm256_sub_epi8(_mm256_loadu_si256((const __m256i *)(const void *)p), _mm256_set1_epi8('0'));
	__m256i is_digit = _mm256_cmpeq_epi8(_mm256_min_epu8(x, _mm256_set1_epi8(9)), x);
	struct masks m = { (uint32_t)_mm256_movemask_epi8(is_digit), 0 };

	if (s->anchors) {
		__m256i g = _mm256_and_si256(groups_avx2(s, p, 0), groups_avx2(s, p + 1, 1));

		g = _mm256_and_si256(g, _mm256_and_si256(groups_avx2(s, p + 2, 2), groups_avx2(s, p + 3, 3)));
		g = _mm256_cmpeq_epi8(g, _mm256_setzero_si256());
		m.prints = (uint32_t)~_mm256_movemask_epi8(g);
	}
	return m;
}

AVX2 static inline struct masks
masks_avx2(const struct search *s, const char *p)
{
	struct masks a = masks_half_avx2(s, p);
	struct masks b = masks_half_avx2(s, p + 32);

	return (struct masks){ a.digits | b.digits << 32, a.prints | b.prints << 32 };
}

SEARCH_LOOP(search_avx2, AVX2, masks_avx2)

/* One look-up by the whole byte: a table of 128, which bytes of 0x80 and above share with ASCII. */
AVX512 static inline __m512i
groups_avx512(const struct search *s, const char *p, unsigned position)
{
	const uint8_t *table = s->ascii[position];

	return _mm512_permutex2var_epi8(_mm512_loadu_si512((const void *)table), _mm512_loadu_si512((const void *)p),
	    _mm512_loadu_si512((const void *)(table + 64)));
}

AVX512 static inline struct masks
masks_avx512(const struct search *s, const char *p)
{
	__m512i x = _mm512_sub_epi8(_mm512_loadu_si512((const void *)p), _mm512_set1_epi8('0'));
	struct masks m = { _mm512_cmplt_epu8_mask(x, _mm512_set1_epi8(10)), 0 };

	if (s->anchors) {
		__m512i g = _mm512_and_si512(groups_avx512(s, p, 0), groups_avx512(s, p + 1, 1));

		g = _mm512_and_si512(g, groups_avx512(s, p + 2, 2));
		m.prints = _mm512_test_epi8_mask(g, groups_avx512(s, p + 3, 3));
	}
	return m;
}

SEARCH_LOOP(search_avx512, AVX512, masks_avx512)

AVX512 static size_t
count_avx512(const char *bytes, size_t len)
{
	const __m512i newline = _mm512_set1_epi8('\n');
	size_t n = 0;
	size_t i = 0;

	for (; i + BLOCK <= len; i += BLOCK)
		n += (size_t)__builtin_popcountll(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512((const void *)(bytes + i)),
		    newline));
	return n + count_plain(bytes + i, len - i);
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
search_numbers(struct search *s, size_t min, size_t max)
{
	unsigned have = 1;

	s->numbers = min <= max && max <= DIGITS_MAX;
	for (unsigned i = 0; i < SHIFTS; i++) {
		unsigned want = (unsigned)min - have;

		s->shift[i] = have < want ? have : want;
		have += s->shift[i];
	}
	/* Two runs that far apart are one long run only if they touch. */
	s->more = max - min + 1 <= min ? (unsigned)(max - min) + 1 : NEVER;
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

void
search_add(struct search *s, const char fingerprint[FINGERPRINT], unsigned group)
{
	uint8_t bit = (uint8_t)(1u << group);

	for (size_t i = 0; i < FINGERPRINT; i++) {
		unsigned char c = (unsigned char)fingerprint[i];

		s->nibble[i][0][c & 0x0f] |= bit;
		s->nibble[i][1][c >> 4] |= bit;
		s->byte[i][c] |= bit;
		s->ascii[i][c & 0x7f] |= bit;
	}
	s->bloom[hash_of(fingerprint) / 64 % BLOOM_WORDS] |= (uint64_t)1 << hash_of(fingerprint) % 64;
	s->anchors = true;
}

/* How common a byte is in logs, roughly: lower case, blanks and digits most. */
static unsigned
commonness(unsigned char c)
{
	if (strchr("etaoinsr ", c) != NULL && c != '\0')
		return 8;
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return 5;
	if (strchr(".,:=_-/()", c) != NULL && c != '\0')
		return 4;
	return c >= 'A' && c <= 'Z' ? 2 : 1;
}

size_t
search_fingerprint_of(struct span anchor)
{
	size_t best = 0;
	unsigned least = UINT32_MAX;

	for (size_t i = 0; i + FINGERPRINT <= anchor.len; i++) {
		unsigned sum = 1;

		for (size_t k = 0; k < FINGERPRINT; k++)
			sum *= commonness((unsigned char)anchor.ptr[i + k]);
		if (sum < least) {
			least = sum;
			best = i;
		}
	}
	return best;
}
