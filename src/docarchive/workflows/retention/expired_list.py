"""The list of volumes whose period is over (到期鉴定清单) as rows of text: on the screen and in the workbook alike."""

from docarchive.domain.retention.appraisal import Expired
from docarchive.domain.words import chinese

TITLE = "到期案卷"
HEADINGS = (
    *("档号 / reference", "题名 / title", "保管期限 / kept", "到期 / expired", "状态 / state"),
    *("件 / items", "页 / pages", "鉴定意见 / opinions", "冻结 / holds"),
)


def expired_row(item: Expired) -> list[str]:
    """One text a heading."""
    volume = item.volume
    said = zip(item.appraisal.people, item.appraisal.opinions, strict=True) if item.appraisal else ()
    return [
        volume.reference,
        volume.title,
        volume.retention.printed,
        str(item.expired_on),
        chinese(item.outcome),
        str(volume.totals.documents),
        str(volume.totals.pages),
        "；".join(f"{name} {chinese(one.opinion)}：{one.reason}" for name, one in said),
        "；".join(f"{chinese(hold.ground)}：{hold.reason}" for hold in item.holds),
    ]
