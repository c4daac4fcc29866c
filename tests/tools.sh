#!/bin/sh
# Fetches what the tests drive and isn't there yet: sh tests/tools.sh
#   sh tests/tools.sh anki    Anki's own engine too, which is only needed beside ../shared and for benches/import.py
# Chromium, strace, sqlite3, npm and Python from Debian, checkers of pages and of the API from npm and PyPI, the test runner.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

# The command, and the Debian package that brings it.
missing=
for pair in chromium-headless-shell:chromium-headless-shell strace:strace sqlite3:sqlite3 npm:npm python3:python3; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
# Debian parts the module that makes environments from Python itself.
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
if [ -n "$missing" ]; then
  say "installing$missing"
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -q
  # The browser without a window of its own takes half the time; where it can't be had, the whole one does the same.
  apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
  # shellcheck disable=SC2086 # one word a package
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

if [ -f tests/browser/package-lock.json ] && [ ! tests/browser/node_modules/.package-lock.json -nt tests/browser/package-lock.json ]; then
  say "npm packages of the browser tests"
  npm ci --prefix tests/browser --no-audit --no-fund
fi

# environment NAME: target/NAME-tools has what tests/NAME-requirements.txt asks for.
environment() {
  tools=target/$1-tools
  wanted=tests/$1-requirements.txt
  if [ ! -f "$tools/requirements" ] || ! cmp -s "$wanted" "$tools/requirements"; then
    say "Python packages of $wanted"
    rm -rf "$tools"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --no-compile --disable-pip-version-check -r "$wanted"
    cp "$wanted" "$tools/requirements"
  fi
}

environment api
[ ! -d "${SHARED:-../shared}" ] && [ "${1:-}" != anki ] || environment anki

if ! command -v cargo-nextest >/dev/null 2>&1; then
  say "installing cargo-nextest"
  cargo install --locked cargo-nextest || say "not installed: cargo test runs the tests instead"
fi
