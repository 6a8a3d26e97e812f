#!/usr/bin/env python3
"""Runs scenario_bench in rounds and prints what a short life of a client costs.

    scenario.py [--rounds N] [--cpu N] [--json] BUILD_FOLDER

Beside runs per CPU-second stands how many times a run costs what its hundred messages cost that are
copied, hashed and, where the run decodes them, parsed, and nothing else. That ratio is taken within
one round, and is what can be compared between machines; figures are medians over the rounds. Exit
code 0: every ratio that must hold was held (a goal may be missed); 1: one was not; 2: it could not
be measured. docs/performance.md says what a row is.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True  # No folder of its own beside the sources.
from compare import Failed, Goal, number, output_of, print_table

# Row, what it is, its floor.
ROWS = [
    ("BM_ShortScenario/decode:0/block:10", "short life, undecoded, block by block",
     "BM_BareMessages/decode:0"),
    ("BM_ShortScenario/decode:1/block:10", "short life, decoded, block by block",
     "BM_BareMessages/decode:1"),
    ("BM_ShortScenario/decode:0/block:1", "short life, undecoded, frame by frame",
     "BM_BareMessages/decode:0"),
    ("BM_ShortScenario/decode:1/block:1", "short life, decoded, frame by frame",
     "BM_BareMessages/decode:1"),
]
FLOORS = [
    ("BM_BareMessages/decode:0", "a hundred messages: copy, hash"),
    ("BM_BareMessages/decode:1", "a hundred messages: copy, parse, hash"),
]
MESSAGES = [("replay_message", "a message, replayed"), ("record_frame", "a frame, recorded")]
# What must hold of a decoded run, block by block: times its bare run.
GOAL, MUST_HOLD = 8, 16


def one_round(build, cpu):
    """CPU nanoseconds by row: of a run, a hundred messages, or a message."""
    command = [build / "scenario_bench", "--benchmark_format=json", "--benchmark_min_time=0.2"]
    rows = {}
    for item in json.loads(output_of(command, cpu)).get("benchmarks", []):
        if item.get("error_occurred"):
            raise Failed(f"scenario_bench: {item['name']}: {item['error_message']}")
        if "items_per_second" in item:
            rows[item["name"]] = 1e9 / item["items_per_second"]
        else:
            rows[item["name"]] = item["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6}[item["time_unit"]]
    missing = [row for row, *_ in [*ROWS, *FLOORS, *MESSAGES] if row not in rows]
    if missing:
        raise Failed(f"scenario_bench: no figure of {', '.join(missing)}")
    return rows


class Run:
    def __init__(self, build, rounds, cpu):
        self.rounds = []
        for done in range(rounds):
            print(f"round {done + 1} of {rounds}", file=sys.stderr)
            self.rounds.append(one_round(build, cpu))

    def ns(self, row):
        return statistics.median(found[row] for found in self.rounds)

    def ratio(self, row, floor):
        return statistics.median(found[row] / found[floor] for found in self.rounds)

    def lives(self):
        return [{"row": row, "title": title, "ns": self.ns(row),
                 "runs_per_cpu_second": 1e9 / self.ns(row), "x_bare": self.ratio(row, floor)}
                for row, title, floor in ROWS]

    def messages(self):
        return [{"row": row, "title": title, "ns": self.ns(row)} for row, title in MESSAGES]

    def goals(self):
        row, title, floor = ROWS[1]
        goal = Goal("G10", f"{title} / bare run of its bytes", lambda run: run.ratio(row, floor),
                    GOAL, MUST_HOLD)
        value = goal.figure(self)
        return [{"goal": goal.name, "quantity": goal.quantity, "value": value,
                 "wanted": goal.shown(goal.goal), "must_hold": goal.shown(goal.floor),
                 "verdict": goal.verdict(value)}]


def print_text(run):
    print(f"{len(run.rounds)} rounds\n")
    print_table(["floor", "ns"], [[title, number(run.ns(row))] for row, title in FLOORS])
    print_table(["of about 100 messages", "runs per CPU-second", "x bare"],
                [[row["title"], f"{row['runs_per_cpu_second']:.0f}", number(row["x_bare"], "x")]
                 for row in run.lives()])
    print_table(["in the simulated world", "ns"],
                [[row["title"], number(row["ns"])] for row in run.messages()])
    print_table(["", "quantity", "measured", "goal", "must hold", ""],
                [[goal["goal"], goal["quantity"], number(goal["value"]), goal["wanted"],
                  goal["must_hold"], goal["verdict"]] for goal in run.goals()])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cpu", type=int, help="the processor to run on; by default the last one")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD_FOLDER")
    asked = parser.parse_args()
    cpu = asked.cpu
    if cpu is None and hasattr(os, "sched_setaffinity"):
        cpu = max(os.sched_getaffinity(0))
    try:
        run = Run(asked.build.resolve(), asked.rounds, cpu)
    except (Failed, OSError, subprocess.SubprocessError, KeyError, ValueError) as error:
        # ValueError: what is no JSON. The name: a KeyError says no more than the key.
        print(f"scenario.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if asked.json:
        json.dump({"rounds": len(run.rounds), "lives": run.lives(), "messages": run.messages(),
                   "goals": run.goals()}, sys.stdout, indent=2)
        print()
    else:
        print_text(run)
    return 1 if any(goal["verdict"] == "BELOW FLOOR" for goal in run.goals()) else 0


if __name__ == "__main__":
    sys.exit(main())
