"""Statements about futures, locks, conditions, barriers and queues."""
from values import MISSING, make_exception, show
from virtual_loop import Verdict


class SyncStatements:
    """Statements about futures and primitives of synchronisation."""

    def do_set_result(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "set_result %s" % name, thing.set_result,
                           self.value(frame, stmt.get("value")), result=False)

    def do_set_exception(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "set_exception %s" % name, thing.set_exception,
                           make_exception(stmt["exc"]), result=False)

    # -- synchronisation

    def do_event_set(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "event_set %s" % name, thing.set, result=False)

    def do_event_clear(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "event_clear %s" % name, thing.clear, result=False)

    async def aw_event_wait(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "event_wait %s" % name, thing.wait(), result=False)

    async def aw_acquire(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "acquire %s" % name, thing.acquire(), result=False)

    def do_release(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "release %s" % name, thing.release, result=False)

    async def aw_with(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        entered, control, failure = False, None, None
        try:
            async with thing:
                entered = True
                self.out(frame.label, "with %s enter" % name)
                control = await self.block(frame, stmt["body"])
        except (Verdict, GeneratorExit):
            raise
        except BaseException as exc:
            failure = exc
        return self.leave(frame, "with %s exit" % name if entered else "with %s" % name,
                          failure, control)

    async def aw_cond_wait(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "cond_wait %s" % name, thing.wait(), result=False)

    async def aw_cond_wait_for(self, frame, stmt):
        name, thing = self.object(frame, stmt)

        def predicate():
            value = bool(self.value(frame, stmt["cond"]))
            self.out(frame.label, "predicate %s %s" % (name, show(value)))
            return value

        await self.await_line(frame, "cond_wait_for %s" % name,
                              thing.wait_for(predicate), result=False)

    def do_notify(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "notify %s" % name, thing.notify,
                       self.value(frame, stmt.get("n", 1)), result=False)

    def do_notify_all(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "notify_all %s" % name, thing.notify_all, result=False)

    async def aw_barrier_wait(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "barrier_wait %s" % name, thing.wait(), stmt=stmt)

    async def aw_barrier_abort(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "barrier_abort %s" % name, thing.abort(), result=False)

    async def aw_barrier_reset(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "barrier_reset %s" % name, thing.reset(), result=False)

    # -- queues

    async def aw_put(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        item = self.value(frame, stmt["item"])
        await self.await_line(frame, "put %s %s" % (name, show(item)), thing.put(item),
                              result=False)

    async def aw_get(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "get %s" % name, thing.get(), stmt=stmt)

    def do_put_nowait(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        item = self.value(frame, stmt["item"])
        self.sync_line(frame, "put_nowait %s %s" % (name, show(item)), thing.put_nowait, item,
                       result=False)

    def do_get_nowait(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "get_nowait %s" % name, thing.get_nowait, stmt=stmt)

    def do_task_done(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "task_done %s" % name, thing.task_done, result=False)

    async def aw_join(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        await self.await_line(frame, "join %s" % name, thing.join(), result=False)

    def do_shutdown(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "shutdown %s" % name,
                       lambda: thing.shutdown(immediate=stmt.get("immediate", False)),
                       result=False)
