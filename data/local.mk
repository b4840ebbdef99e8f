# The service: its unit, and the folders that it needs.

if SYSTEMD_UNIT
tmpfilesdir = $(prefix)/lib/tmpfiles.d
systemdsystemunit_DATA = data/imerr.service
tmpfiles_DATA = data/imerr.conf
endif

SERVICE_FILES = data/imerr.service data/imerr.conf

$(SERVICE_FILES): Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	sed -e 's,[@]bindir@,$(bindir),g' -e 's,[@]sysconfdir@,$(sysconfdir),g' $(srcdir)/$@.in > $@.tmp && mv $@.tmp $@
data/imerr.service: data/imerr.service.in
data/imerr.conf: data/imerr.conf.in

check_DATA = $(SERVICE_FILES)
CLEANFILES += $(SERVICE_FILES)
EXTRA_DIST += $(SERVICE_FILES:=.in)
