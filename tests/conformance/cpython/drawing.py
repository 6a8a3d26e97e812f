"""The choices that random programs are made of."""

# How often a feature is drawn when the features of one program are chosen.
WEIGHTS = {
    "timeout": 5, "taskgroup": 5, "shield": 3, "wait_for": 4, "gather": 3, "wait": 2,
    "as_completed": 1.5, "future": 2, "event": 2, "lock": 2, "semaphore": 1.5,
    "condition": 1.8, "barrier": 1.3, "queue": 2, "queue_shutdown": 1.3, "callbacks": 2.5,
    "context": 1.3, "names": 0.7, "eager": 2, "runner": 0.5,
}
KINDS = ["ValueError", "KeyError", "RuntimeError", "AppError"]
MESSAGES = ["a", "b", "stop", "x1"]


class Place:
    """The place of a statement: what surrounds it decides which statements may stand there."""

    def __init__(self, depth, task=True, loop=False, handler=False, cleanup=False,
                 groups=(), holds=()):
        self.depth, self.task, self.loop = depth, task, loop
        self.handler, self.cleanup = handler, cleanup
        self.groups, self.holds = groups, holds

    def inner(self, **changes):
        place = Place(self.depth + 1, self.task, self.loop, self.handler, self.cleanup,
                      self.groups, self.holds)
        for key, value in changes.items():
            setattr(place, key, value)
        return place


class Drawing:
    """The plan of one program (features, objects, tasks) and the small choices in it."""

    def __init__(self, rng, size, weights):
        self.rng, self.size = rng, size
        self.serial = 0
        names = [f for f in weights if weights[f] > 0]
        self.features = set()
        for _ in range(rng.randint(3, 5 + size)):
            self.features.add(rng.choices(names, [weights[f] for f in names])[0])
        self.objects = {}
        self.declare()
        self.timeouts, self.handles, self.callbacks, self.tokens = [], [], [], []
        self.contexts = []
        self.tasks = ["t%d" % i for i in range(1, rng.randint(2, 2 + 2 * size) + 1)]
        self.parents = {}  # Task -> the task that spawns it.
        for i, task in enumerate(self.tasks):
            self.parents[task] = "main" if i == 0 or self.chance(0.65) \
                else rng.choice(self.tasks[:i])
        self.early = [t for t in self.tasks if self.parents[t] == "main"]
        self.lazy = rng.random() < 0.25  # A program that hardly lets time pass.

    def has(self, feature):
        return feature in self.features

    def chance(self, p):
        return self.rng.random() < p

    def fresh(self, prefix):
        self.serial += 1
        return "%s%d" % (prefix, self.serial)

    def us(self):
        """A delay in microseconds, short ones more often."""
        r = self.rng.random()
        if r < 0.2:
            return self.rng.randint(1, 60)
        if r < 0.75:
            return self.rng.randint(60, 3000)
        return self.rng.randint(3000, 20000)

    def exc(self, depth=0):
        if depth < 2 and self.chance(0.08):
            return {"kind": "ExceptionGroup", "msg": self.rng.choice(MESSAGES),
                    "of": [self.exc(depth + 1) for _ in range(self.rng.randint(1, 3))]}
        kind = self.rng.choice(KINDS) if self.chance(0.9) else "TimeoutError"
        spec = {"kind": kind}
        if self.chance(0.7):
            spec["msg"] = self.rng.choice(MESSAGES)
        return spec

    def declare(self):
        rng, objects = self.rng, self.objects
        if self.has("event"):
            for i in range(rng.randint(1, 2)):
                objects["ev%d" % i] = ["event"]
        if self.has("lock"):
            objects["lk"] = ["lock"]
        if self.has("semaphore"):
            objects["sm"] = [rng.choice(["semaphore", "bounded_semaphore"]), rng.randint(1, 2)]
        if self.has("condition"):
            objects["cd"] = ["condition"]
        if self.has("barrier"):
            objects["br"] = ["barrier", rng.randint(2, 3)]
        if self.has("queue") or self.has("queue_shutdown"):
            objects["qu"] = [rng.choice(["queue", "queue", "lifo_queue", "priority_queue"]),
                             rng.randint(0, 2)]
        if self.has("future"):
            for i in range(rng.randint(1, 3)):
                objects["fu%d" % i] = ["future"]
        if self.has("context"):
            objects["cv"] = ["var", 0]

    def of_kind(self, *kinds):
        return [n for n, spec in self.objects.items() if spec[0] in kinds]

    def someone(self):
        """A task or a future to act upon."""
        pool = self.early * 3 + self.tasks + self.handles + self.of_kind("future") * 2
        if self.chance(0.08):
            pool.append("main")
        return self.rng.choice(pool)

    def a_task(self):
        return self.rng.choice(self.early * 3 + self.tasks + (["main"] if self.chance(0.1) else []))
