"""Runs conformance programs on the asyncio of the Python that runs this file.

    reference.py FILE...             traces as text
    reference.py --json FILE...      one line of JSON for each program, as conformance_runner prints
    reference.py --check FILE...     compares with the traces in the files; exit code 1: they differ
    reference.py --update FILE...    writes traces and features into the files
    reference.py --features FILE...  counts programs by feature
    reference.py --version           the version that runs, as traces name it

FILE is a .json program, a .jsonl or .jsonl.gz list of programs, or a folder that is searched for
these. The traces of the suite are those of CPython 3.14; `node py314.mjs reference.py ...` runs it
where no other Python 3.14 is installed.
"""
import argparse
import collections
import json
import sys

sys.dont_write_bytecode = True

from features import features_of, unsupported
from interpreter import run_program
from program_files import VERSION, complete, files_in, first_difference, load, save
from virtual_loop import Rejected

MODES = ("json", "check", "update", "features", "version")


def attempt(program):
    """(trace, None), or (None, why there is none)."""
    why = unsupported(program)
    if why is not None:
        return None, why
    try:
        return run_program(program), None
    except Rejected as rejected:
        return None, "rejected: %s" % rejected


def show_text(program):
    trace, why = attempt(program)
    print("# %s (%s)" % (program["name"], VERSION))
    print("# " + why if trace is None else "\n".join(trace))


def show_json(program):
    trace, why = attempt(program)
    line = {"name": program["name"]}
    line.update({"unsupported": why} if trace is None else {"trace": trace})
    print(json.dumps(line))


def check(programs):
    """Prints each difference; returns the exit code. A program that cannot run here is one."""
    same = 0
    for program in programs:
        trace, why = attempt(program)
        if trace is None:
            print("%s: %s" % (program["name"], why))
            continue
        difference = first_difference(program["expected"]["trace"], trace)
        if difference is None:
            same += 1
        else:
            print("%s: line %d\n  - expected %s\n  + actual   %s" % (program["name"], *difference))
    print("%s: %d of %d traces identical" % (VERSION, same, len(programs)))
    return 0 if same == len(programs) else 1


def update(path):
    programs = []
    for program in load(path):
        trace, why = attempt(program)
        if trace is None:
            sys.exit("%s: %s: %s; the file is left as it was" % (path, program["name"], why))
        programs.append(complete(program, trace))
    save(path, programs)


def count_features(programs):
    counts = collections.Counter(feature for program in programs
                                 for feature in features_of(program))
    for feature, count in sorted(counts.items()):
        print("%6d %s" % (count, feature))
    print("%6d programs" % len(programs))


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE")
    modes = parser.add_mutually_exclusive_group()
    for name in MODES:
        modes.add_argument("--" + name, action="store_true")
    arguments = parser.parse_args()
    if not arguments.files and not arguments.version:
        parser.error("name a FILE: a program, a list of programs, or a folder of them")
    return arguments


def main():
    arguments = parsed_arguments()
    if arguments.version:
        print(VERSION)
        return 0
    # Errors of tasks whose error no program retrieves; the trace has them.
    sys.unraisablehook = lambda unraisable: None
    paths = list(files_in(arguments.files))
    if arguments.update:
        for path in paths:
            update(path)
        return 0
    programs = [program for path in paths for program in load(path)]
    if arguments.check:
        return check(programs)
    if arguments.features:
        count_features(programs)
        return 0
    for program in programs:
        show_json(program) if arguments.json else show_text(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
