#!/usr/bin/env python3
"""Follows the recipes of docs/extending.md on a copy of the tree:

    follow.py --scratch DIR --cxx COMPILER [--forget TEXT]...

A recipe is a section of the document. A code block is used as its lead says, the paragraph before it:

    New file `PATH`:                              the file
    `PATH`, below the line with `TEXT`:           inserted there; "above" as well
    Input `NAME`:                                 a file for the commands
    (a block whose first line begins with "$ ")   commands, and lines of their output

TEXT is in exactly one line of the file, so changes beside it do no harm. The files of each recipe are
counted and compared with the table at the top of the document. Then one build makes the program with
all recipes, and the commands of each must print their lines, in that order, and end with their exit
code. A later call compiles only changed files.

--forget leaves an insertion out whose text contains TEXT: some commands must fail then.
"""
import argparse
import fnmatch
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
# The program is built without these.
LEFT_OUT = {"bench", "build", "replay_data", "tests", "wavetank-out"}
NEW = re.compile(r"New file `([^`]+)`:")
INSERT = re.compile(r"`([^`]+)`, (above|below) the line with `([^`]+)`:")
INPUT = re.compile(r"Input `([^`]+)`:")
EXIT = re.compile(r"  # exit code (\d+)$")


class Recipe:
    def __init__(self, title):
        self.title = title
        self.edits = []     # (path, "new", "above" or "below", anchor, text)
        self.inputs = []    # (name, text)
        self.commands = []  # (command, exit code, expected lines)

    def files(self):
        return sorted({edit[0] for edit in self.edits})

    def take_block(self, lead, text):
        if text.startswith("$ "):
            self.take_commands(text)
        elif found := NEW.fullmatch(lead):
            self.edits.append((found[1], "new", "", text))
        elif found := INSERT.fullmatch(lead):
            self.edits.append((found[1], found[2], found[3], text))
        elif found := INPUT.fullmatch(lead):
            self.inputs.append((found[1], text))
        else:
            sys.exit(f"{self.title}: a code block without a use; the line before it is\n  {lead}")

    def take_commands(self, text):
        for line in text.splitlines():
            if line.startswith("$ "):
                code = EXIT.search(line)
                command = EXIT.sub("", line[2:])
                self.commands.append((command, int(code[1]) if code else 0, []))
            else:
                self.commands[-1][2].append(line)


def recipes_of(page):
    recipes = []
    for section in re.split(r"^## ", page, flags=re.M)[1:]:
        title = section.split("\n", 1)[0]
        if not title.startswith(("A ", "An ")):
            continue
        recipe = Recipe(title.split(" ", 1)[1])
        parts = re.split(r"^```.*\n", section, flags=re.M)
        for before, block in zip(parts[::2], parts[1::2]):
            lead = before.strip().rsplit("\n\n", 1)[-1].replace("\n", " ")
            recipe.take_block(lead, block)
        recipes.append(recipe)
    return recipes


def check_table(page, recipes):
    rows = re.findall(r"^\| (\S[^|]*) \| (\d+) \| ([^|]+) \|$", page, flags=re.M)
    if len(rows) != len(recipes):
        sys.exit(f"the table has {len(rows)} rows, the document has {len(recipes)} recipes")
    for (name, count, which), recipe in zip(rows, recipes):
        if not name.startswith(recipe.title):
            sys.exit(f"the row of '{recipe.title}' is that of '{name}'")
        files = recipe.files()
        if len(files) != int(count):
            sys.exit(f"{recipe.title}: the table has {count} files, the recipe touches {files}")
        for pattern in re.findall(r"`([^`]+)`", which):
            if not any(fnmatch.fnmatch(pathlib.Path(path).name, pattern) for path in files):
                sys.exit(f"{recipe.title}: the table names {pattern}, the recipe touches {files}")


