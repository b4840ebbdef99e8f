#!/bin/bash
# Rule files of the user's: with mistakes each is named with file and line, and
# nothing else suffers; good ones override and add.
. "$(dirname "$0")/lib.sh"

e='12-31 23:59:59.123  4611  4690 E JIM     : '
printf '%scode:871300\n%splain\n' "$e" "$e" >"$work/log"
imerr annotate "$work/log" >"$work/noted"

run 0 check
same 'the shipped rules are good' "$(ls "$srcdir"/rules/*.yaml | wc -l)" "$(grep -c ': good: ' "$work/out")"
run 0 check "$srcdir"/rules/*.yaml

# A family of our own making, good as it stands. Mistakes are made by editing it.
cat >"$work/good.yaml" <<'END'
family: example
platform: android
title:
  zh: '示例'
  en: 'An example'
source: 'made up for this test'
date: '2025-01-01'
recognition: standard
context: required
own-context:
  - name: 'example-sdk'
    en: 'the example SDK speaks'
    zh: '示例 SDK 的输出'
    text: 'ExampleSdk'
    match:
      - 'E/Foo     ( 4611): ExampleSdk says 661001'
    no-match:
      - 'E/Foo     ( 4611): OtherSdk says 661001'
texts:
  - name: 'example-text'
    code: 661002
    anchor: 'the example broke'
    tag: '^Example$'
    match:
      - 'E/Example ( 4611): the example broke, sorry'
    no-match:
      - 'E/Other   ( 4611): the example broke, sorry'
codes:
  - code: 661001
    name: 'EXAMPLE_ONE'
    message: 'Example one.'
    zh: '示例一'
    en: 'The first example.'
    category: example
  - code: 661002
    name: 'EXAMPLE_TWO'
    message: 'Example two.'
    zh: '示例二'
    en: 'The second example.'
    category: example
    cause:
      zh: '原因'
      en: 'The cause.'
    fix:
      zh: '处理'
      en: 'The fix.'
    retry: yes
found:
  - 'E/Foo     ( 4611): ExampleSdk says 661001'
not-found:
  - 'E/Foo     ( 4611): size 661001'
END
run 0 check "$work/good.yaml"
holds 'the good file' "$work/out" "$work/good.yaml: good: 2 codes, 2 patterns"

# line_of PATTERN: its line in bad.yaml.
last_line_of() { grep -n -e "$1" "$work/bad.yaml" | tail -n 1 | cut -d: -f1; }
line_of() { grep -n -m 1 -e "$1" "$work/bad.yaml" | cut -d: -f1; }

# mistake WHAT LINE PIECE: check names bad.yaml:LINE with a sentence that holds PIECE, status 1, no crash;
# annotate without it goes on.
mistake() {
	run 1 check "$work/bad.yaml"
	checks=$((checks + 1))
	grep -qE "^imerr: $work/bad.yaml:$2(:[0-9]+)?: .*$3" "$work/err" ||
		failed "$1: no sentence about '$3' for line $2" "$work/err"
	! grep -qv "^imerr: $work/bad.yaml:[0-9]" "$work/err" || failed "$1: a sentence without its line" "$work/err"
	run 1 check --lang=zh "$work/bad.yaml"
	checks=$((checks + 1))
	grep -qE "^imerr: $work/bad.yaml:$2(:[0-9]+)?：.*[^ -~]" "$work/err" || failed "$1: no sentence in Chinese" "$work/err"
}
# edit SED-SCRIPT: bad.yaml is good.yaml, edited.
edit() { sed -e "$1" "$work/good.yaml" >"$work/bad.yaml"; }

edit '/^date:/s/date/dated/'
mistake 'an unknown key' "$(line_of '^dated')" dated
edit 's/^    category: example/    kategory: example/'
mistake 'an unknown key in a code' "$(line_of kategory)" kategory
mistake 'a missing key in a code' "$(line_of 'code: 661001')" category
edit '/^family:/d'
mistake 'no family' 1 family
edit '/^title:/,/^  en:/d'
mistake 'no title' 1 title
edit '/^  zh: .示例.$/d'
mistake 'half a title' "$(line_of "^  en: 'An")" zh
edit 's/^codes:/codes: none\nmore:/'
mistake 'codes that are no list' "$(line_of '^codes')" codes
mistake 'an unknown key behind it' "$(line_of '^more')" more
edit 's/code: 661001/code: abc/'
mistake 'a code that is no number' "$(line_of 'code: abc')" code
for number in 99999999999999999999999 12345678 -661001 0661001 661001.5 0xA1 6610_01 '""' '[661001]' '~'; do
	edit "s/- code: 661001/- code: $number/"
	mistake "the code $number" "$(line_of '- code: ')" code
done
edit 's/retry: yes/retry: perhaps/'
mistake 'a value out of its choices' "$(line_of perhaps)" 'yes'
edit 's/^platform: android/platform: symbian/'
mistake 'an unknown platform' "$(line_of symbian)" 'android'
edit "s/text: 'ExampleSdk'/text: 'Example(Sdk'/"
mistake 'a bad pattern' "$(line_of 'Example(Sdk')" 'example-sdk'
edit "s/tag: '^Example\$'/tag: '['/"
mistake 'a bad pattern of a text rule' "$(line_of "tag: '\['")" 'example-text'
edit "/text: 'ExampleSdk'/d"
mistake 'a pattern without conditions' "$(line_of "name: 'example-sdk'")" 'example-sdk'
edit 's/code: 661002$/code: 661001/'
mistake 'a code twice' "$(grep -n 'code: 661001' "$work/bad.yaml" | tail -n 1 | cut -d: -f1)" 661001
edit "s/^      - 'E.Foo.*ExampleSdk says 661001'/      - 'E\/Foo     ( 4611): it says 661001'/"
mistake 'a sample that does not match' "$(line_of 'it says 661001')" 'it says 661001'
edit "s/OtherSdk says/ExampleSdk says/"
mistake 'a sample that matches and must not' 18 'ExampleSdk says'
edit "s/E.Other   ( 4611): the example/E\/Example ( 4611): the example/"
mistake 'a sample of a text rule' "$(last_line_of 'the example broke, sorry')" 'the example broke'
edit '/^texts:/,/^codes:/s/code: 661002/code: 661099/'
mistake 'a text rule for a code that is not there' "$(line_of "name: 'example-text'")" 661099
edit 's/^recognition: standard/recognition: special/'
mistake 'an unknown recognition' 1 special
edit 's/size 661001/ExampleSdk code 661001/'
mistake 'a look-alike that is found' '[0-9]+' 'ExampleSdk code 661001'
edit "s/^  - 'E.Foo.*ExampleSdk says 661001'/  - 'E\/Foo     ( 4611): size 661001'/"
mistake 'a line that is not found' '[0-9]+' 'size 661001'
check 'of these the line is told' grep -q "bad.yaml:$(($(line_of '^found:') + 1))：" "$work/err"
edit 's/^source: .*/&\nsource: again/'
mistake 'a key twice' "$(line_of again)" source
edit 's/^unknown:.*//; s/^codes:/unknown:\n  - from: 661999\n    to: 661000\ncodes:/'
mistake 'a range upside down' "$(line_of 'from: 661999')" from
edit "s/zh: '示例一'/zh: ''/"
mistake 'an empty text' "$(line_of "zh: ''")" zh
edit 's/message: .Example one../message: \&m "x"/; s/message: .Example two../message: *m/'
mistake 'an alias' "$(line_of '&m')" alias
edit 's/^    name: .EXAMPLE_ONE./    name: "EX\\0ONE"/'
mistake 'a NUL in a text' "$(line_of 'EX.0ONE')" NUL
edit 's/^date: .*/\tdate: x/'
mistake 'a tab' "$(line_of 'date: x')" YAML
edit "s/^date: .*/date: 'no end/"
mistake 'a quote without end' '[0-9]+' YAML
edit 's/^date: .*/date: [1, 2/'
mistake 'a bracket without end' '[0-9]+' YAML
LC_ALL=C sed 's/^date: .*/date: "\xff\xfe"/' "$work/good.yaml" >"$work/bad.yaml"
mistake 'bytes that are not UTF-8' "$(LC_ALL=C line_of '^date')" 'UTF-8'
sed 's/^date: .*/date: "a@b"/' "$work/good.yaml" | tr @ '\0' >"$work/bad.yaml"
mistake 'a NUL byte' "$(grep -an '^date' "$work/bad.yaml" | cut -d: -f1)" '.'
: >"$work/bad.yaml"
mistake 'an empty file' 1 empty
printf '# nothing\n\n' >"$work/bad.yaml"
mistake 'nothing but comments' 1 empty
printf 'just a text\n' >"$work/bad.yaml"
mistake 'a text' 1 key
printf -- '- a\n- b\n' >"$work/bad.yaml"
mistake 'a list' 1 key
printf '{{{{{{{{' >"$work/bad.yaml"
mistake 'braces' '[0-9]+' '.'
printf '%2000s' '' | tr ' ' '[' >"$work/bad.yaml"
mistake 'brackets by the thousand' '[0-9]+' '.'
printf '%s\n---\nsecond: document\n' "$(cat "$work/good.yaml")" >"$work/bad.yaml"
mistake 'a second document' '[0-9]+' '.'
head -c 3000 /dev/urandom >"$work/bad.yaml"
run 1 check "$work/bad.yaml"
{ printf 'family: a\nx: &a ["l","l","l","l","l","l","l","l","l"]\n'; for i in a b c d e f g h; do
	printf '%s%s: &%s%s [*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s]\n' $i $i $i $i $i $i $i $i $i $i $i $i; done; } >"$work/bad.yaml"
