"""Statements that wait for tasks and futures, and blocks with a timeout or a group."""
from ordered_asyncio import asyncio
from values import MISSING, show, show_exception, show_names
from virtual_loop import Verdict


class WaitingStatements:
    """Statements that wait, and blocks that limit a wait."""

    async def aw_await(self, frame, stmt):
        subject = self.subject(frame, stmt["of"])
        thing = self.awaitable(frame, stmt["of"])
        if thing is MISSING:
            self.out(frame.label, "await %s missing" % subject)
            return
        await self.await_line(frame, "await %s" % subject, self.no_cycle(thing, stmt["of"]),
                              stmt=stmt)

    async def aw_wait_for(self, frame, stmt):
        subject = self.subject(frame, stmt["of"])
        thing = self.awaitable(frame, stmt["of"])
        if thing is MISSING:
            self.out(frame.label, "wait_for %s missing" % subject)
            return
        timeout = self.value(frame, stmt.get("timeout"))
        await self.await_line(frame, "wait_for %s" % subject,
                              asyncio.wait_for(self.no_cycle(thing, stmt["of"]), timeout),
                              stmt=stmt)

    async def aw_shield(self, frame, stmt):
        subject = self.subject(frame, stmt["of"])
        thing = self.awaitable(frame, stmt["of"])
        if thing is MISSING:
            self.out(frame.label, "shield %s missing" % subject)
            return
        outer = asyncio.shield(thing)
        await self.await_line(frame, "shield %s" % subject, outer, stmt=stmt)

    def do_start_shield(self, frame, stmt):
        thing = self.awaitable(frame, stmt["of"])
        if thing is MISSING:
            self.out(frame.label, "start_shield %s missing" % self.subject(frame, stmt["of"]))
            return
        self.names[stmt["name"]] = asyncio.shield(thing)
        self.out(frame.label, "start_shield %s" % stmt["name"])

    async def aw_gather(self, frame, stmt):
        things = self.awaitables(frame, stmt)
        if things is not None:
            outer = asyncio.gather(*things, return_exceptions=stmt.get("return_exceptions", False))
            await self.await_line(frame, "gather", self.no_cycle(outer), stmt=stmt)

    def do_start_gather(self, frame, stmt):
        things = self.awaitables(frame, stmt)
        if things is not None:
            self.names[stmt["name"]] = asyncio.gather(
                *things, return_exceptions=stmt.get("return_exceptions", False))
            self.out(frame.label, "start_gather %s" % stmt["name"])

    async def aw_wait(self, frame, stmt):
        things = self.awaitables(frame, stmt)
        if things is None:
            return
        timeout = self.value(frame, stmt.get("timeout"))
        try:
            done, _ = await asyncio.wait(things, timeout=timeout,
                                         return_when=stmt.get("return_when", "ALL_COMPLETED"))
        except (Verdict, GeneratorExit):
            raise
        except BaseException as exc:
            self.out(frame.label, "wait ! %s" % show_exception(exc))
            raise
        lists = {True: [], False: []}
        for spec, thing in zip(stmt["of"], things):
            lists[thing in done].append(self.subject(frame, spec))
        self.out(frame.label, "wait done=%s pending=%s"
                 % (show_names(lists[True]), show_names(lists[False])))

    async def aw_as_completed(self, frame, stmt):
        things = self.awaitables(frame, stmt)
        if things is None:
            return
        timeout = self.value(frame, stmt.get("timeout"))
        iterator = asyncio.as_completed(things, timeout=timeout)
        if not stmt.get("async"):
            for step in iterator:
                await self.await_line(frame, "as_completed", step, stmt=stmt)
                control = await self.block(frame, stmt.get("body", []))
                if control is not None:
                    return None if control[0] == "break" else control
            self.out(frame.label, "as_completed end")
            return
        names = {thing: self.subject(frame, spec) for spec, thing in zip(stmt["of"], things)}
        while True:
            try:
                future = await iterator.__anext__()
            except (Verdict, GeneratorExit):
                raise
            except StopAsyncIteration:
                break
            except BaseException as exc:
                self.out(frame.label, "as_completed ! %s" % show_exception(exc))
                raise
            self.out(frame.label, "as_completed next %s" % names[future])
            control = await self.block(frame, stmt.get("body", []))
            if control is not None:
                return None if control[0] == "break" else control
        self.out(frame.label, "as_completed end")

    # -- timeout blocks and task groups

    async def aw_timeout(self, frame, stmt):
        name = self.value(frame, stmt["name"])
        if "at" in stmt:
            manager = asyncio.timeout_at(self.value(frame, stmt["at"]))
        else:
            manager = asyncio.timeout(self.value(frame, stmt["delay"]))
        self.names[name] = manager
        control, failure = None, None
        try:
            async with manager:
                self.out(frame.label, "timeout %s enter when=%s" % (name, show(manager.when())))
                control = await self.block(frame, stmt["body"])
        except (Verdict, GeneratorExit):
            raise
        except BaseException as exc:
            failure = exc
        line = "timeout %s exit expired=%s cancelling=%d" % (
            name, show(manager.expired()), asyncio.current_task().cancelling())
        return self.leave(frame, line, failure, control)

    async def aw_group(self, frame, stmt):
        name = self.value(frame, stmt["name"])
        manager = asyncio.TaskGroup()
        self.names[name] = manager
        control, failure = None, None
        try:
            async with manager:
                self.out(frame.label, "group %s enter" % name)
                control = await self.block(frame, stmt["body"])
        except (Verdict, GeneratorExit):
            raise
        except BaseException as exc:
            failure = exc
        line = "group %s exit cancelling=%d" % (name, asyncio.current_task().cancelling())
        return self.leave(frame, line, failure, control)

    def leave(self, frame, line, failure, control):
        if failure is not None:
            self.out(frame.label, "%s ! %s" % (line, show_exception(failure)))
            raise failure
        self.out(frame.label, line)
        return control

    def do_reschedule(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            if "at" in stmt:
                when = self.value(frame, stmt["at"])
            else:
                when = self.loop.time() + self.value(frame, stmt["delay"])
            self.sync_line(frame, "reschedule %s %s" % (name, show(when)),
                           thing.reschedule, when, result=False)
