"""Statements without a counterpart in asyncio: log, set, if, loops, raise, try."""
from values import classes_of, make_exception, show, show_exception
from virtual_loop import Verdict


class ControlStatements:
    """Statements without a counterpart in asyncio."""

    def do_log(self, frame, stmt):
        text = "log " + stmt["text"]
        if "value" in stmt:
            text += " " + show(self.value(frame, stmt["value"]))
        self.out(frame.label, text)

    def do_set(self, frame, stmt):
        self.variables(frame, stmt["var"])[stmt["var"]] = self.value(frame, stmt["value"])

    def do_return(self, frame, stmt):
        return ("return", self.value(frame, stmt.get("value")))

    def do_break(self, frame, stmt):
        return ("break",)

    def do_raise(self, frame, stmt):
        exc = make_exception(stmt["exc"])
        self.out(frame.label, "raise %s" % show_exception(exc))
        raise exc

    def do_reraise(self, frame, stmt):
        if not frame.handling:
            self.reject("reraise outside a handler")
        self.out(frame.label, "reraise %s" % show_exception(frame.handling[-1]))
        raise frame.handling[-1]

    async def aw_if(self, frame, stmt):
        branch = "then" if self.value(frame, stmt["cond"]) else "else"
        return await self.block(frame, stmt.get(branch, []))

    async def aw_while(self, frame, stmt):
        while self.value(frame, stmt["cond"]):
            control = await self.block(frame, stmt["body"])
            if control is not None:
                return None if control[0] == "break" else control
            if self.fatal:
                raise self.fatal

    async def aw_repeat(self, frame, stmt):
        for i in range(self.value(frame, stmt["n"])):
            if "var" in stmt:
                self.variables(frame, stmt["var"])[stmt["var"]] = i
            control = await self.block(frame, stmt["body"])
            if control is not None:
                return None if control[0] == "break" else control

    # -- try

    async def attempt(self, frame, stmts):
        try:
            return await self.block(frame, stmts), None
        except (Verdict, GeneratorExit):
            raise
        except BaseException as exc:
            return None, exc

    @staticmethod
    def match(handler, exc):
        if "group" in handler:
            if not isinstance(exc, BaseExceptionGroup):
                return None, None
            return exc.split(classes_of(handler["group"]))
        return (exc, None) if isinstance(exc, classes_of(handler["kinds"])) else (None, None)

    async def aw_try(self, frame, stmt):
        control, exc = await self.attempt(frame, stmt["body"])
        if exc is not None:
            for handler in stmt.get("except", []):
                matched, rest = self.match(handler, exc)
                if matched is None:
                    continue
                self.out(frame.label, "caught %s" % show_exception(matched))
                frame.handling.append(matched)
                control, exc = await self.attempt(frame, handler["body"])
                frame.handling.pop()
                if exc is None and rest is not None:
                    control, exc = None, rest
                break
        elif control is None and "else" in stmt:
            control, exc = await self.attempt(frame, stmt["else"])
        if "finally" in stmt:
            left, failed = await self.attempt(frame, stmt["finally"])
            if left is not None:
                self.reject("break or return inside finally")
            if failed is not None:
                exc = failed
        if exc is not None:
            raise exc
        return control
