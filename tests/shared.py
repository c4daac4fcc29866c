"""Called by tests/shared.sh: shared.py RECTO SHARED WORK PYTHON, the last one with the package `anki`. Standard library only."""

import json
import pathlib
import re
import resource
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser

from checks import check, end

RECTO, SHARED, WORK = (pathlib.Path(arg).resolve() for arg in sys.argv[1:4])
PYTHON = sys.argv[4]
DATA = WORK / "data"
# A debug build on a busy machine; what hangs takes for ever.
PATIENCE_S = 900
# Cards of a file that is imported a second time and exported: enough for each but the very long ones.
TWICE_AT_MOST = 20_000
# No hostile file may take more memory than that.
MIB_AT_MOST = 300

def recto(*args):
    """Runs one command: exit status, standard output, standard error."""
    try:
        done = subprocess.run([RECTO, *map(str, args), "--data-dir", DATA], cwd=WORK, capture_output=True, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        return None, "", f"no end in {PATIENCE_S} s"
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def reported(*args):
    """The report of an import, and what went wrong where there is none."""
    status, out, err = recto("import", "--json", *args)
    try:
        return json.loads(out) if status == 0 else None, (status, err)
    except ValueError:
        return None, (status, out, err)


def exported(name):
    return json.loads(recto("export", "--class", name)[1])


def stored():
    """What an import that was refused must leave as it is."""
    with sqlite3.connect(f"file:{DATA}/recto.db?mode=ro", uri=True) as db:
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("decks", "cards", "imports", "comments", "card_revisions")]


def cards_of(name):
    """How many cards the class of that name has."""
    with sqlite3.connect(f"file:{DATA}/recto.db?mode=ro", uri=True) as db:
        of_class = "SELECT count(*) FROM cards c JOIN decks d ON d.id = c.deck_id JOIN classes k ON k.id = d.class_id WHERE k.name = ?"
        return db.execute(of_class, [name]).fetchone()[0]


def counts(report):
    return {key: report[key] for key in ("new", "changed", "same", "moved", "missing", "conflicts", "restored")} if report else None


