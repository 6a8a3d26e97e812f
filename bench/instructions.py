#!/usr/bin/env python3
"""Counts with callgrind how many instructions one operation of each row executes.

    instructions.py [--write] [--only PATTERN] [--json] BUILD_FOLDER

A row runs once and, in another process, three times; half the difference is one run of its loop, in
which nothing of the start is left, and that is divided by the operations of a run. The figures are
the same on every machine, so they are compared with those in bench/instructions.json: 5 % more is a
failure, 5 % less asks for --write, which makes this run's figures the committed ones. They belong to
one version of the compiler and of the C library, which the file names: under another one everything
is shown and nothing is judged.

Exit code 0: no row executes 5 % more; 1: one does; 2: it could not be counted; 3: the figures belong
to another compiler, or a row has none.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # No folder of its own beside the sources.
from compare import Failed, number, print_table

HERE = pathlib.Path(__file__).resolve().parent
COMMITTED = HERE / "instructions.json"
MORE_PERMILLE = 50

# Program, and the rows of it that are counted: Google Benchmark's filter.
PROGRAMS = [
    ("core_bench", "-^(task_bytes|allocations|floor_)"),
    ("scenario_bench", "."),
]
# callgrind collects this: the rows, and not Google Benchmark's clocks and reports around them.
LOOP = "wavetank::bench::(anonymous namespace)::*(benchmark::State&)"


def benchmarks(program, arguments, wrapper=()):
    command = [*wrapper, program, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          timeout=1800)
    if done.returncode != 0:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise Failed(f"{command[0]} ended with {done.returncode}: {last}")
    return done


def names(program, wanted):
    listed = benchmarks(program, ["--benchmark_list_tests", f"--benchmark_filter={wanted}"]).stdout
    return [line.strip() for line in listed.splitlines() if line.strip()]


def counted(program, row, repetitions):
    """Instructions of `repetitions` runs of the row's loop, and the operations of one of them."""
    with tempfile.TemporaryDirectory() as folder:
        wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
                   "--collect-atstart=no", f"--toggle-collect={LOOP}"]
        done = benchmarks(program, [f"--benchmark_filter=^{re.escape(row)}$",
                                    "--benchmark_min_time=0", "--benchmark_format=json",
                                    f"--benchmark_repetitions={repetitions}"], wrapper)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    items = [item for item in json.loads(done.stdout)["benchmarks"]
             if item["run_type"] == "iteration"]
    if not found or int(found.group(1)) == 0 or len(items) != repetitions:
        raise Failed(f"callgrind counted nothing of {row}")
    if any(item.get("error_occurred") for item in items):
        raise Failed(f"{row}: {items[0]['error_message']}")
    if any(item["iterations"] != 1 for item in items):
        raise Failed(f"{row} ran more than once in a repetition")
    to_seconds = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}[items[0]["time_unit"]]
    operations = round(items[0].get("items_per_second", 0) * items[0]["cpu_time"] * to_seconds) or 1
    return int(found.group(1)), operations


def per_operation(program, row):
    """Tenths of instructions, since the smallest operations take some dozens."""
    once, operations = counted(program, row, 1)
    thrice, _ = counted(program, row, 3)
    return round((thrice - once) / 2 / operations, 1)


def machine(build):
    cache = (build / "CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE).group(1)
    said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    return {"compiler": said.stdout.splitlines()[0], "libc": " ".join(platform.libc_ver()),
            "architecture": platform.machine()}


def count_all(build, only):
    work = [(build / program, row) for program, wanted in PROGRAMS
            for row in names(build / program, wanted) if re.search(only, row)]
    if not work:
        raise Failed(f"no row fits {only}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        figures = pool.map(lambda one: per_operation(*one), work)
        return {row: figure for (_, row), figure in zip(work, figures)}


def verdict(figure, before):
    if before is None:
        return "new"
    if figure * 1000 >= before * (1000 + MORE_PERMILLE):
        return "MORE"
    return "less" if figure * 1000 <= before * (1000 - MORE_PERMILLE) else "same"


def judged(found, committed):
    rows = committed.get("rows", {})
    return [{"row": row, "instructions": figure, "committed": rows.get(row),
             "verdict": verdict(figure, rows.get(row))} for row, figure in found.items()]


def exit_code(table, same_machine):
    if not same_machine or any(line["verdict"] == "new" for line in table):
        return 3
    return 1 if any(line["verdict"] == "MORE" for line in table) else 0


def print_text(table, here, committed, same_machine):
    def change(line):
        if line["committed"] is None:
            return "-"
        return f"{(line['instructions'] / line['committed'] - 1) * 100:+.1f} %"
    print(f"{here['compiler']}, {here['libc']}, {here['architecture']}\n")
    print_table(["instructions of", "now", "committed", "", ""],
                [[line["row"], f"{line['instructions']:.1f}", number(line["committed"]),
                  change(line), line["verdict"]] for line in table])
    if not committed:
        print(f"not judged: there is no {COMMITTED.name} yet; --write makes it")
    elif not same_machine:
        print(f"not judged: {COMMITTED.name} has the figures of {committed.get('machine')}; "
              "--write replaces them")
    if any(line["verdict"] in ("new", "less") for line in table):
        print("rows that are new, or execute 5 % less: --write commits their figures")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", default="", metavar="PATTERN")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD_FOLDER")
    asked = parser.parse_args()
    build = asked.build.resolve()
    if shutil.which("valgrind") is None:
        print("instructions.py: valgrind is not there: install the package valgrind", file=sys.stderr)
        return 2
    try:
        here = machine(build)
        found = count_all(build, asked.only)
        committed = json.loads(COMMITTED.read_text()) if COMMITTED.exists() else {}
    except (Failed, OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        # The name: a KeyError says no more than the key.
        print(f"instructions.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    same_machine = committed.get("machine") == here
    if asked.write:
        kept = committed.get("rows", {}) if same_machine and asked.only else {}
        COMMITTED.write_text(json.dumps({"machine": here, "rows": kept | found}, indent=2) + "\n")
        print(f"{len(found)} figures written to {COMMITTED}")
        return 0
    table = judged(found, committed)
    if asked.json:
        json.dump({"machine": here, "rows": table, "judged": same_machine}, sys.stdout, indent=2)
        print()
    else:
        print_text(table, here, committed, same_machine)
    return exit_code(table, same_machine)


if __name__ == "__main__":
    sys.exit(main())
