"""Decide every item of a stage: one function for each, what is wrong comes out as faults, each with its place."""

from collections.abc import Callable, Iterator, Mapping

from docarchive.domain.four_properties import authenticity, integrity, usability
from docarchive.domain.four_properties.evidence import Evidence
from docarchive.domain.four_properties.items import About, CheckStage, items_of
from docarchive.domain.four_properties.report import Fault, ItemResult, Result

Faults = Iterator[Fault]


def decide(evidence: Evidence, stage: CheckStage) -> tuple[ItemResult, ...]:
    """Decide every item of *stage*, in the order of the list."""
    results = []
    for item in items_of(stage):
        if not _applies(item.about, evidence):
            results.append(ItemResult(item.code, Result.NOT_APPLICABLE))
            continue
        faults = tuple(_DECIDE[item.code](evidence))
        asked = _ASKS.get(item.code, _no_question)(evidence)
        result = Result.FAILED if faults else Result.PERSON if asked else Result.PASSED
        results.append(ItemResult(item.code, result, faults, asked or _looked_at(item.about, evidence)))
    return tuple(results)


def _applies(about: About, evidence: Evidence) -> bool:
    if about is About.PACKAGE:
        return evidence.package is not None
    return bool(evidence.records) or about is not About.RECORD


def _looked_at(about: About, evidence: Evidence) -> str:
    files = sum(len(one.files) for one in evidence.records)
    if about is About.RECORD:
        return f"{len(evidence.records)} 件 {files} 个文件 / {len(evidence.records)} records, {files} files"
    if about is About.VOLUME and evidence.volumes:
        return "、".join(one.volume.reference for one in evidence.volumes)
    return ""


def _package(name: str) -> Callable[[Evidence], Faults]:
    def faults(evidence: Evidence) -> Faults:
        for message in getattr(evidence.package, name) if evidence.package else ():
            yield Fault("", message)

    return faults


def _no_question(_: Evidence) -> str:
    return ""


def _nothing(_: Evidence) -> Faults:
    return iter(())


_DECIDE: Mapping[str, Callable[[Evidence], Faults]] = {
    "A01": authenticity.fixity,
    "A02": authenticity.lengths,
    "A03": authenticity.types,
    "A04": authenticity.ranges,
    "A05": authenticity.plausible,
    "A06": authenticity.characters,
    "A07": authenticity.references,
    "A08": authenticity.duplicates,
    "A09": authenticity.attributes,
    "A10": authenticity.linked,
    "A11": _package("documents"),
    "A12": _package("structure"),
    "A13": _package("digests"),
    "I01": integrity.counts,
    "I02": integrity.byte_counts,
    "I03": integrity.technical,
    "I04": integrity.described,
    "I05": integrity.process,
    "I06": integrity.continuous,
    "I07": integrity.content,
    "I08": integrity.attachments,
    "I09": integrity.scope,
    "I10": _package("content"),
    "U01": usability.metadata_read,
    "U02": usability.formats,
    "U03": usability.opens,
    "U04": usability.copy,
    "U05": usability.compressed,
    "S01": usability.scanner,
    "S02": usability.viruses,
    "S03": usability.surplus,
    "S04": _nothing,
    "S05": usability.secure,
}

_ASKS: Mapping[str, Callable[[Evidence], str]] = {
    "U04": lambda it: (
        "备份从未校验：docarchive verify --copy / no second copy was ever verified" * (it.copy_damage is None)
    ),
    "S01": lambda it: "没有设置病毒扫描 / no virus scanner is set up" * (it.scanner is None),
    "S02": lambda it: (
        "有文件未扫描 / files were not scanned" * any(file.virus is None for _, _, file in it.files())
    ),
    "S04": lambda _: "脱机载体请人工检查；在线存储不适用 / look at offline carriers; online storage has none",
}
"""What a person is asked where the machine found nothing wrong; empty: nothing."""
