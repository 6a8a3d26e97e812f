#!/usr/bin/env python3
"""Compares core with CPython's asyncio: the same programs must leave the same traces, line by line.

    conformance.py [--python COMMAND] [--seed N] [--count N] RUNNER [FILE...]

RUNNER is build/release/conformance_runner. First, the stored programs (programs/ and
generated.jsonl.gz, or FILE... in their place) are compared with the traces stored beside them. Then
COMMAND, a CPython 3.14, writes random programs with their traces, and RUNNER must leave the same
traces. COMMAND may be `pyodide`: CPython 3.14 from npm, installed below build/conformance. Without
--python the second half is left out.

Exit code 0: all traces are equal; 1: some differ; 2: wrong arguments, or COMMAND is not CPython
3.14.
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CPYTHON = HERE / "cpython"
sys.path.insert(0, str(CPYTHON))

from program_files import files_in, first_difference, load, save

STORED = (HERE / "programs", HERE / "generated.jsonl.gz")
PYTHON_WANTED = "CPython 3.14."
BLOCK = 250  # Programs of one seed.
SIZES = (1, 2, 3)  # The seed of a block decides its size.
RUNNER_SECONDS = 300
PYTHON_SECONDS = 3600
LEFT_OUT = """\
left out   {count} programs generated now: they need a CPython 3.14, and none was named. Either of
             make conformance PYTHON=/path/to/python3.14
             make conformance PYTHON=pyodide    (from npm, into build/; needs Node 20)
           compares them as well."""


class Unusable(Exception):
    """The command line names something that cannot be used."""


def run(command, seconds, **options):
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    return subprocess.run([str(part) for part in command], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=seconds, env=environment, **options)


# The side of core.

def answers_until_death(runner, programs):
    """(answers by name, why the runner ended early or None)."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for program in programs:
            bare = {key: value for key, value in program.items() if key != "expected"}
            file.write(json.dumps(bare) + "\n")
        file.flush()
        try:
            done = run([runner, file.name], RUNNER_SECONDS)
            output, status = done.stdout, done.returncode
            problem = f"the runner ended with {status}: {done.stderr[-300:]}" if status else None
        except subprocess.TimeoutExpired as late:
            output = (late.stdout or b"").decode()
            problem = f"the runner took more than {RUNNER_SECONDS} s"
    lines = [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return {line["name"]: line for line in lines}, problem


def answers_of(runner, programs):
    """An answer for each program. One that kills the runner fails alone."""
    answers = {}
    todo = programs
    while todo:
        found, problem = answers_until_death(runner, todo)
        answers.update(found)
        todo = [program for program in todo if program["name"] not in answers]
        if todo:
            answers[todo[0]["name"]] = {"problem": problem or "the runner gave no answer"}
            todo = todo[1:]
    return answers


def difference_of(program, answer):
    """A text that says what differs, or None."""
    expected = program["expected"]
    if "trace" not in answer:
        return answer.get("problem") or f"core cannot run it: {answer['unsupported']}"
    first = first_difference(expected["trace"], answer["trace"])
    if first is None:
        return None
    line, wanted, got = first
    both = difflib.unified_diff(expected["trace"], answer["trace"], expected["reference"], "core",
                                lineterm="", n=10**6)
    return "\n".join([f"line {line} is the first that differs",
                      f"  - {expected['reference']}: {wanted}", f"  + core: {got}",
                      "both traces:", *both])


def differences(runner, programs):
    """[(program, text)] of those whose traces differ, in the order given."""
    answers = answers_of(runner, programs)
    texts = [(program, difference_of(program, answers[program["name"]])) for program in programs]
    return [(program, text) for program, text in texts if text is not None]


def tell(found, folder):
    """The first difference in full, with its program; the others by name."""
    program, text = found[0]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (program["name"].replace("/", "-") + ".json")
    save(str(path), [program])
    print(f"\n{program['name']}: {text}\n\nits program, with CPython's trace: {path}")
    print(path.read_text(), end="")
    if len(found) > 1:
        names = ", ".join(other["name"] for other, _ in found[1:11])
        print(f"and {len(found) - 1} more: {names}{', ...' if len(found) > 11 else ''}")


# The side of CPython.

def pyodide(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CPYTHON / "npm" / name, folder)
    done = run([ROOT / "tests" / "interop" / "install_packages.sh", folder], 600)
    if done.returncode != 0:
        raise Unusable(f"pyodide cannot be installed: {done.stdout.strip()}")
    os.environ["PYODIDE_DIR"] = str(folder)
    return ["node", CPYTHON / "py314.mjs"]


def command_of(text, folder):
    """`text` as the beginning of a command line, and its version."""
    command = pyodide(folder / "pyodide") if text == "pyodide" else shlex.split(text)
    try:
        version = run([*command, CPYTHON / "reference.py", "--version"], 120)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unusable(f"--python {text}: {error}") from error
    name = version.stdout.strip()
    if version.returncode != 0 or not name.startswith(PYTHON_WANTED):
        said = name or version.stderr.strip()[-300:]
        raise Unusable(f"--python {text} is no CPython 3.14: {said}\n"
                       "Name another, or `pyodide`, which comes from npm.")
    return command, name


def check_reference(command, version, paths):
    """Whether the CPython that was given leaves the stored traces itself."""
    done = run([*command, CPYTHON / "reference.py", "--check", *paths], PYTHON_SECONDS)
    print(f"reference  {done.stdout.strip() or done.stderr.strip()}")
    if done.returncode != 0:
        print(f"           {version} differs from the stored traces; core is not to blame for that")
    return done.returncode == 0


def generated(command, seed, size, count):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "programs.jsonl"
        done = run([*command, CPYTHON / "generate.py", "--seed", seed, "--size", size,
                    "--count", count, "--out", path], PYTHON_SECONDS)
        if done.returncode != 0 or not path.exists():
            raise Unusable(f"generate.py --seed {seed} --size {size} failed:\n"
                           f"{done.stderr[-2000:]}")
        return load(str(path))


def blocks(seed, count):
    """(seed, size, count) of each block: the same programs for the same arguments."""
    return [(seed + at, SIZES[(seed + at) % len(SIZES)], min(BLOCK, count - at * BLOCK))
            for at in range(-(-count // BLOCK))]


def compare_generated(arguments, command, version):
    def one(block):
        programs = generated(command, *block)
        return block, len(programs), differences(arguments.runner, programs)

    total, failed = 0, False
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        coming = [pool.submit(one, block) for block in blocks(arguments.seed, arguments.count)]
        for future in coming:
            (seed, size, _), count, found = future.result()
            total += count
            print(f"generated  {total} of {arguments.count} (seed {seed}, size {size})", flush=True)
            if found:
                for other in coming:
                    other.cancel()
                tell(found, arguments.out)
                print(f"again: make conformance PYTHON='{arguments.python}' SEED={seed} "
                      f"PROGRAMS={BLOCK}")
                failed = True
                break
    if not failed:
        print(f"generated  {total} programs from seed {arguments.seed} on: core leaves the traces "
              f"of {version}")
    return not failed


# Both.

def compare_stored(runner, paths, out):
    programs = [program for path in files_in([str(path) for path in paths])
                for program in load(path)]
    if not programs:
        raise Unusable(f"no program in {', '.join(str(path) for path in paths)}")
    for program in programs:
        if "expected" not in program:
            raise Unusable(f"{program['name']} has no trace to compare with; `reference.py --update` "
                           "adds one (tests/conformance/README.md)")
    found = differences(runner, programs)
    versions = sorted({program["expected"]["reference"] for program in programs})
    print(f"stored     {len(programs) - len(found)} of {len(programs)} programs leave the trace of "
          f"{', '.join(versions)}")
    if found:
        tell(found, out)
    return not found


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runner", metavar="RUNNER", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("files", metavar="FILE", nargs="*", type=pathlib.Path)
    parser.add_argument("--python", metavar="COMMAND", help="a CPython 3.14, or `pyodide`")
    parser.add_argument("--seed", type=int, default=1000, help="of the first block (1000)")
    parser.add_argument("--count", type=int, default=10000, help="of generated programs (10000)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at a time")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "conformance",
                        help="folder for a program whose traces differ (build/conformance)")
    arguments = parser.parse_args()
    if arguments.count < 1 or arguments.jobs < 1:
        parser.error("--count and --jobs are at least 1")
    return arguments


def main():
    arguments = parsed_arguments()
    paths = arguments.files or STORED
    same = compare_stored(arguments.runner, paths, arguments.out)
    if not arguments.python:
        print(LEFT_OUT.format(count=arguments.count))
        return 0 if same else 1
    command, version = command_of(arguments.python, arguments.out)
    same = check_reference(command, version, paths) and same
    same = compare_generated(arguments, command, version) and same
    return 0 if same else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Unusable, OSError, KeyError, ValueError) as error:
        print(f"conformance: {error}", file=sys.stderr)
        sys.exit(2)
