#!/usr/bin/env python3
"""Runs the same programs from several build folders and fails unless all say the same.

    compare.py [--seeds A..B] [--programs P,P] REFERENCE_FOLDER FOLDER...

wavetank: replays every capture of replay_data/ and tests every scenario, with the given seeds;
everything of the JSON results must be equal except how long the runs took. conformance_runner: the
traces of the programs below tests/conformance and, when it is set, WAVETANK_CONFORMANCE (without
either it says that it compared nothing). The reference runs twice, so a difference between two runs
of one binary shows as well.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERDICTS = {0, 1, 3}  # Passed, failed, inconclusive: a few seeds need not make every fault bite.
TIMES = ("wall_seconds", "cpu_seconds", "cpu_second")  # Endings of keys that measure the machine.


class Different(Exception):
    pass


def run(command, allowed_codes):
    """Standard output of `command`, which runs in a scratch folder: failing tests write incidents."""
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run([str(part) for part in command], cwd=scratch, capture_output=True,
                              text=True, timeout=1200)
    if done.returncode not in allowed_codes:
        raise Different(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items()
                if not key.endswith(TIMES) and key != "incident"}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def scenarios(binary):
    listed = json.loads(run([binary, "list", "scenarios", "--json"], {0}))
    return [item["name"] for item in listed["items"]]


def wavetank_lines(binary, seeds):
    captures = sorted((ROOT / "replay_data").glob("*.capture"))
    if not captures:
        raise Different("no capture in replay_data/")
    commands = [["replay", path] for path in captures]
    commands += [["test", name, "--seeds", seeds] for name in scenarios(binary)]
    for command in commands:
        # Any verdict will do, so long as it is everywhere the same one.
        result = json.loads(run([binary, *command, "--json"], VERDICTS))
        if not result.get("trace_hash"):
            raise Different(f"no trace_hash from {binary} {command[0]} {command[1]}")
        yield f"{command[0]} {pathlib.Path(command[1]).name} " + json.dumps(
            without_times(result), sort_keys=True)


def conformance_lines(binary, _seeds):
    shared = os.environ.get("WAVETANK_CONFORMANCE")
    folders = [ROOT / "tests" / "conformance"] + ([pathlib.Path(shared)] if shared else [])
    programs = sorted(path for folder in folders for kind in ("*.json", "*.jsonl")
                      for path in folder.resolve().rglob(kind) if "schema" not in path.name)
    if shared and not programs:
        raise Different(f"no conformance program in {shared}")
    if programs:
        yield from run([binary, *programs], {0}).splitlines()


LINES = {"wavetank": wavetank_lines, "conformance_runner": conformance_lines}


def compare(program, folders, seeds):
    reference = None
    for folder in [folders[0], *folders]:
        binary = (pathlib.Path(folder) / program).resolve()
        lines = list(LINES[program](binary, seeds))
        if reference is None:
            reference = lines
        if len(lines) != len(reference):
            raise Different(f"{binary} printed {len(lines)} lines instead of {len(reference)}")
        for mine, theirs in zip(lines, reference):
            if mine != theirs:
                raise Different(f"{folders[0]}/{program} and {folder}/{program} differ:\n"
                                f"- {theirs[:2000]}\n+ {mine[:2000]}")
    return len(reference)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="0..19")
    parser.add_argument("--programs", default=",".join(LINES))
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    arguments = parser.parse_args()
    for program in arguments.programs.split(","):
        try:
            count = compare(program, arguments.folders, arguments.seeds)
        except (Different, OSError, subprocess.TimeoutExpired, ValueError) as error:
            sys.exit(f"compare: {program}: {error}")
        if count == 0:
            print(f"{program}: compared nothing, WAVETANK_CONFORMANCE is not set")
        else:
            print(f"{program}: {count} equal results from {', '.join(arguments.folders)}")


if __name__ == "__main__":
    main()
