"""Writes random conformance programs, rich in cancellation, each with its trace on this Python.

    generate.py --seed 7 --count 20 --size 2 [--weight taskgroup=9 ...] [--out FILE]

Writes one program a line. The same arguments give the same programs on every machine. Programs that
the reference rejects (two timers due at the same microsecond, too many iterations) are discarded, so
each program ends by itself or in a deadlock verdict.
"""
import argparse
import json
import random
import sys

sys.dont_write_bytecode = True

from drawing import WEIGHTS, Place
from features import unsupported
from interpreter import run_program
from program_files import complete, save
from random_races import RaceWriter
from virtual_loop import Rejected

# Rejections that are the luck of the draw. Any other is a mistake of the generator.
EXPECTED_REJECTIONS = ("microsecond", "more than", "longer than", "cycle")


class Writer(RaceWriter):
    """Draws a whole program."""

    def body(self, children):
        place = Place(0)
        stmts = self.block(place, 2 + self.size) + self.block(place, 1 + self.size)
        children = list(children)
        while children:
            r = self.rng.random()
            k = self.rng.randint(1, min(len(children), 3))
            some, children = children[:k], children[k:]
            if r < 0.25 and self.has("taskgroup"):
                new = [self.group(place, some)]
                if self.chance(0.5):
                    new = [{"op": "try", "body": new, "except": [
                        {"kinds": ["Exception"] if self.chance(0.8) else ["BaseException"],
                         "body": self.cleanup(place, 0.2, True)}]}]
            elif r < 0.4 and (self.has("gather") or self.has("wait_for") or self.has("shield")):
                calls = [{"call": c, "as": c} for c in some]
                if self.has("gather"):
                    new = [self.gather(calls)]
                elif self.has("wait_for"):
                    new = [{"op": "wait_for", "of": c, "timeout": self.us()} for c in calls]
                else:
                    new = [{"op": "shield", "of": c} for c in calls]
            else:
                new = [self.spawn(c) for c in some]
            where = 0 if self.chance(0.7) else self.rng.randint(0, max(0, len(stmts) - 1))
            stmts[where:where] = new
        return stmts

    def program(self, name):
        rng = self.rng
        r = rng.random()
        if r < 0.14:
            return self.contest(name)
        if r < 0.26:
            return self.scopes(name)
        self.eager = self.has("eager") and self.chance(0.5)
        parents = self.parents
        planned = list(parents)
        tasks = {}
        for task in reversed(planned):
            tasks[task] = self.body([t for t in planned if parents[t] == task])
        tasks = {t: tasks[t] for t in planned}
        main = self.body([t for t in planned if parents[t] == "main"])
        if self.chance(0.75):
            tasks["chaos"] = self.chaos()
            main.insert(0, {"op": "spawn", "body": "chaos", "name": "chaos"})
        if self.objects and self.chance(0.75):
            tasks["rescue"] = self.rescue()
            main.insert(0, {"op": "spawn", "body": "rescue", "name": "rescue"})
        if self.chance(0.7):
            main = [self.guarded(*main, kind="BaseException")]
        r = rng.random()
        if r < 0.35:
            main += [self.guarded({"op": "await", "of": t}, kind="BaseException")
                     for t in planned]
        elif r < 0.5:
            main.append(self.guarded({"op": "gather", "of": [t for t in planned
                                                              if parents[t] == "main"],
                                      "return_exceptions": True}, kind="BaseException"))
        elif r < 0.85:
            main.append({"op": "sleep", "us": rng.randint(20000, 60000)})
        if self.chance(0.2):
            main = [{"op": "try", "body": main, "finally": [self.sleep()]}]
        main.insert(0, {"op": "set", "var": "$k", "value": 0})
        program = {"name": name, "objects": self.objects, "tasks": tasks, "main": main}
        if self.eager:
            program["eager"] = True
        if self.has("runner"):
            tasks["again"] = self.block(Place(0), 2)
            program["runs"] = ["again"]
        return program

    def chaos(self):
        """A task that keeps cancelling."""
        stmts = []
        for _ in range(self.rng.randint(2, 4 + 2 * self.size)):
            stmts.append(self.sleep())
            stmts.append(self.cancel(self.a_task() if self.chance(0.7) else None))
            if self.chance(0.25):
                stmts.append(self.cancel(stmts[-1]["of"]))
            if self.chance(0.2):
                stmts.append({"op": "try", "body": [self.statement(Place(3, loop=False))],
                              "except": [{"kinds": ["Exception"], "body": []}]})
        return stmts

    def rescue(self):
        """A task that releases all waiters after a while."""
        stmts = [{"op": "sleep", "us": self.rng.randint(25000, 50000)}]
        ok = [{"kinds": ["Exception"], "body": []}]
        for name, (kind, *_) in self.objects.items():
            if kind == "event":
                stmts.append({"op": "event_set", "of": name})
            elif kind == "future":
                stmts.append({"op": "try", "except": ok, "body": [
                    {"op": "set_result", "of": name, "value": 0}]})
            elif kind == "barrier":
                stmts.append({"op": "barrier_abort", "of": name})
            elif kind == "condition":
                stmts.append({"op": "with", "of": name, "body": [
                    {"op": "set", "var": "$k", "value": 9}, {"op": "notify_all", "of": name}]})
            elif kind.endswith("queue"):
                for _ in range(2):
                    stmts.append({"op": "try", "except": ok, "body": [
                        {"op": "put_nowait", "of": name, "item": 0}]})
        return stmts


