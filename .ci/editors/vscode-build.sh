#!/bin/bash
# Usage: vscode-build.sh : checks and packages the VS Code extension, readies the tests' driver, prints the .vsix's path.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export npm_config_update_notifier=false npm_config_loglevel=error
cd "$root/clients/vscode"
npm ci >&2
npm run check >&2
npm run package >&2
cd "$root/tests/editors/vscode"
npm ci >&2
echo "$root/clients/vscode/owed.vsix"
