# Fuzz targets. Each is built twice: replay_NAME runs seeds and mutations of
# them in `make check`; with --enable-fuzzers (CC=clang) fuzz_NAME is libFuzzer:
#
#     ./configure CC=clang --enable-sanitizers --enable-fuzzers
#     make && fuzz/fuzz_header -max_total_time=60 corpus SOURCE/fuzz/seeds/header

FUZZ_LIBS = tests/unit/liblab.a $(DAEMON_LIBS) $(IMERR_LIBS)
FUZZ_REPLAY = fuzz/replay.c fuzz/fuzz.h

REPLAYS = \
	fuzz/replay_answer \
	fuzz/replay_automaton \
	fuzz/replay_config \
	fuzz/replay_devices \
	fuzz/replay_feed \
	fuzz/replay_header \
	fuzz/replay_neutral \
	fuzz/replay_options \
	fuzz/replay_positions \
	fuzz/replay_process \
	fuzz/replay_replayed \
	fuzz/replay_report \
	fuzz/replay_request \
	fuzz/replay_rules \
	fuzz/replay_scan \
	fuzz/replay_unpack

fuzz_replay_answer_SOURCES = fuzz/fuzz_answer.c $(FUZZ_REPLAY)
fuzz_replay_answer_LDADD = $(FUZZ_LIBS)
fuzz_replay_automaton_SOURCES = fuzz/fuzz_automaton.c $(FUZZ_REPLAY)
fuzz_replay_automaton_LDADD = $(FUZZ_LIBS)
fuzz_replay_config_SOURCES = fuzz/fuzz_config.c $(FUZZ_REPLAY)
fuzz_replay_config_LDADD = $(FUZZ_LIBS)
fuzz_replay_devices_SOURCES = fuzz/fuzz_devices.c $(FUZZ_REPLAY)
fuzz_replay_devices_LDADD = $(FUZZ_LIBS)
fuzz_replay_feed_SOURCES = fuzz/fuzz_feed.c $(FUZZ_REPLAY)
fuzz_replay_feed_LDADD = $(FUZZ_LIBS)
fuzz_replay_header_SOURCES = fuzz/fuzz_header.c $(FUZZ_REPLAY)
fuzz_replay_header_LDADD = $(FUZZ_LIBS)
fuzz_replay_neutral_SOURCES = fuzz/fuzz_neutral.c $(FUZZ_REPLAY)
fuzz_replay_neutral_LDADD = $(FUZZ_LIBS)
fuzz_replay_options_SOURCES = fuzz/fuzz_options.c $(FUZZ_REPLAY)
fuzz_replay_options_LDADD = $(FUZZ_LIBS)
fuzz_replay_positions_SOURCES = fuzz/fuzz_positions.c $(FUZZ_REPLAY)
fuzz_replay_positions_LDADD = $(FUZZ_LIBS)
fuzz_replay_process_SOURCES = fuzz/fuzz_process.c $(FUZZ_REPLAY)
fuzz_replay_process_LDADD = $(FUZZ_LIBS)
fuzz_replay_replayed_SOURCES = fuzz/fuzz_replayed.c $(FUZZ_REPLAY)
fuzz_replay_replayed_LDADD = $(FUZZ_LIBS)
fuzz_replay_report_SOURCES = fuzz/fuzz_report.c $(FUZZ_REPLAY)
fuzz_replay_report_LDADD = $(FUZZ_LIBS)
fuzz_replay_request_SOURCES = fuzz/fuzz_request.c $(FUZZ_REPLAY)
fuzz_replay_request_LDADD = $(FUZZ_LIBS)
fuzz_replay_rules_SOURCES = fuzz/fuzz_rules.c $(FUZZ_REPLAY)
fuzz_replay_rules_LDADD = $(FUZZ_LIBS)
fuzz_replay_scan_SOURCES = fuzz/fuzz_scan.c $(FUZZ_REPLAY)
fuzz_replay_scan_LDADD = $(FUZZ_LIBS)
fuzz_replay_unpack_SOURCES = fuzz/fuzz_unpack.c $(FUZZ_REPLAY)
fuzz_replay_unpack_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += $(REPLAYS)
TESTS += $(REPLAYS)

if FUZZERS

AM_CFLAGS += -fsanitize=fuzzer-no-link
AM_LDFLAGS += -fsanitize=fuzzer-no-link
FUZZER_LINK = $(PROJECT_LDFLAGS) -fsanitize=fuzzer

noinst_PROGRAMS += \
	fuzz/fuzz_answer \
	fuzz/fuzz_automaton \
	fuzz/fuzz_config \
	fuzz/fuzz_devices \
	fuzz/fuzz_feed \
	fuzz/fuzz_header \
	fuzz/fuzz_neutral \
	fuzz/fuzz_options \
	fuzz/fuzz_positions \
	fuzz/fuzz_process \
	fuzz/fuzz_replayed \
	fuzz/fuzz_report \
	fuzz/fuzz_request \
	fuzz/fuzz_rules \
	fuzz/fuzz_scan \
	fuzz/fuzz_unpack

