#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rules/load.h"
#include "sink/strip.h"

#define PATTERN(name, key, regex) \
	"    - { name: '" name "', en: 'x', zh: 'x', " key ": '" regex "', match: [], no-match: [] }\n"

/* Longer than any distance that two lines of one event can have. */
#define X_50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG X_50 X_50 X_50 X_50 X_50 X_50

const char lab_rules[] =
    "define-recognition:\n"
    "  name: lab\n"
    "  refuse:\n"
    PATTERN("glued", "before", "[0-9A-Za-z._-]")
    PATTERN("unit", "after", "\\s?(?:ms|kB)")
    "  doubt:\n"
    PATTERN("word", "before", "[A-Za-z]{3,} ")
    "  context:\n"
    PATTERN("code", "before", "code[=: ]*")
    "family: lab\n"
    "platform: android\n"
    "title: { en: 'Lab', zh: '\xe5\xae\x9e\xe9\xaa\x8c' }\n"
    "source: 'tests'\n"
    "recognition: lab\n"
    "context: optional\n"
    "unknown:\n"
    "  - { from: 8000, to: 8999 }\n"
    "texts:\n"
    "  - { name: 'reset', code: 713, anchor: 'was reset', tag: '^Lab', match: [], no-match: [] }\n"
    "  - { name: 'resetting', code: 714, anchor: 'resetting', match: [], no-match: [] }\n"
    "codes:\n"
    "  - { code: 711, message: 'Plain message.', en: 'plain', zh: '\xe6\x99\xae\xe9\x80\x9a', category: 'c' }\n"
    "  - code: 712\n"
    "    message: 'Cannot send %s now. State is %s.'\n"
    "    en: 'ends in a bracket]'\n"
    "    zh: '\xe5\xb8\xa6 \xc2\xbb \xe7\x9a\x84]] \xe6\x96\x87\xe5\xad\x97'\n"
    "    category: 'c'\n"
    "    cause: { en: 'open \xc2\xab and \xc2\xbb', zh: '[[ ]]' }\n"
    "    fix: { en: \"two\\nlines\", zh: \"\\e[31m\" }\n"
    "  - { code: 713, en: '" LONG "', zh: 'x', category: 'c', published: false }\n"
    "  - { code: 714, en: 'quotes \" and \\ too', zh: '\xe2\x80\x9c\xe2\x80\x9d', category: 'c', retry: yes }\n";

int
lab_add(struct arena *arena, struct catalogue *catalogue, const char *file, const char *yaml, struct err *err)
{
	struct rules *rules = arena_alloc(arena, sizeof(*rules));

	if (rules_load(rules, file, span_of(yaml), arena, err) < 0 || matcher_check(rules, err) < 0)
		return -1;
	return catalogue_add(catalogue, rules, err);
}

static _Noreturn void
give_up(const char *why)
{
	fprintf(stderr, "lab: %s\n", why);
	abort();
}

void
lab_open(struct lab *lab, bool shipped, const char *const *yaml, size_t count)
{
	struct err err = { 0 };

	*lab = (struct lab){ .catalogue = catalogue_new() };
	if (shipped)
		catalogue_add_shipped(lab->catalogue);
	for (size_t i = 0; i < count; i++)
		if (lab_add(&lab->arena, lab->catalogue, "lab.yaml", yaml[i], &err) < 0)
			give_up(buf_text(&err.text));
	lab->matcher = matcher_new(lab->catalogue);
	recogniser_init(&lab->recogniser, lab->catalogue, lab->matcher);
	lab->candidates = candidates_new(lab->catalogue);
	recogniser_add_anchors(&lab->recogniser, lab->candidates);
}

void
lab_close(struct lab *lab)
{
	candidates_free(lab->candidates);
	matcher_free(lab->matcher);
	catalogue_free(lab->catalogue);
	arena_free(&lab->arena);
}

int
lab_feed(struct scan *scan, struct span in, enum cutting cutting, struct rng *rng, bool cut)
{
	while (in.len > 0) {
		int result = scan_put(scan, cut_piece(&in, cutting, rng));

		if (result != 0)
			return result;
	}
	return scan_end(scan, cut);
}

/* A descriptor whose content can be read back. */
static int
begin_output(struct out *out)
{
	int fd = memfd_create("out", 0);

	if (fd < 0)
		abort();
	out_init(out, fd);
	return fd;
}

static void
end_output(struct out *out, struct buf *to)
{
	int fd = out->fd;
	off_t size;

	if (out_finish(out) != 0)
		abort();
	size = lseek(fd, 0, SEEK_CUR);
	buf_clear(to);
	buf_reserve(to, (size_t)size);
	if (pread(fd, to->ptr, (size_t)size, 0) != size)
		abort();
	to->len = (size_t)size;
	close(fd);
}

