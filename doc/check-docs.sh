#!/bin/sh
# Manual pages and completions against the tables that the program runs by.
#
# Runs in the build directory. Each part needs a program of its own; where one
# is missing the others are checked all the same and the exit status is 77.

srcdir=${srcdir:-.}
failed=0
skipped=
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
# Shells must not read, or write, what belongs to the user.
HOME=$tmp XDG_CONFIG_HOME=$tmp XDG_DATA_HOME=$tmp XDG_CACHE_HOME=$tmp LC_ALL=C.UTF-8
export HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME LC_ALL

fail() {
	echo "FAIL: $*"
	failed=1
}

# same WHAT EXPECTED FOUND
same() {
	[ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# need PART PROGRAM: is it there?
need() {
	command -v "$2" >/dev/null && return
	skipped="$skipped $1($2)"
	return 1
}

sources() {
	for language in . zh_CN; do
		for kind in rules config; do
			page=$srcdir/doc/$language/imerr-$kind.5.scd
			for key in $(./gendoc keys $kind | sort -u); do
				grep -q "\*$key\*" "$page" || fail "$page: no key '$key'"
			done
		done
		page=$srcdir/doc/$language/imerr-rules.5.scd
		sed -n '/^# KEYS/q; /^# 文件的键/q; /^```/d; /^family:/,$p' "$page" >"$tmp/example.yaml"
		./imerr check "$tmp/example.yaml" >"$tmp/out" 2>&1 || fail "$page: example: $(cat "$tmp/out")"
	done
}

# The page as plain text: one line of source is one line.
plain() {
	sed 's/\\f.//g; s/\\-/-/g; s/\\://g; s/\\&//g' "$1"
}

page() {
	[ -f "$1" ] || { fail "$1 is missing"; return; }
	plain "$1" >"$tmp/page"
	for option in $2; do
		grep -Eq -e "^(-[A-Za-z], )?$option(,|=|\$)" "$tmp/page" || fail "$1: no option $option"
	done
	! grep -q '@[A-Z]*@' "$tmp/page" || fail "$1: a word in @ was not filled in"
}

pages() {
	for language in . zh_CN; do
		page doc/$language/imerr.1 "$(./gendoc list '')"
		page doc/$language/imerr-rules.5 ''
		page doc/$language/imerr-config.5 ''
		for command in $(./gendoc list); do
			page doc/$language/imerr-$command.1 "$(./gendoc list $command)"
			plain doc/$language/imerr.1 | grep -q "^$command " || fail "imerr.1: no command $command"
		done
	done
}

rendering() {
	for page in doc/*.[15] doc/zh_CN/*.[15]; do
		MANWIDTH=80 man --warnings -E UTF-8 -l "$page" >"$tmp/out" 2>"$tmp/err"
		[ ! -s "$tmp/err" ] || fail "$page: $(cat "$tmp/err")"
		grep -q imerr "$tmp/out" || fail "$page: nothing is shown"
	done
}

# Completes the last of its words as bash would.
cat >"$tmp/complete.bash" <<'END'
compopt() { COMPREPLY=("compopt $*"); }
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_imerr "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
echo "${COMPREPLY[*]}"
END

bash_gives() {
	expected=$1
	shift
	same "bash: $*" "$expected" "$(bash "$tmp/complete.bash" completions/bash/imerr "$@")"
}

bash_part() {
	bash_gives "$(echo $(./gendoc list))" imerr ''
	bash_gives 'annotate' imerr ann
	bash_gives '--lang' imerr --l
	bash_gives '--output --only' imerr annotate --o
	bash_gives '--output --only' ./imerr annotate --o
	bash_gives '--output --only' imerr-annotate x.log --o
	bash_gives 'text json' imerr annotate --output ''
	bash_gives 'json' imerr annotate -o j
	bash_gives 'json' imerr annotate --output = j
	bash_gives 'text json' imerr annotate --output =
	bash_gives '--output=text --output=json' imerr-annotate --output=
	bash_gives '' imerr annotate --tag ''
	bash_gives 'compopt -o default' imerr annotate ''
	bash_gives 'compopt -o default' imerr annotate -r ''
	bash_gives 'compopt -o default' imerr-annotate ''
	bash_gives '' imerr explain ''
	bash_gives '' imerr nothing -
	for command in $(./gendoc list); do
		for option in $(./gendoc list $command | grep -e '^--'); do
			bash_gives "$option" imerr $command "$option"
		done
	done
	cmp completions/bash/imerr completions/bash/imerr-annotate || failed=1
}

fish_gives() {
	same "fish: $2" "$1" "$(cd "$tmp" && fish -c "source '$here/completions/fish/$3'; complete -C '$2'" | cut -f 1 | sort | xargs)"
}

fish_part() {
	here=$PWD
	fish -n completions/fish/imerr.fish completions/fish/imerr-annotate.fish || failed=1
	fish_gives "$(./gendoc list | sort | xargs)" 'imerr ' imerr.fish
	fish_gives '--only --output' 'imerr annotate --o' imerr.fish
	fish_gives '--only --output' 'imerr-annotate --o' imerr-annotate.fish
	fish_gives 'json text' 'imerr annotate -o ' imerr.fish
	fish_gives 'complete.bash' 'imerr strip compl' imerr.fish
	fish_gives '' 'imerr explain compl' imerr.fish
	for command in $(./gendoc list); do
		fish_gives "$(./gendoc list $command | grep -e '^--' | sort | xargs)" "imerr $command --" imerr.fish
	done
}

sources
if [ -f doc/imerr.1 ]; then
	pages
	if need rendering man; then
		rendering
	fi
else
	skipped="$skipped pages(scdoc)"
fi
if need completion bash; then
	bash_part
fi
if need completion zsh; then
	zsh -n completions/zsh/_imerr || failed=1
fi
if need completion fish; then
	fish_part
fi
[ "$failed" = 0 ] || exit 1
[ -z "$skipped" ] || { echo "not checked, for want of a program:$skipped"; exit 77; }
