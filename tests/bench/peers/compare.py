"""Our counting beside DuckDB's and implicit's, on two shapes of a million lines, in one run. See `run`.

Exits with 1 when the counts differ, or when a ratio that the README states does not hold.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import shapes

HERE = pathlib.Path(__file__).parent
ROUNDS = 5
# Longest that one counter may take, in seconds.
PATIENCE = 600
# DuckDB's processor seconds are at least so many times ours; ours are at most so many times implicit's.
DUCKDB_LEAST = 25
IMPLICIT_MOST = 1.0

OURS, OURS_SAME_ORDER = "Alongside, all counts", "Alongside, same order only"
SELF_JOIN, PAIRED, KNN = "DuckDB, self-join of lines", "DuckDB, orders paired by hand", "implicit, item kNN, K = 200"


def counter(*arguments):
    return [sys.executable, str(HERE / "counters.py"), *arguments]


def run(command, lines):
    done = subprocess.run([*command, lines], stdout=subprocess.PIPE, timeout=PATIENCE, check=True)
    return json.loads(done.stdout)


def agree(ours, theirs):
    """Every pair enters the sums; fifty pairs are held against each other one by one."""
    for part in ("pairs", "follows", "spots"):
        if ours[part] != theirs[part]:
            sys.exit(f"the counts differ: {part}\n  ours   {ours[part]}\n  DuckDB {theirs[part]}")


def compare(name, lines, program):
    commands = {
        OURS: [program, "all"],
        SELF_JOIN: counter("self-join"),
        PAIRED: counter("paired"),
        OURS_SAME_ORDER: [program, "same-order"],
        KNN: counter("implicit"),
    }
    figures = {label: [] for label in commands}
    for _ in range(ROUNDS):
        # In turn, so that whatever else the machine does meets all of them.
        for label, command in commands.items():
            figures[label].append(run(command, lines))
    ours = figures[OURS][0]
    agree(ours, figures[SELF_JOIN][0])
    agree(ours, figures[PAIRED][0])
    if ours["pairs"] != figures[OURS_SAME_ORDER][0]["pairs"]:
        sys.exit("the counts of one order differ with and without customers")
    # The quickest run of each: what else a machine does can only slow one down.
    seconds = {label: min(run["cpu"] for run in runs) for label, runs in figures.items()}
    print(f"\n{name}: {ours['pairs'][0]:,} pairs in one order, {ours['follows'][0]:,} within 30 days; sums and single pairs agree")
    print(f"  {'':32} {'CPU s':>8} {'peak MB':>8} {'times ours':>11}")
    for label, quickest in seconds.items():
        base = seconds[OURS_SAME_ORDER if label in (OURS_SAME_ORDER, KNN) else OURS]
        print(f"  {label:32} {quickest:8.3f} {max(run['peak_mb'] for run in figures[label]):8} {quickest / base:11.1f}")
    short = []
    if seconds[SELF_JOIN] < DUCKDB_LEAST * seconds[OURS]:
        short.append(f"{name}: DuckDB takes less than {DUCKDB_LEAST} times our processor time")
    if seconds[OURS_SAME_ORDER] > IMPLICIT_MOST * seconds[KNN]:
        short.append(f"{name}: we take more than {IMPLICIT_MOST} times implicit's processor time")
    return short


def main():
    program = sys.argv[1]
    path = os.environ.get("ALONGSIDE_ORDERS")
    orders = shapes.repeated(shapes.read(path) if path else shapes.made_up())
    print("orders:", "ALONGSIDE_ORDERS" if path else "made up (ALONGSIDE_ORDERS names no file)", f"x {shapes.COPIES}")
    short = []
    with tempfile.TemporaryDirectory(prefix="alongside-peers-") as folder:
        for name, shape in (("large orders", orders), ("orders of 1 to 12", shapes.cut(orders))):
            lines = str(pathlib.Path(folder) / "lines.csv")
            print(f"{name}: {shapes.write(shape, lines):,} lines", flush=True)
            short += compare(name, lines, program)
    sys.exit("\n".join(short) if short else 0)


if __name__ == "__main__":
    main()
