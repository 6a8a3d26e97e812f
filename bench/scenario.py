#!/usr/bin/env python3
"""Runs scenario_bench in rounds and prints what a short life of a client costs.

    scenario.py [--rounds N] [--cpu N] [--json] BUILD_FOLDER

Beside runs per CPU-second stands how many times a run costs what its hundred messages cost that are
copied, hashed and, where the run decodes them, parsed, and nothing else. That ratio is taken within
one round, and is what can be compared between machines; figures are medians over the rounds. Exit
code 0: every ratio that must hold was held (a goal may be missed); 1: one was not; 2: it could not
be measured. docs/performance.md says what a row is.
"""
import sys

sys.dont_write_bytecode = True  # No folder of its own beside the sources.
import rounds
from compare import Goal, number, print_table

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
# Bounds of a decoded run, as multiples of its bare run.
GOAL, MUST_HOLD = 8, 16


class Run(rounds.Rounds):
    program = "scenario_bench"
    seconds = 0.2
    wanted = [row for row, *_ in [*ROWS, *FLOORS, *MESSAGES]]

    def figure(self, item):
        """CPU nanoseconds of a run, a hundred messages, or a message."""
        if "items_per_second" in item:
            return item["name"], 1e9 / item["items_per_second"]
        return item["name"], item["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6}[item["time_unit"]]

    def lives(self):
        return [{"row": row, "title": title, "ns": self.ns(row),
                 "runs_per_cpu_second": 1e9 / self.ns(row), "x_bare": self.ratio(row, floor)}
                for row, title, floor in ROWS]

    def messages(self):
        return [{"row": row, "title": title, "ns": self.ns(row)} for row, title in MESSAGES]

    def goals(self):
        row, title, floor = ROWS[1]
        return self.judged([Goal("G10", f"{title} / bare run of its bytes",
                                 lambda run: run.ratio(row, floor), GOAL, MUST_HOLD)])


def print_text(run):
    print_table(["floor", "ns"], [[title, number(run.ns(row))] for row, title in FLOORS])
    print_table(["of about 100 messages", "runs per CPU-second", "x bare"],
                [[row["title"], f"{row['runs_per_cpu_second']:.0f}", number(row["x_bare"], "x")]
                 for row in run.lives()])
    print_table(["in the simulated world", "ns"],
                [[row["title"], number(row["ns"])] for row in run.messages()])


def tables(run):
    return {"lives": run.lives(), "messages": run.messages()}


if __name__ == "__main__":
    sys.exit(rounds.main(Run, __doc__, 5, tables, print_text))
