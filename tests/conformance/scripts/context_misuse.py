"""Contexts entered twice, tokens used wrongly, and the contexts of exception handlers."""
import asyncio
import contextvars
import gc
from virtual_loop import runner

var = contextvars.ContextVar("var")
other = contextvars.ContextVar("other", default="default")


def attempt(head, function):
    try:
        print(head, function())
    except Exception as error:
        print(head, "raised", type(error).__name__)


async def child(value):
    var.set(value)
    raise ValueError(value)


async def main():
    attempt("unset:", var.get)
    attempt("unset with a fallback:", lambda: var.get("fallback"))
    attempt("default:", other.get)
    attempt("default with a fallback:", lambda: other.get("fallback"))

    token = var.set("one")
    second = var.set("two")
    attempt("in another context:", lambda: contextvars.copy_context().run(var.reset, token))
    attempt("of another variable:", lambda: other.reset(token))
    var.reset(second)
    attempt("after the second:", var.get)
    attempt("again:", lambda: var.reset(second))
    var.reset(token)
    attempt("after the first:", var.get)

    context = contextvars.copy_context()
    attempt("run:", lambda: context.run(lambda: (var.set("inside"), var.get())[1]))
    attempt("outside:", var.get)
    attempt("kept:", lambda: context[var])
    attempt("nested run:", lambda: context.run(lambda: context.run(var.get)))
    attempt("nested run of a copy:", lambda: context.run(lambda: context.copy().run(var.get)))
    attempt("own context:", lambda: asyncio.current_task().get_context().run(var.get))
    attempt("after the errors:", lambda: context.run(var.get))

    loop = asyncio.get_running_loop()
    var.set("main")
    loop.set_exception_handler(lambda loop, told: print("handler sees", var.get("nothing")))
    loop.call_soon(lambda: (var.set("callback"), 1 / 0))
    failed = loop.create_task(child("task"))
    done = loop.create_future()
    done.add_done_callback(lambda future: (var.set("done callback"), 1 / 0))
    done.set_result(1)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del failed
    gc.collect()

    def broken(loop, told):
        raise ValueError("handler")
    loop.default_exception_handler = lambda told: print("default:", told["message"])
    loop.set_exception_handler(broken)
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)

with runner() as r:
    r.run(main())