void
lab_annotate(struct lab *lab, const struct annotate_options *options, size_t line_max, struct span in,
    enum cutting cutting, struct rng *rng, struct buf *to)
{
	struct scan_options so = { .judge = true, .line_max = line_max, .every_line = annotate_needs_every_line(options) };
	struct out out;
	struct annotate *annotate;
	struct sink sink;
	struct scan *scan;

	begin_output(&out);
	annotate = annotate_new(options, &out);
	sink = annotate_sink(annotate);
	scan = scan_new(&lab->recogniser, lab->candidates, &so, &sink);
	if (lab_feed(scan, in, cutting, rng, false) != 0)
		abort();
	end_output(&out, to);
	scan_free(scan);
	annotate_free(annotate);
}

void
lab_strip(struct span in, enum cutting cutting, struct rng *rng, struct buf *to)
{
	struct candidates *candidates = candidates_new(NULL);
	struct scan_options so = { .whole_lines = true, .line_max = STRIP_LINE_MAX };
	struct out out;
	struct sink sink = strip_sink(&out);
	struct scan *scan = scan_new(NULL, candidates, &so, &sink);

	for (size_t i = 0; i < COUNT(note_anchors); i++)
		candidates_add_anchor(candidates, note_anchors[i]);
	begin_output(&out);
	if (lab_feed(scan, in, cutting, rng, false) != 0)
		abort();
	end_output(&out, to);
	scan_free(scan);
	candidates_free(candidates);
}

static const char *const headers[] = {
	"", "", "12-31 23:59:59.123  4611  4690 E Lab     : ", "E/Lab     ( 4611): ", "\033[31mI/Lab     ( 4612): ",
	"W/My Tag : ", "E( 4611) ", "2025-12-31 23:59:59.123 4611-4690/a.b E/Lab: ", "    ",
	"2025-12-31 23:59:59.123  4611-4690  Lab                     a.b                                  E  ",
	"[ 2331.810009] ", "2018-11-28 14:16:51.223857+0800 demo[45522:702695] ", "      \"message\": \"",
};

static const char *const messages[] = {
	"nothing", "code 711", "712: Cannot send call now. State is busy.", "code=714, 711 and 713", "took 711 ms", "x711", "8888",
	"code 8123", "connection was reset", "is resetting now", "4711", "711", "\xe9\x94\x99\xe8\xaf\xaf\xe7\xa0\x81=711", "711 711 kB", "\xff\xfe 711",
	"Plain message", "\xc2\xab 711 \xc2\xbb", "[[ 711 ]]", "a \033[36m711\033[39m", "code 7", "711 ", "", "712",
};

static const char *const ends[] = { "\n", "\n", "\n", "\n", "\r\n", "\r\r\n", "\033[0m\n", "  (Lab)\n", "\"\n", "\",\n", " \n" };

static const char *const whole[] = {
	"\n", "\r\n", "--------- beginning of main\n", "[ 12-31 23:59:59.123  4611: 4690 E/Lab      ]\ncode 711\nwas reset\n\n",
	"--------- 711 \n",
};

static const char *const noted[] = {
	"E/Lab     ( 4611): code 711 \xc2\xabimerr 711 Plain message. \xe2\x80\x94 old\xc2\xbb\n",
	"E/Lab     ( 4611): code 711\nE/Lab     ( 4611): \xc2\xabimerr^ 711 old\xc2\xbb\n",
	"E/Lab     ( 4611): \xc2\xabimerr^ 711 alone\xc2\xbb\n",
	"711 [[imerr 711 old]]\r\n",
	"\xc2\xabimerr^ 711 old\xc2\xbb\n",
};

#define PICK(rng, array) ((array)[rng_below((rng), COUNT(array))])

void
lab_random_log(struct rng *rng, size_t lines, bool notes, struct buf *to)
{
	for (size_t i = 0; i < lines; i++) {
		size_t kind = rng_below(rng, 20);

		if (kind == 0)
			buf_add_text(to, PICK(rng, whole));
		else if (kind == 1)
			for (size_t n = rng_below(rng, 60); n-- > 0;)
				buf_add_char(to, (char)rng_next(rng));
		else if (kind == 2)
			buf_printf(to, "%*s711\n", (int)rng_below(rng, 400), "x");
		else if (kind == 3)
			buf_add(to, "a\0b 711\n", 8);
		else if (kind == 4 && notes)
			buf_add_text(to, PICK(rng, noted));
		else
			buf_printf(to, "%s%s%s", PICK(rng, headers), PICK(rng, messages), PICK(rng, ends));
	}
	if (rng_below(rng, 3) == 0)
		buf_add_text(to, PICK(rng, messages));
}
