"""Random programs about races, nearly all at time 0: waiters on one object, scopes in scopes."""
from random_statements import StatementWriter


class RaceWriter(StatementWriter):
    def contest(self, name):
        """Waiters on one object, and a driver that releases, cancels and yields at random."""
        rng = self.rng
        kind = rng.choice(["lock", "semaphore", "bounded_semaphore", "condition", "barrier",
                           "get", "put", "event", "future", "task", "gather", "shield"])
        objects, first = {}, []
        yields = lambda: [{"op": "sleep", "us": 0}] if self.chance(0.4) else []
        if kind in ("lock", "semaphore", "bounded_semaphore"):
            objects["ob"] = ["lock"] if kind == "lock" else \
                [kind, 1 if kind == "bounded_semaphore" else rng.randint(0, 2)]
            if kind != "semaphore":
                first = [{"op": "acquire", "of": "ob"}]
            wait = lambda: {"op": "with", "of": "ob", "body": yields()} if self.chance(0.6) \
                else {"op": "acquire", "of": "ob"}
            moves = [lambda: self.guarded({"op": "release", "of": "ob"})]
        elif kind == "condition":
            objects["ob"] = ["condition"]
            wait = lambda: {"op": "with", "of": "ob", "body": [{"op": "cond_wait", "of": "ob"}]}
            moves = [lambda: {"op": "with", "of": "ob", "body": [
                {"op": "notify", "of": "ob", "n": rng.randint(1, 2)}] + yields()
                + ([self.cancel(rng.choice(waiters))] if self.chance(0.4) else []) + yields()}]
        elif kind == "barrier":
            objects["ob"] = ["barrier", rng.randint(2, 3)]
            wait = lambda: {"op": "barrier_wait", "of": "ob"}
            moves = [lambda: {"op": rng.choice(["barrier_reset", "barrier_reset",
                                                "barrier_abort"]), "of": "ob"}]
        elif kind in ("get", "put"):
            objects["ob"] = ["queue", rng.randint(1, 2)]
            put = lambda: self.guarded({"op": "put_nowait", "of": "ob", "item": rng.randint(0, 9)})
            get = lambda: self.guarded({"op": "get_nowait", "of": "ob"})
            if kind == "put":
                first = [{"op": "put_nowait", "of": "ob", "item": 0}]
                wait = lambda: {"op": "put", "of": "ob", "item": rng.randint(0, 9)}
            else:
                wait = lambda: {"op": "get", "of": "ob"}
            moves = [put, put, get] if kind == "get" else [get, get, put]
            moves.append(lambda: {"op": "inspect", "of": "ob"})
            if self.chance(0.3):
                moves.append(lambda: {"op": "shutdown", "of": "ob", "immediate": self.chance(0.5)})
        elif kind == "event":
            objects["ob"] = ["event"]
            wait = lambda: {"op": "event_wait", "of": "ob"}
            moves = [lambda: {"op": rng.choice(["event_set", "event_clear"]), "of": "ob"}]
        else:
            objects["ob"] = ["future"]
            first = [{"op": "spawn", "name": "in", "body": self.swallowing(
                {"op": "await", "of": "ob", "into": "x"})
                + [{"op": "return", "value": {"v": "x"}}]}]
            moves = [lambda: self.guarded(rng.choice([
                {"op": "set_result", "of": "ob", "value": 1}, {"op": "cancel", "of": "in"},
                {"op": "cancel", "of": "ob"},
                {"op": "set_exception", "of": "ob", "exc": self.exc()}]))]
            wait = {"future": lambda: {"op": "await", "of": "ob"},
                    "task": lambda: {"op": "await", "of": "in"},
                    "shield": lambda: {"op": "shield", "of": rng.choice(["in", "ob"])},
                    "gather": lambda: {"op": "gather", "of": ["in", "ob"],
                                       "return_exceptions": self.chance(0.5)}}[kind]
        waiters = ["w%d" % i for i in range(1, rng.randint(2, 3 + self.size) + 1)]
        tasks, limits = {}, []
        for w in waiters:
            body = wait()
            r = rng.random()
            if r < 0.2:
                limits.append("tm" + w)
                body = {"op": "timeout", "name": "tm" + w, "delay": 500, "body": [body]}
            elif r < 0.3:
                body = {"op": "wait_for", "of": {"call": [body]}, "timeout": 400}
            tasks[w] = self.swallowing(body) + yields()
            if self.chance(0.3):
                tasks[w].append(wait())
        newcomers = list(waiters)
        early = newcomers[:rng.randint(1, len(newcomers))]
        newcomers = newcomers[len(early):]
        main = first + [{"op": "spawn", "body": w, "name": w} for w in early]
        main.append({"op": "sleep", "us": 0})
        for _ in range(rng.randint(4, 6 + 4 * self.size)):
            r = rng.random()
            if r < 0.3:
                main.append(rng.choice(moves)())
            elif r < 0.55:
                main.append(self.cancel(rng.choice(waiters)))
            elif r < 0.8:
                main.append({"op": "sleep", "us": 0})
            elif r < 0.87:
                main.append({"op": "uncancel", "of": rng.choice(waiters)})
            elif r < 0.94 and limits:
                main.append(self.guarded({"op": "reschedule", "of": rng.choice(limits), "at": 0}))
            elif newcomers:
                main.append({"op": "spawn", "body": newcomers[0], "name": newcomers.pop(0)})
        main += [{"op": "sleep", "us": 0}] * rng.randint(0, 3)
        main += [{"op": "inspect", "of": w} for w in waiters]
        main.append({"op": "inspect", "of": "ob"})
        program = {"name": name, "objects": objects, "tasks": tasks, "main": main}
        if self.has("eager"):
            program["eager"] = True
        return program

    # -- scopes in scopes, nearly all of it at time 0

    def scopes(self, name):
        """One task inside nested groups and timeouts, and a driver that makes things happen."""
        rng = self.rng
        futures = ["fu%d" % i for i in range(rng.randint(2, 4))]
        tasks, limits, children = {}, [], []

        def leaf():
            r = rng.random()
            if r < 0.6:
                return {"op": "await", "of": rng.choice(futures)}
            if r < 0.7 and children:
                return {"op": "shield", "of": rng.choice(children)}
            if r < 0.8:
                waited = {"op": "await", "of": rng.choice(futures)}
                return {"op": "wait_for", "of": {"call": [waited]},
                        "timeout": rng.randint(300, 2000)}
            return {"op": "sleep", "us": 0}

        def child():
            label = self.fresh("c")
            body = self.swallowing(leaf())
            if self.chance(0.3):
                body.append({"op": "raise", "exc": self.exc()})
            elif self.chance(0.3):
                after = yields() + [{"op": "raise", "exc": self.exc()}]
                body = [{"op": "try", "body": body, "finally": after}] if self.chance(0.5) else \
                    [{"op": "try", "body": body, "except": [
                        {"kinds": ["CancelledError"], "body": after}]}]
            children.append(label)
            tasks[label] = body
            return label

        def yields():
            return [{"op": "sleep", "us": 0}] if self.chance(0.4) else []

        def nest(depth):
            if depth == 0:
                return self.swallowing(leaf()) if self.chance(0.3) else [leaf()]
            inner = nest(depth - 1)
            r = rng.random()
            if r < 0.5:
                group = self.fresh("g")
                spawns = [{"op": "spawn", "body": label, "name": label, "group": group}
                          for label in (child() for _ in range(rng.randint(1, 2)))]
                if self.has("eager") and self.chance(0.5):
                    spawns[0]["eager"] = True
                inner = spawns + (inner if self.chance(0.8) else [])
                stmt = {"op": "group", "name": group, "body": inner}
            else:
                limit = self.fresh("tm")
                limits.append(limit)
                stmt = {"op": "timeout", "name": limit, "delay": rng.randint(300, 2000),
                        "body": inner}
            if self.chance(0.4):
                kinds = rng.choice([["TimeoutError"], ["Exception"], ["CancelledError"],
                                    ["BaseException"], ["ExceptionGroup"]])
                body = yields() + ([{"op": "uncancel", "of": "@self"}] if self.chance(0.2) else [])
                if self.chance(0.3):
                    body.append({"op": "reraise"})
                stmt = {"op": "try", "body": [stmt], "except": [{"kinds": kinds, "body": body}]}
            elif self.chance(0.2):
                stmt = {"op": "try", "body": [stmt], "finally": [{"op": "sleep", "us": 0}]}
            return [stmt] + yields()

        tasks["p"] = [self.guarded(*nest(rng.randint(1, 2 + self.size // 2)),
                                   kind=rng.choice(["Exception", "BaseException"])),
                      {"op": "inspect", "of": "@self"},
                      {"op": "sleep", "us": 0}, {"op": "sleep", "us": 0}]
        main = [{"op": "spawn", "body": "p", "name": "p"}, {"op": "sleep", "us": 0}]
        for _ in range(rng.randint(3, 5 + 3 * self.size)):
            r = rng.random()
            if r < 0.3:
                main.append({"op": "sleep", "us": 0})
            elif r < 0.5:
                main.append(self.cancel("p" if self.chance(0.6) or not children
                                        else rng.choice(children)))
            elif r < 0.57:
                main.append({"op": "uncancel", "of": "p"})
            elif r < 0.72 and limits:
                main.append(self.guarded({"op": "reschedule", "of": rng.choice(limits), "at": 0}))
            elif r < 0.78:
                main.append({"op": "inspect", "of": "p"})
            elif r < 0.88:
                main.append(self.guarded({"op": "set_result", "of": rng.choice(futures),
                                          "value": 1}))
            else:
                main.append(self.guarded({"op": "set_exception", "of": rng.choice(futures),
                                          "exc": self.exc()}))
        main += [{"op": "sleep", "us": 0}] * rng.randint(0, 2)
        main.append(self.guarded({"op": "wait", "of": ["p"], "timeout": 5000}))
        return {"name": name, "objects": {f: ["future"] for f in futures}, "tasks": tasks,
                "main": main}

    def swallowing(self, stmt):
        """A wait that lets its cancellation through, delays it, swallows it or withdraws it."""
        r = self.rng.random()
        if r < 0.5:
            return [stmt]
        inside = [self.sleep()] if self.chance(0.3) else []
        if r < 0.6:
            return [{"op": "try", "body": [stmt], "finally": [{"op": "sleep", "us": 0}]}]
        if r < 0.75:
            inside.append({"op": "uncancel", "of": "@self"})
        elif r < 0.9:
            inside.append({"op": "reraise"})
        return [{"op": "try", "body": [stmt],
                 "except": [{"kinds": ["CancelledError"], "body": inside}]}]
