"""Tasks and await trees of wavetank in gdb, of a live process and of a core file alike.

Load it with `source .../wavetank.py`. It adds the command `wavetank tasks` and pretty-printers for
Task, Future, Coro, AnyTask and AnyFuture. It reads memory and calls nothing in the program, so a
core file is enough. It needs full debug information (-g) of a source that includes the headers of
core, such as the client's. docs/debugging.md shows how to use it.
"""

import gdb
import gdb.printing

POINTER = gdb.lookup_type("char").pointer().sizeof


def pointer_at(address):
    return int.from_bytes(bytes(gdb.selected_inferior().read_memory(address, POINTER)), "little")


def string_at(address):
    """The text of the std::string at `address`: a pointer, then a length."""
    length = pointer_at(address + POINTER)
    return bytes(gdb.selected_inferior().read_memory(pointer_at(address), length)).decode("utf-8", "replace")


def c_string(value):
    return value.string() if int(value) != 0 else ""


def instant_text(value):
    ns = int(value["__d"]["__r"])
    return f"{ns // 1_000_000_000}.{ns % 1_000_000_000:09} s"


def class_of(pointer):
    """The name of the class of an object with virtual functions, by the symbol of its table."""
    symbol = gdb.execute(f"info symbol {pointer_at(int(pointer))}", to_string=True)
    name = symbol.split(" in section ")[0].split(" + ")[0].strip()
    return name.removeprefix("vtable for ")


def short_class(name):
    """"wavetank::TaskState<int>" and "wavetank::Event::Wait" -> "TaskState", "Event::Wait"."""
    return name.split("<")[0].removeprefix("wavetank::")


def is_task(name):
    return short_class(name) in ("TaskState", "TaskGroup::ChildTask")


def is_future(name):
    """Whether the class derives from FutureBase; every other Awaited is a Waiter."""
    return short_class(name).endswith("State") or is_task(name)


def typed(pointer, name):
    """`pointer` as a pointer to the class `name`, moved to where that class begins."""
    return pointer.cast(gdb.lookup_type(name).pointer())


def task_of(awaited):
    """The task that an Awaited is; None if it is something else."""
    if int(awaited) == 0 or not is_task(class_of(awaited)):
        return None
    return typed(typed(awaited, "wavetank::FutureBase"), "wavetank::TaskBase")


def task_name(task):
    name = pointer_at(int(task["name_"].address))
    return string_at(name) if name != 0 else f"Task-{int(task['number_'])}"


def awaited_text(awaited):
    """What Awaited::describe() says, without calling it."""
    name = class_of(awaited)
    task = task_of(awaited)
    if task is not None:
        return f"task '{task_name(task)}'"
    if is_future(name):
        return {"FutureState": "future", "ShieldState": "shield", "GatherState": "gather"}.get(
            short_class(name), short_class(name))
    waiter = typed(awaited, "wavetank::Waiter")
    if short_class(name) == "Sleep":
        return f"sleep of {int(waiter['delay_']['__r']) / 1e9:.3f} s"
    return c_string(waiter["what_"])


def location_text(frame):
    """"client.cc:12 main" of a CoroFrame; None: it has not begun."""
    place = frame["location_"]["_M_impl"]
    if int(place) == 0 or int(place["_M_line"]) == 0:
        return None
    function = c_string(place["_M_function_name"]).split("(")[0]
    function = function.replace(":", " ").split(" ")[-1]
    return f"{c_string(place['_M_file_name'])}:{int(place['_M_line'])} {function}"


def stack_of(task):
    lines = []
    frame = task["leaf_frame_"]
    while int(frame) != 0:
        text = location_text(frame)
        if text is not None:
            lines.append(text)
        frame = frame["awaited_by_"]
    return reversed(lines)


def group_parent(task):
    """The address of the task whose group `task` is in; 0: it is in none."""
    head = task["callbacks_"]["head_"]
    link = head["next_"]
    while int(link) != int(head.address):
        entry = typed(link, "wavetank::Runnable")
        if "TaskGroup::Child::on_done" in str(entry["run_"]):
            return int(typed(entry, "wavetank::TaskGroup::Child")["group"]["parent_"])
        link = link["next_"]
    return 0


class Tree:
    """The tasks of a loop, each below the one that waits for it."""

    def __init__(self, loop):
        self.tasks = []
        task = loop["first_task_"]
        while int(task) != 0:
            self.tasks.append(task)
            task = task["next_task_"]
        self.children = {int(task): [] for task in self.tasks}
        self.awaited = set()
        self.drawn = set()
        for task in self.tasks:
            self.note(group_parent(task), int(task))
            waited_for = task_of(task["awaits_"])
            if waited_for is not None:
                self.note(int(task), int(waited_for))

    def note(self, parent, child):
        if parent in self.children and child in self.children:
            if child not in self.children[parent]:
                self.children[parent].append(child)
            self.awaited.add(child)

    def lines(self):
        by_address = {int(task): task for task in self.tasks}
        # A ring of tasks that wait for each other has no first one.
        order = [t for t in by_address if t not in self.awaited] + list(by_address)
        for address in order:
            if address not in self.drawn:
                yield from self.draw(by_address, address, 0)

    def draw(self, by_address, address, depth):
        task = by_address[address]
        indent = "  " * depth
        if address in self.drawn:
            yield f"{indent}task '{task_name(task)}', shown above"
            return
        self.drawn.add(address)
        yield f"{indent}task '{task_name(task)}' {state_text(task)}"
        for line in stack_of(task):
            yield f"{indent}  {line}"
        for child in self.children[address]:
            yield from self.draw(by_address, child, depth + 1)


