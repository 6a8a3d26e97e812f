#!/usr/bin/env python3
"""Compares the hashes of a build's runs with those committed in golden_runs.txt.

    golden.py [--write] COMPARED_RUNS

Every scenario with every client and seed 0, and a replay of every capture of replay_data/. A hash
that differs is a change of behaviour, or a compiler that compiles the same sources to something
else. `--write` commits the hashes of this build: say in the commit why they changed.

Exit code 0: the hashes are the same; 1: one differs, or a run is missing or new.
"""
import difflib
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE / "golden_runs.txt"
CAPTURES = sorted((HERE.parents[1] / "replay_data").glob("*.capture"))
RUN = re.compile(r"(\S+ \S+ \d+: \S+ trace=\S+ step=\S+)")


def runs_of(program):
    done = subprocess.run([program, "--seeds", "0..0", *map(str, CAPTURES)], check=True,
                          capture_output=True, text=True, timeout=600)
    return [RUN.match(line).group(1) for line in done.stdout.splitlines()]


def main(arguments):
    write = "--write" in arguments
    programs = [each for each in arguments if each != "--write"]
    if len(programs) != 1:
        sys.exit("usage: golden.py [--write] COMPARED_RUNS")
    runs = runs_of(programs[0])
    if write:
        GOLDEN.write_text("".join(run + "\n" for run in runs), encoding="utf-8")
    committed = GOLDEN.read_text(encoding="utf-8").splitlines()
    if not runs or not CAPTURES:
        sys.exit("golden.py: there is no run, or no capture in replay_data/")
    if runs != committed:
        print(*difflib.unified_diff(committed, runs, "committed", "this build", "", "", 0), sep="\n")
        sys.exit("golden.py: runs differ from golden_runs.txt")
    print(f"{len(runs)} runs as committed")


if __name__ == "__main__":
    main(sys.argv[1:])
