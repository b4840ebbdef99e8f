# shellcheck shell=bash
#
# What run and check share: messages, packages and configuring. To be sourced
# after $root is set to the top of the sources.
#
# All messages go to standard error: standard output is the annotated log.
# Commands get no standard input: it may be the log.
#
# A function here may be called in a condition, where `set -e` is off, so each
# hands a failure up by itself.

: "${root:?}"

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
zh*) chinese=yes ;;
*) chinese=no ;;
esac

# say ENGLISH CHINESE
say() {
	if [ "$chinese" = yes ]; then
		printf '%s\n' "$2" >&2
	else
		printf '%s\n' "$1" >&2
	fi
}

# packages_of GROUP...: their names, one per line.
packages_of() {
	local group name wanted

	while read -r group name; do
		for wanted in "$@"; do
			[ "$group" != "$wanted" ] || printf '%s\n' "$name"
		done
	done <"$root/scripts/packages"
}

# missing_packages GROUP...: those that are not installed, on one line.
missing_packages() {
	local name installed missing=''

	# dpkg-query fails when it does not know one of the names.
	# shellcheck disable=SC2016 # it is dpkg-query that expands them
	installed=" $(packages_of "$@" |
		xargs dpkg-query -W -f '${db:Status-Status}:${Package} ' 2>/dev/null || :)"
	for name in $(packages_of "$@"); do
		case $installed in
		*" installed:$name "*) ;;
		*) missing="$missing $name" ;;
		esac
	done
	printf '%s\n' "${missing# }"
}

# Not Debian: what is needed is named, and the build is tried all the same.
need_tools() {
	local tool missing=''

	for tool in cc make autoreconf automake pkg-config; do
		command -v "$tool" >/dev/null || missing="$missing $tool"
	done
	[ -n "$missing" ] || return 0
	say "There is no apt-get here, and these tools are missing:$missing. Install them, and what these Debian packages hold: $(packages_of "$@" | xargs)" \
		"本机没有 apt-get，并且缺少这些工具：${missing# }。请安装它们，以及与下列 Debian 软件包相当的内容：$(packages_of "$@" | xargs)"
	return 1
}

# As root, or through sudo. The output of apt-get is long and is shown only if
# it fails.
install_packages() {
	local apt="apt-get install -y --no-install-recommends $*" log status=0
	local as_root=(env DEBIAN_FRONTEND=noninteractive)

	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null; then
			say "Packages are missing, and installing them needs root; there is no sudo here. Run this as root, then try again: apt-get update && $apt" \
				"缺少软件包，安装需要 root 权限，而本机没有 sudo。请以 root 身份执行以下命令，然后重试：apt-get update && $apt"
			return 1
		fi
		as_root=(sudo "${as_root[@]}")
		apt="sudo $apt"
	fi
	say "Installing what is missing (it can take some minutes): $apt" \
		"正在安装缺少的软件包（可能需要几分钟）：$apt"
	log=$(mktemp) || return 1
	# A broken third-party source makes update fail and need not matter;
	# it is install that decides.
	"${as_root[@]}" apt-get -q update </dev/null >"$log" 2>&1 || :
	# A fresh system may be at its own upgrades: wait for these.
	"${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" \
		</dev/null >>"$log" 2>&1 || status=1
	if [ $status != 0 ]; then
		cat "$log" >&2
		say "The packages could not be installed. Once this command works, try again: $apt" \
			"软件包安装失败。请先使以下命令成功执行，然后重试：$apt"
	fi
	rm -f "$log"
	return $status
}

# need_packages GROUP...: installs what is missing of these groups.
need_packages() {
	local missing

	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		need_tools "$@"
		return
	fi
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	# shellcheck disable=SC2086 # names of packages hold no blanks
	install_packages $missing
}

# Makes ./configure. Make would follow most changes of its sources by itself,
# but not those that need one more file in build-aux.
make_configure() {
	local source output

	for source in configure.ac Makefile.am ./*/local.mk; do
		for output in configure Makefile.in; do
			if [ ! -f "$output" ] || [ "$source" -nt "$output" ]; then
				say 'Making ./configure...' '正在生成 ./configure……'
				autoreconf --install --force </dev/null >&2
				return
			fi
		done
	done
}

# configure_in DIR ARGUMENT...: makes DIR ready for make. Does nothing if it
# was configured with these arguments already, here: a moved tree is configured
# anew.
configure_in() {
	local dir=$1 as

	shift
	as="$root: $*"
	cd "$root" && make_configure || return
	if [ -f "$dir/Makefile" ] && [ ! configure -nt "$dir/Makefile" ] &&
		[ "$(cat "$dir/configured-as" 2>/dev/null)" = "$as" ]; then
		return 0
	fi
	mkdir -p "$dir" && cd "$dir" && rm -f configured-as || return
	say "Configuring in $dir..." "正在 $dir 中配置……"
	../configure --quiet "$@" </dev/null >&2 || return
	printf '%s\n' "$as" >configured-as
}
