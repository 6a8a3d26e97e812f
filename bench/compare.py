#!/usr/bin/env python3
"""Runs core_bench and the programs of bench/peers in turn and prints how they compare.

    compare.py [--rounds N] [--cpu N] [--json] BUILD_FOLDER

Every ratio is taken within one round, in which all programs run one after another on the same
processor; the figure is the median over the rounds. Ratios to our own floors decide what must hold,
since they hardly vary between machines; ratios to peers do, and are shown beside them. Exit code 0:
all that must hold was held (a goal may be missed); 1: something was not; 2: it could not be
measured. A peer that is not there is listed with the reason, and what needs it is `not measured`.
docs/performance.md says what a row is.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Row, what it is, and the floor it is made of: (row of the floor, how many of them).
ROWS = [
    ("yield_1", "sleep(0) switch, 1 task", ("floor_fifo", 1)),
    ("yield_100", "sleep(0) switch, 100 tasks", ("floor_fifo", 1)),
    ("spawn_join", "spawn + join", ("floor_malloc", 1)),
    ("spawn_batch_1000", "spawn in batches of 1000", ("floor_malloc", 1)),
    ("await_child", "await a child that ends at once", ("floor_malloc", 1)),
    ("await_8_deep", "await, 8 frames deep", ("floor_malloc", 8)),
    ("timer_1", "timer arm + fire, 1 pending", ("floor_fifo", 1)),
    ("timer_10k", "timer arm + fire, 10 000 pending", ("floor_fifo", 1)),
    ("timer_cancel_1k", "timer arm + cancel, 1000 pending", ("floor_malloc", 1)),
    ("event_ping_pong", "event ping-pong, per switch", ("floor_fifo", 1)),
    ("queue_1", "queue put + get, capacity 1", ("floor_fifo", 1)),
    ("queue_64", "queue put + get, capacity 64", ("floor_fifo", 1)),
    ("cancel_throw/1", "cancel a sleeping task, throw, 1 frame", ("floor_throw", 1)),
    ("cancel_throw/5", "cancel a sleeping task, throw, 5 frames", ("floor_throw", 5)),
    ("cancel_throw/9", "cancel a sleeping task, throw, 9 frames", ("floor_throw", 9)),
    ("cancel_stop/1", "cancel a sleeping task, stopped, 1 frame", ("floor_malloc", 1)),
    ("cancel_stop/5", "cancel a sleeping task, stopped, 5 frames", ("floor_malloc", 5)),
    ("cancel_stop/9", "cancel a sleeping task, stopped, 9 frames", ("floor_malloc", 9)),
    ("cancel_join", "cancel + join + catch by the parent", ("floor_throw", 2)),
    ("timeout_enter_exit", "timeout enter + exit", ("floor_malloc", 1)),
    ("timeout_yield", "timeout around a child that yields", ("floor_malloc", 1)),
    ("timeout_expire_throw", "timeout that expires, throw", ("floor_throw", 1)),
    ("timeout_expire_stop", "timeout that expires, stopped", ("floor_malloc", 1)),
    ("group_100", "group of 100, per child", ("floor_malloc", 1)),
    ("group_100_fail", "group of 100, one fails, per child", ("floor_throw", 1)),
    ("gather_100", "gather 100, per child", ("floor_malloc", 1)),
]
FLOORS = [
    ("floor_fifo", "FIFO push + pop + indirect call"),
    ("floor_malloc", "malloc + free of 128 bytes"),
    ("floor_throw", "throw + catch, one frame"),
]
# Peers have one way to cancel: it stands beside both of ours.
PEER_ROW = {"cancel_stop/1": "cancel_throw/1", "cancel_stop/5": "cancel_throw/5",
            "cancel_stop/9": "cancel_throw/9", "timeout_expire_stop": "timeout_expire_throw"}


class Goal:
    """What a measured quantity should reach (`goal`), and what it must not miss (`floor`), if there
    is such a thing: other people's programs decide nothing."""

    def __init__(self, name, quantity, figure, goal, floor=None, faster=False):
        self.name, self.quantity, self.figure = name, quantity, figure
        self.goal, self.floor, self.faster = goal, floor, faster

    def shown(self, value):
        if value is None:
            return "-"
        return f">= {value:g}x faster" if self.faster else f"<= {value:g}"

    def verdict(self, value):
        def reached(limit):
            return value >= limit if self.faster else value <= limit
        if value is None:
            return "not measured"
        if reached(self.goal):
            return "met"
        held = self.floor is None or reached(self.floor)
        return "below goal" if held else "BELOW FLOOR"


def faster_than(peer, row):
    return lambda run: run.ratio((peer, PEER_ROW.get(row, row)), ("core", row))


def against_floor(row):
    (floor, times), = [entry[2] for entry in ROWS if entry[0] == row]
    return lambda run: run.ratio(("core", row), ("core", floor), times)


