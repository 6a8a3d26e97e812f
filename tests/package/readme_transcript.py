#!/usr/bin/env python3
"""Fails unless README.md shows what `make demo` prints: readme_transcript.py PATH/TO/wavetank

Every line of the README's first block must be in the demo's output, in that order, and directly
behind the line before it unless the README says "..." between them. Every line of the blocks of
docs/reading_a_failure.md must be in that output, in any place.
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def shown_lines():
    readme = (ROOT / "README.md").read_text()
    return readme.split("```\n")[1].splitlines()


def printed_lines(wavetank):
    # The transcript is that of a user who has no recordings.
    environment = {k: v for k, v in os.environ.items() if k != "WAVETANK_FEEDS"}
    done = subprocess.run([ROOT / "examples" / "demo.sh", wavetank], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    if done.returncode != 0:
        sys.exit(f"the demo failed:\n{done.stdout}")
    return done.stdout.splitlines()


def check_reading(printed):
    page = (ROOT / "docs" / "reading_a_failure.md").read_text()
    for block in page.split("```\n")[1::2]:
        for line in block.splitlines():
            if line not in printed:
                sys.exit(f"docs/reading_a_failure.md shows\n  {line}\nand the demo does not")


def main():
    printed = printed_lines(sys.argv[1])
    check_reading(printed)
    at, skipping = 0, True
    for line in shown_lines():
        if line.strip() == "...":
            skipping = True
        if skipping and line.strip() in ("", "..."):
            continue
        if skipping and line in printed[at:]:
            at = printed.index(line, at)
        if at >= len(printed) or printed[at] != line:
            nearest = printed[at] if at < len(printed) else "(the end)"
            sys.exit(f"README.md shows\n  {line}\nwhere the demo prints\n  {nearest}")
        at, skipping = at + 1, False
    print(f"README.md shows what the demo prints ({len(printed)} lines)")


if __name__ == "__main__":
    main()
