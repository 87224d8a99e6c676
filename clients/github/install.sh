#!/usr/bin/env bash
# Installs Owed for the steps that follow, in an environment of its own.
set -euo pipefail
python3 -m venv "$RUNNER_TEMP/owed"
"$RUNNER_TEMP/owed/bin/pip" install --quiet --disable-pip-version-check "${OWED_PACKAGE:-$GITHUB_ACTION_PATH}"
echo "$RUNNER_TEMP/owed/bin" >> "$GITHUB_PATH"
