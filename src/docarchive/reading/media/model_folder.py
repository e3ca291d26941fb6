"""Which files of a folder are a speech model of CMU Sphinx."""

from dataclasses import dataclass
from pathlib import Path

_LANGUAGE_ENDS = (".lm.bin", ".lm", ".lm.gz", ".lm.dmp")
_WORD_ENDS = (".dict", ".dic")


@dataclass(frozen=True, slots=True)
class SphinxModel:
    """The three parts of a model."""

    acoustic: Path
    """Folder with ``mdef`` and its neighbours."""
    language: Path
    words: Path

    @property
    def name(self) -> str:
        """What it calls itself: the name of the acoustic part's folder."""
        return self.acoustic.name


def find_model(folder: Path) -> SphinxModel | None:
    """The model in *folder*: one acoustic part (there or one folder below), one language model, one dictionary.

    Returns:
        None when a part is missing, or there are two and nobody can tell which is meant.
    """
    if not folder.is_dir():
        return None
    places = [folder, *sorted(item for item in folder.iterdir() if item.is_dir())]
    acoustic = [place for place in places if (place / "mdef").is_file()]
    files = [item for place in places for item in sorted(place.iterdir()) if item.is_file()]
    language = [item for item in files if item.name.endswith(_LANGUAGE_ENDS) and "phone" not in item.name]
    words = [item for item in files if item.name.endswith(_WORD_ENDS)]
    if len(acoustic) != 1 or len(language) != 1 or len(words) != 1:
        return None
    return SphinxModel(acoustic[0], language[0], words[0])
