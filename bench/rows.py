"""What is measured: one line per row, nothing else has to be touched for a new one.

A row is (group, name, kind, command, against, must, moonshot).

command, against: words as in a shell; `|` between the commands of a pipeline, and `>/dev/null` at the end where the
output is thrown away (a tool that would stop early on /dev/null must not have it). A name in braces is an input of
INPUTS, a rule file of RULES, or a pattern of WORDS.
must, moonshot: the goals, None where there is none. `against` is None where the kind needs none.

kind:
  time   time / time of `against`
  net    the same per byte, each less its time on an empty input: what a line costs without what starting costs
  extra  milliseconds more than on an empty input
  peak   MB (1,000,000 bytes) of the largest process
  p50, p99  delay of a line / delay through `against`
  cpu    CPU per line / that of `against`
  share  CPU in percent of one core
"""

# options of gen.c, and the size as a share of BENCH_SIZE.
USUAL = "-h 10000 -l 500 -t 20000"
INPUTS = {
    "main":      (1,       USUAL),
    "quarter":   (1 / 4,   USUAL),
    "small":     (1 / 16,  USUAL),
    "tiny":      (1 / 256, USUAL),
    "none":      (1 / 4,   "-h 0"),
    "hits1000":  (1 / 4,   "-h 1000 -l 500 -t 20000"),
    "hits100":   (1 / 4,   "-h 100 -l 500 -t 20000"),
    "hits10":    (1 / 4,   "-h 10 -l 500 -t 20000"),
    "hits1":     (1 / 16,  "-h 1"),
    "one":       (0,       "-h 1"),
    "codes":     (1 / 10,  "-k codes"),
    "doubts":    (1 / 10,  "-k doubts"),
    "raw":       (1 / 64,  "-k raw"),
    "endless":   (1 / 10,  "-k endless"),
    "long":      (1 / 10,  "-k long"),
    "starts":    (1 / 10,  "-k starts"),
    "digits":    (1 / 10,  "-k digits"),
    "empty":     (0,       None),
}

# Families made for the purpose: codes, text rules.
RULES = {
    "codes50":    (50, 0),
    "codes1000":  (1000, 0),
    "codes10000": (10000, 0),
    "texts10":    (50, 10),
    "texts100":   (50, 100),
    "texts1000":  (50, 1000),
}

CODE = r"(^|[^0-9])87[12][0-9]{3}([^0-9]|$)"
NOTE = '"  # JMessage error"'
WORDS = {
    "code": f"'{CODE}'",
    "bounded": r"'\b87[12][0-9]{3}\b'",        # ugrep takes no anchor as an alternative
    "perlcode": r"'(?<!\d)87[12]\d{3}(?!\d)'",
    "sed": rf"'/{CODE}/s/$/  # JMessage error/'",
    "perl": r"'s/$/  # JMessage error/ if /(?<!\d)87[12]\d{3}(?!\d)/'",
    "perlcount": r"'$n++ if /(?<!\d)87[12]\d{3}(?!\d)/; END { print $n }'",
    "awk": f"'/{CODE}/ {{ $0 = $0 {NOTE} }} {{ print }}'",
    "awkcount": f"'/{CODE}/ {{ n++ }} END {{ print n + 0 }}'",
    "awklive": f"'/{CODE}/ {{ $0 = $0 {NOTE} }} {{ print; fflush() }}'",
    "perllive": r"'BEGIN { $| = 1 } s/$/  # JMessage error/ if /(?<!\d)87[12]\d{3}(?!\d)/'",
    "lnav": r"':filter-in (?<![0-9])87[12][0-9]{3}(?![0-9])'",
    "mtail": "'{srcdir}/codes.mtail'",
}

# How a group is run. Its commands take turns, so only ratios within a group mean anything.
#   pipe: every pipe has so many bytes   repeat: so often in a row   rounds: at most   helper: instead of pipes
# grow puts the names of its files behind the command.
GROUPS = {
    "scan":     {"title": "report"},
    "typed":    {"title": "through a pipe, as typed"},
    "pipes":    {"title": "through pipes of 1 MiB", "pipe": 1 << 20},
    "live":     {"title": "live, one line per ms, every line a hit", "helper": "latency"},
    "quiet":    {"title": "live, one line per ms, no hits", "helper": "latency -p"},
    "follow":   {"title": "follow one file, a line per ms, every line a hit", "helper": "grow -n 2000"},
    "many":     {"title": "follow 10,000 files, 50,000 lines/s, every 100th a hit", "helper": "grow -f 10000 -n 250000 -b 50 -h 100"},
    "rest":     {"title": "follow files at rest", "rounds": 3, "helper": "grow -f 1000 -i 10"},
    "memory":   {"title": "peak memory", "rounds": 3},
    "start":    {"title": "start-up", "repeat": 50},
    "size":     {"title": "cost against input size"},
    "density":  {"title": "hit density (report with all cores, as typed)"},
    "codes":    {"title": "number of codes"},
    "texts":    {"title": "number of text rules"},
    "worst":    {"title": "inputs made to be slow (report with all cores, as typed)"},
    "peers":    {"title": "peers, counting (times imerr)", "rounds": 5},
    "slow":     {"title": "slow peers, counting a sixteenth (times imerr)", "rounds": 3},
    "edit":     {"title": "peers, annotating into a pipe (times imerr)", "rounds": 5},
    "edlive":   {"title": "peers, live (times imerr)", "rounds": 3, "helper": "latency"},
}