run 1 check "$work/bad.yaml"
head -c 100000000 /dev/zero | tr '\0' '#' >"$work/bad.yaml"
run 1 check "$work/bad.yaml"
rm "$work/bad.yaml"
run 1 check "$work/bad.yaml"
holds 'a missing file is named' "$work/err" 'bad.yaml'
run 1 check "$work"
holds 'a directory is named' "$work/err" "$work"

# All mistakes of a file at once, and of several files.
edit "s/^date:/dated:/; s/^    category: example/    kategory: example/; s/code: 661001/code: abc/; s/retry: yes/retry: perhaps/
	s/zh: '示例一'/zh: ''/"
run 1 check "$work/bad.yaml" "$work/good.yaml" "$work/missing.yaml"
for line in "$(line_of dated)" "$(line_of 'code: abc')" "$(line_of kategory)" "$(line_of perhaps)" "$(line_of "zh: ''")"; do
	holds 'all mistakes at once' "$work/err" "bad.yaml:$line:"
done
holds 'the good file among bad ones' "$work/out" "good.yaml: good"
holds 'the missing one, too' "$work/err" 'missing.yaml'
# Of what the keys say and of what the patterns say.
edit "s/^date:/dated:/; s/text: 'ExampleSdk'/text: 'Example(Sdk'/; s/code: 661002\$/code: 661001/"
run 1 check "$work/bad.yaml"
holds 'a bad key beside a bad pattern' "$work/err" "bad.yaml:$(line_of dated):"
holds 'a bad pattern beside a bad key' "$work/err" "bad.yaml:$(line_of 'Example(Sdk'):"
holds 'a code twice beside a bad key' "$work/err" "code 661001 is in this file already"
edit "s/text: 'ExampleSdk'/text: 'Example(Sdk'/; s/code: 661002\$/code: 661001/"
run 1 check "$work/bad.yaml"
holds 'a bad pattern beside a code given twice' "$work/err" "bad.yaml:$(line_of 'Example(Sdk'):"
holds 'a code given twice beside a bad pattern' "$work/err" "code 661001 is in this file already"

