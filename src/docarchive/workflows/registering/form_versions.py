"""A new version of a form: looked at, tried, put into use; who did so is a fact.

Write order of putting one into use: the file is checked once more; then the fact (an entry of the register
``form_version``: form, digest, who, when, what it replaces); then the old file is kept and the new one takes its place.
A crash in between leaves the old form in use and the fact; putting it into use again completes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.plain import format_time
from docarchive.domain.register_entry import RegisterEntry
from docarchive.templates.pack import Pack
from docarchive.templates.printing.fonts import is_installed
from docarchive.templates.printing.port import Converted, PdfConverter
from docarchive.templates.versions import FormVersion, FormVersions
from docarchive.workflows.registering.import_register import fill_register
from docarchive.workflows.registering.registers import Registrar

REGISTER = "form_version"
_ALL = 10_000


@dataclass(frozen=True, slots=True)
class VersionOf:
    """A version with what the ledger says of it."""

    version: FormVersion
    used_since: str
    """When it was last put into use, as written; empty: never by this way, as what came with the program."""
    by: str


@dataclass(frozen=True, slots=True)
class FormDesk:
    """Where versions lie and who puts them into use."""

    versions: FormVersions
    registrar: Registrar

    def of(self, form_id: str) -> Sequence[VersionOf]:
        """All versions of a form, the one in use first; `NotFoundError` when the pack has no such form."""
        with self.registrar.catalog.reading() as reader:
            entries = reader.find_entries(REGISTER, prefix=f"{form_id}@", limit=_ALL)
        known = {str(entry.data["sha256"]): entry.data for entry in entries}
        return [
            VersionOf(
                item,
                str(known.get(item.sha256.hex, {}).get("at", "")),
                str(known.get(item.sha256.hex, {}).get("by", "")),
            )
            for item in self.versions.of(form_id)
        ]

    def check(self, form_id: str, digest: str) -> Sequence[Finding]:
        """What is wrong with a version, every fault with its place."""
        docx = self.versions.read(form_id, digest)
        return self.versions.check(form_id, docx, installed=is_installed)

    def preview(self, form_id: str, digest: str, *, converter: PdfConverter) -> Converted | None:
        """The form filled with its sample, as PDF; None without a converter, `RejectedError` when it has faults."""
        docx = self.versions.read(form_id, digest)
        return converter.convert(self.versions.filled_with_sample(form_id, docx))

    def put_in_use(self, form_id: str, digest: str, *, pack: Pack) -> None:
        """Let new documents be issued from this version.

        Raises:
            RejectedError: it has a fault; all are named.
            ConflictError: it is in use already.
            NotFoundError: no such version.
        """
        version = next((item for item in self.of(form_id) if item.version.sha256.hex == digest), None)
        findings = [item for item in self.check(form_id, digest) if item.severity is Severity.DAMAGE]
        if findings:
            lines = "\n".join(
                f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in findings
            )
            raise RejectedError(
                f"有 {len(findings)} 处错误，不能启用 / {len(findings)} faults, it cannot be used:\n{lines}",
                hint="改正后重新上传 / mend the file and upload it again",
            )
        present = self.versions.of(form_id)[0]
        if version is None or version.version.in_use:
            raise ConflictError("这个版本正在使用 / this version is in use already")
        form = pack.forms.get(form_id)
        entry = RegisterEntry(
            REGISTER,
            f"{form_id}@{digest}",
            form.title if form else form_id,
            data={
                "form": form_id,
                "sha256": digest,
                "size_bytes": version.version.size_bytes,
                "replaces": present.sha256.hex,
                "by": self.registrar.actor,
                "at": format_time(self.registrar.now()),
            },
        )
        fill_register([entry], source=f"{form_id}.docx", registrar=self.registrar)
        self.versions.put_in_use(form_id, digest)

    def drop(self, form_id: str, digest: str) -> None:
        """Throw away an upload that was never in use; `ConflictError` for one that was: documents came from it."""
        known = next((item for item in self.of(form_id) if item.version.sha256.hex == digest), None)
        with self.registrar.catalog.reading() as reader:
            entries = reader.find_entries(REGISTER, prefix=f"{form_id}@", limit=_ALL)
        replaced = {str(entry.data["replaces"]) for entry in entries}
        if known is not None and (known.used_since or digest in replaced):
            raise ConflictError("曾经启用过，要保留 / it was in use once, and stays")
        self.versions.drop(form_id, digest)
