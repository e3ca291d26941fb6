"""What may be made out of a recording. All of it is a derivative: makeable again, never evidence itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docarchive.domain.record import Role


@dataclass(frozen=True, slots=True)
class Said:
    """What a machine believes was said."""

    start_ms: int
    """From the begin of the recording."""
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A machine's draft of what is said in a recording."""

    engine: str
    engine_version: str
    said: tuple[Said, ...]


class MediaMaker(Protocol):
    """Makes derivatives of recordings under limits of time, memory and output. Safe for several threads."""

    def wanted(self, path: Path) -> tuple[Role, ...]:
        """Which derivatives this recording is worth.

        A contact sheet when it has pictures, a waveform when it has sound alone, a proxy when browsers do not play it.

        Raises:
            RejectedError: it cannot be opened, or it killed its child; the message is for a person.
            UnavailableError: the child process could not be started, or was called off.
        """

    def make(self, path: Path, role: Role, folder: Path) -> Path:
        """Make one derivative in *folder*; the suffix of the file's name says its kind. Same input, same bytes.

        Raises:
            RejectedError: it cannot be made; the message is for a person.
            UnavailableError: the child process could not be started, or was called off.
        """

    def call_off(self) -> None:
        """End what is being made now: its callers get `UnavailableError`."""


class Transcriber(Protocol):
    """Writes down what is said in a recording, by a model of the site."""

    def available(self) -> bool:
        """Whether a model is set; without one nothing is ever transcribed."""

    def check(self) -> str:
        """Name of the model.

        Raises:
            UnavailableError: none is set, it is not there, or no library can use it.
        """

    def transcribe(self, path: Path) -> Transcript:
        """Write a draft of what is said.

        Raises:
            RejectedError: the recording has no sound, or cannot be opened.
            UnavailableError: there is no model, the child could not be started, or was called off.
        """

    def call_off(self) -> None:
        """End what is being transcribed now."""