# A good one: overrides a code, adds a family.
cat >"$work/mine.yaml" <<'END'
family: jmessage-android
codes:
  - code: 871300
    message: 'Have not logged in.'
    zh: '我们自己的说法'
    en: 'Our own words.'
    category: login
END
run 0 check "$work/mine.yaml"
run 0 annotate --rules="$work/mine.yaml" --rules="$work/good.yaml" "$work/log"
holds 'an overridden code' "$work/out" '«imerr 871300 Have not logged in. — Our own words.»'
printf '%sExampleSdk says 661001\n%ssize 661001\n12-31 23:59:59.123  4611  4690 E Example : the example broke\n%scode:871301\n' \
	"$e" "$e" "$e" >"$work/log2"
run 0 annotate --rules="$work/mine.yaml" -r "$work/good.yaml" --verbose "$work/log2"
same 'an added family: the number of notes' 3 "$(grep -c '«imerr ' "$work/out")"
holds 'an added family' "$work/out" '661001 Example one. — The first example.'
holds 'an added text rule' "$work/out" '661002 (told by its text) Example two. — The second example. Cause: The cause. What to do: The fix.'
holds 'codes that were not overridden' "$work/out" '871301 Invalid parameters.'
run 0 explain --rules="$work/good.yaml" EXAMPLE_TWO
holds 'explain knows it' "$work/out" '661002  Example two.'
run 1 explain 661002
run 0 annotate "$work/log2"
lacks 'without the file nothing is known of it' "$work/out" '661001 Example'
# A directory of them, and the later wins.
mkdir "$work/dir"
cp "$work/mine.yaml" "$work/dir/1.yaml"
sed 's/Our own words/Even later words/' "$work/mine.yaml" >"$work/dir/2.yml"
cp "$work/log" "$work/dir/3.txt"
run 0 annotate --rules="$work/dir" "$work/log"
holds 'a directory, in the order of names' "$work/out" 'Even later words.'
run 0 annotate --rules="$work/dir" -r "$work/mine.yaml" "$work/log"
holds 'the last one given wins' "$work/out" 'Our own words.'

