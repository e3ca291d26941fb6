"""What is noteworthy about a stored file, on the screen: remarks, where it came from, its signatures."""

from collections.abc import Sequence

from docarchive.domain.days.local_time import local_text
from docarchive.domain.file_remark import SignatureCheck, SignatureCoverage, SignatureTrust
from docarchive.domain.record import Representation

_COVERS = {
    SignatureCoverage.WHOLE_FILE: "覆盖整个文件 / covers the whole file",
    SignatureCoverage.EARLIER_VERSION: "签署后有增补 / something was added after it",
    SignatureCoverage.PART: "只覆盖一部分 / covers only a part",
}
_TRUST = {
    SignatureTrust.NOT_CHECKED: "证书未核验（未设信任列表）/ certificate not checked: no trust list",
    SignatureTrust.TRUSTED: "证书可信 / certificate trusted",
    SignatureTrust.NOT_TRUSTED: "证书不在信任列表 / certificate not in the trust list",
}


def notes_of(item: Representation) -> Sequence[str]:
    """Lines to print below a record's files; none for most files."""
    origin = [f"取自 / taken out of {str(item.derived_from)[:16]}…"] if item.derived_from else []
    return [
        *origin,
        *(remark.words for remark in item.remarks),
        *(_signature(check) for check in item.signatures),
    ]


def _signature(check: SignatureCheck) -> str:
    """One signature: who, when, whether it holds, what it covers, whether its certificate is trusted."""
    name = f"电子签名 / signature {check.field}".rstrip()
    if check.intact is None:
        return f"{name}：无法核验 / cannot be checked：{check.problem}"
    holds = "完好 / intact" if check.intact else "已损坏或被改动 / broken or altered"
    when = [f"签署 / signed {local_text(check.signed_at)}"] if check.signed_at else []
    when += [f"时间戳 / time stamp {local_text(check.stamped_at)}"] if check.stamped_at else []
    altered = ["签署后内容被改 / content changed after it"] if check.changed_after else []
    return "；".join(
        (f"{name}：{check.signer or '—'}", *when, holds, _COVERS[check.covers], *altered, _TRUST[check.trust])
    )
