"""Programs and traces on disk: .json, .jsonl, .jsonl.gz; any Python from 3.11 on."""
import gzip
import json
import os
import sys

from features import features_of

VERSION = "CPython %d.%d.%d" % sys.version_info[:3]


def pretty(node, indent=0, width=110):
    """JSON with every short object on one line."""
    flat = json.dumps(node)
    if len(flat) + indent <= width or not isinstance(node, (list, dict)) or not node:
        return flat
    pad = " " * (indent + 1)
    if isinstance(node, list):
        items = [pad + pretty(item, indent + 1, width) for item in node]
        return "[\n%s\n%s]" % (",\n".join(items), " " * indent)
    items = []
    for key, item in node.items():
        items.append("%s%s: %s" % (pad, json.dumps(key), pretty(item, indent + 1, width)))
    return "{\n%s\n%s}" % (",\n".join(items), " " * indent)


def files_in(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders.sort()
                for name in sorted(names):
                    if name.endswith((".json", ".jsonl", ".jsonl.gz")):
                        yield os.path.join(folder, name)
        else:
            yield path


def load(path):
    if path.endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8") as f:
            return [json.loads(line) for line in f if line.strip()]
    with open(path, encoding="utf-8") as f:
        if path.endswith(".jsonl"):
            return [json.loads(line) for line in f if line.strip()]
        return [json.load(f)]


def save(path, programs):
    if path.endswith((".jsonl", ".jsonl.gz")):
        text = "".join(json.dumps(p, separators=(",", ":")) + "\n" for p in programs)
    else:
        text = pretty(programs[0]) + "\n"
    if path.endswith(".gz"):
        with open(path, "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as f:
                f.write(text.encode())
    else:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def first_difference(expected, actual):
    for i in range(max(len(expected), len(actual))):
        e = expected[i] if i < len(expected) else "(end of trace)"
        a = actual[i] if i < len(actual) else "(end of trace)"
        if e != a:
            return i + 1, e, a
    return None


def complete(program, trace):
    """The program with its features and expected trace, members in file order."""
    order = ["name", "about", "features", "eager", "objects", "tasks", "main", "runs"]
    done = {key: program[key] for key in order if key in program}
    done["features"] = features_of(program)
    done = {key: done[key] for key in order if key in done}
    done["expected"] = {"reference": VERSION, "trace": trace}
    return done
