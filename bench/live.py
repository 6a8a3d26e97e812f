#!/usr/bin/env python3
"""Runs live_bench in rounds and prints what our code costs beside bare libuv.

    live.py [--rounds N] [--cpu N] [--json] BUILD_FOLDER

Ratios are taken within one round; the figures are medians over the rounds, of CPU time of the
process with all its threads. Exit code 0: the floor that must hold was held (a goal may be
missed); 1: it was not; 2: it could not be measured. docs/performance.md says what a row is.
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

CLIENTS = (1, 64)
LAYERS = [
    ("sink_bare", "bare libuv: read and forget"),
    ("sink_doors", "the doors: the same, in a task"),
    ("sink_websocket", "and a websocket"),
    ("sink_capture", "and a capture, compressed and synced"),
    ("record_whole", "all of wavetank record"),
]
ROWS = [row for row, _ in LAYERS] + [f"echo_{kind}/{clients}" for kind in ("bare", "doors")
                                     for clients in CLIENTS]
BUSY_FEED = 20_000  # Frames a second.


def one_round(build, cpu):
    """CPU nanoseconds of a round trip or a frame, by row."""
    command = [build / "live_bench", "--benchmark_format=json", "--benchmark_min_time=0.3"]
    rows = {}
    for item in json.loads(output_of(command, cpu)).get("benchmarks", []):
        if item.get("error_occurred"):
            raise Failed(f"live_bench: {item['name']}: {item['error_message']}")
        rate = item.get("items_per_second")
        if not rate:
            raise Failed(f"live_bench: {item['name']} says no items_per_second")
        rows[item["name"].removesuffix("/process_time")] = 1e9 / rate
    missing = [row for row in ROWS if row not in rows]
    if missing:
        raise Failed(f"live_bench: no figure of {', '.join(missing)}")
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

    def goals(self):
        goals = [Goal("G15", f"echo, {clients} under way: doors / bare libuv",
                      lambda run, c=clients: run.ratio(f"echo_doors/{c}", f"echo_bare/{c}"),
                      1.03, 1.10) for clients in CLIENTS]
        return [{"goal": goal.name, "quantity": goal.quantity, "value": goal.figure(self),
                 "wanted": goal.shown(goal.goal), "must_hold": goal.shown(goal.floor),
                 "verdict": goal.verdict(goal.figure(self))} for goal in goals]

    def layers(self):
        bare = self.ns("sink_bare")
        return [{"row": row, "title": title, "ns": self.ns(row), "above_bare_ns": self.ns(row) - bare,
                 "ratio": self.ratio(row, "sink_bare"),
                 "processor_percent": self.ns(row) * BUSY_FEED / 1e9 * 100}
                for row, title in LAYERS]

    def echoes(self):
        return [{"clients": clients, "bare_ns": self.ns(f"echo_bare/{clients}"),
                 "doors_ns": self.ns(f"echo_doors/{clients}")} for clients in CLIENTS]


def print_text(run):
    print(f"{len(run.rounds)} rounds\n")
    print_table(["200 bytes there and back", "bare libuv, ns", "doors, ns"],
                [[f"{row['clients']} under way", number(row["bare_ns"]), number(row["doors_ns"])]
                 for row in run.echoes()])
    print_table(["a frame of a feed, into", "ns", "above bare", "x bare", "at 20 000/s"],
                [[row["title"], number(row["ns"]), number(row["above_bare_ns"]),
                  number(row["ratio"], "x"), number(row["processor_percent"], " % of a core")]
                 for row in run.layers()])
    print_table(["", "quantity", "measured", "goal", "must hold", ""],
                [[goal["goal"], goal["quantity"], number(goal["value"]), goal["wanted"],
                  goal["must_hold"], goal["verdict"]] for goal in run.goals()])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
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
        print(f"live.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if asked.json:
        json.dump({"rounds": len(run.rounds), "echoes": run.echoes(), "layers": run.layers(),
                   "goals": run.goals()}, sys.stdout, indent=2)
        print()
    else:
        print_text(run)
    return 1 if any(goal["verdict"] == "BELOW FLOOR" for goal in run.goals()) else 0


if __name__ == "__main__":
    sys.exit(main())
