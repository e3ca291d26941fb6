"""What programs get: small, stable shapes of their own, so that the house may change inside."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

_RECORD = "01KC7Q3V9T2M8R6X4N1B5D0FGH"
_CASE = "01KC7Q3V9T2M8R6X4N1B5D0FGJ"
_PARTY = "01KC7Q3V9T2M8R6X4N1B5D0FGK"
_CASE_NAME = "常州示例机械制造有限公司涉嫌未如实记录安全生产教育和培训情况案"
_UNIT = "常州示例机械制造有限公司"


class Shape(BaseModel):
    """What all shapes keep."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Shape):
    """A failure (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["没有找到 / Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["没有找到，或者您无权查看 / it does not exist, or you may not see it"])
    hint: str | None = Field(None, description="What to do about it.")


class Me(Shape):
    """Who asks, and what they may do."""

    name: str = Field(examples=["wang.jia"])
    display_name: str = Field(examples=["王甲示"])
    roles: list[str] = Field(examples=[["clerk"]])
    deeds: list[str] = Field(description="What the user may do, in some case at least.", examples=[["read"]])
    office: str = Field(examples=["常州市应急管理局（示例）"])


class Stretch(Shape):
    """A marked stretch of a passage, in characters from its start."""

    start: int
    end: int


class PassageShape(Shape):
    """A piece of a page's text with what was looked for marked."""

    page: int = Field(ge=1, examples=[2])
    text: str = Field(examples=["未如实记录安全生产教育和培训情况"])
    marks: list[Stretch]


class RecordBrief(Shape):
    """A record in a list."""

    id: str = Field(examples=[_RECORD])
    kind: str = Field(description="`document` or `evidence`.", examples=["document"])
    title: str = Field(examples=["行政处罚决定书（单位）"])
    number: str | None = Field(None, examples=["（苏常）应急罚〔2026〕1号"])
    date: date | None
    void: bool = Field(description="Whether it was declared void.")
    scans: int = Field(description="Signed scans that came back.", examples=[1])
    case_id: str = Field(examples=[_CASE])
    party_id: str = Field(examples=[_PARTY])


class HitShape(Shape):
    """A record that matches, with where."""

    record: RecordBrief
    case: str = Field(examples=[_CASE_NAME])
    party: str = Field(examples=[_UNIT])
    passages: list[PassageShape]


class Count(Shape):
    """A value among all hits, how often, and the filter that leaves those hits."""

    value: str = Field(examples=["行政处罚决定书（单位）"])
    count: int = Field(ge=1)
    filter: str = Field(examples=["文种:=行政处罚决定书"])


class FacetShape(Shape):
    """One way to narrow."""

    field: str = Field(examples=["type"])
    counts: list[Count]
    more: bool


class SearchShape(Shape):
    """A page of hits."""

    total: int = Field(ge=0)
    hits: list[HitShape]
    facets: list[FacetShape]
    next: str | None = Field(None, description="Cursor of the next page; absent on the last.")


class FileShape(Shape):
    """A file of a record."""

    number: int = Field(ge=1, description="Part of its address: `/records/{id}/files/{number}`.")
    role: str = Field(examples=["issued_pdf"])
    media_type: str = Field(examples=["application/pdf"])
    size_bytes: int
    sha256: str
    pages: int | None = None
    missing_pages: list[int]


class RecordShape(RecordBrief):
    """One record."""

    form: str | None = Field(None, examples=["penalty_decision_unit"])
    recorded_at: datetime
    laws: list[str]
    files: list[FileShape]


class CaseBrief(Shape):
    """A case in a list."""

    id: str = Field(examples=[_CASE])
    name: str = Field(examples=[_CASE_NAME])
    cause: str = Field(examples=["未如实记录安全生产教育和培训情况"])
    stage: str = Field(examples=["decided"])
    opened_on: date
    party_ids: list[str]


class ClockShape(Shape):
    """A deadline."""

    title: str = Field(examples=["处罚决定送达"])
    state: str = Field(examples=["running"])
    due: date | None
    party_id: str | None
    source: str


class CaseShape(CaseBrief):
    """One case."""

    records: list[RecordBrief]
    clocks: list[ClockShape]


class CaseList(Shape):
    """Cases, newest first."""

    cases: list[CaseBrief]
    next: str | None = None


class PartyShape(Shape):
    """An enterprise or person; of a person no more than the name."""

    id: str = Field(examples=[_PARTY])
    kind: str = Field(examples=["unit"])
    name: str = Field(examples=[_UNIT])
    uscc: str | None = Field(None, examples=["91320400MA0000001T"])
    industry: str | None = None
    region: str | None = None
    former_names: list[str] = []


class PartyWithCases(PartyShape):
    """A party with its cases."""

    cases: list[CaseBrief]


class PartyList(Shape):
    """Parties by name."""

    parties: list[PartyShape]
