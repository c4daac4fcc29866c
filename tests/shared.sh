#!/bin/sh
# Runs the built binary on the files of ../shared, which are no part of the repository: the seed page twice, changed and
# taken back, the sample packages against Anki's own engine, and every hostile file, each in a class of its own, against what
# hostile.json says it is owed, on the command line and in a browser. Then cards go from the real Anki here, home again and
# back (taken_home.py). The engine comes from PyPI, once, into target/anki-tools.
# RECTO names another binary, SHARED another folder. Prints one line a failure, and "N passed, N failed" at the end of each part.
set -eu
cd "$(dirname "$0")/.."

shared="${SHARED:-../shared}"
if [ -z "${RECTO:-}" ]; then
  # As the tests build it: what they need of the dependencies is more, and all would be built a second time without it.
  SQLX_OFFLINE=true cargo test --quiet --no-run --test stories
  RECTO="${CARGO_TARGET_DIR:-target}/debug/recto"
fi
sh tests/tools.sh
engine=target/anki-tools
work="$(mktemp -d)"
browser=
# A run that is broken off leaves no browser behind.
finish() {
  [ -z "$browser" ] || kill "$browser" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
python3 "$shared/tools/make_hostile.py" "$work/hostile"

# Each hostile file as a teacher brings it in a browser, while the others go through the command line: both wait a lot.
RECTO_HOSTILE="$work/hostile" SQLX_OFFLINE=true cargo test --quiet --test browser hostile_files >"$work/browser" 2>&1 &
browser=$!
failed=0
python3 tests/shared.py "$RECTO" "$shared" "$work" "$engine/bin/python" || failed=1
"$engine/bin/python" tests/taken_home.py "$RECTO" "$shared" "$work" || failed=1
if wait "$browser"; then
  browser=
  echo "in a browser: 1 passed, 0 failed"
else
  cat "$work/browser"
  echo "in a browser: 0 passed, 1 failed"
  failed=1
fi
exit "$failed"
