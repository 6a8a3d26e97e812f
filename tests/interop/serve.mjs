// Starts `wavetank serve` on a free port, for scripts that run real clients against it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

/// A server that runs. `lines` is what it has said on stderr so far.
export async function serve(program, ...options) {
  const child = spawn(program, ["serve", "generated", "--listen", "127.0.0.1:0", ...options], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  const exited = once(child, "exit");
  // Whatever ends this script, the server does not stay behind.
  process.on("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  const lines = [];
  const reader = createInterface({ input: child.stderr });
  const first = once(reader, "line");
  reader.on("line", (line) => lines.push(line));
  const [line] = await Promise.race([
    first,
    exited.then(([code]) => {
      throw new Error(`the server ended with ${code}: ${lines.join("\n")}`);
    }),
  ]);
  const port = /ws:\/\/127\.0\.0\.1:(\d+)\/ws/.exec(line)?.[1];
  if (!port) throw new Error(`no address in the server's first line: ${line}`);
  return {
    lines,
    webSocketUrl: `ws://127.0.0.1:${port}/ws`,
    httpUrl: `http://127.0.0.1:${port}`,
    /// Waits until a line on stderr contains `text`.
    async says(text) {
      while (!lines.some((said) => said.includes(text))) await once(reader, "line");
    },
    /// Asks for an orderly end, and demands one.
    async stop() {
      child.kill("SIGTERM");
      const [code] = await exited;
      if (code !== 0) throw new Error(`the server ended with ${code}: ${lines.join("\n")}`);
    },
  };
}

/// A counter of what arrived, by name. `check` throws for what is not as it should be.
export class Arrivals {
  counts = new Map();
  error = null;
  #waiting = [];

  take(name, check) {
    try {
      check?.();
    } catch (error) {
      this.error ??= new Error(`${name}: ${error.message}`, { cause: error });
    }
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /// Waits until each of `names` has arrived at least `count` times.
  async reach(names, count) {
    for (;;) {
      if (this.error) throw this.error;
      const missing = names.filter((name) => (this.counts.get(name) ?? 0) < count);
      if (missing.length === 0) return;
      await new Promise((wake) => this.#waiting.push(wake));
    }
  }
}

/// The file of a plan in which the venue closes every connection after the fortieth data frame.
export function venueCloses() {
  const path = `venue_closes.${process.pid}.json`;
  const when = { after: "data", count: 40 };
  const parameters = { code: 1000, reason: "Expired" };
  const entry = { id: 1, kind: "venue_close", when, parameters };
  writeFileSync(path, JSON.stringify({ format: "wavetank-plan", version: 1, faults: [entry] }));
  process.on("exit", () => rmSync(path, { force: true }));
  return path;
}

/// Counts anew.
export function restart(arrivals) {
  arrivals.counts.clear();
}

export function demand(condition, what) {
  if (!condition) throw new Error(what);
}

/// Runs a script's body.
export async function main(body) {
  const limit = setTimeout(() => {
    console.error("not done after 60 s");
    process.exit(1);
  }, 60_000);
  limit.unref();
  try {
    await body(process.argv[2]);
    console.log("passed");
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
