"""Interprets one program on CPython's asyncio and writes its trace.

The statements stand in the classes that Interpreter is made of: do_OP never suspends, aw_OP may.
"""
import contextvars
import gc
import warnings

from callback_statements import CallbackStatements
from control_statements import ControlStatements
from ordered_asyncio import asyncio, all_tasks
from sync_statements import SyncStatements
from task_statements import TaskStatements
from values import MISSING, show, show_exception, show_names, task_name
from virtual_loop import Deadlock, Rejected, Verdict, VirtualLoop
from waiting_statements import WaitingStatements

MAX_LINES = 4000


class Frame:
    """One activation of a body: the label of its lines, and its variables."""

    def __init__(self, label, variables):
        self.label = label
        self.variables = variables
        self.handling = []


class Interpreter(ControlStatements, TaskStatements, WaitingStatements, SyncStatements,
                  CallbackStatements):
    def __init__(self, program):
        self.program = program
        self.trace = []
        self.closed = False
        self.fatal = None
        self.names = {}
        self.globals = {}
        self.loop = VirtualLoop()
        if program.get("eager"):
            self.loop.set_task_factory(asyncio.eager_task_factory)

    # -- the trace

    def out(self, label, text):
        if not self.closed:
            self.trace.append("%d %s %s" % (self.loop.time(), label, text))
            if len(self.trace) > MAX_LINES:
                self.closed = True
                self.fatal = self.fatal or Rejected("trace longer than %d lines" % MAX_LINES)

    def reject(self, why):
        self.fatal = self.fatal or Rejected(why)
        self.closed = True
        raise self.fatal

    # -- a whole program

    def run(self):
        self.create_objects()
        runner = asyncio.Runner(loop_factory=lambda: self.loop)
        try:
            runs = [("main", self.program["main"])]
            runs += [(name, self.program["tasks"][name]) for name in self.program.get("runs", [])]
            for label, body in runs:
                try:
                    value = runner.run(self.entry(label, body))
                except (Verdict, KeyboardInterrupt):
                    raise
                except BaseException as exc:
                    self.out("runner", "run %s ! %s" % (label, show_exception(exc)))
                else:
                    self.out("runner", "run %s = %s" % (label, show(value)))
                self.out("runner", "pending %s" % show_names(self.pending()))
            asyncio.runners._cancel_all_tasks(self.loop)
            self.out("runner", "closed %s" % show_names(self.pending()))
        except Deadlock:
            self.out("runner", "deadlock %s" % show_names(self.pending()))
        self.closed = True
        if self.fatal:
            raise self.fatal
        return self.trace

    def pending(self):
        return sorted(task_name(t) for t in all_tasks(self.loop))

    def create_objects(self):
        make = {
            "event": asyncio.Event, "lock": asyncio.Lock,
            "semaphore": asyncio.Semaphore, "bounded_semaphore": asyncio.BoundedSemaphore,
            "condition": lambda lock=None: asyncio.Condition(lock and self.names[lock]),
            "barrier": asyncio.Barrier,
            "queue": asyncio.Queue, "lifo_queue": asyncio.LifoQueue,
            "priority_queue": asyncio.PriorityQueue,
            "future": self.loop.create_future,
        }
        for name, (kind, *args) in self.program.get("objects", {}).items():
            if kind == "var":
                self.names[name] = contextvars.ContextVar(name, default=args[0] if args else None)
            else:
                self.names[name] = make[kind](*args)

    async def entry(self, label, body):
        asyncio.current_task().set_name(label)
        self.names[label] = asyncio.current_task()
        return await self.activation(Frame(label, {}), body)

    # -- activations

    async def activation(self, frame, body):
        """Run a body with its begin and end lines."""
        self.out(frame.label, "begin")
        try:
            value = await self.plain_activation(frame, body)
        except GeneratorExit:
            raise
        except BaseException as exc:
            self.out(frame.label, "end ! %s" % show_exception(exc))
            raise
        self.out(frame.label, "end = %s" % show(value))
        return value

    async def plain_activation(self, frame, body):
        control = await self.block(frame, body)
        if control is None:
            return None
        if control[0] != "return":
            self.reject("break outside a loop")
        return control[1]

    def invoke(self, frame, spec, label):
        """The coroutine object for {"call"/"body": ..., "args": ...}."""
        body = spec.get("call", spec.get("body"))
        if isinstance(body, str):
            if body not in self.program.get("tasks", {}):
                self.reject("unknown body %r" % body)
            args = {k: self.value(frame, v) for k, v in spec.get("args", {}).items()}
            stmts = self.program["tasks"][body]
        else:
            args, stmts = frame.variables, body
        inner = Frame(label if label is not None else frame.label, args)
        if label is None:
            return self.plain_activation(inner, stmts)
        return self.activation(inner, stmts)

    async def block(self, frame, stmts):
        for stmt in stmts:
            control = await self.statement(frame, stmt)
            if control is not None:
                return control
        return None

    async def statement(self, frame, stmt):
        if self.fatal:
            raise self.fatal
        op = stmt["op"]
        sync = getattr(self, "do_" + op, None)
        if sync is not None:
            return sync(frame, stmt)
        method = getattr(self, "aw_" + op, None)
        if method is None:
            self.reject("unknown op %r" % op)
        return await method(frame, stmt)

    def callback(self, frame, label, body, subject=None):
        """A function for the loop that runs `body`, which must not suspend."""
        def call(*args):
            self.out(label, "called" if subject is None else "called " + subject)
            inner = Frame(label, frame.variables)
            coro = self.block(inner, body)
            try:
                coro.send(None)
            except StopIteration:
                pass
            except Verdict:
                pass
            except Exception:
                pass                    # its line is in the trace already
            else:
                self.closed = True
                self.fatal = Rejected("a callback tried to suspend")
        return call

    # -- expressions

    def value(self, frame, expr):
        if not isinstance(expr, dict):
            return expr
        (form, arg), = expr.items()
        if form == "v":
            return self.variables(frame, arg).get(arg)
        if form in ("add", "sub", "mul", "lt", "eq"):
            a, b = (self.value(frame, x) for x in arg)
            return {"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a * b,
                    "lt": lambda: a < b, "eq": lambda: a == b}[form]()
        if form == "cat":
            return "".join(str(self.value(frame, x)) for x in arg)
        if form == "not":
            return not self.value(frame, arg)
        if form == "now":
            return self.loop.time()
        thing = self.find(frame, arg)
        if thing is MISSING:
            return None
        if form in ("done", "cancelled", "cancelling", "is_set", "locked", "qsize",
                    "empty", "full", "expired", "when"):
            method = getattr(thing, form, None)
            if method is None:
                self.reject("%r has no %s" % (arg, form))
            return method()
        self.reject("unknown expression %r" % form)

    def variables(self, frame, name):
        return self.globals if name.startswith("$") else frame.variables

    def store(self, frame, stmt, value):
        if "into" in stmt:
            self.variables(frame, stmt["into"])[stmt["into"]] = value

    # -- names

    def find(self, frame, name):
        name = self.value(frame, name)
        if name == "@self":
            task = asyncio.current_task()
            if task is None:
                self.reject("@self outside a task")
            return task
        return self.names.get(name, MISSING)

    def target(self, frame, stmt, key="of"):
        """(name, object) of a statement, or (name, MISSING) with its line."""
        name = self.value(frame, stmt[key])
        thing = self.find(frame, name)
        if thing is MISSING:
            self.out(frame.label, "%s %s missing" % (stmt["op"], name))
        return name, thing

    def object(self, frame, stmt):
        name = self.value(frame, stmt["of"])
        thing = self.find(frame, name)
        if thing is MISSING:
            self.reject("%s: no object %r" % (stmt["op"], name))
        return name, thing

    def subject(self, frame, spec):
        if isinstance(spec, dict) and "call" in spec:
            return "call:%s" % self.value(frame, spec["as"]) if "as" in spec else "call"
        return self.value(frame, spec)

    def awaitable(self, frame, spec):
        if isinstance(spec, dict) and "call" in spec:
            label = self.value(frame, spec["as"]) if "as" in spec else None
            return self.invoke(frame, spec, label)
        return self.find(frame, spec)

    def awaitables(self, frame, stmt):
        """All awaitables of a list, or None (with its line) if a name is missing."""
        for spec in stmt["of"]:
            if not (isinstance(spec, dict) and "call" in spec):
                if self.find(frame, spec) is MISSING:
                    self.out(frame.label, "%s %s missing"
                             % (stmt["op"], self.value(frame, spec)))
                    return None
        return [self.awaitable(frame, spec) for spec in stmt["of"]]

    def no_cycle(self, awaited, spec=None):
        """Reject a task that comes to wait for itself through others.

        Cancelling such a task recurses without end in asyncio.  Awaiting
        oneself directly gives a RuntimeError; that is allowed as "@self" only,
        since afterwards the C and the Python Task treat other waiters differently.
        """
        me, todo, seen = asyncio.current_task(), [awaited], set()
        if spec == "@self":
            return awaited
        while todo:
            thing = todo.pop()
            if thing is me:
                self.reject("await cycle")
            if thing is None or id(thing) in seen:
                continue
            seen.add(id(thing))
            todo.append(getattr(thing, "_fut_waiter", None))
            todo.extend(getattr(thing, "_children", ()))
        return awaited

    # -- lines of leaf statements

    def misuse(self, head, exc):
        """A statement that does not fit its object is no behaviour to compare."""
        if isinstance(exc, (AttributeError, NameError, TypeError)) \
                and not getattr(exc, "from_program", False):
            self.reject("%s: %s" % (head, exc))

    def sync_line(self, frame, head, function, *args, result=True, stmt={}, quiet=False):
        """Call, write the line, store the result, let exceptions out."""
        try:
            value = function(*args)
        except Verdict:
            raise
        except BaseException as exc:
            self.misuse(head, exc)
            self.out(frame.label, "%s ! %s" % (head, show_exception(exc)))
            if quiet:
                return
            raise
        self.out(frame.label, "%s = %s" % (head, show(value)) if result else head)
        self.store(frame, stmt, value)

    async def await_line(self, frame, head, awaitable, result=True, stmt={}):
        try:
            value = await awaitable
        except (Verdict, GeneratorExit):
            raise
        except BaseException as exc:
            self.misuse(head, exc)
            self.out(frame.label, "%s ! %s" % (head, show_exception(exc)))
            raise
        self.out(frame.label, "%s = %s" % (head, show(value)) if result else head)
        self.store(frame, stmt, value)


def run_program(program):
    """The trace of a program, as a list of lines; raises Rejected."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        gc.disable()
        gc.freeze()  # Keeps the collection below short.
        interpreter = Interpreter(program)
        try:
            return interpreter.run()
        finally:
            interpreter.loop.close()
            del interpreter
            gc.collect()  # Garbage of one program must not act in the next.
            gc.enable()
            asyncio._set_running_loop(running)
