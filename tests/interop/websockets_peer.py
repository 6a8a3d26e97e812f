"""Python's websockets as a peer of ours: `check`, `server [CERTIFICATES KEY]` or `client URL [CA]`.

It does what the other end says in text messages, sends everything else back, and ends with the
connection. How that ended is its last line. Exit code 77, with the reason, without the package.
"""

import asyncio
import ssl
import sys

try:
    import websockets
except ImportError:
    print("skipped: Python's websockets is missing: apt-get install python3-websockets")
    sys.exit(77)


async def obey(socket, message):
    if message == "fragments":
        await socket.send(["one ", "two ", "three"])
    elif message == "ping":
        pong = await socket.ping("are you there")
        await pong
        await socket.send("pong: are you there")
    elif message == "extensions":
        names = ", ".join(extension.name for extension in socket.extensions)
        await socket.send(f"extensions: {names}")
    elif message == "close":
        await socket.close(4001, "as you asked")
    else:
        await socket.send(message)


async def serve(socket):
    tasks = []
    try:
        while True:
            message = await socket.recv()
            # Pongs come only while somebody reads, so commands are tasks.
            tasks.append(asyncio.create_task(obey(socket, message)))
    except websockets.ConnectionClosed:
        await asyncio.gather(*tasks)
    print("closed", socket.close_code, socket.close_reason, flush=True)


async def run_server(certificates=None, key=None):
    done = asyncio.Event()

    async def serve_one(socket):
        try:
            await serve(socket)
        finally:
            done.set()

    context = None
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates, key)
    # Compression is what it would like; we never ask for it.
    async with websockets.serve(serve_one, "127.0.0.1", 0, ssl=context) as server:
        print("listening", server.sockets[0].getsockname()[1], flush=True)
        await done.wait()


async def run_client(url, ca=None):
    context = ssl.create_default_context(cafile=ca) if ca else None
    async with websockets.connect(url, ssl=context) as socket:
        await serve(socket)


async def main(mode, *rest):
    body = {"server": run_server, "client": run_client}[mode]
    await asyncio.wait_for(body(*rest), 60)


if sys.argv[1] != "check":
    asyncio.run(main(*sys.argv[1:]))
