#!/bin/sh
# Every test there is: sh tests/all.sh
# tests/tools.sh fetches what they drive, where it is missing. The test runner's summary comes last.
set -eu
cd "$(dirname "$0")/.."
export SQLX_OFFLINE=true

say() { printf '\n== %s\n' "$*"; }
failed=0

# What it can't fetch fails below, and the rest is tested all the same.
sh tests/tools.sh || failed=1

if [ -x tests/browser/node_modules/.bin/tsc ]; then
  say "types of static/*.js"
  check="tests/browser/node_modules/.bin/tsc --noEmit --allowJs --checkJs --strict --target es2022 --module esnext --moduleResolution bundler"
  # shellcheck disable=SC2086 # one word a flag
  $check --lib es2022,dom,dom.iterable static/app.js static/study.js static/study/*.js static/editor/*.js static/import/*.js static/live/*.js || failed=1
  # What a page knows and what a worker knows exclude each other.
  # shellcheck disable=SC2086
  $check --lib es2022,webworker static/sw.js || failed=1
fi

# What follows comes first, so that a failure of its own doesn't hide the rest and the runner's summary stands last.
runner="cargo test"
command -v cargo-nextest >/dev/null 2>&1 && runner="cargo nextest run"
say "the API beside its document, while the other tests are built"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# The binary that is called, before anything else: it comes with the tests that start it.
cargo test --quiet --no-run --test stories || failed=1
RECTO="${CARGO_TARGET_DIR:-target}/debug/recto" sh tests/api.sh >"$said" 2>&1 &
api=$!
$runner --no-run || failed=1
wait "$api" || failed=1
cat "$said"

say "tests"
how=
[ "$runner" = "cargo test" ] || how="--profile all --test-threads $(($(nproc) * 2))"
# shellcheck disable=SC2086 # one word a flag
$runner --no-fail-fast $how || failed=1
exit "$failed"