def state_text(task):
    if str(task["state_"]).rsplit("::", 1)[-1] != "kPending":
        return "is done"
    if int(task["loop_"]["current_task_"]) == int(task):
        return "runs"
    if int(task["awaits_"]) == 0:
        return "is ready"
    return f"waits for {awaited_text(task['awaits_'])} since {instant_text(task['suspended_at_'])}"


def running_loop():
    """EventLoop::running_ of the thread; None where gdb cannot read it."""
    try:
        place = gdb.parse_and_eval("wavetank::EventLoop::running_").address
        # Objects compiled with -g1 know the variable and not its type, and gdb may see theirs.
        loop = gdb.lookup_type("wavetank::EventLoop").pointer()
        return gdb.Value(pointer_at(int(place))).cast(loop)
    except (gdb.error, TypeError):
        return None


def objects_of_frames():
    """(class, pointer) of the `this` of each function on the stack, innermost first."""
    frame = gdb.newest_frame()
    while frame is not None:
        try:
            this = frame.read_var("this")
            if not this.is_optimized_out and int(this) != 0:
                yield str(this.type.strip_typedefs().target().unqualified()), this
        except (ValueError, RuntimeError):  # gdb.error is a RuntimeError.
            pass
        frame = frame.older()


def loops_of_frames():
    """(name, loop) of each loop that a function on the stack knows: a World has those of its hosts."""
    found = []
    for name, this in objects_of_frames():
        if name == "wavetank::sim::World":
            return list(loops_of_world(this))
        if name == "wavetank::EventLoop" and not found:
            found = [("", this.dereference())]
    return found


def loops_of_world(world):
    hosts = world["hosts_"]["_M_impl"]
    place, end = int(hosts["_M_start"]), int(hosts["_M_finish"])
    host_type = gdb.lookup_type("wavetank::sim::Host").pointer()
    while place < end:
        host = gdb.Value(pointer_at(place)).cast(host_type)
        yield (f"host {string_at(int(host['name_'].address))}", host["loop_"])
        place += POINTER


class WavetankCommand(gdb.Command):
    """Commands about wavetank's tasks."""

    def __init__(self):
        super().__init__("wavetank", gdb.COMMAND_DATA, prefix=True)


class TasksCommand(gdb.Command):
    """Show the await trees of a loop, or of all hosts of a simulated world.

wavetank tasks              the loops that the functions on the stack of this thread know
wavetank tasks EXPRESSION   that EventLoop, or the hosts of that sim::World"""

    def __init__(self):
        super().__init__("wavetank tasks", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        # A crash often stops in a function of C, where the names of C++ mean nothing to gdb.
        language = gdb.parameter("language")
        gdb.execute("set language c++", to_string=True)
        try:
            for name, loop in self.loops(argument):
                if name:
                    print(name)
                for line in Tree(loop).lines():
                    print(line)
        finally:
            gdb.execute(f"set language {language}", to_string=True)

    @staticmethod
    def loops(argument):
        if argument:
            value = gdb.parse_and_eval(argument)
            if value.type.strip_typedefs().code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_REF):
                value = value.referenced_value()
            if str(value.type.strip_typedefs().unqualified()) == "wavetank::sim::World":
                return list(loops_of_world(value))
            return [("", value)]
        loops = loops_of_frames()
        if loops:
            return loops
        running = running_loop()
        if running is not None and int(running) != 0:
            return [("", running.dereference())]
        raise gdb.GdbError(
            "no loop runs in this thread, or there is no debug information of it; name one: "
            "wavetank tasks EXPRESSION")


def future_text(state):
    """Of a FutureBase*: "task 'main', waits for event", "future, finished"."""
    if int(state) == 0:
        return "null"
    how = str(state["state_"]).rsplit("::", 1)[-1].removeprefix("k").lower()
    if not is_task(class_of(state)):
        return f"future, {how}"
    task = typed(state, "wavetank::TaskBase")
    return f"task '{task_name(task)}', {state_text(task) if how == 'pending' else how}"


class HandlePrinter:
    """Future, Task and their untyped kin: handles of a shared state."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return future_text(self.value["state_"]["object_"])


class StatePrinter:
    """The shared state itself."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return future_text(typed(self.value.address, "wavetank::FutureBase"))


class CoroPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        frame = int(self.value["frame_"]["_M_fr_ptr"])
        if frame == 0:
            return "coroutine, given away"
        # The promise stands behind the two pointers with which every frame begins.
        promise = gdb.Value(frame + 2 * POINTER).cast(gdb.lookup_type("wavetank::CoroFrame").pointer())
        place = location_text(promise)
        return f"coroutine, at {place}" if place else "coroutine, not begun"


def printers():
    collection = gdb.printing.RegexpCollectionPrettyPrinter("wavetank")
    collection.add_printer("handle", r"^wavetank::(Any)?(Task|Future)(<.*>)?$", HandlePrinter)
    collection.add_printer(
        "state", r"^wavetank::(TaskBase|FutureBase|(Task|Future)State<.*>)$", StatePrinter)
    collection.add_printer("coroutine", r"^wavetank::Coro<.*>$", CoroPrinter)
    return collection


gdb.printing.register_pretty_printer(None, printers(), replace=True)
WavetankCommand()
TasksCommand()
