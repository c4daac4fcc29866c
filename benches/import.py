#!/usr/bin/env python3
"""What `recto import` costs for large Anki packages, beside Anki's own engine in the same run.

    sh tests/tools.sh anki
    cargo build --release && target/anki-tools/bin/python benches/import.py [NOTES…]

For each number of notes (10,000 and 100,000 unless told otherwise) a package is made with the engine. Then, in turns, the engine
imports it into an empty collection and renders both sides of every card, and `recto import` reads it into an empty data folder.
Each is a process of its own; the best of three turns counts, with the peak of its memory. A line says MISSED where Recto isn't
the faster one, or takes 300 MiB.
"""
import pathlib, random, subprocess, sys, tempfile, time, os

TURNS = 3
MOST = 300
RECTO = pathlib.Path(os.environ.get("RECTO", "target/release/recto")).resolve()


def make(path: pathlib.Path, notes: int):
    from anki.collection import Collection, ExportAnkiPackageOptions
    with tempfile.TemporaryDirectory() as folder:
        col = Collection(f"{folder}/made.anki2")
        deck, basic = col.decks.id("Chimie::Unité 4"), col.models.by_name("Basic")
        rng = random.Random(4)
        words = [f"terme{i}" for i in range(4000)]
        for i in range(notes):
            note = col.new_note(basic)
            note.fields = [f"Élément {i} : " + " ".join(rng.choices(words, k=12)) + " ?",
                           "<b>Réponse</b> " + " ".join(rng.choices(words, k=30))]
            col.add_note(note, deck)
        col.export_anki_package(out_path=str(path), limit=None, options=ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=False))


def engine(path: str):
    """Imports and renders, as a process of its own; prints the seconds, the start of Python left out."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        col = Collection(f"{folder}/empty.anki2")
        col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=ImportAnkiPackageOptions()))
        for card in col.db.list("select id from cards"):
            col.get_card(card).render_output()
        print(time.perf_counter() - start)


def run(command: list[str]) -> tuple[float, float, str]:
    """Seconds, MiB at the peak, and what was printed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return took, used.ru_maxrss / 1024, printed


def recto(path: pathlib.Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        run([str(RECTO), "class", "add", "Chimie", "--data-dir", folder])
        took, peak, _ = run([str(RECTO), "import", str(path), "--class", "Chimie", "--json", "--data-dir", folder])
        return took, peak


def main():
    sizes = [int(n) for n in sys.argv[1:]] or [10_000, 100_000]
    print(f"{'notes':>8} {'engine':>10} {'recto':>10} {'ratio':>6} {'peak':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for notes in sizes:
            path = pathlib.Path(folder, f"{notes}.apkg")
            # A child's peak begins with what its parent held when it was forked, so this process must stay small.
            run([sys.executable, __file__, "make", str(path), str(notes)])
            yard, ours, peak = float("inf"), float("inf"), 0.0
            for _ in range(TURNS):
                yard = min(yard, float(run([sys.executable, __file__, "engine", str(path)])[2]))
                took, used = recto(path)
                ours, peak = min(ours, took), max(peak, used)
            missed = "" if ours < yard and peak < MOST else "  MISSED"
            print(f"{notes:>8} {yard:>8.2f} s {ours:>8.2f} s {yard / ours:>6.2f} {peak:>5.0f} MiB{missed}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["engine", path]:
            engine(path)
        case ["make", path, notes]:
            make(pathlib.Path(path), int(notes))
        case _:
            main()
