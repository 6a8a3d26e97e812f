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


def scenario_lines(binary, seeds):
    captures = sorted((ROOT / "replay_data").glob("*.capture"))
    if not captures:
        raise Different("no capture in replay_data/")
    return lines_of([binary, "--seeds", seeds, *captures])


def conformance_lines(binary, _seeds):
    folder = ROOT / "tests" / "conformance"
    written = sorted((folder / "programs").rglob("*.json"))
    if not written:
        raise Different(f"no program in {folder / 'programs'}")
    return lines_of([binary, *written, folder / "generated.jsonl.gz"])


LINES = {"compared_runs": scenario_lines, "conformance_runner": conformance_lines}


def compare(program, runs):
    """`runs`: (folder, its lines to come), the reference first."""
    reference = None
    for folder, coming in runs:
        lines = coming.result()
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
    parser.add_argument("--programs", default=",".join(LINES))
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    arguments = parser.parse_args()
    folders = [arguments.folders[0], *arguments.folders]
    programs = arguments.programs.split(",")
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count())

    def run(program, folder):
        return pool.submit(LINES[program], (pathlib.Path(folder) / program).resolve(),
                           arguments.seeds)

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
