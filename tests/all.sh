#!/bin/sh
# Every test there is: sh tests/all.sh
# Fetches what the tests drive (Chromium, strace, sqlite3, npm) where it is missing. The test runner's summary comes last.
set -eu
cd "$(dirname "$0")/.."
export SQLX_OFFLINE=true

say() { printf '\n== %s\n' "$*"; }
failed=0

# The command, and the Debian package that brings it.
missing=
for pair in chromium:chromium strace:strace sqlite3:sqlite3 npm:npm python3:python3; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
# Debian parts the module that makes environments from Python itself.
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
if [ -n "$missing" ]; then
  say "installing$missing"
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -q
  # shellcheck disable=SC2086 # one word a package
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

if [ -f tests/browser/package-lock.json ] && [ ! tests/browser/node_modules/.package-lock.json -nt tests/browser/package-lock.json ]; then
  say "npm packages of the browser tests"
  npm ci --prefix tests/browser --no-audit --no-fund
fi

if [ -x tests/browser/node_modules/.bin/tsc ]; then
  say "types of static/*.js"
  check="tests/browser/node_modules/.bin/tsc --noEmit --allowJs --checkJs --strict --target es2022 --module esnext --moduleResolution bundler"
  # shellcheck disable=SC2086 # one word a flag
  $check --lib es2022,dom,dom.iterable static/app.js static/study.js static/study/*.js static/editor/*.js static/import/*.js static/live/*.js || failed=1
  # What a page knows and what a worker knows exclude each other.
  # shellcheck disable=SC2086
  $check --lib es2022,webworker static/sw.js || failed=1
fi

if ! command -v cargo-nextest >/dev/null 2>&1; then
  say "installing cargo-nextest"
  cargo install --locked cargo-nextest || say "not installed: cargo test runs the tests instead"
fi

# These come first, so that a failure of theirs doesn't hide the rest and the runner's summary stands last.
say "examples in the documentation"
cargo test --quiet --doc || failed=1

say "the API beside its document"
sh tests/api.sh || failed=1

say "tests"
if command -v cargo-nextest >/dev/null 2>&1; then
  cargo nextest run --no-fail-fast || failed=1
else
  cargo test --no-fail-fast || failed=1
fi
exit "$failed"
