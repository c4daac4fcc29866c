"""Called by tests/shared.sh: taken_home.py RECTO SHARED WORK, with a Python that has Anki's engine (`anki` of PyPI).

Cards in from Anki, out again, and into the same collection: no note is doubled, what was edited here arrives edited, and what
comes back from Anki changes nothing here. Schedules arrive as they were, in both directions.
"""

import json
import pathlib
import sqlite3
import subprocess
import sys
import time

from checks import check, end

RECTO, SHARED, WORK = (pathlib.Path(arg).resolve() for arg in sys.argv[1:4])
DATA = WORK / "home"
sys.path.insert(0, str(SHARED / "tools"))

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest  # noqa: E402
from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition as When  # noqa: E402
import make_apkg  # noqa: E402

def recto(*args):
    done = subprocess.run([RECTO, *map(str, args), "--data-dir", DATA], cwd=WORK, capture_output=True)
    if done.returncode != 0:
        print(f"recto {' '.join(map(str, args))}: {done.stderr.decode()}", flush=True)
    return done.stdout, done.stderr.decode()


def counts(path, name):
    out, err = recto("import", "--json", path, "--class", name)
    report = json.loads(out)
    return {key: report[key] for key in ("new", "changed", "same", "moved", "missing", "conflicts", "restored")}


def only(**some):
    return {"new": 0, "changed": 0, "same": 0, "moved": 0, "missing": 0, "conflicts": 0, "restored": 0} | some


def exported(name, path, *how):
    _, err = recto("export", "--class", name, "--format", "apkg", "--output", path, *how)
    return err


def taken_in(col, path, scheduling=False):
    log = col.import_anki_package(ImportAnkiPackageRequest(
        package_path=str(path),
        options=ImportAnkiPackageOptions(with_scheduling=scheduling, with_deck_configs=False, merge_notetypes=False,
                                         update_notes=When.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
                                         update_notetypes=When.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER))).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck", "empty_first_field")}


def no_more(**some):
    return {"new": 0, "updated": 0, "duplicate": 0, "conflicting": 0, "missing_notetype": 0, "missing_deck": 0, "empty_first_field": 0} | some


def content(col):
    """All that a collection says, without what tells when."""
    notes = col.db.all("select guid, mid, tags, flds from notes order by guid")
    cards = col.db.all("select n.guid, c.ord, c.did, c.type, c.ivl, c.factor from cards c join notes n on n.id = c.nid order by 1, 2")
    return notes, cards, sorted(deck.name for deck in col.decks.all_names_and_ids()), sorted(kind.name for kind in col.models.all_names_and_ids())


def edit(name, change):
    """Edits cards of a class as an import of its JSON does."""
    export = json.loads(recto("export", "--class", name, "--no-media")[0])
    edited = 0
    for deck in export["decks"]:
        for card in deck["cards"]:
            edited += bool(change(card))
    path = WORK / "edited.json"
    path.write_text(json.dumps(export), encoding="utf-8")
    return edited, counts(path, name)


