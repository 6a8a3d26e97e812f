#!/usr/bin/python3
"""The operations of core_bench on CPython's asyncio: asyncio_bench.py virtual|uvloop

virtual: asyncio's own loop on a clock that jumps, as core's does. uvloop has no such clock, so its
rows that would have to wait are left out. One line of JSON a row; rows are called as in
bench/compare.py. Figures are CPU time of this thread, in ns an operation.
"""
import asyncio
import platform
import sys
import time

OPS = 10_000
HOUR = 3600.0
MS = 0.001


class VirtualClock:
    """A clock and a selector in one: nothing to wait for but time, which jumps."""

    def __init__(self):
        self.now = 0.0

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("nothing is ready and no timer is armed")
        self.now += timeout
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = VirtualClock()

    def time(self):
        return self._selector.now

    def _process_events(self, events):
        pass


class Scatter:
    def __init__(self, seed):
        self.state = seed * 2 + 1

    def below(self, bound):
        # Python's integers have no width: a multiplicative generator is the cheap one here.
        self.state = self.state * 48271 % 2147483647
        return self.state % bound


async def number(value):
    return value


async def nothing():
    pass


async def descend(frames):
    if frames == 1:
        return 1
    return await descend(frames - 1) + 1


async def sleep_in(frames):
    if frames > 1:
        await sleep_in(frames - 1)
    else:
        await asyncio.sleep(HOUR)


async def yield_often(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def yield_in_turn(tasks, each):
    started = [asyncio.create_task(yield_often(each)) for _ in range(tasks)]
    for task in started:
        await task


async def spawn_and_join():
    for i in range(OPS):
        await asyncio.create_task(number(i))


async def spawn_batches():
    for _ in range(OPS // 1000):
        tasks = [asyncio.create_task(number(i)) for i in range(1000)]
        for task in tasks:
            await task


async def await_often():
    for i in range(OPS * 10):
        await number(i)


async def descend_often():
    for _ in range(OPS):
        await descend(8)


async def sleep_often():
    for _ in range(OPS):
        await asyncio.sleep(MS)


SLEEPERS = 10_000
NAPS = 3


async def nap_at_random(seed):
    scatter = Scatter(seed)
    for _ in range(NAPS):
        await asyncio.sleep(MS * (1 + scatter.below(10_000)))


async def all_nap():
    for task in [asyncio.create_task(nap_at_random(i)) for i in range(SLEEPERS)]:
        await task


async def arm_and_cancel():
    loop = asyncio.get_running_loop()
    scatter = Scatter(1)
    pending = [loop.call_later(HOUR + MS * scatter.below(10_000), print) for _ in range(1000)]
    for i in range(OPS):
        loop.call_later(HOUR + MS * scatter.below(10_000), print).cancel()
        if i % 100 == 0:
            await asyncio.sleep(0)
    for timer in pending:
        timer.cancel()


async def echo(ping, pong):
    for _ in range(OPS):
        await ping.wait()
        ping.clear()
        pong.set()


async def ping_pong():
    ping, pong = asyncio.Event(), asyncio.Event()
    partner = asyncio.create_task(echo(ping, pong))
    for _ in range(OPS):
        ping.set()
        await pong.wait()
        pong.clear()
    await partner


async def produce(queue):
    for i in range(OPS):
        await queue.put(i)


async def through_a_queue(capacity):
    queue = asyncio.Queue(capacity)
    producer = asyncio.create_task(produce(queue))
    for _ in range(OPS):
        await queue.get()
    await producer


async def cancel_sleepers(frames):
    for _ in range(OPS):
        task = asyncio.create_task(sleep_in(frames))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        assert task.cancelled()


async def cancel_and_join():
    for _ in range(OPS):
        task = asyncio.create_task(sleep_in(1))
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass


async def enter_timeouts():
    for _ in range(OPS):
        async with asyncio.timeout(10):
            await nothing()


async def yield_in_timeouts():
    for _ in range(OPS):
        async with asyncio.timeout(10):
            await asyncio.sleep(0)


async def let_timeouts_expire():
    for _ in range(OPS):
        try:
            async with asyncio.timeout(MS):
                await sleep_in(1)
        except TimeoutError:
            pass


async def run_groups():
    for _ in range(OPS // 100):
        async with asyncio.TaskGroup() as group:
            for i in range(100):
                group.create_task(number(i))


async def fail():
    raise ValueError("planned")


async def fail_groups():
    for _ in range(OPS // 100):
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(99):
                    group.create_task(sleep_in(1))
                group.create_task(fail())
        except ExceptionGroup:
            pass


async def gather_batches():
    for _ in range(OPS // 100):
        await asyncio.gather(*[number(i) for i in range(100)])


# Name, operations of one run, coroutine function and its arguments.
ROWS = [
    ("yield_1", OPS, yield_often, OPS),
    ("yield_100", OPS * 5, yield_in_turn, 100, OPS // 20),
    ("spawn_join", OPS, spawn_and_join),
    ("spawn_batch_1000", OPS, spawn_batches),
    ("await_child", OPS * 10, await_often),
    ("await_8_deep", OPS, descend_often),
    ("timer_cancel_1k", OPS, arm_and_cancel),
    ("event_ping_pong", OPS * 2, ping_pong),
    ("queue_1", OPS, through_a_queue, 1),
    ("queue_64", OPS, through_a_queue, 64),
    ("cancel_throw/1", OPS, cancel_sleepers, 1),
    ("cancel_throw/5", OPS, cancel_sleepers, 5),
    ("cancel_throw/9", OPS, cancel_sleepers, 9),
    ("cancel_join", OPS, cancel_and_join),
    ("timeout_enter_exit", OPS, enter_timeouts),
    ("timeout_yield", OPS, yield_in_timeouts),
    ("group_100", OPS, run_groups),
    ("group_100_fail", OPS, fail_groups),
    ("gather_100", OPS, gather_batches),
]
ROWS_THAT_WAIT = [
    ("timer_1", OPS, sleep_often),
    ("timer_10k", SLEEPERS * NAPS, all_nap),
    ("timeout_expire_throw", OPS, let_timeouts_expire),
]


def main():
    kind = sys.argv[1]
    if kind == "uvloop":
        import uvloop
        rows, make_loop = ROWS, uvloop.new_event_loop
        name = f"uvloop {uvloop.__version__}"
    else:
        rows, make_loop = ROWS + ROWS_THAT_WAIT, VirtualLoop
        name = f"CPython {platform.python_version()} asyncio"
    print('{"peer": "%s"}' % name, flush=True)
    for name, ops, function, *arguments in rows:
        loop = make_loop()
        before = time.thread_time_ns()
        loop.run_until_complete(function(*arguments))
        ns = (time.thread_time_ns() - before) / ops
        loop.close()
        print('{"row": "%s", "ns": %.1f}' % (name, ns), flush=True)


if __name__ == "__main__":
    main()
