#!/usr/bin/env python3
"""Runs the same programs from several build folders and fails unless all print the same.

    compare.py [--seeds A..B] [--programs P,P] REFERENCE_FOLDER FOLDER...

compared_runs: every scenario with every client and the given seeds, and a replay of every capture of
replay_data/. conformance_runner: the traces of the programs stored in tests/conformance. The
reference runs twice, so a difference between two runs of one binary shows as well.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Different(Exception):
    pass


def lines_of(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          timeout=1200)
    if done.returncode != 0:
        raise Different(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout.splitlines()


def halves(seeds):
    """A..B as two ranges, so that two processors have work until the end."""
    first, _, last = seeds.partition("..")
    first, last = int(first), int(last or first)
    middle = (first + last) // 2
    return [f"{a}..{b}" for a, b in ((first, middle), (middle + 1, last)) if a <= b]


def scenario_commands(binary, seeds):
    captures = sorted((ROOT / "replay_data").glob("*.capture"))
    if not captures:
        raise Different("no capture in replay_data/")
    ranges = halves(seeds)
    return [[binary, "--seeds", part, *(captures if part == ranges[-1] else [])]
            for part in ranges]


def conformance_commands(binary, _seeds):
    folder = ROOT / "tests" / "conformance"
    written = sorted((folder / "programs").rglob("*.json"))
    if not written:
        raise Different(f"no program in {folder / 'programs'}")
    return [[binary, *written, folder / "generated.jsonl.gz"]]


COMMANDS = {"compared_runs": scenario_commands, "conformance_runner": conformance_commands}


def compare(program, runs):
    """`runs`: (folder, its lines to come in parts), the reference first."""
    reference = None
    for folder, parts in runs:
        lines = [line for part in parts for line in part.result()]
        if reference is None:
            reference = lines
            first = folder
        if len(lines) != len(reference):
            raise Different(f"{folder}/{program} printed {len(lines)} lines instead of "
                            f"{len(reference)}")
        for mine, theirs in zip(lines, reference):
            if mine != theirs:
                raise Different(f"{first}/{program} and {folder}/{program} differ:\n"
                                f"- {theirs[:2000]}\n+ {mine[:2000]}")
    return len(reference)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="0..19")
    parser.add_argument("--programs", default=",".join(COMMANDS))
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    arguments = parser.parse_args()
    folders = [arguments.folders[0], *arguments.folders]
    programs = arguments.programs.split(",")
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count())

    def run(program, folder):
        binary = (pathlib.Path(folder) / program).resolve()
        return [pool.submit(lines_of, command)
                for command in COMMANDS[program](binary, arguments.seeds)]

    # The last folder is the slowest, without optimisation: it begins first.
    runs = {program: [(folder, run(program, folder)) for folder in reversed(folders)][::-1]
            for program in programs}
    for program in programs:
        try:
            count = compare(program, runs[program])
        except (Different, OSError, subprocess.TimeoutExpired, ValueError) as error:
            sys.exit(f"compare: {program}: {error}")
        print(f"{program}: {count} equal results from {', '.join(arguments.folders)}")


if __name__ == "__main__":
    main()
