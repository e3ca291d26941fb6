"""Make derivatives and transcripts of recordings, each in a confined child; keeps the promises of the port."""

from importlib.util import find_spec
from pathlib import Path

from docarchive.domain.errors import DamageError, UnavailableError
from docarchive.domain.plain import from_plain
from docarchive.domain.record import Role
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.confined.confinement import BEHIND
from docarchive.reading.media.model_folder import find_model
from docarchive.reading.media.port import Transcript
from docarchive.reading.refusals import rejection

_PICTURE_BYTES = 64 << 20
_PICTURE_SECONDS = 600.0
_LONGEST_SECONDS = 6 * 3600.0
"""A day's recording at a few times its speed."""
_COPY_ROOM = 64 << 20
_MADE = frozenset({Role.CONTACT_SHEET, Role.WAVEFORM, Role.PROXY})


class ChildMediaMaker:
    """Makes derivatives with a warm process of its own, so that calling it off disturbs nobody else."""

    def __init__(self, reader: ChildReader) -> None:
        """Ask *reader*'s children; nobody else should use it."""
        self._reader = reader

    def wanted(self, path: Path) -> tuple[Role, ...]:
        if find_spec("av") is None:
            return ()
        answer = self._reader.ask_whole(
            path, {"do": "media", "nice": BEHIND, "what": "wanted", "file_bytes": 0}
        )
        try:
            return from_plain(tuple[Role, ...], answer)
        except DamageError as error:
            raise rejection(path.name, "crashed", "answer") from error

    def make(self, path: Path, role: Role, folder: Path) -> Path:
        if role not in _MADE:
            raise ValueError(f"{role} is not made out of a recording")
        is_copy = role is Role.PROXY
        request = {
            "do": "media",
            "nice": BEHIND,
            "what": role.value,
            "folder": str(folder.absolute()),
            "file_bytes": path.stat().st_size * 2 + _COPY_ROOM if is_copy else _PICTURE_BYTES,
        }
        seconds = _LONGEST_SECONDS if is_copy else _PICTURE_SECONDS
        name = Path(str(self._reader.ask_whole(path, request, seconds=seconds))).name
        made = folder / name
        if made.is_symlink() or not made.is_file():
            raise rejection(path.name, "crashed", "answer")
        return made

    def call_off(self) -> None:
        self._reader.close()


class ChildTranscriber:
    """Writes down what is said, by the speech model in *model*."""

    def __init__(self, reader: ChildReader, model: Path) -> None:
        """Ask *reader*'s children; nobody else should use it."""
        self._reader = reader
        self._model = model

    def check(self) -> str:
        if find_spec("pocketsphinx") is None or find_spec("av") is None:
            raise UnavailableError(
                "未安装语音组件 / the speech library is not installed",
                hint="pip install 'docarchive[media,speech]'",
            )
        found = find_model(self._model)
        if found is None:
            raise UnavailableError(
                f"语音模型目录不可用 / no speech model in {self._model}",
                hint="目录内应有一个声学模型（含 mdef）、一个语言模型 .lm 或 .lm.bin、一个词典 .dict"
                " / it must hold one acoustic model (with mdef), one language model and one dictionary",
            )
        return found.name

    def available(self) -> bool:
        return True

    def transcribe(self, path: Path) -> Transcript:
        self.check()
        model = str(self._model.absolute())
        request = {
            "do": "media",
            "nice": BEHIND,
            "what": "transcribe",
            "model": model,
            "reads": [model],
            "file_bytes": 0,
        }
        answer = self._reader.ask_whole(path, request, seconds=_LONGEST_SECONDS)
        try:
            return from_plain(Transcript, answer)
        except DamageError as error:
            raise rejection(path.name, "crashed", "answer") from error

    def call_off(self) -> None:
        self._reader.close()


class NullTranscriber:
    """Writes nothing down: no model is set."""

    def available(self) -> bool:
        return False

    def check(self) -> str:
        raise UnavailableError(
            "没有设置语音模型 / no speech model is set", hint="speech_model, docs/recordings.md"
        )

    def transcribe(self, path: Path) -> Transcript:
        raise UnavailableError(
            f"{path.name}: 没有设置语音模型 / no speech model is set", hint="speech_model, docs/recordings.md"
        )

    def call_off(self) -> None:
        """Nothing is ever under way."""