def sources():
    for top in ROOT.iterdir():
        is_build = (top / "CMakeCache.txt").exists()
        if top.name in LEFT_OUT or top.name.startswith(".") or is_build:
            continue
        for path in top.rglob("*") if top.is_dir() else [top]:
            if path.is_file():
                yield path.relative_to(ROOT), path.read_bytes()


def edited(tree, recipe, forgotten):
    for path, where, anchor, text in recipe.edits:
        path = pathlib.Path(path)
        if where == "new":
            if path in tree:
                sys.exit(f"{recipe.title}: {path} is not new")
            tree[path] = text.encode()
            continue
        if any(word in text for word in forgotten):
            continue
        lines = tree[path].decode().splitlines(keepends=True)
        found = [i for i, line in enumerate(lines) if anchor in line]
        if len(found) != 1:
            sys.exit(f"{recipe.title}: {len(found)} lines of {path} have `{anchor}`; name another text")
        lines.insert(found[0] + (where == "below"), text)
        tree[path] = "".join(lines).encode()


def write(tree, copy):
    """Touches changed files alone, so that the next build compiles no others."""
    for path in [p for p in copy.rglob("*") if p.is_file()]:
        if path.relative_to(copy) not in tree:
            path.unlink()
    for path, content in tree.items():
        target = copy / path
        if target.exists() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def run(command, **more):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    return done.returncode, done.stdout


def build(copy, folder, cxx):
    configure = ["cmake", "-G", "Ninja", "-S", copy, "-B", folder, f"-DCMAKE_CXX_COMPILER={cxx}",
                 "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0",
                 "-DWAVETANK_DEVELOPER_MODE=OFF", "-DWAVETANK_WERROR=ON", "-DWAVETANK_PRECOMPILE=ON",
                 "-DWAVETANK_BATCHES=ON"]
    for command in (configure, ["cmake", "--build", folder, "-j", "2", "--target", "wavetank"]):
        code, output = run(command)
        if code != 0:
            sys.exit(f"the tree with the recipes does not build:\n{output}")


def missing_line(expected, output):
    """The first of `expected` that is not in the output, behind the one before. "..." ends a beginning."""
    lines = iter(" ".join(line.split()) for line in output.splitlines())
    for line in expected:
        begin = " ".join(line.removesuffix("...").split())
        whole = not line.endswith("...")
        if begin and not any(l == begin if whole else l.startswith(begin) for l in lines):
            return line
    return None


def show(recipe, scratch, program):
    folder = scratch / recipe.title.replace(" ", "_")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in recipe.inputs:
        (folder / name).write_text(text)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WAVETANK_")}
    environment["PATH"] = f"{program.parent}:{environment['PATH']}"
    troubles = []
    for command, expected_code, expected in recipe.commands:
        code, output = run(command, shell=True, cwd=folder, env=environment, timeout=120)
        line = missing_line(expected, output)
        if code != expected_code:
            line = f"exit code {expected_code}, it is {code}"
        if line is not None:
            troubles.append(f"{recipe.title}: $ {command}\n{output}the document shows: {line}")
    return troubles


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--cxx", required=True)
    parser.add_argument("--forget", action="append", default=[])
    options = parser.parse_args()
    page = (ROOT / "docs" / "extending.md").read_text()
    recipes = recipes_of(page)
    check_table(page, recipes)
    tree = dict(sources())
    for recipe in recipes:
        if not recipe.edits or not recipe.commands:
            sys.exit(f"{recipe.title}: no change, or no command that shows it")
        edited(tree, recipe, options.forget)
    scratch = options.scratch
    (scratch / "tree").mkdir(parents=True, exist_ok=True)
    write(tree, scratch / "tree")
    build(scratch / "tree", scratch / "build", options.cxx)
    troubles = [t for recipe in recipes for t in show(recipe, scratch, scratch / "build" / "wavetank")]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(recipes)} recipes followed, {used.ru_utime + used.ru_stime:.0f} s of CPU")
    if troubles:
        sys.exit("\n".join(troubles))


if __name__ == "__main__":
    main()