class Danger(HTMLParser):
    """Collects what could run or reach out. Markup that is only text, escaped, is none."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "svg"):
            self.found.append(f"<{tag}")
        for name, value in attrs:
            plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
            reaches_out = name in ("src", "srcset", "poster", "background", "data") and re.match(r"(https?:)?//|data:", plain)
            if name.startswith("on") or name in ("style", "srcdoc") or plain.startswith(("javascript:", "vbscript:")) or reaches_out:
                self.found.append(f"{name}={value}")


def dangers(export):
    danger = Danger()
    for deck in export["decks"]:
        for card in deck["cards"]:
            for side in ("front", "back"):
                danger.feed(card[side]["html"])
    danger.close()
    return danger.found


def the_seed():
    page = SHARED / "data/brainscape-module-1.txt"
    recto("class", "add", "seed")
    expected = {"new": 0, "changed": 0, "same": 0, "moved": 0, "missing": 0, "conflicts": 0, "restored": 0}
    report, why = reported(page, "--class", "seed")
    check("the seed: 52 new", counts(report) == expected | {"new": 52}, (report, why))
    check("the seed: its format", report and report["format"] == "brainscape-text", report)
    check("the seed: two requests", report and [f["kind"] for f in report["findings"]].count("request") == 2, report)
    report, why = reported(page, "--class", "seed")
    check("the seed again: 52 the same", counts(report) == expected | {"same": 52}, (report, why))

    before = exported("seed")
    changed = WORK / page.name
    text = page.read_text(encoding="utf-8")
    # The last line of the first answer, which stands before the widget.
    head, answer, rest = re.match(r"(.*?\n\s*A\s*\n\s*)(\S[^\n]*)(.*)", text, re.S).groups()
    changed.write_text(f"{head}{answer} (2){rest}", encoding="utf-8")
    report, why = reported(changed, "--class", "seed")
    check("a changed copy: 1 changed, 51 the same", counts(report) == expected | {"changed": 1, "same": 51}, (report, why))
    newest = max(int(line.split("\t")[0]) for line in recto("imports", "--class", "seed")[1].splitlines())
    check("a changed copy: the class has changed", exported("seed") != before)
    status, _, err = recto("import", "--undo", newest)
    check("a changed copy: taken back", status == 0 and exported("seed") == before, err)


def hostile(case):
    file, expect = case["file"], case["expect"]
    recto("class", "add", file)
    before = stored()
    path = WORK / "hostile" / file
    report, why = reported(path, "--class", file)
    status, err = why[0], why[-1]
    check(f"{file}: no panic, no hang", status in (0, 1) and "panicked" not in err, why)
    if status == 1:
        check(f"{file}: refused with one line", len(err.strip().splitlines()) == 1 and err.startswith("recto: "), err)
        check(f"{file}: refused and nothing changed", stored() == before, stored())
    if expect == "refuse":
        check(f"{file}: refused", status == 1, report)
    elif expect == "import":
        cards = cards_of(file) if report else None
        check(f"{file}: {case['cards']} cards", report and report["new"] == cards == case["cards"], (cards, counts(report), why))
        if report and case["cards"] <= TWICE_AT_MOST:
            report, why = reported(path, "--class", file)
            check(f"{file}: the same again", report and report["same"] == case["cards"], (counts(report), why))
    elif expect == "skip":
        check(f"{file}: good cards in, the rest reported", report and report["new"] > 0 and report["findings"], (report, why))
    if report and expect != "refuse" and case.get("cards", 0) <= TWICE_AT_MOST:
        found = dangers(exported(file))
        check(f"{file}: nothing dangerous in it", not found, found)


def as_read(name):
    """The cards of a class as plain values, and its media by name."""
    out = exported(name)
    cards = [(deck["name"], tuple(sorted(card["tags"])), card["front"]["text"], card["back"]["text"], tuple(sorted(card["media"])))
             for deck in out["decks"] for card in deck["cards"]]
    return sorted(cards), {file["name"]: file["sha256"] for file in out["media"]}


def as_anki_reads(file):
    """The same by Anki's own engine."""
    dump = json.loads(subprocess.run([PYTHON, SHARED / "tools/dump_apkg.py", file], capture_output=True, check=True, timeout=PATIENCE_S).stdout)
    cards = [(card["deck"], tuple(card["tags"]), card["front"], card["back"], tuple(card["media"])) for card in dump["card_list"]]
    return sorted(cards), dump["media"]


def anki():
    """Every card of the sample packages as the real engine shows it."""
    subprocess.run([PYTHON, SHARED / "tools/make_apkg.py", WORK / "apkg"], check=True, timeout=PATIENCE_S)
    for name in ("variety-latest.apkg", "variety-legacy.apkg", "variety-sched.apkg", "variety.colpkg"):
        file = WORK / "apkg" / name
        recto("class", "add", name)
        report, why = reported(file, "--class", name)
        ours, media = as_read(name) if report else ([], {})
        # The engine imports no whole collection into another; what this one holds is what the package with the schedule holds.
        theirs, files = as_anki_reads(WORK / "apkg/variety-sched.apkg" if name.endswith(".colpkg") else file)
        differ = [pair for pair in zip(ours, theirs) if pair[0] != pair[1]]
        same = len(ours) == len(theirs) and not differ
        check(f"{name}: {len(theirs) - len(differ)} of {len(theirs)} cards as Anki shows them", same, (why, differ[:1]))
        check(f"{name}: the media that cards use, equal by hash", report and all(files.get(file) == media[file] for file in media), media)


def main():
    the_seed()
    anki()
    for case in json.loads((WORK / "hostile/hostile.json").read_text(encoding="utf-8")):
        hostile(case)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    written = [str(path) for path in WORK.rglob("*recto-evil*")]
    check("no file of a hostile name was written", not written, written)
    status, out, err = recto("replay", "--check")
    check("the database is whole", status == 0, (out, err))
    print(f"most memory of one command: {peak} MiB")
    end()


main()