# The user's directory: good ones count, bad ones are left out with a sentence.
rules=$XDG_CONFIG_HOME/imerr/rules
mkdir -p "$rules"
cp "$work/mine.yaml" "$rules"
run 0 annotate "$work/log"
holds 'rules of XDG_CONFIG_HOME' "$work/out" 'Our own words.'
same 'rules of XDG_CONFIG_HOME: stderr' '' "$(cat "$work/err")"
run 0 check
same 'check without operands' '' "$(cat "$work/err")"
for bad in "s/code: 661001/code: abc/" "s/text: 'ExampleSdk'/text: 'Example(Sdk'/" 's/code: 661002$/code: 661001/' '1,30d'; do
	sed "$bad" "$work/good.yaml" >"$rules/bad.yaml"
	run 0 annotate "$work/log" "$work/log2"
	holds "with a bad file ($bad) the log passes" "$work/out" 'Our own words.'
	lacks "a bad file ($bad) is left out whole" "$work/out" '661001 Example'
	holds "a bad file ($bad) is named" "$work/err" "$rules/bad.yaml:"
	holds "a bad file ($bad) is left out" "$work/err" 'left out'
	run 1 check
	holds "check names the bad file ($bad)" "$work/err" "$rules/bad.yaml:"
done
# Asked for by name, it is trouble; the log passes all the same.
run 1 annotate --rules="$rules/bad.yaml" "$work/log"
holds 'a bad file asked for is named' "$work/err" "$rules/bad.yaml:"
rm -r "$XDG_CONFIG_HOME/imerr"
mkdir -p "$HOME/.config/imerr/rules"
cp "$work/mine.yaml" "$HOME/.config/imerr/rules"
env -u XDG_CONFIG_HOME "${imerr[@]}" annotate "$work/log" >"$work/out" 2>"$work/err"
holds 'rules of ~/.config' "$work/out" 'Our own words.'
rm -r "$HOME/.config"

# A pattern that would never come to an end: named, the lines pass, and soon. The
# condition keeps automata from deciding it; without it they do, and nothing is said.
for key in text before after tag; do
	case $key in
	text) pattern='(a+)+$' ;;
	before) pattern='(a+)+b' ;;
	after) pattern='( ?a+)+[^ab]' ;;
	tag) pattern='(a+)+$' ;;
	esac
	sed "s/text: 'ExampleSdk'/$key: '$pattern'/; s/name: 'example-sdk'/name: 'endless'/" "$work/good.yaml" >"$work/short.yaml"
	sed "s/text: 'ExampleSdk'/$key: '(?(?=.))$pattern'/; s/name: 'example-sdk'/name: 'endless'/" "$work/good.yaml" >"$work/endless.yaml"
	a=$(printf '%2000s' '' | tr ' ' a)
	lines=2000
	[ -z "$slow" ] || lines=20
	if [ $key = tag ]; then
		yes "12-31 23:59:59.123  4611  4690 E ${a:0:60}b: seen 661001" | head -n $lines >"$work/trap"
	else
		yes "$e${a}b 661001 ${a}b" | head -n $lines >"$work/trap"
	fi
	start=${EPOCHREALTIME/./}
	imerr annotate "$work/trap" >"$work/out" 2>"$work/err"
	plain=$((${EPOCHREALTIME/./} - start))
	start=${EPOCHREALTIME/./}
	imerr annotate --rules="$work/endless.yaml" "$work/trap" >"$work/out" 2>"$work/err"
	same "an endless '$key': status" 0 $?
	took=$((${EPOCHREALTIME/./} - start - plain))
	equal "an endless '$key': the lines pass" "$work/trap" "$work/out"
	holds "an endless '$key' is named" "$work/err" "'endless'"
	imerr annotate --rules="$work/short.yaml" "$work/trap" >"$work/out" 2>"$work/err"
	equal "a short '$key': the lines pass" "$work/trap" "$work/out"
	lacks "a short '$key' is not named" "$work/err" "'endless'"
	[ -n "$slow" ] || check "an endless '$key' took $((took / 1000)) ms more" test $took -lt 1500000
	run 1 check "$work/endless.yaml"
done

# However far a pattern is let look, what ends there is not the end of the text.
sed "s/text: 'ExampleSdk'/after: ' a+\$'/; s/ExampleSdk says 661001/661001 aaa/" "$work/good.yaml" >"$work/end.yaml"
run 0 check "$work/end.yaml"
printf '%s661001 %s\n%s661001 %sb\n' "$e" "${a:0:20}" "$e" "$a" >"$work/trap"
run 0 annotate --rules="$work/end.yaml" "$work/trap"
same 'the end of a text' 1 "$(grep -c '«imerr' "$work/out")"
finish
