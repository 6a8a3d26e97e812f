#!/usr/bin/env python3
"""docs/asyncio_to_wavetank.md, checked: guide.py PATH/TO/guide_patterns

The guide's C++ snippets must stand word for word in asyncio_patterns.cc; its Python snippets are
run on a virtual clock, and must say what guide_patterns says, line by line.
"""
import asyncio
import difflib
import heapq
import io
import pathlib
import re
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
GUIDE = HERE.parents[1] / "docs" / "asyncio_to_wavetank.md"
SNIPPETS = HERE / "asyncio_patterns.cc"
SNIPPET = re.compile(r"^// >> (.*?)\n(.*?)^// <<\n", re.DOTALL | re.MULTILINE)
SIGNAL_AFTER = 0.5


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time stands still while anything is ready, and else jumps to the next timer."""

    now = 0.0

    def time(self):
        return self.now

    def _run_once(self):
        while self._scheduled and self._scheduled[0]._cancelled:
            heapq.heappop(self._scheduled)._scheduled = False
            self._timer_cancelled_count -= 1
        if not self._ready and self._scheduled:
            self.now = max(self.now, self._scheduled[0].when())
        super()._run_once()

    def add_signal_handler(self, sig, callback, *args):
        self.call_later(SIGNAL_AFTER, callback, *args)


def sections(text):
    """(NAME, {language: snippet}) of each section that has snippets."""
    for part in text.split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        snippets = dict(re.findall(r"```(\w+)\n(.*?)```", body, re.DOTALL))
        if snippets:
            yield name, snippets


def run_python(source):
    said = io.StringIO()

    def say(text):
        print(round(asyncio.get_running_loop().time() * 1000), text, file=said)

    names = {"asyncio": asyncio, "signal": signal, "say": say, "jittered": lambda delay: delay}
    exec(compile(source, str(GUIDE), "exec"), names)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(names["main"]())
    return said.getvalue()


def main():
    shown = dict(SNIPPET.findall(SNIPPETS.read_text()))
    found = list(sections(GUIDE.read_text()))
    wrong = []
    for name, snippets in found:
        if set(snippets) != {"python", "cpp"}:
            wrong.append(f"section '{name}' has {sorted(snippets)}, not python and cpp")
        elif shown.get(name) != snippets["cpp"]:
            wrong.append(f"the C++ snippet of '{name}' is not that of {SNIPPETS.name}")
    wrong += [f"the guide has no section '{name}'" for name in shown.keys() - {n for n, _ in found}]
    if wrong:
        sys.exit("\n".join(wrong))
    done = subprocess.run([sys.argv[1]], text=True, capture_output=True, timeout=60)
    if done.returncode != 0:
        sys.exit(f"{sys.argv[1]} failed:\n{done.stdout}{done.stderr}")
    said = "".join(f"== {name}\n{run_python(snippets['python'])}" for name, snippets in found)
    if said != done.stdout:
        sys.exit("".join(difflib.unified_diff(said.splitlines(True), done.stdout.splitlines(True),
                                              "Python", "C++")))
    print(f"{len(found)} patterns, {said.count(chr(10))} lines, the same from both languages")


if __name__ == "__main__":
    main()
