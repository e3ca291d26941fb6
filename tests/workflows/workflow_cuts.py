"""Cutting the power at a chosen call of a tool."""


class PowerCutError(BaseException):
    """The machine stopped: nothing may catch this."""


class Cutting:
    """A tool whose calls can be cut: before or after the named method does its work."""

    def __init__(self, tool):
        self._tool = tool
        self.cut = ""  # for example "before put"
        self.skip = 0  # calls that still go well

    def __getattr__(self, name):
        found = getattr(self._tool, name)
        if not callable(found) or self.cut.partition(" ")[2] != name:
            return found

        def call(*args, **kwargs):
            if self.skip:
                self.skip -= 1
                return found(*args, **kwargs)
            if self.cut.startswith("before"):
                raise PowerCutError
            found(*args, **kwargs)
            raise PowerCutError

        return call
