"""A catalogue's transaction whose steps can be cut; shared by the tests that cut the power."""


class WatchedTransaction:
    """Cut before it begins, before it commits, and after it has committed."""

    def __init__(self, context, cutter):
        self._context, self._cutter = context, cutter

    def __enter__(self):
        self._cutter.step()
        return self._context.__enter__()

    def __exit__(self, kind, error, trace):
        if kind is None:
            try:
                self._cutter.step()
            except BaseException as cut:
                self._context.__exit__(type(cut), cut, cut.__traceback__)
                raise
        result = self._context.__exit__(kind, error, trace)
        if kind is None:
            self._cutter.step()
        return result
