# Tests: unit tests (one program per module) and end-to-end tests in shell.

check_PROGRAMS =

# What tests and fuzz targets share.
check_LIBRARIES = tests/unit/liblab.a
tests_unit_liblab_a_SOURCES = \
	tests/unit/counted.c tests/unit/counted.h \
	tests/unit/lab.c tests/unit/lab.h \
	tests/unit/linked.c tests/unit/linked.h \
	tests/unit/packer.c tests/unit/packer.h \
	tests/unit/pieces.c tests/unit/pieces.h \
	tests/unit/reference.c tests/unit/reference.h \
	tests/unit/verbatim.c tests/unit/verbatim.h

# Each program is made of the file of its name.
UNIT_TESTS = \
	tests/unit/test_address \
	tests/unit/test_annotate \
	tests/unit/test_bins \
	tests/unit/test_automaton \
	tests/unit/test_backoff \
	tests/unit/test_buf \
	tests/unit/test_candidates \
	tests/unit/test_catalogue \
	tests/unit/test_compare \
	tests/unit/test_counts \
	tests/unit/test_config \
	tests/unit/test_dated \
	tests/unit/test_devices \
	tests/unit/test_draw \
	tests/unit/test_feed \
	tests/unit/test_file \
	tests/unit/test_fingerprint \
	tests/unit/test_follow \
	tests/unit/test_follow_cycle \
	tests/unit/test_follow_packed \
	tests/unit/test_follow_lives \
	tests/unit/test_follow_writer \
	tests/unit/test_fragment \
	tests/unit/test_guests \
	tests/unit/test_header \
	tests/unit/test_header_other \
	tests/unit/test_header_shapes \
	tests/unit/test_html \
	tests/unit/test_intake \
	tests/unit/test_json \
	tests/unit/test_label \
	tests/unit/test_lang \
	tests/unit/test_ledger \
	tests/unit/test_lineage \
	tests/unit/test_load \
	tests/unit/test_look \
	tests/unit/test_match \
	tests/unit/test_moment \
	tests/unit/test_neutral \
	tests/unit/test_note \
	tests/unit/test_options \
	tests/unit/test_packages \
	tests/unit/test_park \
	tests/unit/test_process \
	tests/unit/test_out \
	tests/unit/test_overlap \
	tests/unit/test_pace \
	tests/unit/test_parts \
	tests/unit/test_positions \
	tests/unit/test_producer \
	tests/unit/test_reading \
	tests/unit/test_recent \
	tests/unit/test_recognise \
	tests/unit/test_render \
	tests/unit/test_replayed \
	tests/unit/test_replays \
	tests/unit/test_reports \
	tests/unit/test_request \
	tests/unit/test_saved \
	tests/unit/test_resume \
	tests/unit/test_roster \
	tests/unit/test_scan \
	tests/unit/test_schedule \
	tests/unit/test_schema \
	tests/unit/test_select \
	tests/unit/test_service \
	tests/unit/test_shelf \
	tests/unit/test_serve \
	tests/unit/test_serve_limits \
	tests/unit/test_source \
	tests/unit/test_store \
	tests/unit/test_stream \
	tests/unit/test_summary \
	tests/unit/test_template \
	tests/unit/test_term \
	tests/unit/test_timeline \
	tests/unit/test_turns \
	tests/unit/test_unpack \
	tests/unit/test_utf8 \
	tests/unit/test_view \
	tests/unit/test_watches

if HAVE_CMOCKA

AM_CPPFLAGS += $(CMOCKA_CFLAGS)
LDADD = tests/unit/libtest.a tests/unit/liblab.a $(DAEMON_LIBS) $(IMERR_LIBS) $(CMOCKA_LIBS)

check_LIBRARIES += tests/unit/libtest.a
tests_unit_libtest_a_SOURCES = \
	tests/unit/desk.c tests/unit/desk.h \
	tests/unit/folder.c tests/unit/folder.h \
	tests/unit/follow_bench.c tests/unit/follow_bench.h \
	tests/unit/header_rows.c tests/unit/header_rows.h \
	tests/unit/server.c tests/unit/server.h \
	tests/unit/sql.c tests/unit/sql.h \
	tests/unit/support.c tests/unit/support.h \
	tests/unit/world.c tests/unit/world.h

check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)

endif HAVE_CMOCKA

# End-to-end tests in shell.

TESTS += tests/house.sh
EXTRA_DIST += tests/house.sh

include tests/e2e/local.mk
TESTS += $(E2E_TESTS)
