#!/bin/bash
# Usage: vscode-install.sh : prints the prefix of a real VS Code (code-server) for the tests, and installs it when it is
# not there yet (about three minutes, 0.8 GB).
#
# The prefix lies outside the tree and is named after this file's hash: another version is another prefix. OWED_VSCODE
# names it outright, OWED_TOOLS the folder to keep it in. Needs node and npm, g++, make, python3, libkrb5-dev; the
# tests also need chromium and a font (fonts-dejavu-core).
set -euo pipefail
hash=$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)
prefix=${OWED_TOOLS:-$HOME/.cache/owed-tools}/vscode-$hash
node=24.21.0 code_server=4.139.1

entry=cs/node_modules/code-server/out/node/entry.js
if [[ -n ${OWED_VSCODE:-} ]]; then
  prefix=$OWED_VSCODE
  [[ -x $prefix/node24/bin/node && -f $prefix/$entry ]] || { echo "OWED_VSCODE is $prefix: no VS Code there" >&2; exit 1; }
elif ! [[ -f $prefix/.complete ]]; then
  rm -rf "$prefix"
  mkdir -p "$prefix/node" "$prefix/cs"
  export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error npm_config_update_notifier=false
  # two folders, each with a package.json: in one, npm prunes the node package's own nested headers midway
  for folder in node cs; do echo '{"private":true}' >"$prefix/$folder/package.json"; done
  (cd "$prefix/node" && npm install --save-exact "node@$node") >&2
  ln -sfn "$prefix/node/node_modules/node/node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" "$prefix/node24"
  export PATH=$prefix/node24/bin:$PATH npm_config_nodedir=$prefix/node24 JOBS=${JOBS:-2}
  (cd "$prefix/cs" && npm install --save-exact "code-server@$code_server") >&2
  config=$(mktemp)
  "$prefix/node24/bin/node" "$prefix/$entry" --config "$config" --version >&2
  rm -f "$config"
  touch "$prefix/.complete"
fi
echo "$prefix"
