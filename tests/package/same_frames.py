#!/usr/bin/env python3
"""The same client in the tank and on plain Asio exchanges the same frames.

    same_frames.py TANK_PROGRAM CLIENT SCENARIO WAVETANK PLAIN_PROGRAM [signal]

In the tank the events of a run have the frames. PLAIN_PROGRAM runs against `wavetank serve`, behind a
relay that decodes the bytes. With `signal` it is stopped by SIGTERM once all of its requests are
acknowledged; else it ends by itself. Data frames are not compared: the feeds differ.
"""

import asyncio
import json
import re
import signal
import struct
import subprocess
import sys
import tempfile


def frames_in(data, masked):
    """Lines such as the events have: the first line of the head, texts, and the code of a Close."""
    head, found, data = data.partition(b"\r\n\r\n")
    if not found:
        return []
    lines = ["H " + head.split(b"\r\n")[0].decode()]
    while len(data) >= 2:
        opcode, size, at = data[0] & 15, data[1] & 127, 2
        if size == 126:
            size, at = struct.unpack(">H", data[2:4])[0], 4
        elif size == 127:
            size, at = struct.unpack(">Q", data[2:10])[0], 10
        key = data[at:at + 4] if masked else bytes(4)
        at += 4 if masked else 0
        body = bytes(b ^ key[i % 4] for i, b in enumerate(data[at:at + size]))
        data = data[at + size:]
        if opcode == 1:
            lines.append("T " + body.decode())
        elif opcode == 8:
            lines.append("C " + str(struct.unpack(">H", body[:2])[0]))
    return lines


def is_compared(line):
    """Requests and their answers; not the data, and neither pings nor pongs, which depend on the time."""
    if line.startswith("T "):
        message = json.loads(line[2:])
        return message.get("channel") == "subscriptionResponse" or message.get("method") == "subscribe"
    return line[0] not in "PO"


def in_the_tank(program, client, scenario):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as events:
        done = subprocess.run([program, "test", scenario, "--client", client, "--seed", "0",
                               "--events", events.name, "--events-host", "client"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = {"sent": [], "received": []}
        first = None
        for row in map(json.loads, open(events.name)):
            way = row["kind"].rpartition("_")[2]
            if row["kind"] not in ("frame_sent", "text_sent", "frame_received", "text_received"):
                continue
            first = first or row["subject"]
            if row["subject"] == first:  # The first connection.
                text = row["text"] if row["kind"].startswith("frame") else "T " + row["text"]
                lines[way].append(text.strip())
    if not lines["sent"]:
        raise SystemExit(f"the run has no frames:\n{done.stdout}")
    return lines


async def relay(port, taken):
    """Passes bytes on, and keeps them by direction."""
    async def pump(reader, writer, way):
        try:
            while data := await reader.read(65536):
                taken[way] += data
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except (ConnectionError, OSError):
            writer.close()

    async def serve(reader, writer):
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, server_writer, "sent"),
                             pump(server_reader, writer, "received"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def on_plain_asio(wavetank, program, arguments, requests, stop):
    venue = await asyncio.create_subprocess_exec(
        wavetank, "serve", "generated", "--listen", "127.0.0.1:0", stderr=asyncio.subprocess.PIPE)
    try:
        line = (await venue.stderr.readline()).decode()
        port = int(re.search(r"127\.0\.0\.1:(\d+)", line)[1])
        taken = {"sent": b"", "received": b""}
        server, entrance = await relay(port, taken)
        client = await asyncio.create_subprocess_exec(program, "127.0.0.1", str(entrance), *arguments,
                                                      stdout=asyncio.subprocess.DEVNULL)
        async with asyncio.timeout(60):
            acknowledged = b'"channel":"subscriptionResponse"'
            while stop and taken["received"].count(acknowledged) < requests:
                await asyncio.sleep(0.01)
            if stop:
                client.send_signal(signal.SIGTERM)
            code = await client.wait()
            while b"\r\n\r\n" not in taken["received"]:
                await asyncio.sleep(0.01)
        server.close()
        if code != 0:
            raise SystemExit(f"{program} ended with {code}")
        return {"sent": frames_in(taken["sent"], True), "received": frames_in(taken["received"], False)}
    finally:
        venue.terminate()
        await venue.wait()


def topics_of(sent):
    """The requests as arguments of the plain client: "l2Book:BTC"."""
    wanted = [json.loads(line[2:])["subscription"] for line in sent if line.startswith("T ")
              and json.loads(line[2:]).get("method") == "subscribe"]
    return [s["type"] + (":" + s["coin"] if "coin" in s else "") for s in wanted]


def main():
    tank, client, scenario, wavetank, plain = sys.argv[1:6]
    stop = sys.argv[6:] == ["signal"]
    expected = in_the_tank(tank, client, scenario)
    requests = [line[2:] for line in expected["sent"] if line.startswith("T ") and is_compared(line)]
    arguments = topics_of(expected["sent"]) if stop else requests[:1]
    actual = asyncio.run(on_plain_asio(wavetank, plain, arguments, len(requests), stop))
    for way in ("sent", "received"):
        lines = {name: list(filter(is_compared, frames[way]))
                 for name, frames in (("tank", expected), ("plain", actual))}
        if not stop:  # A run in the tank ends at its verdict: the program closes without a reason.
            lines["plain"] = lines["plain"][:len(lines["tank"])]
        if lines["tank"] != lines["plain"]:
            raise SystemExit(f"{way} frames differ\n" + json.dumps(lines, indent=2))
        print(f"{way}: {len(lines['tank'])} frames are the same")
        if len(lines["tank"]) < (3 if stop else 2):
            raise SystemExit("too few frames to compare: " + json.dumps(lines, indent=2))


if __name__ == "__main__":
    main()
