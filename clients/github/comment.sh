#!/usr/bin/env bash
# Writes the comment on the pull request, or puts it in the place of the last one, which its first line tells.
set -euo pipefail
mark="$(head -n 1 "$OWED_COMMENT")"
comments="repos/$GITHUB_REPOSITORY/issues/$OWED_PULL_REQUEST/comments"
last="$(MARK="$mark" gh api --paginate "$comments" --jq '.[] | select(.body | startswith(env.MARK)) | .id' | tail -n 1)"
if [ -n "$last" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$last" --field "body=@$OWED_COMMENT" --silent
elif ! grep -q '^No debt is concerned' "$OWED_COMMENT"; then
  gh api --method POST "$comments" --field "body=@$OWED_COMMENT" --silent
fi
