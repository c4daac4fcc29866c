#!/bin/sh
# Calls the API as its document says, and as it doesn't, and compares every answer with the document: sh tests/api.sh
# schemathesis does it, in a Python environment of its own below target/, against the real binary with a seeded data folder.
set -eu
cd "$(dirname "$0")/.."
export SQLX_OFFLINE=true

sh tests/tools.sh
tools=target/api-tools

# Built as the tests build it, so that nothing is built twice.
if [ -z "${RECTO:-}" ]; then cargo test --quiet --no-run --test stories; fi
recto=${RECTO:-${CARGO_TARGET_DIR:-target}/debug/recto}
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# A class with two decks, a student in it, one outside.
export RECTO_DATA_DIR="$work/data"
for name in Ada Tom; do
  echo 'three random words' | "$recto" user add "$name" --role student --password-stdin >/dev/null
done
"$recto" class add Biology >/dev/null
"$recto" class join Biology Ada --as student >/dev/null
for deck in Cells Genes; do
  for n in 1 2 3 4 5; do printf 'Question %s of %s\tAnswer %s\n' "$n" "$deck" "$n"; done >"$work/$deck.tsv"
  "$recto" import "$work/$deck.tsv" --class Biology --deck "$deck" >/dev/null
done
token=$("$recto" token add Ada)

# Any free port: the server says which. What it says comes through a pipe, so that its line is waited for, and not for a while.
mkfifo "$work/said"
"$recto" serve --listen 127.0.0.1:0 --api-limit 1000000 >"$work/said" 2>&1 &
server=$!
exec 3<"$work/said"
address=
while [ -z "$address" ] && IFS= read -r line <&3; do
  printf '%s\n' "$line" >>"$work/log"
  address=$(printf '%s\n' "$line" | sed -n 's/.*\(127\.0\.0\.1:[0-9][0-9]*\).*/\1/p')
done
if [ -z "$address" ]; then cat "$work/log"; exit 1; fi
# A full pipe would hold the server up.
cat <&3 >>"$work/log" &
exec 3<&-

# Ids that are there and ids that aren't, a fixed seed and few examples: the same calls in every run.
failed=0
"$tools/bin/schemathesis" run "http://$address/api/v1/openapi.json" \
  --header "Authorization: Bearer $token" --seed 1 --max-examples "40" --generation-deterministic \
  --phases examples,coverage,fuzzing --max-failures 20 --warnings off --no-color \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method,allow_header_conformance,ignored_auth \
  || failed=1
# What came in is whole: every state is what the log says.
"$recto" replay --check || failed=1
exit "$failed"
