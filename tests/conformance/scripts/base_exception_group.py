"""Groups that hold more than Exceptions: how they are made, divided, raised and shown."""
import asyncio
import traceback
from virtual_loop import runner, shown, ended


class Emergency(BaseException):
    """No Exception: in C++ a class that is not derived from std::exception."""


def show(head, make):
    try:
        made = make()
    except BaseException as error:
        print(head, "raised", type(error).__name__)
        return
    if isinstance(made, tuple):
        print(head, "matched", shown(made[0]) if made[0] else "nothing",
              "rest", shown(made[1]) if made[1] else "nothing")
    else:
        print(head, shown(made) if made else "nothing")


V, K, T = ValueError("v"), KeyError, TypeError("t")
A = Emergency()
mixed = BaseExceptionGroup("m", [V, A])
deep = BaseExceptionGroup("m", [BaseExceptionGroup("in", [V, A]), T])

show("of Exceptions only:", lambda: BaseExceptionGroup("m", [V]))
show("mixed:", lambda: mixed)
show("ExceptionGroup of an Emergency:", lambda: ExceptionGroup("m", [A]))
show("empty:", lambda: BaseExceptionGroup("m", []))
show("nested:", lambda: deep)
show("group of a base group:", lambda: ExceptionGroup("m", [mixed]))
show("split by ValueError:", lambda: mixed.split(ValueError))
show("split by Emergency:", lambda: mixed.split(Emergency))
show("split by Exception:", lambda: deep.split(Exception))
show("split by TypeError:", lambda: deep.split(TypeError))
show("split by BaseExceptionGroup:", lambda: deep.split(BaseExceptionGroup))
show("split by ExceptionGroup:", lambda: deep.split(ExceptionGroup))
show("subgroup of Emergency:", lambda: deep.subgroup(Emergency))
show("subgroup of RuntimeError:", lambda: deep.subgroup(RuntimeError))
show("derived with a ValueError:", lambda: mixed.derive([V]))
show("derived with an Emergency:", lambda: ExceptionGroup("m", [V]).derive([A]))


async def fail(error):
    await asyncio.sleep(0)
    raise error


async def group_of(*errors):
    async with asyncio.TaskGroup() as group:
        for error in errors:
            group.create_task(fail(error))


async def caught_as_exception(*errors):
    try:
        await group_of(*errors)
    except Exception as error:
        return "as Exception: " + shown(error)
    except BaseException as error:
        return "as BaseException: " + shown(error)


async def main():
    print("task group:", await ended(group_of(V, A)))
    print("task group:", await ended(group_of(V)))
    print("caught", await caught_as_exception(V, A))
    print("caught", await caught_as_exception(V))
    print("task:", await ended(asyncio.create_task(fail(A))))

with runner() as r:
    r.run(main())


def show_all(error):
    print("".join(traceback.format_exception(error)), end="")


def value():
    return ValueError("v")


show_all(value())
show_all(Emergency())
show_all(BaseExceptionGroup("outer", [
    ValueError("first\nsecond line"), ExceptionGroup("inner", [value(), TypeError("t")]), Emergency()]))
show_all(ExceptionGroup("outer", [
    value(), ExceptionGroup("inner", [ExceptionGroup("innermost", [TypeError("t")])])]))
