"""Made-up case documents by seed, with what makes Chinese papers hard to search.

Used by the golden set of the tests and by benchmarks/search.py. Enterprises, people and numbers are invented.
"""

import random
from datetime import date, timedelta
from pathlib import Path

from docarchive.domain.query import ComparedState, IndexEntry, IndexPage

STATUTES = Path(__file__).parent.parent / "data" / "statutes.tsv"

# Simplified and traditional, by hand, so that the tests do not lean on the table they test.
TRADITIONAL = dict(
    zip(
        "罚应产单条责员训记录设备违规业务处决书检现场隐险标华号会与对电气机门间时无发经营县苏监报关进过从专证护称态动质厂"
        "钢铁锅炉压灭齐级绝缘线达陈万两个劳术础维师举区刘张杨许",
        "罰應產單條責員訓記錄設備違規業務處決書檢現場隱險標華號會與對電氣機門間時無發經營縣蘇監報關進過從專證護稱態動質廠"
        "鋼鐵鍋爐壓滅齊級絕緣線達陳萬兩個勞術礎維師舉區劉張楊許",
        strict=True,
    )
)
FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
RARE = "𠮷𡘙𣲗𤩽𥖨𦭜𧒽𨭎𩽾𬴊䶮㙍"

_PLACES = ["常州", "无锡", "南通", "徐州", "武进", "金坛", "溧阳", "新北"]
_WORDS = ["恒达", "华盛", "瑞丰", "天宁", "金源", "宏图", "鑫磊", "龙腾", "德威", "永固", "嘉禾", "明辉"]
_TRADES = ["机械", "化工", "铝业", "纺织", "涂料", "木业", "钢铁", "电镀", "食品", "粮油", "锅炉"]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "建国志强小军海燕文博雅静俊杰思远晓东立新"
_FINDINGS = [
    "除尘器未按照GB/T {gb}-20{yy:02d}的规定设置泄爆装置",
    "配电箱未张贴当心触电警示标志，不符合AQ {aq}-20{yy:02d}第{n}.{m}条",
    "未如实记录安全生产教育和培训情况，涉及{n}人",
    "有限空间作业未执行“先通风、再检测、后作业”的要求",
    "{n}号车间粉尘清扫记录缺失，温度达到{m}℃，面积约{gb}㎡",
    "特种作业人员未持证上岗，DB32/{aq}—20{yy:02d}有明确要求",
    "危险化学品储罐区（TK-{n}{m}）未安装液位报警装置",
    "叉车（车牌苏D·{gb}）制动失灵，编号SN{aq}X{n}",
]
_INDUSTRIES = ["C3311", "C3391", "C2669", "F5125", "粮食加工", ""]
_TIERS = ["", "mitigated", "lighter", "ordinary", "heavier"]
_REGIONS = ["常州市武进区", "常州市 新北区", "常州市（金坛区）", "溧阳市“南”片", ""]
_FORMS = [
    ("rectification_order", "责令限期整改指令书", "责改", "rectifying"),
    ("case_filing_approval", "立案审批表", "立", "filed"),
    ("penalty_notice", "行政处罚告知书", "告", "notified"),
    ("penalty_decision_unit", "行政处罚决定书（单位）", "罚", "decided"),
    ("reinspection_opinion", "整改复查意见书", "复查", "reinspected"),
    ("inquiry_record", "询问笔录", "询", "investigating"),
]


def make_entries(count: int, *, seed: int, length: int = 300) -> list[IndexEntry]:
    """Make *count* entries with about *length* to twice as many characters of text."""
    return list(iter_entries(count, seed=seed, length=length))


def iter_entries(
    count: int,
    *,
    seed: int,
    length: int = 300,
    filler: list[tuple[str, str]] | None = None,
    officers: int = 0,
):
    """The same, one at a time.

    *filler* are other laws that fill the texts, name and text each; *officers* says among how many the two of a
    record are (0: among all that can be made up).
    """
    chance = random.Random(seed)
    statutes = load_statutes()
    staff = [_person(chance) for _ in range(officers)]
    for number in range(count):
        yield _entry(number, chance, statutes, filler or statutes, length, staff)


def load_statutes() -> list[tuple[str, str]]:
    """Name of the article and its text."""
    lines = STATUTES.read_text(encoding="utf-8").splitlines()
    return [(name, text) for name, text in (line.split("\t") for line in lines if line[0] != "#")]


def to_traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(character, character) for character in text)


