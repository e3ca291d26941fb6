"""What reads files: children that open them, recognisers, media makers; each made when first used."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.errors import UnavailableError
from docarchive.settings import Configuration

if TYPE_CHECKING:
    from docarchive.reading.clamd import ClamdScanner
    from docarchive.reading.compared.port import PaperReader
    from docarchive.reading.confined.child import ChildReader
    from docarchive.reading.masking.port import PageMasker
    from docarchive.reading.media.child import ChildMediaMaker
    from docarchive.reading.media.port import Transcriber
    from docarchive.reading.ocr.port import TextRecogniser
    from docarchive.reading.viewing.port import PagePainter


@dataclass
class Readers:
    """The tools that read files, chosen by the settings of a workspace."""

    configuration: Configuration

    def folder(self, name: str) -> Path:
        """Absolute path of a folder setting, for example ``inbox_dir``."""
        return self.configuration.path(getattr(self.configuration.settings, name))

    @cached_property
    def reader(self) -> "ChildReader":
        """Reads files from outside, each in a child process."""
        from docarchive.reading.confined.child import ChildReader

        settings = self.configuration.settings
        trusted = settings.trusted_certificates_dir
        return ChildReader(
            seconds=settings.read_seconds,
            memory_bytes=settings.read_memory_mb * 1024 * 1024,
            processes=settings.read_processes,
            unpacked_bytes=settings.unpack_mb * 1024 * 1024,
            trusted_certificates=self.configuration.path(trusted) if trusted else None,
        )

    @cached_property
    def scanner(self) -> "ClamdScanner | None":
        """Looks at files before they are opened; None when the settings name no daemon."""
        from docarchive.reading.clamd import ClamdScanner

        settings = self.configuration.settings
        if not settings.clamd_socket:
            return None
        return ClamdScanner(settings.clamd_socket, required=settings.clamd_required)

    @property
    def sm3(self) -> bool:
        """Whether recordings get an SM3 digest: wanted, and offered by this machine."""
        from docarchive.archive.digests import has_sm3

        return self.configuration.settings.sm3 and has_sm3()

    @cached_property
    def media_maker(self) -> "ChildMediaMaker":
        """Makes pictures and copies of recordings, in a warm process of its own."""
        from docarchive.reading.confined.child import ChildReader
        from docarchive.reading.media.child import ChildMediaMaker

        return ChildMediaMaker(ChildReader(memory_bytes=self.configuration.settings.read_memory_mb << 20))

    @cached_property
    def transcriber(self) -> "Transcriber":
        """Writes down what recordings say, when the settings name a model's folder."""
        from docarchive.reading.confined.child import ChildReader
        from docarchive.reading.media.child import ChildTranscriber, NullTranscriber

        settings = self.configuration.settings
        if settings.speech_model is None:
            return NullTranscriber()
        reader = ChildReader(memory_bytes=settings.read_memory_mb << 20)
        return ChildTranscriber(reader, self.configuration.path(settings.speech_model))

    @cached_property
    def recogniser(self) -> "TextRecogniser":
        """Reads pages that are pictures: the engine of the settings, else the first that is installed."""
        from docarchive.reading.ocr.choice import installed_engines

        wanted = self.configuration.settings.ocr_engine
        if wanted == "auto":
            return self.recogniser_of(next(installed_engines(), "none"))
        return self.installed_recogniser(wanted)

    @cached_property
    def second_recogniser(self) -> "TextRecogniser":
        """Another engine, for what the first doubts; none where only one is installed."""
        from docarchive.reading.ocr.choice import installed_engines, of_name

        others = (engine for engine in installed_engines() if of_name(engine) != self.recogniser.name)
        return self.recogniser_of(next(others, "none") if self.recogniser.name != "none" else "none")

    def installed_recogniser(self, engine: str) -> "TextRecogniser":
        """One engine by its name in the settings; `UnavailableError` when it is not installed."""
        from docarchive.reading.ocr.choice import installed_version

        if engine != "none" and installed_version(engine) is None:
            raise UnavailableError(
                f"没有安装识别引擎 {engine} / the recogniser is not installed",
                hint="docarchive doctor 给出安装方法 / docarchive doctor says how to install it",
            )
        return self.recogniser_of(engine)

    def recogniser_of(self, engine: str) -> "TextRecogniser":
        """One engine by its name in the settings; kept, so that its processes are."""
        from docarchive.reading.ocr.null import NullRecogniser
        from docarchive.reading.ocr.recogniser import Recogniser

        if engine == "none":
            return NullRecogniser()
        if engine not in self._recognisers:
            self._recognisers[engine] = Recogniser(engine, self.reader, workers=self.ocr_workers)
        return self._recognisers[engine]

    @property
    def recognises(self) -> bool:
        """Whether pages are queued for a recogniser: the settings name one, or one is installed."""
        from docarchive.reading.ocr.choice import installed_engines

        wanted = self.configuration.settings.ocr_engine
        return next(installed_engines(), None) is not None if wanted == "auto" else wanted != "none"

    @cached_property
    def _recognisers(self) -> "dict[str, TextRecogniser]":
        return {}

    @property
    def ocr_workers(self) -> int:
        """How many pages are recognised at a time."""
        return self.configuration.settings.ocr_workers or max(1, (os.cpu_count() or 2) - 1)

    @cached_property
    def paper_reader(self) -> "PaperReader":
        """Finds the printed lines of issued pages, and lays scans on them."""
        from docarchive.reading.compared.child import ChildPaperReader

        return ChildPaperReader(self.reader)

    @cached_property
    def page_painter(self) -> "PagePainter":
        """Draws pages of files as pictures for a screen."""
        from docarchive.reading.viewing.child import ChildPagePainter

        return ChildPagePainter(self.reader)

    @cached_property
    def page_masker(self) -> "PageMasker":
        """Draws pages with parts covered and words across them."""
        from docarchive.reading.masking.child import ChildPageMasker
        from docarchive.templates.printing.small_font import font_with

        return ChildPageMasker(self.reader, font_with)

    def close_readers(self) -> None:
        """Call off and end the processes that read."""
        for name in ("media_maker", "transcriber"):
            if name in self.__dict__:
                self.__dict__[name].call_off()
        for recogniser in self.__dict__.get("_recognisers", {}).values():
            recogniser.close()