def worthwhile(rng, trace, size):
    if not 6 <= len(trace) <= 60 + 120 * size:
        return False
    if sum(line.endswith(" missing") for line in trace) > 3:
        return False
    if " deadlock " in trace[-1] and rng.random() > 0.6:
        return False
    if not any("CancelledError" in line for line in trace) and rng.random() > 0.15:
        return False
    return True


def attempt(rng, size, weights, name):
    """A program with its trace, or None when this draw makes none."""
    program = Writer(rng, size, weights).program(name)
    program = json.loads(json.dumps(program))
    if unsupported(program):
        return None
    try:
        trace = run_program(program)
    except Rejected as rejected:
        if not any(text in str(rejected) for text in EXPECTED_REJECTIONS):
            print("%s: %s" % (name, rejected), file=sys.stderr)
        return None
    return complete(program, trace) if worthwhile(rng, trace, size) else None


def generate(seed, count, size, weights):
    made = number = 0
    while made < count:
        number += 1
        rng = random.Random("%d/%d/%d" % (seed, size, number))
        program = attempt(rng, size, weights, "gen-%d-%d" % (seed, number))
        if program is not None:
            made += 1
            yield program


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--size", type=int, default=1, help="1 small, 2 medium, 3 large")
    parser.add_argument("--weight", action="append", default=[], metavar="FEATURE=W")
    parser.add_argument("--out", help="a .jsonl or .jsonl.gz file; standard output without it")
    arguments = parser.parse_args()
    arguments.weights = dict(WEIGHTS)
    for item in arguments.weight:
        feature, _, number = item.partition("=")
        if feature not in WEIGHTS:
            parser.error("unknown feature %r; there are: %s" % (feature, " ".join(WEIGHTS)))
        try:
            arguments.weights[feature] = float(number)
        except ValueError:
            parser.error("--weight %s: write FEATURE=NUMBER" % item)
    return arguments


def main():
    arguments = parsed_arguments()
    # Errors of tasks whose error no program retrieves; the trace has them.
    sys.unraisablehook = lambda unraisable: None
    programs = generate(arguments.seed, arguments.count, arguments.size, arguments.weights)
    if arguments.out:
        save(arguments.out, list(programs))
        return
    for program in programs:
        print(json.dumps(program, separators=(",", ":")))


if __name__ == "__main__":
    main()
