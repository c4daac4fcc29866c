"""What tests/shared.py and tests/taken_home.py count: a line for each failure, and how many passed at the end."""

import sys

passed, failures = 0, []


def check(what, holds, seen=""):
    global passed
    if holds:
        passed += 1
    else:
        failures.append(what)
        print(f"FAILED {what}: {str(seen)[:600]}", flush=True)


def end():
    """Says how it went, and ends the program with it."""
    print(f"{passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)
