"""asyncio with one canonical order where CPython iterates over a set.

TaskGroup cancels its children, as_completed() registers its futures and the runner cancels what is
left in the order of a hash set of objects, that is, of memory addresses. This module fixes these
orders: creation, or the order given. It recompiles the functions concerned from the interpreter's
own source with insertion-ordered sets in place of built-in ones, and changes nothing else.

CONFORMANCE_PURE=1 selects the pure-Python Task and Future in place of those in C. The traces are
the same. Import asyncio from here, before any other module does.
"""
import ast
import os
import sys

if os.environ.get("CONFORMANCE_PURE"):
    for _m in [m for m in sys.modules if m == "asyncio" or m.startswith("asyncio.")]:
        del sys.modules[_m]
    sys.modules["_asyncio"] = None

import asyncio
import asyncio.runners
import asyncio.taskgroups
import asyncio.tasks


class OrderedSet:
    def __init__(self, items=()):
        self._items = dict.fromkeys(items)

    def add(self, item):
        self._items[item] = None

    def discard(self, item):
        self._items.pop(item, None)

    def remove(self, item):
        del self._items[item]

    def clear(self):
        self._items.clear()

    def __iter__(self):
        return iter(list(self._items))

    def __len__(self):
        return len(self._items)

    def __contains__(self, item):
        return item in self._items


class _SetsBecomeOrdered(ast.NodeTransformer):
    def _make(self, node, arg):
        call = ast.Call(ast.Name("_OrderedSet", ast.Load()), [arg], [])
        return ast.copy_location(call, node)

    def visit_SetComp(self, node):
        self.generic_visit(node)
        return self._make(node, ast.GeneratorExp(node.elt, node.generators))

    def visit_Set(self, node):
        self.generic_visit(node)
        return self._make(node, ast.List(node.elts, ast.Load()))

    def visit_Name(self, node):
        if node.id == "set" and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Name("_OrderedSet", ast.Load()), node)
        return node


def _order_sets(module, wanted):
    tree = ast.parse(module.__loader__.get_source(module.__name__))
    tree.body = [n for n in tree.body if getattr(n, "name", None) in wanted]
    tree = ast.fix_missing_locations(_SetsBecomeOrdered().visit(tree))
    module._OrderedSet = OrderedSet
    exec(compile(tree, module.__name__ + " (ordered sets)", "exec"), module.__dict__)
    for name in wanted:
        if hasattr(asyncio, name):
            setattr(asyncio, name, getattr(module, name))


_order_sets(asyncio.tasks, ["wait", "_wait", "as_completed", "_AsCompletedIterator"])
_order_sets(asyncio.taskgroups, ["TaskGroup"])

all_tasks = asyncio.tasks.all_tasks


def _in_creation_order(loop=None):
    found = all_tasks(loop)
    return sorted(found, key=lambda t: t.get_loop().creation[t])


asyncio.tasks.all_tasks = _in_creation_order  # The runner's shutdown calls it.
