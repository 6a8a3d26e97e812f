"""What a SystemExit does to tasks, groups, callbacks and the runner. LoopExit must do the same."""
import asyncio
from virtual_loop import runner, shown, ended


async def leave(code, delay=1):
    await asyncio.sleep(delay)
    raise SystemExit(code)


async def fail(text, delay=1):
    await asyncio.sleep(delay)
    raise ValueError(text)


async def worker(name):
    """Notes how it is ended, and takes a second to clean up."""
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError as error:
        print(name, "sees", shown(error))
        await asyncio.sleep(1)
        print(name, "has cleaned up")
        raise


def report(loop, context):
    # That nobody retrieved a SystemExit says nothing new: run() raises it.
    if not isinstance(context["exception"], SystemExit):
        print("reported:", shown(context["exception"]))


def section(title, *mains):
    """Runs each main, then closes the runner."""
    print("#", title)
    with runner() as r:
        r.get_loop().set_exception_handler(report)
        for main in mains:
            try:
                print("run returned", r.run(main()))
            except BaseException as error:
                print("run raised", shown(error))
            names = sorted(task.get_name() for task in asyncio.all_tasks(r.get_loop()))
            print("left:", " ".join(names))
    print("closed")


def spawn(coro, name, **kwargs):
    return asyncio.get_running_loop().create_task(coro, name=name, **kwargs)


async def of_a_task():
    asyncio.current_task().set_name("main")
    spawn(worker("left"), "left")
    leaving = spawn(leave(3), "leaving")
    leaving.add_done_callback(lambda task: print("callback of", task.get_name()))
    print("main sees", await ended(leaving))


async def in_a_group():
    asyncio.current_task().set_name("main")

    async def body():
        async with asyncio.TaskGroup() as group:
            group.create_task(worker("sibling"), name="sibling")
            group.create_task(leave(4), name="leaving")
            group.create_task(fail("late", 2), name="failing")
            print("body sees", await ended(asyncio.sleep(100)))
    print("group:", await ended(body()))


async def of_the_body_of_a_group():
    asyncio.current_task().set_name("main")

    async def body():
        async with asyncio.TaskGroup() as group:
            group.create_task(worker("child"), name="child")
            await asyncio.sleep(1)
            raise SystemExit(5)
    print("group:", await ended(body()))
    print("main goes on")


async def with_errors_in_the_group():
    asyncio.current_task().set_name("main")

    async def body():
        async with asyncio.TaskGroup() as group:
            group.create_task(fail("dropped"), name="failing")
            group.create_task(worker("child"), name="child")
            try:
                await asyncio.sleep(100)
            except asyncio.CancelledError:
                raise SystemExit(6)
    print("group:", await ended(body()))


async def of_an_eager_step():
    asyncio.current_task().set_name("main")

    async def leave_at_once():
        raise SystemExit(7)
    try:
        spawn(leave_at_once(), "eager", eager_start=True)
    except SystemExit as error:
        print("create_task raised", shown(error), "current:", asyncio.current_task().get_name())
    print("tasks:", len(asyncio.all_tasks()))
    return "main goes on"


async def of_an_eager_child():
    asyncio.current_task().set_name("main")

    async def leave_at_once():
        raise SystemExit(8)

    async def body():
        async with asyncio.TaskGroup() as group:
            group.create_task(worker("sibling"), name="sibling")
            await asyncio.sleep(0)
            group.create_task(leave_at_once(), name="eager", eager_start=True)
            print("not reached")
    print("group:", await ended(body()))


async def of_a_callback():
    asyncio.current_task().set_name("main")

    def leave_now():
        raise SystemExit(9)
    loop = asyncio.get_running_loop()
    loop.call_soon(leave_now)
    loop.call_soon(print, "the rest of the iteration")
    spawn(worker("left"), "left")
    await asyncio.sleep(1)
    print("main has slept")


async def of_a_gathered_task():
    asyncio.current_task().set_name("main")
    one = spawn(leave(10), "one")
    two = spawn(worker("two"), "two")
    print("gather:", await ended(asyncio.gather(one, two)))


async def of_main():
    asyncio.current_task().set_name("main")
    spawn(worker("left"), "left")
    await leave(11)


async def next_run():
    asyncio.current_task().set_name("next")
    await asyncio.sleep(1)
    return "next"


async def during_shutdown():
    asyncio.current_task().set_name("main")

    async def leaves_when_cancelled():
        try:
            await asyncio.sleep(100)
        finally:
            raise ValueError("in cleanup")
    spawn(leaves_when_cancelled(), "failing")
    spawn(worker("left"), "left")
    await asyncio.sleep(1)


section("of a task", of_a_task)
section("in a group", in_a_group)
section("of the body of a group", of_the_body_of_a_group)
section("with errors in the group", with_errors_in_the_group)
section("of an eager step", of_an_eager_step)
section("of an eager child", of_an_eager_child)
section("of a callback", of_a_callback, next_run)
section("of a gathered task", of_a_gathered_task)
section("of main", of_main, next_run)
section("during shutdown", during_shutdown)
