# End-to-end tests: they run the program that was built (see tests/e2e/lib.sh).
# corpus.sh needs the labelled corpus (IMERR_CORPUS), adb.sh needs adb; paths.sh does more with strace.
E2E_TESTS = \
	tests/e2e/adb.sh \
	tests/e2e/compare.sh \
	tests/e2e/corpus.sh \
	tests/e2e/daemon.sh \
	tests/e2e/errors.sh \
	tests/e2e/explain.sh \
	tests/e2e/follow.sh \
	tests/e2e/formats.sh \
	tests/e2e/html.sh \
	tests/e2e/live.sh \
	tests/e2e/merge.sh \
	tests/e2e/packed.sh \
	tests/e2e/paths.sh \
	tests/e2e/prometheus.sh \
	tests/e2e/recognition.sh \
	tests/e2e/replays.sh \
	tests/e2e/report.sh \
	tests/e2e/roundtrip.sh \
	tests/e2e/rules.sh \
	tests/e2e/saved.sh \
	tests/e2e/run.sh \
	tests/e2e/select.sh \
	tests/e2e/summary.sh \
	tests/e2e/symbols.sh \
	tests/e2e/torture.sh \
	tests/e2e/unit.sh

EXTRA_DIST += $(E2E_TESTS) \
	samples/README.md \
	samples/logcat.txt \
	tests/e2e/counts.py \
	tests/e2e/daemon.py \
	tests/e2e/daemons.py \
	tests/e2e/explain.py \
	tests/e2e/fake_device.py \
	tests/e2e/formats.py \
	tests/e2e/lib.sh \
	tests/e2e/merge.py \
	tests/e2e/noise.py \
	tests/e2e/page.py \
	tests/e2e/paths.py \
	tests/e2e/prometheus.py \
	tests/e2e/recognition.py \
	tests/e2e/replays.py \
	tests/e2e/run.py \
	tests/e2e/score.py \
	tests/e2e/torture.py \
	tests/e2e/valgrind.supp
