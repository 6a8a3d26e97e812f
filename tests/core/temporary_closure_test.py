#!/usr/bin/env python3
"""Compiles a file and fails unless the compiler judges each of its temporary closures as it must.

    temporary_closure_test.py accepts|refuses COMPILER INCLUDE_FOLDER FILE

Without -DMISUSE every compiler accepts the file. With it, `refuses` demands an error for each line that
ends in REFUSED, with the remedy, and `accepts` demands none.
"""
import pathlib
import re
import subprocess
import sys

REMEDY = "static assertion failed: g++ 12 destroys this temporary closure twice"


def compiled(compiler, include, source, *flags):
    command = [compiler, "-std=c++20", "-fsyntax-only", f"-I{include}", *flags, str(source)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in ("accepts", "refuses"):
        sys.exit(__doc__)
    verdict, compiler, include = sys.argv[1:4]
    source = pathlib.Path(sys.argv[4])
    good = compiled(compiler, include, source)
    if good.returncode != 0:
        sys.exit(f"the file without misuse is rejected:\n{good.stderr}")
    bad = compiled(compiler, include, source, "-DMISUSE")
    if verdict == "accepts":
        sys.exit(f"the misuse is rejected:\n{bad.stderr}" if bad.returncode != 0 else 0)
    lines = [number for number, line in enumerate(source.read_text().splitlines(), 1)
             if line.endswith("// REFUSED")]
    named = {int(number) for number in re.findall(r"misuse\.cc:(\d+):\d+:   required from here",
                                                  bad.stderr)}
    missing = [number for number in lines if number not in named]
    if missing or not lines or bad.stderr.count(REMEDY) != len(lines):
        sys.exit(f"lines {missing} of {source.name} are accepted, or without the remedy:\n{bad.stderr}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
