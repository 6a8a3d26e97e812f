"""Statements about tasks: spawn, cancel, names, inspect."""
from ordered_asyncio import asyncio
from values import MISSING, show, show_exception, show_names, task_name
from virtual_loop import Verdict


class TaskStatements:
    """Statements about tasks and their names."""

    async def aw_sleep(self, frame, stmt):
        us = self.value(frame, stmt["us"])
        await self.await_line(frame, "sleep %d" % us, asyncio.sleep(us), result=False)

    def do_spawn(self, frame, stmt):
        name = self.value(frame, stmt.get("name", stmt["body"]))
        group = context = None
        if "group" in stmt:
            _, group = self.target(frame, stmt, "group")
        if "context" in stmt and group is not MISSING:
            _, context = self.target(frame, stmt, "context")
        if MISSING in (group, context):
            return
        kwargs = {"name": name}
        if context is not None:
            kwargs["context"] = context
        if "eager" in stmt:
            kwargs["eager_start"] = stmt["eager"]
        coro = self.invoke(frame, stmt, name)
        create = asyncio.create_task if group is None else group.create_task
        try:
            task = create(coro, **kwargs)
        except Verdict:
            raise
        except Exception as exc:
            coro.close()
            self.out(frame.label, "spawn %s ! %s" % (name, show_exception(exc)))
            raise
        self.names[name] = task
        self.out(frame.label, "spawn %s" % name)

    def do_cancel(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            args = [stmt["msg"]] if "msg" in stmt else []
            self.sync_line(frame, "cancel %s" % name, thing.cancel, *args, stmt=stmt)

    def do_uncancel(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "uncancel %s" % name, thing.uncancel, stmt=stmt)

    def do_result(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "result %s" % name, thing.result, quiet=True, stmt=stmt)

    def do_exception(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "exception %s" % name, thing.exception, quiet=True, stmt=stmt)

    def do_get_name(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "get_name %s" % name, task_name, thing, stmt=stmt)

    def do_set_name(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            new = self.value(frame, stmt["name"])
            self.sync_line(frame, "set_name %s" % name, thing.set_name, new, result=False)

    def do_all_tasks(self, frame, stmt):
        self.out(frame.label, "all_tasks %s" % show_names(self.pending()))

    def do_current_task(self, frame, stmt):
        task = asyncio.current_task()
        self.out(frame.label, "current_task %s" % (task_name(task) if task else "none"))

    def do_inspect(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is MISSING:
            return
        fields = []
        for kind, methods in (
                (asyncio.Task, ("done", "cancelled", "cancelling")),
                (asyncio.Future, ("done", "cancelled")),
                (asyncio.Event, ("is_set",)),
                ((asyncio.Lock, asyncio.Semaphore, asyncio.Condition), ("locked",)),
                (asyncio.Barrier, ("n_waiting", "broken")),
                (asyncio.Queue, ("qsize", "empty", "full")),
                (asyncio.Timeout, ("when", "expired")),
                (asyncio.Handle, ("cancelled",))):
            if isinstance(thing, kind):
                for method in methods:
                    got = getattr(thing, method)
                    fields.append("%s=%s" % (method, show(got() if callable(got) else got)))
                break
        else:
            self.reject("nothing to inspect in %r" % name)
        self.out(frame.label, "inspect %s %s" % (name, " ".join(fields)))
