#!/usr/bin/env bash
# Reviews the change of this run: annotations in the log, a summary of the job, and a file for the comment.
set -euo pipefail
base="${OWED_BASE:-}"

# A checkout has one commit only, unless somebody asked for more: fetch what the change is compared with.
if [ -z "$base" ] && [ "$GITHUB_EVENT_NAME" = pull_request ]; then
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch --quiet --no-tags --depth=2 origin "$GITHUB_SHA"
  fi
  if git rev-parse --quiet --verify 'HEAD^2' > /dev/null; then
    base='HEAD^1' # the merge that GitHub made: its first parent is the target
  else
    git fetch --quiet --no-tags origin "+refs/heads/$GITHUB_BASE_REF:refs/remotes/origin/$GITHUB_BASE_REF"
    base="origin/$GITHUB_BASE_REF"
  fi
elif [ -z "$base" ] && [ "$GITHUB_EVENT_NAME" = push ]; then
  before="$(python3 -c 'import json, os; print(json.load(open(os.environ["GITHUB_EVENT_PATH"])).get("before") or "")')"
  if [ -n "${before//0/}" ]; then
    git cat-file -e "$before" 2> /dev/null || git fetch --quiet --no-tags --depth=1 origin "$before" || before=''
    # the commits in between may be missing: without them there is no merge base
    if [ -n "$before" ] && [ "$(git rev-parse --is-shallow-repository)" = true ]; then
      git fetch --quiet --no-tags --unshallow origin
    fi
    base="$before"
  fi
fi

comment="$RUNNER_TEMP/owed-comment.md"
arguments=(--root "${OWED_ROOT:-.}" --format github --write "markdown=$comment")
[ -z "$base" ] || arguments+=(--base "$base" --head HEAD)
[ -z "${OWED_SARIF:-}" ] || arguments+=(--write "sarif=$OWED_SARIF")
for each in ${OWED_FAIL_ON:-}; do arguments+=(--fail-on "$each"); done

status=0
owed review "${arguments[@]}" || status=$?
[ ! -f "$comment" ] || echo "comment-file=$comment" >> "$GITHUB_OUTPUT"
exit "$status"