fuzz_fuzz_answer_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_answer_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_automaton_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_automaton_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_config_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_config_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_devices_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_devices_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_feed_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_feed_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_header_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_header_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_neutral_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_neutral_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_options_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_options_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_positions_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_positions_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_process_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_process_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_replayed_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_replayed_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_report_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_report_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_request_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_request_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_rules_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_rules_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_scan_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_scan_LDFLAGS = $(FUZZER_LINK)
fuzz_fuzz_unpack_LDADD = $(FUZZ_LIBS)
fuzz_fuzz_unpack_LDFLAGS = $(FUZZER_LINK)

endif FUZZERS

FUZZ_SEEDS = \
	fuzz/seeds/answer/sentence \
	fuzz/seeds/answer/toolbox \
	fuzz/seeds/answer/toybox \
	fuzz/seeds/automaton/address \
	fuzz/seeds/automaton/after \
	fuzz/seeds/automaton/anywhere \
	fuzz/seeds/automaton/before \
	fuzz/seeds/automaton/bytes \
	fuzz/seeds/automaton/edges \
	fuzz/seeds/automaton/failure \
	fuzz/seeds/automaton/id \
	fuzz/seeds/automaton/narrow \
	fuzz/seeds/automaton/unit \
	fuzz/seeds/automaton/word \
	fuzz/seeds/config/mistakes \
	fuzz/seeds/config/names \
	fuzz/seeds/config/small \
	fuzz/seeds/config/whole \
	fuzz/seeds/devices/lists \
	fuzz/seeds/devices/none \
	fuzz/seeds/devices/sentence \
	fuzz/seeds/feed/be \
	fuzz/seeds/feed/bytes \
	fuzz/seeds/feed/halves \
	fuzz/seeds/feed/le \
	fuzz/seeds/feed/mark \
	fuzz/seeds/header/blanks \
	fuzz/seeds/header/empty-lines \
	fuzz/seeds/header/logcat \
	fuzz/seeds/header/long-tags \
	fuzz/seeds/header/others \
	fuzz/seeds/header/studio \
	fuzz/seeds/neutral/colours \
	fuzz/seeds/neutral/long \
	fuzz/seeds/neutral/sequences \
	fuzz/seeds/neutral/text \
	fuzz/seeds/options/bad \
	fuzz/seeds/options/good \
	fuzz/seeds/options/letters \
	fuzz/seeds/positions/names \
	fuzz/seeds/positions/newer \
	fuzz/seeds/positions/text \
	fuzz/seeds/process/events \
	fuzz/seeds/process/others \
	fuzz/seeds/process/system \
	fuzz/seeds/replayed/brief \
	fuzz/seeds/replayed/long \
	fuzz/seeds/replayed/threadtime \
	fuzz/seeds/report/binary \
	fuzz/seeds/report/cut \
	fuzz/seeds/report/long \
	fuzz/seeds/report/report-empty \
	fuzz/seeds/report/report \
	fuzz/seeds/report/report-foreign \
	fuzz/seeds/report/studio \
	fuzz/seeds/report/threadtime \
	fuzz/seeds/request/absolute \
	fuzz/seeds/request/bad \
	fuzz/seeds/request/odd \
	fuzz/seeds/request/origin \
	fuzz/seeds/rules/extension \
	fuzz/seeds/rules/mistakes \
	fuzz/seeds/rules/recognition \
	fuzz/seeds/rules/short-anchor \
	fuzz/seeds/rules/syntax \
	fuzz/seeds/rules/whole \
	fuzz/seeds/scan/empty \
	fuzz/seeds/scan/logcat \
	fuzz/seeds/scan/logcat-below \
	fuzz/seeds/scan/no-newline \
	fuzz/seeds/scan/noted \
	fuzz/seeds/scan/others \
	fuzz/seeds/scan/others-below \
	fuzz/seeds/scan/studio \
	fuzz/seeds/scan/studio-below \
	fuzz/seeds/scan/texts \
	fuzz/seeds/unpack/gz \
	fuzz/seeds/unpack/gz-behind \
	fuzz/seeds/unpack/gz-cut \
	fuzz/seeds/unpack/gz-long \
	fuzz/seeds/unpack/gz-name \
	fuzz/seeds/unpack/gz-two \
	fuzz/seeds/unpack/plain \
	fuzz/seeds/unpack/xz \
	fuzz/seeds/unpack/xz-gz \
	fuzz/seeds/unpack/xz-long

EXTRA_DIST += $(FUZZ_SEEDS)