def there_and_back():
    recto("class", "add", "anki")
    col = Collection(str(WORK / "a.anki2"))
    make_apkg.fill(col)
    make_apkg.review(col)
    package = WORK / "a.apkg"
    make_apkg.export(col, package, legacy=False)
    cards, notes = col.card_count(), col.note_count()
    check("in", counts(package, "anki") == only(new=27), cards)
    before = content(col)

    home = WORK / "home.apkg"
    err = exported("anki", home)
    check("out: nothing to tell", err == "", err)
    log = taken_in(col, home)
    check("into the same collection: all known", log == no_more(duplicate=notes), log)
    check("into the same collection: nothing is another", content(col) == before)
    check("its own package again: all the same", counts(home, "anki") == only(same=27))

    fresh = Collection(str(WORK / "b.anki2"))
    log = taken_in(fresh, home)
    check("into another collection: all new", log == no_more(new=notes), log)
    was = [[row[0], row[1], row[2], row[3]] for row in before[0]]
    check("into another collection: the same notes", content(fresh)[0] == was, [pair for pair in zip(content(fresh)[0], was) if pair[0] != pair[1]][:2])
    check("media arrive", sorted(path.name for path in pathlib.Path(fresh.media.dir()).iterdir()) == ["mot.wav", "schéma réseau.png", "sigmoid.png"])
    problems = fresh.fix_integrity()
    check("the database is whole", problems[1], problems)
    fresh.close()

    # Anki dates a note to the second: what is edited in the same one is no newer.
    time.sleep(1.1)
    changed, log = edit("anki", lambda card: card["back"].update(source="Ottawa, en <b>Ontario</b>") or True if "Capitale" in card["front"]["text"] else False)
    check("edited here", changed == 1 and log["changed"] == 1, log)
    err = exported("anki", home)
    log = taken_in(col, home)
    check("edited here: one updated", log == no_more(updated=1, duplicate=notes - 1) and err == "", (log, err))
    check("edited here: arrives", col.find_notes("Ontario") and col.get_note(col.find_notes("Ontario")[0]).fields == ["Capitale du Canada ?", "Ottawa, en <b>Ontario</b>"])
    check("none is doubled", (col.note_count(), col.card_count()) == (notes, cards), (col.note_count(), col.card_count()))
    make_apkg.export(col, package, legacy=False)
    check("out of Anki: all the same", counts(package, "anki") == only(same=27), counts(package, "anki"))

    # Edited in Anki meanwhile: ours isn't newer where it wasn't edited.
    note = col.get_note(col.find_notes("tenseur")[0])
    note.fields[1] = "Un tableau"
    col.update_note(note)
    exported("anki", home)
    log = taken_in(col, home)
    check("edited in Anki: stays", col.find_notes('"Un tableau"') and log["updated"] <= 1, log)

    # Anki dates a note to the second: what is edited in the same one is no newer.
    time.sleep(1.1)
    edit("anki", lambda card: card["front"].update(source="ReLU, autrement dit") or True if "ReLU" in card["back"]["text"] and card["key"].endswith(":0") else False)
    err = exported("anki", home)
    check("no field for it: told", "ReLU, autrement dit" in err, err)
    log = taken_in(col, home)
    check("no field for it: a note of its own", log["new"] == 1 and log["conflicting"] == 0, log)
    again = taken_in(col, home)
    check("no field for it: once", again["new"] == 0, again)
    check("its own package: still all the same", counts(home, "anki") == only(same=27))
    col.close()


def the_seed():
    recto("class", "add", "seed")
    recto("import", SHARED / "data/brainscape-module-1.txt", "--class", "seed")
    package = WORK / "seed.apkg"
    exported("seed", package)
    dump = json.loads(subprocess.run([sys.executable, SHARED / "tools/dump_apkg.py", package], capture_output=True, check=True).stdout)
    ours = json.loads(recto("export", "--class", "seed")[0])["decks"]
    texts = sorted((card["front"]["text"], card["back"]["text"]) for deck in ours for card in deck["cards"])
    check("the seed: each card as it is here", sorted((card["front"], card["back"]) for card in dump["card_list"]) == texts)
    check("the seed: its deck", {card["deck"] for card in dump["card_list"]} == {deck["name"] for deck in ours})
    col = Collection(str(WORK / "seed.anki2"))
    check("the seed: new", taken_in(col, package) == no_more(new=52))
    check("the seed: known", taken_in(col, package) == no_more(duplicate=52))
    check("the seed: back again", counts(package, "seed") == only(same=52))
    back = WORK / "seed-back.apkg"
    make_apkg.export(col, back, legacy=False)
    check("the seed: back from Anki", counts(back, "seed") == only(same=52))
    note = col.get_note(col.find_notes("deck:*")[0])
    note.fields[1] += " (modifié)"
    col.update_note(note)
    make_apkg.export(col, back, legacy=False)
    check("the seed: edited in Anki", counts(back, "seed") == only(same=51, changed=1))
    col.close()


