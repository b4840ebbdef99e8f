# Manual pages and completions, written from the tables of options.

noinst_PROGRAMS += gendoc
gendoc_SOURCES = \
	src/doc/complete.c \
	src/doc/gendoc.c src/doc/gendoc.h \
	src/doc/page.c
gendoc_LDADD = libdaemon.a $(imerr_LDADD)

PAGES_1 = \
	doc/imerr.1 \
	doc/imerr-annotate.1 \
	doc/imerr-check.1 \
	doc/imerr-daemon.1 \
	doc/imerr-explain.1 \
	doc/imerr-report.1 \
	doc/imerr-run.1 \
	doc/imerr-strip.1 \
	doc/imerr-why.1
PAGES_5 = \
	doc/imerr-config.5 \
	doc/imerr-rules.5
ZH_PAGES_1 = \
	doc/zh_CN/imerr.1 \
	doc/zh_CN/imerr-annotate.1 \
	doc/zh_CN/imerr-check.1 \
	doc/zh_CN/imerr-daemon.1 \
	doc/zh_CN/imerr-explain.1 \
	doc/zh_CN/imerr-report.1 \
	doc/zh_CN/imerr-run.1 \
	doc/zh_CN/imerr-strip.1 \
	doc/zh_CN/imerr-why.1
ZH_PAGES_5 = \
	doc/zh_CN/imerr-config.5 \
	doc/zh_CN/imerr-rules.5
PAGES = $(PAGES_1) $(PAGES_5) $(ZH_PAGES_1) $(ZH_PAGES_5)

zhman1dir = $(mandir)/zh_CN/man1
zhman5dir = $(mandir)/zh_CN/man5
if HAVE_SCDOC
man1_MANS = $(PAGES_1)
man5_MANS = $(PAGES_5)
zhman1_DATA = $(ZH_PAGES_1)
zhman5_DATA = $(ZH_PAGES_5)
endif

$(PAGES): gendoc$(EXEEXT)

SUFFIXES = .scd

# imerr-strip.1 is the page of the command strip, in the language of its folder.
.scd:
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	case $@ in */zh_CN/*) lang=zh ;; *) lang=en ;; esac && \
	command=`echo $(@F) | sed -n 's/^imerr-\(.*\)\.1$$/\1/p'` && \
	./gendoc$(EXEEXT) page $$lang $$command < $< > $@.filled && \
	$(SCDOC) < $@.filled > $@.made && \
	./gendoc$(EXEEXT) tidy < $@.made > $@.tmp && \
	rm -f $@.filled $@.made && mv $@.tmp $@

bashcompdir = $(datadir)/bash-completion/completions
zshcompdir = $(datadir)/zsh/site-functions
fishcompdir = $(datadir)/fish/vendor_completions.d
bashcomp_DATA = completions/bash/imerr completions/bash/imerr-annotate
zshcomp_DATA = completions/zsh/_imerr
fishcomp_DATA = completions/fish/imerr.fish completions/fish/imerr-annotate.fish
COMPLETIONS = $(bashcomp_DATA) $(zshcomp_DATA) $(fishcomp_DATA)

$(COMPLETIONS): gendoc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	case $@ in \
	*/bash/*) ./gendoc$(EXEEXT) bash imerr imerr-annotate ;; \
	*/zsh/*) ./gendoc$(EXEEXT) zsh imerr imerr-annotate ;; \
	*/fish/*) ./gendoc$(EXEEXT) fish `basename $@ .fish` ;; \
	esac > $@.tmp && mv $@.tmp $@

CLEANFILES += $(PAGES) $(COMPLETIONS)
EXTRA_DIST += doc/check-docs.sh $(PAGES:=.scd)

TESTS += doc/check-docs.sh
