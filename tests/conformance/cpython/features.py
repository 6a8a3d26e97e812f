"""What a program uses of asyncio, and which CPython that needs."""
import sys


_FEATURE_OF_OP = {
    "sleep": "task", "spawn": "task", "await": "task", "all_tasks": "names",
    "current_task": "names", "get_name": "names", "set_name": "names",
    "result": "task", "exception": "task", "cancel": "cancel", "uncancel": "uncancel",
    "raise": "exceptions", "reraise": "exceptions",
    "gather": "gather", "start_gather": "gather", "wait": "wait", "wait_for": "wait_for",
    "shield": "shield", "start_shield": "shield", "as_completed": "as_completed",
    "timeout": "timeout", "reschedule": "timeout", "group": "taskgroup",
    "set_result": "future", "set_exception": "future",
    "event_set": "event", "event_clear": "event", "event_wait": "event",
    "cond_wait": "condition", "cond_wait_for": "condition", "notify": "condition",
    "notify_all": "condition", "barrier_wait": "barrier", "barrier_abort": "barrier",
    "barrier_reset": "barrier", "put": "queue", "get": "queue", "put_nowait": "queue",
    "get_nowait": "queue", "task_done": "queue", "join": "queue",
    "shutdown": "queue_shutdown", "call_soon": "callbacks", "call_later": "callbacks",
    "call_at": "callbacks", "handle_cancel": "callbacks", "add_done_callback": "callbacks",
    "remove_done_callback": "callbacks", "var_set": "context", "var_get": "context",
    "var_reset": "context", "copy_context": "context",
}
_FEATURE_OF_OBJECT = {
    "event": "event", "lock": "lock", "semaphore": "semaphore",
    "bounded_semaphore": "semaphore", "condition": "condition", "barrier": "barrier",
    "queue": "queue", "lifo_queue": "queue", "priority_queue": "queue", "future": "future",
    "var": "context",
}
_NEEDS = {"eager": (3, 12), "eager_start": (3, 14), "queue_shutdown": (3, 13),
          "as_completed_async": (3, 13)}


def features_of(program):
    found = set()

    def walk(node):
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            op = node.get("op")
            if isinstance(op, str):
                found.add(_FEATURE_OF_OP.get(op))
                if op == "as_completed" and node.get("async"):
                    found.add("as_completed_async")
                if op == "spawn" and "eager" in node:
                    found.add("eager_start")
                if op == "try" and any("group" in h for h in node.get("except", [])):
                    found.add("exception_groups")
            if node.get("kind") == "ExceptionGroup":
                found.add("exception_groups")
            for key, item in node.items():
                walk(item)

    for part in (program["main"], list(program.get("tasks", {}).values())):
        walk(part)
    for kind, *_ in program.get("objects", {}).values():
        found.add(_FEATURE_OF_OBJECT[kind])
    if program.get("eager"):
        found.add("eager")
    if program.get("runs"):
        found.add("runner")
    found.discard(None)
    return sorted(found)


def unsupported(program):
    for feature in features_of(program):
        if sys.version_info[:2] < _NEEDS.get(feature, (3, 11)):
            return "%s needs CPython %d.%d" % ((feature,) + _NEEDS[feature])
    return None
