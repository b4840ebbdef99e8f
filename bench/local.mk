# The benchmark: `make bench`. Not a part of `make check`; bench/README.md.

EXTRA_PROGRAMS = bench/gen bench/pipes bench/latency bench/grow
bench_gen_SOURCES = bench/gen.c bench/text.c bench/text.h
bench_pipes_SOURCES = bench/pipes.c
bench_latency_SOURCES = bench/latency.c bench/delays.c bench/delays.h
bench_grow_SOURCES = bench/grow.c bench/delays.c bench/delays.h
# Nothing of ours: what is measured with must not change with what is measured.
bench_gen_LDADD =
bench_pipes_LDADD =
bench_latency_LDADD =
bench_grow_LDADD =

BENCH_SIZE = 1G
BENCH_ROUNDS = 11
BENCH_ROWS =
BENCH_FILES = bench/bench.py bench/inputs.py bench/plot.py bench/rows.py

# -B: no compiled files into the source directory.
bench: imerr$(EXEEXT) $(EXTRA_PROGRAMS)
	python3 -B $(srcdir)/bench/bench.py --build . --data bench-data \
		--size '$(BENCH_SIZE)' --rounds '$(BENCH_ROUNDS)' --rows '$(BENCH_ROWS)'

clean-bench:
	rm -rf bench-data
clean-local: clean-bench
CLEANFILES += $(EXTRA_PROGRAMS)

.PHONY: bench clean-bench
EXTRA_DIST += $(BENCH_FILES) bench/codes.mtail bench/README.md bench/NOTES.md
