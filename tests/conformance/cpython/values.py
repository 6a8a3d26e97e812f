"""Values and exceptions of programs, and how traces show them."""
import json

from ordered_asyncio import asyncio
from virtual_loop import Rejected

MISSING = object()


class AppError(Exception):
    pass


_EXCEPTIONS = {
    "BaseException": BaseException, "Exception": Exception,
    "CancelledError": asyncio.CancelledError, "TimeoutError": TimeoutError,
    "ValueError": ValueError, "KeyError": KeyError, "TypeError": TypeError,
    "RuntimeError": RuntimeError, "AppError": AppError,
    "InvalidStateError": asyncio.InvalidStateError,
    "QueueEmpty": asyncio.QueueEmpty, "QueueFull": asyncio.QueueFull,
    "QueueShutDown": getattr(asyncio, "QueueShutDown", ()),
    "BrokenBarrierError": asyncio.BrokenBarrierError,
    "ExceptionGroup": ExceptionGroup,
}


def classes_of(kinds):
    found = []
    for kind in kinds:
        if kind not in _EXCEPTIONS:
            raise Rejected("unknown exception kind %r" % kind)
        if _EXCEPTIONS[kind] != ():
            found.append(_EXCEPTIONS[kind])
    return tuple(found)


def make_exception(spec):
    if spec["kind"] == "ExceptionGroup":
        return ExceptionGroup(spec.get("msg", ""), [make_exception(s) for s in spec["of"]])
    if spec["kind"] not in _EXCEPTIONS:
        raise Rejected("unknown exception kind %r" % spec["kind"])
    cls = _EXCEPTIONS[spec["kind"]]
    exc = cls(spec["msg"]) if spec.get("msg") else cls()
    exc.from_program = True
    return exc


def show_exception(exc):
    name = type(exc).__name__
    if isinstance(exc, BaseExceptionGroup):
        return "%s(%s)[%s]" % (name, json.dumps(exc.message),
                               ", ".join(map(show_exception, exc.exceptions)))
    if isinstance(exc, asyncio.CancelledError) or getattr(exc, "from_program", False):
        if exc.args and exc.args[0]:
            return "%s(%s)" % (name, json.dumps(exc.args[0]))
    return name


def show(value):
    if isinstance(value, BaseException):
        return show_exception(value)
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(map(show, value))
    return json.dumps(value)


def show_names(names):
    return "[%s]" % ", ".join(names)


def task_name(task):
    name = task.get_name()
    return "Task-#" if name.startswith("Task-") and name[5:].isdigit() else name
