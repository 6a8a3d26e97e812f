#!/usr/bin/env python3
"""conformance_command_test.py RUNNER - laws of conformance.py, with stand-ins for its two sides.

CPython 3.14 is not needed: a stand-in answers with programs and traces that are stored.
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
RUNNER = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None
PROGRAM = HERE / "programs" / "task" / "renamed-while-it-waits.json"
OTHER = HERE / "programs" / "task" / "cancelled-result-and-exception-raise.json"

# Prints the answers of RUNNER, changed by `change(answers)`; dies at a program named BAD.
WRONG_RUNNER = """#!{python}
import json, os, subprocess, sys
programs = [json.loads(line) for line in open(sys.argv[1])]
done = subprocess.run(["{runner}", sys.argv[1]], stdout=subprocess.PIPE, text=True)
for program, line in zip(programs, done.stdout.splitlines()):
    answer = json.loads(line)
    {change}
    print(json.dumps(answer), flush=True)
"""

# Behaves as CPython {version} whose generator draws the programs of a file.
PYTHON = """#!{python}
import shutil, sys
script, arguments = sys.argv[1], sys.argv[2:]
if arguments == ["--version"]:
    print("{version}")
elif script.endswith("reference.py"):
    print("{version}: all traces identical")
else:
    assert script.endswith("generate.py"), script
    shutil.copy("{programs}", arguments[arguments.index("--out") + 1])
"""


class ConformanceCommand(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def script(self, name, text, **values):
        path = self.folder / name
        path.write_text(text.format(python=sys.executable, runner=RUNNER, **values))
        path.chmod(0o755)
        return path

    def wrong_runner(self, change):
        return self.script("runner", WRONG_RUNNER, change=change)

    def python(self, version="CPython 3.14.9"):
        with gzip.open(HERE / "generated.jsonl.gz", "rt") as file:
            lines = [next(file) for _ in range(3)]
        programs = self.folder / "three.jsonl"
        programs.write_text("".join(lines))
        self.names = [json.loads(line)["name"] for line in lines]
        return self.script("python", PYTHON, version=version, programs=programs)

    def conformance(self, *arguments):
        done = subprocess.run([HERE / "conformance.py", "--out", self.folder / "out",
                               *map(str, arguments)], text=True, capture_output=True, timeout=300)
        return done.returncode, done.stdout + done.stderr

    def test_stored_programs_leave_their_traces_and_the_rest_is_said_to_be_left_out(self):
        code, said = self.conformance(RUNNER)
        self.assertEqual(0, code, said)
        self.assertRegex(said, r"stored +(\d+) of \1 programs leave the trace of CPython 3\.14\.2")
        self.assertIn("left out   10000 programs", said)
        self.assertIn("make conformance PYTHON=pyodide", said)

    def test_one_other_line_fails_with_program_and_both_traces(self):
        runner = self.wrong_runner("answer['trace'][1] = '7 main other'")
        code, said = self.conformance(runner, PROGRAM)
        self.assertEqual(1, code, said)
        self.assertIn("stored     0 of 1", said)
        self.assertIn("line 2 is the first that differs\n  - CPython 3.14.2: 0 main spawn a\n"
                      "  + core: 7 main other\n", said)
        self.assertIn("-0 main spawn a\n+7 main other\n 0 a begin\n", said)
        self.assertIn('"name": "task/renamed-while-it-waits"', said)
        self.assertTrue((self.folder / "out" / "task-renamed-while-it-waits.json").exists())

    def test_missing_last_line_is_a_difference(self):
        code, said = self.conformance(self.wrong_runner("answer['trace'].pop()"), PROGRAM)
        self.assertEqual(1, code, said)
        self.assertIn("+ core: (end of trace)", said)

    def test_program_that_kills_the_runner_fails_alone(self):
        runner = self.wrong_runner("'renamed' in program['name'] and os.abort()")
        code, said = self.conformance(runner, PROGRAM, OTHER)
        self.assertEqual(1, code, said)
        self.assertIn("stored     1 of 2", said)
        self.assertIn("task/renamed-while-it-waits: the runner ended with -6", said)

    def test_unsupported_program_is_a_failure(self):
        runner = self.wrong_runner("answer = dict(name=answer['name'], unsupported='fly')")
        code, said = self.conformance(runner, PROGRAM)
        self.assertEqual(1, code, said)
        self.assertIn("core cannot run it: fly", said)

    def test_generated_programs_are_compared_with_the_traces_of_the_python_that_wrote_them(self):
        code, said = self.conformance("--python", self.python(), "--count", 251, RUNNER, PROGRAM)
        self.assertEqual(0, code, said)
        self.assertIn("generated  3 of 251 (seed 1000, size 2)", said)
        self.assertIn("generated  6 of 251 (seed 1001, size 3)", said)
        self.assertNotIn("left out", said)

    def test_generated_program_that_differs_fails_and_says_how_to_see_it_again(self):
        python = self.python()
        runner = self.wrong_runner(f"program['name'] == '{self.names[1]}' and "
                                   "answer['trace'].insert(3, 'more')")
        code, said = self.conformance("--python", python, "--seed", 5, runner, PROGRAM)
        self.assertEqual(1, code, said)
        self.assertIn("stored     1 of 1", said)
        self.assertIn(f"{self.names[1]}: line 4 is the first that differs", said)
        self.assertIn(f"PYTHON='{python}' SEED=5 PROGRAMS=250", said)

    def test_program_without_a_trace_is_refused(self):
        bare = self.folder / "bare.json"
        bare.write_text('{"name": "bare", "main": []}')
        code, said = self.conformance(RUNNER, bare)
        self.assertEqual(2, code, said)
        self.assertIn("bare has no trace to compare with", said)

    def test_other_versions_of_python_are_refused(self):
        code, said = self.conformance("--python", self.python("CPython 3.13.1"), RUNNER, PROGRAM)
        self.assertEqual(2, code, said)
        self.assertIn("is no CPython 3.14: CPython 3.13.1", said)

    def test_python_that_does_not_exist_is_refused(self):
        code, said = self.conformance("--python", "/no/such/python", RUNNER, PROGRAM)
        self.assertEqual(2, code, said)
        self.assertIn("/no/such/python", said)


if __name__ == "__main__":
    unittest.main()