def the_schedule():
    """States and answers straight in the database: the command line answers nothing."""
    recto("user", "add", "Sacha", "--role", "student")
    with sqlite3.connect(DATA / "recto.db") as db:
        db.execute("PRAGMA ignore_check_constraints = ON")  # an older SQLite finds that NULL is no JSON
        [(student,)] = db.execute("SELECT id FROM users WHERE name = 'Sacha'").fetchall()
        cards = [row[0] for row in db.execute("SELECT c.id FROM cards c JOIN decks d ON d.id = c.deck_id JOIN classes k ON k.id = d.class_id WHERE k.name = 'seed' ORDER BY c.position")]
        now = int(time.time() * 1000)
        today = (now - 4 * 3_600_000) // 86_400_000
        states = [(cards[0], 17, 236, 2, today + 9), (cards[1], 1, 130, 0, today), (cards[2], 400, 290, 0, today - 3)]
        for n, (card, interval, ease, lapses, due) in enumerate(states):
            for grade in (1, 2, 3, 4, 5):
                at = now - 20 * 86_400_000 + 1000 * n + grade
                key = bytes([n, grade]) + bytes(14)
                db.execute("INSERT INTO reviews (id, student_id, card_id, grade, cram, answered_at, study_day, duration_ms, scheduler, scheduler_version, recorded_at, kind, was_new,"
                           " before_repetitions, before_interval, before_ease, after_repetitions, after_interval, after_ease, after_lapses, after_again)"
                           " VALUES (?, ?, ?, ?, 0, ?, ?, 4200, 'sm2', 1, ?, 'scheduled', 0, 1, 1, 250, 2, 6, 250, 0, 0)", (key, student, card, grade, at, today - 20, at))
            db.execute("INSERT INTO card_states (student_id, card_id, repetitions, interval_days, ease, lapses, again, due_day, shown_day, last_day, last_grade, last_at, last_review)"
                       " VALUES (?, ?, 3, ?, ?, ?, 0, ?, ?, ?, 5, ?, ?)", (student, card, interval, ease, lapses, due, due, today - 20, at, key))
        db.execute("INSERT INTO marks (student_id, card_id, suspended) VALUES (?, ?, 1)", (student, cards[3]))
    package = WORK / "schedule.apkg"
    exported("seed", package, "--schedule-of", "Sacha")
    col = Collection(str(WORK / "schedule.anki2"))
    check("with a schedule: new", taken_in(col, package, scheduling=True) == no_more(new=52))
    rows = {row[0]: row[1:] for row in col.db.all("select n.sfld, c.ivl, c.factor, c.lapses, c.due - ?, c.queue, c.reps from cards c join notes n on n.id = c.nid", col.sched.today)}
    met = [row for row in rows.values() if row[0]]
    wanted = sorted((interval, ease * 10, lapses, due - today, 2, 5) for _, interval, ease, lapses, due in states)
    check("intervals, eases, lapses and due days as they were", sorted(map(tuple, met)) == wanted, (met, wanted))
    check("put aside", col.db.scalar("select count() from cards where queue = -1") == 1)
    check("the log", col.db.list("select ease from revlog order by id") == [1, 1, 2, 3, 4] * 3, col.db.list("select ease from revlog order by id"))
    check("fifty-two cards, forty-nine new", col.db.scalar("select count() from cards where type = 0") == 49)
    exported("seed", package)
    other = Collection(str(WORK / "plain.anki2"))
    taken_in(other, package, scheduling=True)
    check("without a schedule: all new", other.db.scalar("select count() from cards where type <> 0 or queue <> 0") == 0)
    check("without a schedule: no log", other.db.scalar("select count() from revlog") == 0)


