"""Random statements, weighted by the features of the program."""
from drawing import KINDS, MESSAGES, Drawing


class StatementWriter(Drawing):
    """Draws one statement at a time, with the statements inside it."""

    def cancel(self, target=None):
        stmt = {"op": "cancel", "of": target or self.someone()}
        if self.chance(0.4):
            stmt["msg"] = self.rng.choice(MESSAGES)
        return stmt

    def sleep(self):
        if self.chance(0.75 if self.lazy else 0.35):
            return {"op": "sleep", "us": 0}
        return {"op": "sleep", "us": self.us()}

    def block(self, place, most=3):
        stmts = [self.statement(place) for _ in range(self.rng.randint(1, most))]
        fragile = ("set_result", "set_exception", "put_nowait", "get_nowait", "task_done")
        return [self.guarded(s) if s["op"] in fragile and self.chance(0.6) else s for s in stmts]

    @staticmethod
    def guarded(*stmts, kind="Exception"):
        return {"op": "try", "body": list(stmts), "except": [{"kinds": [kind], "body": []}]}

    def statement(self, place):
        options = self.sync_options(place)
        if place.task:
            options += self.async_options(place)
        makers = [m for w, m in options]
        weights = [w for w, m in options]
        return self.rng.choices(makers, weights)[0]()

    def sync_options(self, place):
        rng = self.rng
        options = [
            (4 if place.task else 8, self.cancel),
            (1.5, lambda: {"op": "uncancel", "of": self.a_task()}),
            (1, lambda: {"op": "inspect", "of": self.someone()}),
            (0.7, lambda: {"op": rng.choice(["result", "exception"]), "of": self.someone()}),
            (0.8, lambda: {"op": "set", "var": "$k", "value": {"add": [{"v": "$k"}, 1]}}),
        ]
        if place.task:
            options += [
                (0.8, lambda: self.cancel("@self")),
                (1.2, lambda: {"op": "uncancel", "of": "@self"}),
                (1, lambda: {"op": "inspect", "of": "@self"}),
            ]
        if place.task and not place.cleanup:
            options.append((0.9 if place.depth else 0.3,
                            lambda: {"op": "raise", "exc": self.exc()}))
            options.append((0.5 if place.depth else 0.1,
                            lambda: {"op": "return", "value": rng.randint(0, 9)}))
            if place.loop:
                options.append((0.7, lambda: {"op": "break"}))
        if place.handler:
            options.append((3, lambda: {"op": "reraise"}))
        if self.timeouts:
            options.append((1.2, self.reschedule))
            options.append((0.5, lambda: {"op": "inspect", "of": rng.choice(self.timeouts)}))
        if self.has("future"):
            options.append((2, self.settle))
        for name in self.of_kind("event"):
            options.append((1.2, lambda n=name: {"op": rng.choice(["event_set", "event_set",
                                                                   "event_clear"]), "of": n}))
        for name in self.of_kind("queue", "lifo_queue", "priority_queue"):
            options.append((1.5, lambda n=name: self.queue_sync(n)))
        if self.has("callbacks") and place.depth < 3:
            options.append((3.5, lambda: self.callback_statement(place)))
        if self.has("context"):
            options.append((5, self.context_statement))
        if self.has("names"):
            options.append((0.8, lambda: {"op": "all_tasks"}))
            options.append((0.4, lambda: {"op": "current_task"}))
        return options

    def async_options(self, place):
        rng = self.rng
        deep = place.depth >= 2 + self.size
        options = [
            (9, self.sleep),
            (3, lambda: {"op": "await", "of": self.someone()}),
        ]
        if not deep:
            options += [
                (8, lambda: self.try_statement(place)),
                (1.2, lambda: self.repeat(place)),
                (0.7, lambda: self.branch(place)),
            ]
        if self.has("timeout") and not deep:
            options.append((6, lambda: self.timeout(place)))
        if self.has("taskgroup") and not deep:
            options.append((3.5, lambda: self.group(place, [])))
        if self.has("wait_for"):
            options.append((4, lambda: self.wait_for(place)))
        if self.has("shield"):
            options.append((3, lambda: self.shield(place)))
        if self.has("gather"):
            options.append((3, lambda: self.gather()))
        if self.has("wait"):
            options.append((3, self.wait))
        if self.has("as_completed"):
            options.append((3, lambda: self.as_completed(place)))
        for name in self.of_kind("event"):
            options.append((2.5, lambda n=name: {"op": "event_wait", "of": n}))
        for name in self.of_kind("lock", "semaphore", "bounded_semaphore"):
            if name not in place.holds and not deep:
                options.append((5, lambda n=name: {
                    "op": "with", "of": n,
                    "body": self.block(place.inner(holds=place.holds + (n,)), 2)}))
        if self.has("condition"):
            options.append((5, lambda: self.condition(place)))
        if self.has("barrier"):
            options.append((4, lambda: {"op": "barrier_wait", "of": "br"}))
            options.append((0.4, lambda: {"op": rng.choice(["barrier_abort", "barrier_reset"]),
                                          "of": "br"}))
        for name in self.of_kind("queue", "lifo_queue", "priority_queue"):
            options.append((4, lambda n=name: {"op": "get", "of": n}))
            options.append((3.5, lambda n=name: {"op": "put", "of": n, "item": rng.randint(0, 9)}))
            options.append((0.4, lambda n=name: {"op": "join", "of": n}))
        return options

    def settle(self):
        name = self.rng.choice(self.of_kind("future"))
        if self.chance(0.6):
            return {"op": "set_result", "of": name, "value": self.rng.randint(0, 9)}
        return {"op": "set_exception", "of": name, "exc": self.exc()}

    def reschedule(self):
        stmt = {"op": "reschedule", "of": self.rng.choice(self.timeouts)}
        r = self.rng.random()
        if r < 0.15:
            stmt["at"] = None
        elif r < 0.3:
            stmt["at"] = self.rng.randint(0, 400)
        else:
            stmt["delay"] = self.us()
        return stmt

    def queue_sync(self, name):
        r = self.rng.random()
        if self.has("queue_shutdown") and r < 0.3:
            return {"op": "shutdown", "of": name, "immediate": self.chance(0.5)}
        if r < 0.65:
            return {"op": "put_nowait", "of": name, "item": self.rng.randint(0, 9)}
        if r < 0.8:
            return {"op": "get_nowait", "of": name}
        return {"op": "task_done", "of": name}

    def context_statement(self):
        r = self.rng.random()
        if r < 0.4:
            stmt = {"op": "var_set", "of": "cv", "value": self.rng.randint(1, 9)}
            if self.chance(0.5):
                stmt["token"] = self.fresh("tk")
                self.tokens.append(stmt["token"])
            return stmt
        if r < 0.55 and self.tokens:
            return {"op": "var_reset", "of": "cv", "token": self.rng.choice(self.tokens)}
        if r < 0.65:
            name = self.fresh("cx")
            self.contexts.append(name)
            return {"op": "copy_context", "name": name}
        return {"op": "var_get", "of": "cv"}

    def callback_statement(self, place):
        r = self.rng.random()
        if self.callbacks and r < 0.2:
            name = self.rng.choice(self.callbacks)
            if self.chance(0.5):
                return {"op": "remove_done_callback", "of": self.someone(), "name": name[1]} \
                    if name[0] == "done" else {"op": "handle_cancel", "of": name[1]}
        inside = place.inner(task=False, loop=False, handler=False, holds=(), groups=())
        name = self.fresh("cb")
        body = self.block(inside, 2) if self.chance(0.85) else []
        if r < 0.45:
            self.callbacks.append(("done", name))
            return {"op": "add_done_callback", "of": self.someone(), "name": name, "body": body}
        self.callbacks.append(("handle", name))
        if r < 0.7:
            return {"op": "call_soon", "name": name, "body": body}
        return {"op": "call_later", "name": name, "us": self.us(), "body": body}

    def try_statement(self, place):
        rng = self.rng
        stmt = {"op": "try", "body": self.block(place.inner())}
        handlers = []
        r = rng.random()
        if r < 0.5:
            handlers.append((["CancelledError"], 0.45))
        if r > 0.4 and self.chance(0.5):
            handlers.append((["TimeoutError"], 0.1))
        if self.chance(0.15):
            stmt.setdefault("except", []).append(
                {"group": rng.sample(KINDS, 2), "body": self.cleanup(place, 0.1, True)})
        if self.chance(0.35):
            handlers.append((["Exception"], 0.2))
        elif self.chance(0.15):
            handlers.append((["BaseException"], 0.4))
        elif self.chance(0.1):
            handlers.append((rng.sample(KINDS, 2), 0.2))
        for kinds, again in handlers:
            stmt.setdefault("except", []).append(
                {"kinds": kinds, "body": self.cleanup(place, again, True)})
        if "except" in stmt and self.chance(0.1):
            stmt["else"] = self.block(place.inner(), 1)
        if "except" not in stmt or self.chance(0.3):
            stmt["finally"] = self.cleanup(place, 0, False)
        return stmt

    def cleanup(self, place, again, handler):
        """The body of a handler or of a finally."""
        inside = place.inner(handler=handler, cleanup=not handler or place.cleanup,
                             loop=place.loop and handler)
        stmts = []
        if self.chance(0.55):
            stmts.append(self.sleep() if self.chance(0.7) else self.statement(inside))
        if self.chance(0.25):
            stmts.append({"op": "uncancel", "of": "@self"})
        if self.chance(0.2):
            stmts.append({"op": "inspect", "of": "@self"})
        if handler and self.chance(again):
            stmts.append({"op": "reraise"})
        elif handler and self.chance(0.1) and not place.cleanup:
            stmts.append({"op": "raise", "exc": self.exc()})
        return stmts

    def repeat(self, place):
        return {"op": "repeat", "n": self.rng.randint(2, 3),
                "body": self.block(place.inner(loop=True), 2)}

    def branch(self, place):
        cond = self.rng.choice([
            {"lt": [{"v": "$k"}, self.rng.randint(1, 3)]},
            {"done": self.a_task()}, {"cancelling": "@self"},
            {"cancelled": self.a_task()}])
        return {"op": "if", "cond": cond, "then": self.block(place.inner(), 2),
                "else": self.block(place.inner(), 1) if self.chance(0.4) else []}

    def timeout(self, place):
        name = self.fresh("tm")
        stmt = {"op": "timeout", "name": name}
        r = self.rng.random()
        if r < 0.08:
            stmt["delay"] = None
        elif r < 0.16:
            stmt["delay"] = 0
        elif r < 0.26:
            stmt["at"] = self.rng.randint(0, 9000)
        else:
            stmt["delay"] = self.us()
        self.timeouts.append(name)
        stmt["body"] = self.block(place.inner())
        if self.chance(0.3):
            self.timeouts.remove(name)
        return stmt

    def group(self, place, children):
        name = self.fresh("g")
        body = [self.spawn(child, name) for child in children]
        inside = place.inner(groups=place.groups + (name,))
        for stmt in self.block(inside, 2) if self.chance(0.75) else []:
            body.insert(self.rng.randint(0, len(body)), stmt)
        if not children:
            worker = self.fresh("w")
            body.insert(0, {"op": "spawn", "body": self.block(place.inner(
                loop=False, handler=False, holds=(), cleanup=False), 2),
                "name": worker, "group": name})
            self.tasks.append(worker)
        return {"op": "group", "name": name, "body": body}

    def spawn(self, child, group=None):
        stmt = {"op": "spawn", "body": child, "name": child}
        if group:
            stmt["group"] = group
        if self.has("eager") and self.chance(0.3):
            stmt["eager"] = self.chance(0.7)
        elif self.contexts and self.chance(0.5) and not self.eager:
            stmt["context"] = self.rng.choice(self.contexts)
        return stmt

    def thing(self, place):
        """Something to wait for: a name or an inline coroutine."""
        if self.chance(0.6) or place.depth >= 2 + self.size:
            return self.someone()
        spec = {"call": self.block(place.inner(loop=False, handler=False), 2)}
        if self.chance(0.5):
            spec["as"] = self.fresh("c")
        return spec

    def wait_for(self, place):
        r = self.rng.random()
        timeout = None if r < 0.05 else 0 if r < 0.15 else self.us()
        return {"op": "wait_for", "of": self.thing(place), "timeout": timeout}

    def shield(self, place):
        if self.chance(0.2):
            name = self.fresh("sh")
            self.handles.append(name)
            return {"op": "start_shield", "name": name, "of": self.someone()}
        return {"op": "shield", "of": self.thing(place)}

    def several(self):
        names = (self.early if self.chance(0.7) else self.tasks) + self.of_kind("future")
        return self.rng.sample(names, min(len(names), self.rng.randint(2, 4)))

    def gather(self, of=None):
        stmt = {"op": "gather", "of": of or self.several()}
        if self.chance(0.5):
            stmt["return_exceptions"] = True
        if self.chance(0.25):
            name = self.fresh("ga")
            self.handles.append(name)
            stmt = {"op": "start_gather", "name": name, **{k: v for k, v in stmt.items()
                                                           if k != "op"}}
        return stmt

    def wait(self):
        stmt = {"op": "wait", "of": self.several(),
                "return_when": self.rng.choice(["ALL_COMPLETED", "FIRST_COMPLETED",
                                                "FIRST_EXCEPTION"])}
        if self.chance(0.6):
            stmt["timeout"] = self.us()
        return stmt

    def as_completed(self, place):
        stmt = {"op": "as_completed", "of": self.several()}
        if self.chance(0.5):
            stmt["async"] = True
        if self.chance(0.5):
            stmt["timeout"] = self.us()
        if self.chance(0.3):
            stmt["body"] = self.block(place.inner(loop=True), 1)
        return stmt

    def condition(self, place):
        inside = place.inner(holds=place.holds + ("cd",))
        if "cd" in place.holds:
            return {"op": "cond_wait", "of": "cd"}
        r = self.rng.random()
        if r < 0.35:
            body = [{"op": "cond_wait", "of": "cd"}]
        elif r < 0.5:
            body = [{"op": "cond_wait_for", "of": "cd",
                     "cond": {"not": {"lt": [{"v": "$k"}, self.rng.randint(1, 2)]}}}]
        elif r < 0.75:
            body = [{"op": "set", "var": "$k", "value": {"add": [{"v": "$k"}, 1]}},
                    {"op": "notify", "of": "cd", "n": self.rng.randint(1, 2)}]
        else:
            body = [{"op": "notify_all", "of": "cd"}]
        if self.chance(0.4):
            body.insert(self.rng.randint(0, len(body)), self.statement(inside))
        return {"op": "with", "of": "cd", "body": body}
