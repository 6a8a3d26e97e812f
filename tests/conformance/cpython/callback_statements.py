"""Statements about callbacks and context variables."""
import contextvars

from values import MISSING


class CallbackStatements:
    """Statements that callbacks and contexts take part in."""

    def schedule(self, frame, stmt, line, method, *args):
        name = self.value(frame, stmt["name"])
        kwargs = {}
        if "context" in stmt:
            _, context = self.target(frame, stmt, "context")
            if context is MISSING:
                return
            kwargs["context"] = context
        self.names[name] = method(*args, self.callback(frame, name, stmt["body"]), **kwargs)
        self.out(frame.label, line % name)

    def do_call_soon(self, frame, stmt):
        self.schedule(frame, stmt, "call_soon %s", self.loop.call_soon)

    def do_call_later(self, frame, stmt):
        self.schedule(frame, stmt, "call_later %s", self.loop.call_later,
                      self.value(frame, stmt["us"]))

    def do_call_at(self, frame, stmt):
        self.schedule(frame, stmt, "call_at %s", self.loop.call_at,
                      self.value(frame, stmt["at"]))

    def do_handle_cancel(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is not MISSING:
            self.sync_line(frame, "handle_cancel %s" % name, thing.cancel, result=False)

    def do_add_done_callback(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        if thing is MISSING:
            return
        label = self.value(frame, stmt["name"])
        kwargs = {}
        if "context" in stmt:
            _, context = self.target(frame, stmt, "context")
            if context is MISSING:
                return
            kwargs["context"] = context
        if "body" in stmt:
            self.names[label] = self.callback(frame, label, stmt["body"], name)
        elif label not in self.names:
            self.out(frame.label, "add_done_callback %s missing" % label)
            return
        thing.add_done_callback(self.names[label], **kwargs)
        self.out(frame.label, "add_done_callback %s %s" % (name, label))

    def do_remove_done_callback(self, frame, stmt):
        name, thing = self.target(frame, stmt)
        label = self.value(frame, stmt["name"])
        if thing is MISSING:
            return
        if label not in self.names:
            self.out(frame.label, "remove_done_callback %s missing" % label)
            return
        self.sync_line(frame, "remove_done_callback %s %s" % (name, label),
                       thing.remove_done_callback, self.names[label])

    # -- context variables

    def do_var_set(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        token = thing.set(self.value(frame, stmt["value"]))
        if "token" in stmt:
            self.names[stmt["token"]] = token
        self.out(frame.label, "var_set %s" % name)

    def do_var_get(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        self.sync_line(frame, "var_get %s" % name, thing.get, stmt=stmt)

    def do_var_reset(self, frame, stmt):
        name, thing = self.object(frame, stmt)
        token = self.names.get(stmt["token"], MISSING)
        if token is MISSING:
            self.out(frame.label, "var_reset %s missing" % stmt["token"])
            return
        self.sync_line(frame, "var_reset %s" % name, thing.reset, token, result=False)

    def do_copy_context(self, frame, stmt):
        self.names[stmt["name"]] = contextvars.copy_context()
        self.out(frame.label, "copy_context %s" % stmt["name"])