def against_peer(name, quantity, peer, row, goal):
    """A goal to be that many times faster than a peer, which decides nothing."""
    title = {"cpython": "CPython", "tokio": "tokio"}[peer]
    return Goal(name, f"{quantity} vs {title}", faster_than(peer, row), goal, faster=True)


def in_floors(name, quantity, row, goal, must_hold):
    """A goal for a row in multiples of the floor that it is made of."""
    (floor, times), = [entry[2] for entry in ROWS if entry[0] == row]
    title = {"floor_fifo": "FIFO floor", "floor_malloc": "malloc + free floor",
             "floor_throw": "throw floor"}[floor]
    many = "" if times == 1 else f"{times} "
    return Goal(name, f"{quantity} / {many}{title}{'' if times == 1 else 's'}", against_floor(row),
                goal, must_hold)


def stopped_vs_thrown(run):
    return run.ratio(("core", "cancel_throw/9"), ("core", "cancel_stop/9"))


def most_allocations(run):
    return max(value for row, value in run.counters.items() if row != "task_bytes")


GOALS = [
    in_floors("G1", "sleep(0) switch, 1 task", "yield_1", 4, 8),
    in_floors("G1", "sleep(0) switch, 100 tasks", "yield_100", 4, 8),
    in_floors("G2", "spawn + join", "spawn_join", 6, 11),
    against_peer("G2", "spawn + join", "cpython", "spawn_join", 120),
    against_peer("G2", "spawn + join", "tokio", "spawn_join", 8),
    in_floors("G3", "await a child", "await_child", 1.5, 3),
    in_floors("G4", "timer, 10 000 pending", "timer_10k", 75, 130),
    against_peer("G4", "timer, 10 000 pending", "tokio", "timer_10k", 3),
    against_peer("G4", "timer, 10 000 pending", "cpython", "timer_10k", 60),
    in_floors("G5", "event ping-pong", "event_ping_pong", 12, 21),
    in_floors("G5", "queue of 1", "queue_1", 32, 54),
    against_peer("G5", "event ping-pong", "cpython", "event_ping_pong", 150),
    against_peer("G5", "queue of 1", "cpython", "queue_1", 100),
    in_floors("G6", "cancel by throw, 1 frame", "cancel_throw/1", 1.4, 2.2),
    in_floors("G6", "cancel by throw, 9 frames", "cancel_throw/9", 1.3, 2.2),
    Goal("G7", "cancel stopped, 9 frames vs own throw", stopped_vs_thrown, 60, 30, faster=True),
    in_floors("G7", "cancel stopped, 9 frames", "cancel_stop/9", 2.2, 4),
    against_peer("G7", "cancel stopped, 9 frames", "tokio", "cancel_stop/9", 6),
    in_floors("G8", "expiring timeout, stopped", "timeout_expire_stop", 15, 28),
    against_peer("G8", "expiring timeout, stopped", "tokio", "timeout_expire_stop", 8),
    against_peer("G8", "expiring timeout, stopped", "cpython", "timeout_expire_stop", 150),
    in_floors("G9", "group of 100, per child", "group_100", 5, 9),
    against_peer("G9", "group of 100, per child", "tokio", "group_100", 8),
    against_peer("G9", "group of 100, per child", "cpython", "group_100", 120),
    Goal("G16", "bytes per sleeping task, 1M of them", lambda run: run.counters["task_bytes"],
         256, 400),
    Goal("G17", "heap allocations per operation, at most", most_allocations, 0, 0),
]


class Peer:
    def __init__(self, key, title, command, program, remedy):
        self.key, self.title, self.command = key, title, command
        self.program, self.remedy = program, remedy
        self.absent = None  # Or why it does not run.

    def look(self, build):
        reason = build / f"{self.program.name}.absent"
        if reason.exists():
            self.absent = reason.read_text().strip()
        elif not self.program.exists():
            self.absent = f"{self.program} is not there: {self.remedy}"


def peers(build):
    script = HERE / "peers" / "asyncio_bench.py"
    python = pathlib.Path("/usr/bin/python3")
    install = "install python3 (make bench-peers)"
    return [
        Peer("cpython", "CPython", [python, script, "virtual"], python, install),
        Peer("uvloop", "uvloop", [python, script, "uvloop"], python, install),
        Peer("asio", "Asio", [build / "asio_bench"], build / "asio_bench",
             "make bench-core builds it"),
        Peer("tokio", "tokio", [build / "tokio_bench"], build / "tokio_bench",
             "make bench-peers builds it"),
    ]


class Failed(Exception):
    pass


def output_of(command, cpu):
    """Of `command`, run on processor `cpu` alone."""
    def pin():
        if cpu is not None:
            os.sched_setaffinity(0, {cpu})
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          timeout=600, preexec_fn=pin)
    if done.returncode != 0:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise Failed(f"{command[0]} ended with {done.returncode}: {last}")
    return done.stdout