FOLLOW = "imerr annotate --follow --from end"
TAIL = "tail -q -n0 -F"
TAIL_SED = f"sh -c '{TAIL} \"$@\" | sed -u s/x/x/' sh"
SCAN = "imerr report --threads 1 -o json {main}"
RG = "rg -c {code} {main}"
# rg maps a single file, which some virtual machines make dear: there it is faster when told to read.
RG_READS = "rg --no-mmap -c {code} {main}"

ROWS = [
    ("scan", "1 thread", "time", SCAN, RG, 0.40, 0.25),
    ("scan", "2 threads", "time", "imerr report --threads 2 -o json {main}", RG, 0.25, 0.15),
    ("scan", "1 thread, rg --no-mmap", "time", SCAN, RG_READS, 0.40, 0.25),
    ("scan", "2 threads, rg --no-mmap", "time", "imerr report --threads 2 -o json {main}", RG_READS, 0.25, 0.15),
    ("typed", "annotate, file to pipe", "time", "imerr annotate {main} | cat >/dev/null", "cat {main} | cat >/dev/null", 0.35, 0.17),
    ("pipes", "annotate, file to pipe", "time", "imerr annotate {main} | cat >/dev/null", "cat {main} | cat >/dev/null", 0.90, 0.60),
    ("pipes", "annotate, pipe to pipe", "time", "cat {main} | imerr-annotate | cat >/dev/null", "cat {main} | cat | cat >/dev/null", 1.00, 0.85),
    ("live", "p50", "p50", "imerr-annotate", "cat", 1.4, 1.1),
    ("live", "p99", "p99", "imerr-annotate", "cat", 2.0, 1.5),
    ("quiet", "p50", "p50", "imerr-annotate", "cat", 1.4, 1.1),
    ("quiet", "p99", "p99", "imerr-annotate", "cat", 2.0, 1.5),
    ("follow", "p50", "p50", FOLLOW, TAIL, 1.0, 0.83),
    ("follow", "p99", "p99", FOLLOW, TAIL, None, None),
    ("follow", "p50, tail -F | sed -u", "p50", FOLLOW, TAIL_SED, None, None),
    ("follow", "p99, tail -F | sed -u", "p99", FOLLOW, TAIL_SED, None, None),
    ("many", "CPU per line", "cpu", FOLLOW, TAIL, 0.6, 0.25),
    ("many", "p99", "p99", FOLLOW, TAIL, None, None),
    ("rest", "1,000 files", "share", FOLLOW, None, 1, 0.1),
    ("memory", "file", "peak", "imerr annotate {main} >/dev/null", None, 8, 4),
    ("memory", "report, 1 thread", "peak", SCAN, None, 8, 4),
    ("memory", "report, 2 threads", "peak", "imerr report --threads 2 -o json {main}", None, 8, 4),
    ("memory", "report, 2 threads, every 10th line a hit", "peak", "imerr report --threads 2 -o json {hits10}", None, 8, 4),
    ("memory", "report, 2 threads, every line a hit", "peak", "imerr report --threads 2 -o json {hits1}", None, 8, 4),
    ("memory", "pipe", "peak", "cat {main} | imerr-annotate | cat >/dev/null", None, 8, 4),
    ("memory", "file, tiny", "peak", "imerr annotate {tiny} >/dev/null", None, 8, 4),
    ("memory", "every line a hit", "peak", "imerr annotate {hits1} >/dev/null", None, 8, 4),
    ("memory", "codes side by side", "peak", "imerr annotate {codes} >/dev/null", None, 8, 4),
    ("memory", "one line", "peak", "imerr annotate {endless} >/dev/null", None, 8, 4),
    ("memory", "lines of 1 MB", "peak", "imerr annotate {long} >/dev/null", None, 8, 4),
    ("start", "empty input", "time", "imerr annotate {empty}", "true", 2.5, 1.3),
    ("start", "rules, for the first hit", "extra", "imerr annotate {one}", None, 5, None),
    ("size", "a quarter, per byte", "net", "imerr report --threads 1 -o json {quarter}", SCAN, None, None),
    ("size", "a sixteenth, per byte", "net", "imerr report --threads 1 -o json {small}", SCAN, None, None),
    ("density", "no hits", "time", "imerr report -o json {none}", "rg -c {code} {none}", None, None),
    ("density", "every 10,000th line", "time", "imerr report -o json {quarter}", "rg -c {code} {quarter}", None, None),
    ("density", "every 1,000th line", "time", "imerr report -o json {hits1000}", "rg -c {code} {hits1000}", None, None),
    ("density", "every 100th line", "time", "imerr report -o json {hits100}", "rg -c {code} {hits100}", None, None),
    ("density", "every 10th line", "time", "imerr report -o json {hits10}", "rg -c {code} {hits10}", 0.60, 0.35),
    ("density", "every 10th line, rg --no-mmap", "time", "imerr report -o json {hits10}", "rg --no-mmap -c {code} {hits10}", 0.60, 0.35),
    ("density", "every 10th line, as JSON lines", "time", "imerr annotate -o json {hits10}", "rg -c {code} {hits10}", None, None),
    ("density", "every 10th line, annotated", "time", "imerr annotate {hits10} >/dev/null", "rg -c {code} {hits10}", None, None),
    ("codes", "1,000 codes", "net", "imerr report --threads 1 --rules {codes1000} -o json {main}", "imerr report --threads 1 --rules {codes50} -o json {main}", 1.03, 1.00),
    ("codes", "10,000 codes", "net", "imerr report --threads 1 --rules {codes10000} -o json {main}", "imerr report --threads 1 --rules {codes50} -o json {main}", 1.03, 1.00),
    ("texts", "10 text rules", "net", "imerr report --threads 1 --rules {texts10} -o json {main}", "imerr report --threads 1 --rules {codes50} -o json {main}", None, None),
    ("texts", "100 text rules", "net", "imerr report --threads 1 --rules {texts100} -o json {main}", "imerr report --threads 1 --rules {codes50} -o json {main}", None, None),
    ("texts", "1,000 text rules", "net", "imerr report --threads 1 --rules {texts1000} -o json {small}", "imerr report --threads 1 --rules {codes50} -o json {main}", None, None),
    ("worst", "codes side by side", "time", "imerr report -o json {codes}", "rg -c {code} {codes}", 4, 2),
    ("worst", "codes without context", "time", "imerr report -o json {doubts}", "rg -c {code} {doubts}", 4, 2),
    ("worst", "codes side by side, rg --no-mmap", "time", "imerr report -o json {codes}", "rg --no-mmap -c {code} {codes}", 4, 2),
    ("worst", "codes without context, rg --no-mmap", "time", "imerr report -o json {doubts}", "rg --no-mmap -c {code} {doubts}", 4, 2),
    ("worst", "codes without header", "time", "imerr report -o json {raw}", "rg -c {code} {raw}", None, None),
    ("worst", "one line", "time", "imerr report -o json {endless}", "rg -c {code} {endless}", 4, 2),
    ("worst", "one line, rg --no-mmap", "time", "imerr report -o json {endless}", "rg --no-mmap -c {code} {endless}", 4, 2),
    ("worst", "lines of 1 MB", "time", "imerr report -o json {long}", "rg -c {code} {long}", None, None),
    ("worst", "starts of texts", "time", "imerr report -o json {starts}", "rg -c {code} {starts}", None, None),
    ("worst", "numbers, no codes", "time", "imerr report -o json {digits}", "rg -c {code} {digits}", None, None),
    ("peers", "rg", "time", RG, SCAN, None, None),
    ("peers", "ugrep", "time", "ugrep -c {bounded} {main}", SCAN, None, None),
    ("peers", "grep -E", "time", "grep -c -E {code} {main}", SCAN, None, None),
    ("peers", "grep -P", "time", "grep -c -P {perlcode} {main}", SCAN, None, None),
    ("peers", "perl", "time", "perl -ne {perlcount} {main}", SCAN, None, None),
    ("peers", "gawk", "time", "gawk {awkcount} {main}", SCAN, None, None),
    ("slow", "mtail", "time", "mtail --one_shot --progs {mtail} --logs {small}", "imerr report --threads 1 -o json {small}", None, None),
    ("slow", "lnav", "time", "lnav -n -c {lnav} {small}", "imerr report --threads 1 -o json {small}", None, None),
    ("edit", "cat", "time", "cat {main} | cat >/dev/null", "imerr annotate {main} | cat >/dev/null", None, None),
    ("edit", "sed", "time", "sed -E {sed} {main} | cat >/dev/null", "imerr annotate {main} | cat >/dev/null", None, None),
    ("edit", "perl", "time", "perl -pe {perl} {main} | cat >/dev/null", "imerr annotate {main} | cat >/dev/null", None, None),
    ("edit", "gawk", "time", "gawk {awk} {main} | cat >/dev/null", "imerr annotate {main} | cat >/dev/null", None, None),
    ("edlive", "cat, p50", "p50", "cat", "imerr-annotate", None, None),
    ("edlive", "rg, p50", "p50", "rg --line-buffered {code}", "imerr-annotate", None, None),
    ("edlive", "grep -E, p50", "p50", "grep --line-buffered -E {code}", "imerr-annotate", None, None),
    ("edlive", "sed, p50", "p50", "sed -u -E {sed}", "imerr-annotate", None, None),
    ("edlive", "perl, p50", "p50", "perl -pe {perllive}", "imerr-annotate", None, None),
    ("edlive", "gawk, p50", "p50", "gawk {awklive}", "imerr-annotate", None, None),
]
