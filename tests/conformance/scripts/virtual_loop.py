"""An asyncio loop on virtual time, for the scripts of this folder."""
import asyncio
import weakref


class VirtualLoop(asyncio.BaseEventLoop):
    """Time stands still while anything is ready, and jumps to the next timer when nothing is."""

    def __init__(self):
        super().__init__()
        self._clock_resolution = 1e-9
        self._now = 0.0
        self._selector = self
        self.created = 0
        self.creation = weakref.WeakKeyDictionary()  # task -> number

    def create_task(self, coro, **kwargs):
        self.created += 1
        number = self.created
        task = super().create_task(coro, **kwargs)
        self.creation[task] = number
        return task

    def time(self):
        return self._now

    def select(self, timeout):
        assert timeout is not None, "nothing is ready and no timer is armed"
        if timeout > 0:
            self._now = self._scheduled[0]._when
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


# The runner cancels a set of tasks, in the order of their addresses; here in that of their creation.
_all_tasks = asyncio.tasks.all_tasks
asyncio.tasks.all_tasks = lambda loop=None: sorted(
    _all_tasks(loop), key=lambda task: task.get_loop().creation[task])

asyncio._set_running_loop(None)  # Whoever runs a script may do so in a loop of its own.


def runner():
    return asyncio.Runner(loop_factory=VirtualLoop)


def shown(error):
    """The exception as the C++ tests show it. SystemExit stands for LoopExit."""
    if isinstance(error, BaseExceptionGroup):
        parts = "".join(" [%s]" % shown(one) for one in error.exceptions)
        return "%s: %s:%s" % (type(error).__name__, error.message, parts)
    if isinstance(error, SystemExit):
        return "LoopExit: %d" % error.code
    text = str(error)
    return "%s: %s" % (type(error).__name__, text) if text else type(error).__name__


async def ended(awaitable):
    """How it ended, as text."""
    try:
        return "returned %s" % (await awaitable,)
    except BaseException as error:
        return shown(error)