def core_rows(build, cpu, wanted):
    """The rows of core_bench whose names fit `wanted`: ns of an operation, or the counter."""
    command = [build / "core_bench", f"--benchmark_filter={wanted}", "--benchmark_format=json",
               "--benchmark_min_time=0.05"]
    rows = {}
    for item in json.loads(output_of(command, cpu))["benchmarks"]:
        name = item["name"].removesuffix("/iterations:1")
        rows[name] = 1e9 / item["items_per_second"] if "items_per_second" in item else item["value"]
    return rows


def peer_rows(peer, cpu):
    """The rows of a peer; notes which version it is."""
    rows = {}
    for line in output_of(peer.command, cpu).splitlines():
        item = json.loads(line)
        if "peer" in item:
            peer.version = item["peer"]
        else:
            rows[item["row"]] = item["ns"]
    return rows


class Run:
    """All rounds: for each, ns by (program, row)."""

    def __init__(self, build, rounds, cpu):
        self.peers = peers(build)
        for peer in self.peers:
            peer.look(build)
        # In processes of their own: a pool that has been used hides what tasks need.
        self.counters = core_rows(build, cpu, "^task_bytes") | core_rows(build, cpu, "^allocations")
        self.rounds = []
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
            self.rounds.append(self.one_round(build, cpu))

    def one_round(self, build, cpu):
        found = {("core", row): ns
                 for row, ns in core_rows(build, cpu, "-^(task_bytes|allocations)").items()}
        for peer in self.peers:
            if peer.absent:
                continue
            try:
                found |= {(peer.key, row): ns for row, ns in peer_rows(peer, cpu).items()}
            except Failed as error:
                peer.absent = str(error)
        return found

    def median(self, key):
        values = [found[key] for found in self.rounds if key in found]
        return statistics.median(values) if values else None

    def ratio(self, above, below, times=1):
        """Median of the rounds' ratios; None where a round lacks one of the two."""
        if not all(above in found and below in found for found in self.rounds):
            return None
        return statistics.median(found[above] / (times * found[below]) for found in self.rounds)

    def table(self):
        def peer_ratios(row):
            return {peer.key: faster_than(peer.key, row)(self) for peer in self.peers}
        return [{"row": row, "title": title, "ns": self.median(("core", row)),
                 "floor_ratio": against_floor(row)(self), "peers": peer_ratios(row)}
                for row, title, _ in ROWS]

    def goals(self):
        values = [(goal, goal.figure(self)) for goal in GOALS]
        return [{"goal": goal.name, "quantity": goal.quantity, "value": value,
                 "wanted": goal.shown(goal.goal), "must_hold": goal.shown(goal.floor),
                 "verdict": goal.verdict(value)} for goal, value in values]


def number(value, unit=""):
    if value is None:
        return "-"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f}{unit}"


def print_table(head, lines):
    """A table of Markdown whose columns also line up."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    def show(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |")
    show(head)
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for line in lines:
        show(line)
    print()


def print_text(run):
    here = [peer for peer in run.peers if not peer.absent]
    print(f"{len(run.rounds)} rounds; peers: {', '.join(peer.version for peer in here) or 'none'}")
    for peer in run.peers:
        if peer.absent:
            print(f"absent: {peer.title}: {peer.absent}")
    print()
    print_table(["floor", "ns"],
                [[title, number(run.median(("core", row)))] for row, title in FLOORS])
    print_table(["operation", "ns", "x floor", *[peer.title for peer in run.peers]],
                [[row["title"], number(row["ns"]), number(row["floor_ratio"]),
                  *[number(ratio, "x") for ratio in row["peers"].values()]] for row in run.table()])
    print_table(["", "quantity", "measured", "goal", "must hold", ""],
                [[goal["goal"], goal["quantity"], number(goal["value"]), goal["wanted"],
                  goal["must_hold"], goal["verdict"]] for goal in run.goals()])


def print_json(run):
    json.dump({"rounds": len(run.rounds),
               "peers": {peer.key: peer.version for peer in run.peers if not peer.absent},
               "absent": {peer.key: peer.absent for peer in run.peers if peer.absent},
               "floors": {row: run.median(("core", row)) for row, _ in FLOORS},
               "counters": run.counters, "rows": run.table(), "goals": run.goals()},
              sys.stdout, indent=2)
    print()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cpu", type=int, help="the processor to run on; by default the last one")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD_FOLDER")
    return parser.parse_args()


def main():
    asked = arguments()
    cpu = asked.cpu
    if cpu is None and hasattr(os, "sched_setaffinity"):
        cpu = max(os.sched_getaffinity(0))
    try:
        run = Run(asked.build.resolve(), asked.rounds, cpu)
    except (Failed, OSError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 2
    (print_json if asked.json else print_text)(run)
    return 1 if any(goal["verdict"] == "BELOW FLOOR" for goal in run.goals()) else 0


if __name__ == "__main__":
    sys.exit(main())
