"""The event loop of the reference: BaseEventLoop over a virtual clock of microseconds."""
from ordered_asyncio import asyncio

MAX_ITERATIONS = 20000


class Verdict(BaseException):
    """The loop cannot go on, or must not. No handler of a program catches it."""


class Deadlock(Verdict):
    pass


class Rejected(Verdict):
    """The program is outside the language: two equal timers, too long, malformed."""


class VirtualLoop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._clock_resolution = 1  # A timer is due when its time is <= now.
        self._now = 0
        self._selector = self
        self.iterations = 0
        self.creation = {}  # Task -> number. Keeps every task alive.
        self._created = 0
        self.set_exception_handler(lambda loop, context: None)

    def time(self):
        return self._now

    def select(self, timeout):
        self.iterations += 1
        if self.iterations > MAX_ITERATIONS:
            raise Rejected("more than %d loop iterations" % MAX_ITERATIONS)
        if timeout is None:
            raise Deadlock()
        if timeout > 0:
            self._now = self._scheduled[0]._when
        due = [h._when for h in self._scheduled
               if h._when <= self._now and not h._cancelled]
        if len(due) != len(set(due)):
            raise Rejected("two timers are due at the same microsecond (%d)"
                           % min(w for w in due if due.count(w) > 1))
        return ()

    def create_task(self, coro, **kwargs):
        self._created += 1
        number = self._created
        task = super().create_task(coro, **kwargs)
        self.creation[task] = number
        return task

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass
