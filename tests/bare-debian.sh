#!/usr/bin/env bash
#
# Proves ./run and ./check in a bare Debian 12, each twice. To be run by hand,
# as root, with debootstrap and git installed:
#
#   tests/bare-debian.sh [FOLDER]
#
# What is committed in this checkout is tried. FOLDER (given none, a folder
# under TMPDIR or /var/tmp) keeps FOLDER/base, the tree as debootstrap made it:
# the next time starts from a copy of that. FOLDER/tree is made anew each time
# and left to be looked at. IMERR_CORPUS is passed on to the tests.
#
# The mirror, the proxy and the certificates are those of this machine's apt.
set -eu -o pipefail

release=bookworm
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# In a mount namespace of its own, /proc and the like are gone from the tree
# when this ends, however it ends.
if [ -z "${IMERR_OWN_MOUNTS:-}" ]; then
	for tool in debootstrap git unshare; do
		command -v "$tool" >/dev/null || {
			echo "bare-debian: $tool is needed" >&2
			exit 1
		}
	done
	[ "$(id -u)" = 0 ] || {
		echo 'bare-debian: this needs root, for debootstrap and chroot' >&2
		exit 1
	}
	IMERR_OWN_MOUNTS=yes exec unshare --mount "${BASH_SOURCE[0]}" "$@"
fi
unset IMERR_OWN_MOUNTS

folder=${1:-${TMPDIR:-/var/tmp}/imerr-bare-debian}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
base=$folder/base
tree=$folder/tree

# Debian's own sources as lines of a sources.list, in whatever form apt has
# them here.
debian_sources() {
	# shellcheck disable=SC2016 # it is apt-get that expands them
	apt-get indextargets --format '$(CODENAME) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' |
		sed -n -E "s/^$release(-[a-z]+)? //p" | sort -u
}

# timed COMMAND...: tells how long it took.
timed() {
	local start end

	start=$(date +%s%N)
	"$@"
	end=$(date +%s%N)
	end=$(((end - start) / 10000000))
	printf '   took %d.%02d s\n' $((end / 100)) $((end % 100))
}

make_base() {
	local mirror proxy=''

	mirror=$(debian_sources | awk -v release="$release" '$3 == release && !mirror { mirror = $2 } END { print mirror }')
	[ -n "$mirror" ] || {
		echo "bare-debian: apt here has no source for $release" >&2
		return 1
	}
	# debootstrap does not ask apt for it.
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[ -z "$proxy" ] || [ "$proxy" = DIRECT ] || export http_proxy="$proxy"
	rm -rf "$base.part"
	debootstrap --variant=minbase "$release" "$base.part" "$mirror" >"$folder/debootstrap.log" || {
		tail -n 20 "$folder/debootstrap.log" >&2
		return 1
	}
	rm -rf "$base"
	mv "$base.part" "$base"
}

# So that apt works in the tree as it works here.
copy_apt_settings() {
	local file

	debian_sources >"$tree/etc/apt/sources.list"
	apt-config dump | grep -E '^Acquire::(https?|ftp)::' \
		>"$tree/etc/apt/apt.conf.d/90host" || :
	cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
	for file in /etc/ssl/certs/ca-certificates.crt \
		$(apt-config dump | sed -n -E 's/^Acquire::.*::(CaInfo|CaPath|SslCert|SslKey) "(.+)";/\2/p'); do
		[ -e "$file" ] || continue
		mkdir -p "$tree$(dirname "$file")"
		cp -RL "$file" "$tree$file"
	done
}

make_tree() {
	rm -rf --one-file-system "$tree"
	cp -a --reflink=auto "$base" "$tree"
	copy_apt_settings
	git -c safe.directory="$top/.git" clone -q --no-hardlinks "$top" "$tree/root/imerr"
	mount -t proc proc "$tree/proc"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$tree/dev/pts"
	mkdir -p "$tree/dev/shm"
	mount -t tmpfs tmpfs "$tree/dev/shm"
	if [ -n "${IMERR_CORPUS:-}" ]; then
		mkdir "$tree/root/corpus"
		mount --bind "$IMERR_CORPUS" "$tree/root/corpus"
	fi
}

# inside COMMAND...: in the checkout in the tree, as root at first login.
inside() {
	local name settings=()

	for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
		[ -z "${!name:-}" ] || settings+=("$name=${!name}")
	done
	[ -z "${IMERR_CORPUS:-}" ] || settings+=(IMERR_CORPUS=/root/corpus)
	chroot "$tree" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"${settings[@]}" sh -c 'cd /root/imerr && exec "$@"' sh "$@" </dev/null
}

if [ ! -d "$base" ]; then
	echo "== debootstrap $release into $base"
	timed make_base
fi
echo "== a copy in $tree, with $(git -c safe.directory="$top" -C "$top" describe --always) of $top"
timed make_tree
for command in ./run ./check; do
	for time in first second; do
		echo "== $command, the $time time"
		timed inside "$command"
	done
done
echo "bare-debian: all of it passed in Debian $(cat "$tree/etc/debian_version")"
