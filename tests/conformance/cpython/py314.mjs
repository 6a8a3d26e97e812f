// Runs a Python script with the CPython 3.14 of the npm package "pyodide":
//     node py314.mjs SCRIPT.py ARGUMENT...
// The package is in PYODIDE_DIR, or else in build/conformance/pyodide of this tree, where
// `make conformance PYTHON=pyodide` installs it.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const installed =
  process.env.PYODIDE_DIR || path.join(here, "../../../build/conformance/pyodide");
const module = path.join(installed, "node_modules", "pyodide", "pyodide.mjs");
if (!fs.existsSync(module)) {
  console.error(`py314: there is no ${module}; run make conformance PYTHON=pyodide`);
  process.exit(2);
}
const { loadPyodide } = await import(pathToFileURL(module).href);

const env = { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" };
for (const name of ["PYTHONHASHSEED", "CONFORMANCE_PURE"]) {
  if (process.env[name]) env[name] = process.env[name];
}
const buffered = (fd) => {
  let chunks = [], size = 0;
  const flush = () => {
    for (const c of chunks) {
      let done = 0;
      while (done < c.length) {
        try { done += fs.writeSync(fd, c, done); }
        catch (e) { if (e.code !== "EAGAIN") throw e; }
      }
    }
    chunks = []; size = 0;
  };
  const write = (data) => {
    chunks.push(Buffer.from(data)); size += data.length;
    if (size > 65536) flush();
    return data.length;
  };
  return { write, flush };
};
const stdout = buffered(1), stderr = buffered(2);

let status = 1;
try {
  const python = await loadPyodide({ env });
  python.setStdout({ write: stdout.write });
  python.setStderr({ write: stderr.write });
  // Python sees the folders of the host at their own paths, except those that it has itself.
  const own = new Set(["lib", "proc", "dev", "sys"]);
  for (const dir of fs.readdirSync("/")) {
    if (own.has(dir) || !fs.statSync("/" + dir, { throwIfNoEntry: false })?.isDirectory()) continue;
    try {
      if (!python.FS.analyzePath("/" + dir).exists) python.FS.mkdir("/" + dir);
      python.FS.mount(python.FS.filesystems.NODEFS, { root: "/" + dir }, "/" + dir);
    } catch { /* not reachable from Python */ }
  }
  python.globals.set("_argv", process.argv.slice(2).join("\0"));
  python.globals.set("_cwd", process.cwd());
  status = python.runPython(`
import os, sys, runpy
os.chdir(_cwd)
sys.argv = _argv.split("\\0")
sys.argv[0] = os.path.abspath(sys.argv[0])
sys.path.insert(0, os.path.dirname(sys.argv[0]))
_status = 0
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as e:
    _status = e.code if isinstance(e.code, int) else (0 if e.code is None else 1)
except BaseException:
    import traceback
    traceback.print_exc()
    _status = 1
sys.stdout.flush()
sys.stderr.flush()
_status
`);
} catch (e) {
  stderr.write(Buffer.from(String(e.message).slice(0, 4000) + "\n"));
}
stdout.flush();
stderr.flush();
process.exit(status);