def _entry(
    number: int,
    chance: random.Random,
    statutes: list[tuple[str, str]],
    filler: list[tuple[str, str]],
    length: int,
    staff: list[str],
) -> IndexEntry:
    form_id, title, word, stage = chance.choice(_FORMS)
    rare = chance.choice(RARE) if chance.random() < 0.03 else ""
    name = f"{chance.choice(_PLACES)}{chance.choice(_WORDS)}{rare}{chance.choice(_TRADES)}有限公司"
    code = f"91320{chance.randrange(10**8):08d}MA{chance.randrange(10**3):03d}"
    officers = tuple(chance.sample(staff, 2)) if staff else (_person(chance), _person(chance))
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(900))
    printed = f"（苏常）应急{word}〔{day.year}〕{number + 1}号"
    yuan = chance.choice([None, 5_000, 10_000, 30_000, 45_000, 50_000, 100_000, 330_000, 999_999])
    cause = chance.choice(
        ["未如实记录安全生产教育和培训情况案", "未设置安全警示标志案", "特种作业人员无证上岗案"]
    )
    law, _ = chance.choice(statutes)
    body = _body(chance, filler, name=name, code=code, officers=officers, day=day, yuan=yuan, length=length)
    cut = chance.randrange(len(body) // 3, len(body))
    texts = [f"{title}\n{printed}\n{body[:cut]}", body[cut:]]
    return IndexEntry(
        record_id=f"R{number:06d}",
        case_id=f"C{number // 4:05d}",
        title=title,
        pages=tuple(IndexPage(page, text) for page, text in enumerate(_spoilt(texts, chance), start=1)),
        party_names=(name, name[2:6]),
        party_codes=(code,),
        case_name=f"{name}{cause}",
        case_numbers=(printed, f"（苏常）应急立〔{day.year}〕{number // 4 + 1}号"),
        number=printed,
        form_id=form_id,
        form_title=title,
        cause=cause,
        laws=(f"《中华人民共和国{law}》",),
        officers=officers,
        stage=stage,
        doc_date=None if chance.random() < 0.02 else day,
        fine_fen=None if yuan is None else yuan * 100,
        party_name=name,
        industry=_INDUSTRIES[number % 6],
        region=_REGIONS[number % 5],
        penalty_kinds=() if yuan is None else ("罚款", "警告")[: 1 + number % 2],
        penal_articles=() if yuan is None else (f"《中华人民共和国{law}》",),
        party_id=f"P{number // 4 % 300:03d}",
        compared=list(ComparedState)[number % 5],
        tier=_TIERS[number % 7 % 5],
        seq=number * 3,
    )


def _person(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2))


def _body(chance, statutes, *, name, code, officers, day, yuan, length):
    parts = [
        f"{name}（统一社会信用代码：{code}）：",
        f"{day.year}年{day.month}月{day.day}日，本机关执法人员{officers[0]}、{officers[1]}对你单位进行检查，发现：",
    ]
    for position in range(chance.randrange(1, 4)):
        finding = chance.choice(_FINDINGS).format(
            gb=chance.randrange(100, 60_000), aq=chance.randrange(1000, 9000), yy=chance.randrange(5, 26),
            n=chance.randrange(1, 10), m=chance.randrange(10, 99),
        )  # fmt: skip
        parts.append(f"{position + 1}.{finding}；")
    if yuan is not None:
        parts.append(f"决定处{chance.choice(_spellings(yuan))}的罚款。")
    wanted = chance.randrange(length, 2 * length)
    while sum(map(len, parts)) < wanted:
        law, text = chance.choice(statutes)
        sentences = text.split("。")
        parts.append(f"依据《{law}》，{chance.choice(sentences) or sentences[0]}。")
    return "".join(parts)


def _spellings(yuan: int) -> list[str]:
    return [f"{yuan}元", f"人民币{yuan / 10_000:g}万元", f"{yuan:,}.00元（￥{yuan}）"]


def _spoilt(texts: list[str], chance: random.Random) -> list[str]:
    kind = chance.random()
    if kind < 0.02:
        return [to_traditional(text) for text in texts]
    if kind < 0.05:
        return [text.translate(FULL_WIDTH) for text in texts]
    if kind < 0.10:
        return ["\n".join(text[at : at + 38] for at in range(0, len(text), 38)) for text in texts]
    if kind < 0.14:
        return [_with_blanks(text, chance) for text in texts]
    return texts


def _with_blanks(text: str, chance: random.Random) -> str:
    """What OCR makes of justified lines: blanks between Han characters, but not inside a number."""
    made = []
    for one, two in zip(text, text[1:] + " ", strict=True):
        made.append(one)
        if not (one.isascii() and two.isascii()) and chance.random() < 0.2:
            made.append(chance.choice(" 　\u00a0"))
    return "".join(made)
