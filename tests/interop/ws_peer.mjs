// npm ws as a peer of ours: `ws_peer.mjs check`, `server [CERTIFICATES KEY]` or `client URL [CA]`.
// It does what the other end says in text messages, sends everything else back, and ends with the
// connection. How that ended is its last line.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";

import { WebSocket, WebSocketServer } from "ws";

const [mode, ...rest] = process.argv.slice(2);

const kCommands = {
  fragments(socket) {
    socket.send("one ", { fin: false });
    socket.send("two ", { fin: false });
    socket.send("three", { fin: true });
  },
  async ping(socket) {
    socket.ping("are you there");
    const [payload] = await once(socket, "pong");
    socket.send(`pong: ${payload}`);
  },
  extensions: (socket) => socket.send(`extensions: ${socket.extensions}`),
  close: (socket) => socket.close(4001, "as you asked"),
};

function serve(socket) {
  socket.on("message", (data, isBinary) => {
    const command = isBinary ? undefined : kCommands[data];
    if (command) command(socket);
    else socket.send(data, { binary: isBinary });
  });
  socket.on("error", (error) => console.log(`error ${error.message}`));
  socket.on("close", (code, reason) => {
    console.log(`closed ${code} ${reason}`);
    process.exit(0);
  });
}

setTimeout(() => process.exit(1), 60_000).unref();
if (mode === "server") {
  const [cert, key] = rest.map((path) => readFileSync(path));
  const server = cert ? https.createServer({ cert, key }) : http.createServer();
  // Compression is what it would like; we never ask for it.
  new WebSocketServer({ server, perMessageDeflate: true }).on("connection", serve);
  server.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
} else if (mode === "client") {
  const [url, ca] = rest;
  serve(new WebSocket(url, { ca: ca && readFileSync(ca), perMessageDeflate: true }));
}
