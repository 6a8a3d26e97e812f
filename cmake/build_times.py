#!/usr/bin/env python3
"""Where the time of a build went: what ninja noted, by folder of the sources.

    build_times.py BUILD_FOLDER...

A job is a compilation, a link or an archive; its time is how long it ran, beside others. Only the last
run of each job counts, so the table of a fresh build is that of `make clean` before. Exit code 2: a
folder has no .ninja_log.
"""
import collections
import pathlib
import sys

KINDS = {".o": "compile", ".a": "archive", ".gch": "precompile", ".pch": "precompile"}


def jobs(log):
    """(seconds, output) of the last run of each job."""
    last = {}
    for line in log.read_text().splitlines():
        if line.startswith("#"):
            continue
        start, end, _, output, command = line.split("\t")
        last[output] = ((int(end) - int(start)) / 1000, command)
    by_command = {}  # A job with several outputs is one job.
    for output, (seconds, command) in last.items():
        by_command.setdefault(command, (seconds, output))
    return by_command.values()


def group(output):
    kind = KINDS.get(pathlib.PurePath(output).suffix, "link")
    if kind != "compile":
        return kind
    parts = output.split("/")
    place = parts[: next(i for i, part in enumerate(parts) if part.startswith("CMakeFiles"))]
    if not place:
        return "headers alone" if "headers_alone.dir" in output else "main.cc"
    return "/".join(place[:2]) if place[0] in ("scenarios", "tests", "bench") else place[0]


def main():
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    if not folders or any(not (folder / ".ninja_log").exists() for folder in folders):
        print(__doc__, file=sys.stderr)
        return 2
    seconds = {folder: collections.Counter() for folder in folders}
    counts = {folder: collections.Counter() for folder in folders}
    for folder in folders:
        for took, output in jobs(folder / ".ninja_log"):
            for name in (group(output), "all"):
                seconds[folder][name] += took
                counts[folder][name] += 1
    names = sorted({name for folder in folders for name in seconds[folder]},
                   key=lambda name: -max(seconds[folder][name] for folder in folders))
    print("| what | " + " | ".join(f"{folder.name}: s | jobs" for folder in folders) + " |")
    print("|---|" + "---:|---:|" * len(folders))
    for name in names:
        cells = [f"{seconds[folder][name]:.1f} | {counts[folder][name]}" for folder in folders]
        print(f"| {name} | " + " | ".join(cells) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
