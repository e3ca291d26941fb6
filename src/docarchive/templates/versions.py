"""Versions of a form's Word file: ``versions/<form>/<sha256>.docx`` of the pack, beside ``forms/`` that counts.

Nothing in ``versions/`` is ever replaced: its name is its digest. The file in ``forms/`` is replaced by one rename, so
that who reads the pack finds the old one or the new one whole.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.identifiers import Sha256
from docarchive.templates.form import FormSpec, FormValues
from docarchive.templates.lint import SAMPLE_AGENCY, SAMPLE_NUMBER, lint_form
from docarchive.templates.pack import MAX_DOCX_BYTES, read_pack
from docarchive.templates.render import Renderer
from docarchive.templates.shipped import VERSIONS, mark_changed
from docarchive.templates.values import check_values
from docarchive.templates.whole_file import write_whole

_COPIED = ("forms", "samples", "rules")


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One Word file of a form."""

    form_id: str
    sha256: Sha256
    size_bytes: int
    kept_at: datetime
    in_use: bool


@dataclass(frozen=True, slots=True)
class FormVersions:
    """The versions of the forms of one pack."""

    pack_folder: Path

    def of(self, form_id: str) -> Sequence[FormVersion]:
        """All versions, the one in use first, then the newest; `NotFoundError` when the pack has no such form."""
        present = self._in_use(form_id)
        files = {path.stem: path for path in self._folder(form_id).glob("*.docx")}
        found = [self._described(form_id, path, present) for path in files.values()]
        if present.hex not in files:
            path = self._form_file(form_id)
            found.append(FormVersion(form_id, present, path.stat().st_size, _changed_at(path), in_use=True))
        return sorted(found, key=lambda item: (not item.in_use, -item.kept_at.timestamp()))

    def keep(self, form_id: str, docx: bytes) -> FormVersion:
        """Keep a Word file as a version that is not in use yet; the same bytes again change nothing.

        Raises:
            NotFoundError: the pack has no such form.
            RejectedError: it is no Word file, or too large.
        """
        present = self._in_use(form_id)
        if not docx.startswith(b"PK") or len(docx) > MAX_DOCX_BYTES:
            raise RejectedError(
                f"应为 .docx 文件，不超过 {MAX_DOCX_BYTES // 1_000_000} MB / a .docx file of at most "
                f"{MAX_DOCX_BYTES // 1_000_000} MB is wanted"
            )
        path = self._folder(form_id) / f"{sha256(docx).hexdigest()}.docx"
        if not path.exists():
            write_whole(path, docx)
        return self._described(form_id, path, present)

    def read(self, form_id: str, digest: str) -> bytes:
        """The bytes of a version; `NotFoundError` when there is none."""
        known = next((item for item in self.of(form_id) if item.sha256.hex == digest), None)
        if known is None:
            raise NotFoundError("没有这个版本 / no such version")
        kept = self._folder(form_id) / f"{digest}.docx"
        return (kept if kept.exists() else self._form_file(form_id)).read_bytes()

    def put_in_use(self, form_id: str, digest: str) -> None:
        """Let the pack have this version; the one so far is kept first. Whether it may is `check`'s to say."""
        docx = self.read(form_id, digest)
        path = self._form_file(form_id)
        self.keep(form_id, path.read_bytes())
        write_whole(path, docx)
        mark_changed(self.pack_folder)

    def drop(self, form_id: str, digest: str) -> None:
        """Throw away a version that was never in use; the caller knows which were."""
        if self._in_use(form_id).hex == digest:
            raise ConflictError("正在使用，不能删除 / it is in use and cannot be thrown away")
        (self._folder(form_id) / f"{digest}.docx").unlink(missing_ok=True)

    def check(
        self, form_id: str, docx: bytes, *, installed: Callable[[str], bool] | None = None
    ) -> Sequence[Finding]:
        """Everything that `docarchive.templates.lint` would say of the form with this Word file."""
        with self._tried(form_id, docx) as folder:
            return lint_form(Path(folder), form_id, installed=installed)

    def filled_with_sample(self, form_id: str, docx: bytes) -> bytes:
        """The form with this Word file, filled with its sample; `RejectedError` when it cannot be."""
        with self._tried(form_id, docx) as folder:
            pack, faults = read_pack(Path(folder))
            form = pack.forms.get(form_id) if pack else None
            if pack is None or form is None:
                own = [
                    item.found
                    for item in faults
                    if item.severity is Severity.DAMAGE and form_id in item.where
                ]
                raise RejectedError("有错误，不能填写 / it has faults: " + "；".join(own[:5]))
            return Renderer().render(form, _sample_values(form, pack.sample(form_id))).docx

    def _in_use(self, form_id: str) -> Sha256:
        return Sha256(sha256(self._form_file(form_id).read_bytes()).hexdigest())

    def _form_file(self, form_id: str) -> Path:
        forms = self.pack_folder / "forms"
        # Never a path made of what somebody typed: only a name that the folder itself has.
        found = next((path for path in forms.glob("*.docx") if path.stem == form_id), None)
        if found is None:
            raise NotFoundError("没有这个文书 / no such form in the pack")
        return found

    def _folder(self, form_id: str) -> Path:
        return self.pack_folder / VERSIONS / self._form_file(form_id).stem

    def _described(self, form_id: str, path: Path, present: Sha256) -> FormVersion:
        digest = Sha256(path.stem)
        return FormVersion(form_id, digest, path.stat().st_size, _changed_at(path), in_use=digest == present)

    def _tried(self, form_id: str, docx: bytes) -> "tempfile.TemporaryDirectory[str]":
        """The pack with this one Word file changed, for a moment."""
        self._form_file(form_id)
        folder = tempfile.TemporaryDirectory(prefix="docarchive-form-")
        try:
            for name in ("pack.yaml", "fields.yaml"):
                shutil.copy(self.pack_folder / name, folder.name)
            for name in _COPIED:
                shutil.copytree(self.pack_folder / name, Path(folder.name) / name)
            (Path(folder.name) / "forms" / f"{form_id}.docx").write_bytes(docx)
        except OSError as error:
            folder.cleanup()
            raise UnavailableError(f"不能试用式样 / the form cannot be tried: {error.strerror}") from error
        return folder


def _sample_values(form: FormSpec, sample: object) -> FormValues:
    fixed = {
        "agency_name": SAMPLE_AGENCY,
        "doc_title": form.title,
        "edition": form.edition,
        "doc_number": SAMPLE_NUMBER.format(word=form.number_word),
    }
    return check_values(form, sample, fixed=fixed)  # type: ignore[arg-type]  # what `Pack.sample` gives


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
