"""Damaging a file of an index as a bad disk would leave it for the next start."""


def put_instead(path, content):
    """Put other bytes in the place of *path*.

    By renaming: an engine that still has the old file in its memory map would be killed (SIGBUS) by a file
    that grows shorter under it, whatever it does.
    """
    beside = path.with_name(f".{path.name}.other")
    beside.write_bytes(content)
    beside.replace(path)
