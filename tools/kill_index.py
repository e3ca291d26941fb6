"""kill -9 while an index is rebuilt, swapped and written, again and again, on both engines.

    python tools/kill_index.py [--kills 50] [--engines tantivy whoosh]

After each kill the index must open, hold every record and pass its check; at the end no folder and no segment may be
left that nobody speaks of. The same test runs in the suite with ten kills. Exit 1 when it fails.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the kill tests of the index room with as many kills as wanted."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--kills", type=int, default=50, help="for each engine")
    options.add_argument("--engines", nargs="+", choices=["tantivy", "whoosh"], default=["tantivy", "whoosh"])
    given = options.parse_args()
    tests = Path(__file__).parent.parent / "tests" / "index"
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-s", "--timeout", "3600", "-k", " or ".join(given.engines)),
        *(
            str(tests / "test_index_kills.py"),
            f"{tests / 'test_index_tantivy.py'}::test_a_writer_killed_at_any_moment_loses_no_batch_and_leaves_none_half",
        ),
    ]
    return subprocess.run(
        command, env={**os.environ, "DOCARCHIVE_KILLS": str(given.kills)}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
