#!/usr/bin/env python3
"""Runs live_bench in rounds and prints what our code costs beside bare libuv.

    live.py [--rounds N] [--cpu N] [--json] BUILD_FOLDER

Ratios are taken within one round; the figures are medians over the rounds, of CPU time of the
process with all its threads. Exit code 0: the floor that must hold was held (a goal may be
missed); 1: it was not; 2: it could not be measured. docs/performance.md says what a row is.
"""
import sys

sys.dont_write_bytecode = True  # No folder of its own beside the sources.
import rounds
from compare import Failed, Goal, number, print_table

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


class Run(rounds.Rounds):
    program = "live_bench"
    seconds = 0.3
    wanted = ROWS

    def figure(self, item):
        """CPU nanoseconds of a round trip or a frame."""
        rate = item.get("items_per_second")
        if not rate:
            raise Failed(f"{self.program}: {item['name']} says no items_per_second")
        return item["name"].removesuffix("/process_time"), 1e9 / rate

    def goals(self):
        return self.judged(
            Goal("G15", f"echo, {clients} under way: doors / bare libuv",
                 lambda run, c=clients: run.ratio(f"echo_doors/{c}", f"echo_bare/{c}"), 1.03, 1.10)
            for clients in CLIENTS)

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
    print_table(["200 bytes there and back", "bare libuv, ns", "doors, ns"],
                [[f"{row['clients']} under way", number(row["bare_ns"]), number(row["doors_ns"])]
                 for row in run.echoes()])
    print_table(["a frame of a feed, into", "ns", "above bare", "x bare", "at 20 000/s"],
                [[row["title"], number(row["ns"]), number(row["above_bare_ns"]),
                  number(row["ratio"], "x"), number(row["processor_percent"], " % of a core")]
                 for row in run.layers()])


def tables(run):
    return {"echoes": run.echoes(), "layers": run.layers()}


if __name__ == "__main__":
    sys.exit(rounds.main(Run, __doc__, 7, tables, print_text))
