"""The digits that page numbers are printed in: shipped, so that a volume has the same bytes on every machine.

Cut from Noto Sans CJK SC by ``python -m docarchive.templates.binding.digits`` where it is installed. Noto fonts are under the SIL
Open Font License 1.1, which allows parts of them to be embedded and passed on.
"""

import base64
import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files

from docarchive.templates.printing.small_font import SmallFont, small_font

_FILE = "digits.json"


@lru_cache(maxsize=1)
def digit_font() -> SmallFont:
    """The ten digits, ready to embed."""
    data = json.loads((files("docarchive.templates.binding") / _FILE).read_text("utf-8"))
    data["program"] = base64.b64decode(data["program"])
    data["ordering"], data["box"] = tuple(data["ordering"]), tuple(data["box"])
    return SmallFont(**data)


def cut() -> str:
    """The shipped file anew."""
    font = asdict(small_font("0123456789"))
    font["program"] = base64.b64encode(font["program"]).decode()
    return json.dumps(font, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(cut(), end="")
