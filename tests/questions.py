"""What the catalogue is asked, for tests that many things are asked for at once."""

from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def questions_asked():
    """Every statement that any engine of this process runs meanwhile."""
    questions = []

    def note(*args):
        questions.append(args[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield questions
    finally:
        event.remove(Engine, "before_cursor_execute", note)
