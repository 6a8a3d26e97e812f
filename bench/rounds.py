"""Rounds of one benchmark program: what scenario.py and live.py have in common.

Figures are medians over the rounds; a ratio is taken within one round, so that what disturbs the
machine disturbs both sides of it.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

from compare import Failed, number, output_of, print_table


class Rounds:
    """CPU nanoseconds by row, of each round. A subclass says `program`, `seconds` (of a row, at
    least), `wanted` (the rows), `figure(item)` (of an item of Google Benchmark, its row and
    nanoseconds) and `goals()`, which calls judged()."""

    def __init__(self, build, rounds, cpu):
        self.rounds = []
        for done in range(rounds):
            print(f"round {done + 1} of {rounds}", file=sys.stderr)
            self.rounds.append(self.one_round(build, cpu))

    def one_round(self, build, cpu):
        command = [build / self.program, "--benchmark_format=json",
                   f"--benchmark_min_time={self.seconds}"]
        rows = {}
        for item in json.loads(output_of(command, cpu)).get("benchmarks", []):
            if item.get("error_occurred"):
                raise Failed(f"{self.program}: {item['name']}: {item['error_message']}")
            row, ns = self.figure(item)
            rows[row] = ns
        missing = [row for row in self.wanted if row not in rows]
        if missing:
            raise Failed(f"{self.program}: no figure of {', '.join(missing)}")
        return rows

    def ns(self, row):
        return statistics.median(found[row] for found in self.rounds)

    def ratio(self, row, floor):
        return statistics.median(found[row] / found[floor] for found in self.rounds)

    def judged(self, goals):
        rows = []
        for goal in goals:
            value = goal.figure(self)
            rows.append({"goal": goal.name, "quantity": goal.quantity, "value": value,
                         "wanted": goal.shown(goal.goal), "must_hold": goal.shown(goal.floor),
                         "verdict": goal.verdict(value)})
        return rows

    def print_goals(self):
        print_table(["", "quantity", "measured", "goal", "must hold", ""],
                    [[goal["goal"], goal["quantity"], number(goal["value"]), goal["wanted"],
                      goal["must_hold"], goal["verdict"]] for goal in self.goals()])


def main(kind, doc, rounds, tables, print_text):
    """Measures `kind`, a Rounds, and prints it: as text, or as JSON with what `tables(run)` gives.
    Returns the exit code."""
    parser = argparse.ArgumentParser(description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--cpu", type=int, help="the processor to run on; by default the last one")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD_FOLDER")
    asked = parser.parse_args()
    cpu = asked.cpu
    if cpu is None and hasattr(os, "sched_setaffinity"):
        cpu = max(os.sched_getaffinity(0))
    try:
        run = kind(asked.build.resolve(), asked.rounds, cpu)
    except (Failed, OSError, subprocess.SubprocessError, KeyError, ValueError) as error:
        # ValueError: what is no JSON. The name: a KeyError says no more than the key.
        print(f"{parser.prog}: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if asked.json:
        json.dump({"rounds": len(run.rounds), **tables(run), "goals": run.goals()}, sys.stdout,
                  indent=2)
        print()
    else:
        print(f"{len(run.rounds)} rounds\n")
        print_text(run)
        run.print_goals()
    return 1 if any(goal["verdict"] == "BELOW FLOOR" for goal in run.goals()) else 0