def the_own_schedule():
    """What was learned in Anki comes along for the one who is named, and goes home as it was."""
    col = Collection(str(WORK / "learned.anki2"))
    make_apkg.fill(col)
    make_apkg.review(col)
    today = col.sched.today
    ids = col.db.list("select id from cards order by id")
    for n, (interval, factor, lapses, due) in enumerate([(12, 2360, 1, 0), (400, 1300, 9, 35), (3, 2900, 0, -5), (21, 2500, 2, 7)]):
        col.db.execute("update cards set type = 2, queue = 2, ivl = ?, factor = ?, lapses = ?, due = ?, reps = 4 where id = ?", interval, factor, lapses, today + due, ids[n])
        for ago, ease in ((50, 1), (40, 3), (30, 2), (20, 4)):
            at = int(time.time() * 1000) - ago * 86_400_000 + n
            col.db.execute("insert into revlog (id, cid, usn, ease, ivl, lastIvl, factor, time, type) values (?, ?, -1, ?, 5, 2, 2500, 4000, 1)", at, ids[n], ease)
    col.db.execute("update cards set queue = -1 where id = ?", ids[3])
    package = WORK / "learned.apkg"
    make_apkg.export(col, package, legacy=False, scheduling=True)
    seen = "select n.guid, c.ord, c.ivl, c.factor, c.lapses, c.due - ?, c.queue from cards c join notes n on n.id = c.nid where c.type = 2 order by 1, 2"
    there = col.db.all(seen, today)
    pressed = "select n.guid, r.id, r.ease, min(r.time, 60000) from revlog r join cards c on c.id = r.cid join notes n on n.id = c.nid where r.ease > 0 and r.type < 4 order by r.id"
    log = col.db.all(pressed)
    cards, answers = col.db.scalar("select count() from cards where type > 0"), len(log)
    col.close()

    recto("class", "add", "learned")
    recto("user", "add", "Mika", "--role", "student")
    refused = recto("import", package, "--class", "learned", "--schedule-for", "Mika")[1]
    recto("class", "join", "learned", "Mika")
    out, err = recto("import", "--json", package, "--class", "learned", "--schedule-for", "Mika")
    report = json.loads(out or "{}")
    taken = {"cards": cards, "answers": answers, "same": 0, "kept": 0, "answers_left_out": 0}
    check("own schedule: in", report.get("new") == 27 and report.get("schedule") == taken, (report, taken, refused, err))
    again = json.loads(recto("import", "--json", package, "--class", "learned", "--schedule-for", "Mika")[0])
    check("own schedule: once", again["same"] == 27 and again["schedule"] == taken | {"cards": 0, "answers": 0, "same": cards}, again)
    with sqlite3.connect(DATA / "recto.db") as db:
        [(mika,)] = db.execute("SELECT id FROM users WHERE name = 'Mika'").fetchall()
    out, err = recto("replay", "--check")
    # Sacha's states were written straight into the database and are no fold of a log.
    check("own schedule: the log agrees", b"answers" in out and f"student {mika},".encode() not in out, (out, err))

    home = WORK / "learned-home.apkg"
    exported("learned", home, "--schedule-of", "Mika")
    fresh = Collection(str(WORK / "learned-fresh.anki2"))
    taken_in(fresh, home, scheduling=True)
    # A card that was being learned is due today here, and goes home as one to review.
    back = {tuple(row[:2]): tuple(row[2:]) for row in fresh.db.all(seen, fresh.sched.today)}
    differ = [(row, back.get(tuple(row[:2]))) for row in there if back.get(tuple(row[:2])) != tuple(row[2:])]
    check("own schedule: intervals, eases, lapses, due days and what was put aside as they were", there and not differ, differ)
    check("own schedule: the same buttons pressed at the same times", fresh.db.all(pressed) == log, (len(fresh.db.all(pressed)), answers))
    fresh.close()

    with sqlite3.connect(DATA / "recto.db") as db:
        [(number,)] = db.execute("SELECT min(i.id) FROM imports i JOIN classes k ON k.id = i.class_id WHERE k.name = 'learned'").fetchall()
    recto("import", "--undo", number)
    with sqlite3.connect(DATA / "recto.db") as db:
        [(left,)] = db.execute("SELECT count(*) FROM card_states s JOIN users u ON u.id = s.student_id WHERE u.name = 'Mika'").fetchall()
        [(aside,)] = db.execute("SELECT count(*) FROM marks m JOIN users u ON u.id = m.student_id WHERE u.name = 'Mika' AND m.suspended").fetchall()
    check("own schedule: goes with its import", (left, aside) == (0, 0), (left, aside))


there_and_back()
the_seed()
the_schedule()
the_own_schedule()
end()
