"""``python -m docarchive.cli`` is the same as ``docarchive``."""

from docarchive.cli.main import main

main()
