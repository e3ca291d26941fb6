"""What is ordered on the spot, and the answer to a request for more time."""

from tools.forms.layout import TEXT_WIDTH, Sheet, signing
from tools.forms.lists import MEASURE, problems
from tools.forms.parts import (
    TWO_COPIES,
    given,
    officer_signatures,
    party_signature,
    relief,
    signing_box,
)

BOX = TEXT_WIDTH - 4


def onsite_measures_decision() -> Sheet:
    """现场处理措施决定书."""
    sheet = Sheet(TWO_COPIES.format("被检查单位"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ party_name }}：", indent=False)
    sheet.body("本机关于{{ inspected_on }}对你单位进行了现场检查，发现你单位存在下列违法行为和事故隐患：")
    problems(sheet)
    sheet.body("以上问题无法保证安全生产。依据{{ act_basis }}的规定，现作出如下现场处理措施决定：")
    sheet.each("measures", f"{{{{ row.seq }}}}．{MEASURE}。")
    sheet.when(given("measures_term"), "上述措施的期限：{{ measures_term }}。")
    sheet.body(
        "你单位应当立即执行本决定，采取措施确保安全。重大事故隐患排除后，经审查同意，方可恢复生产经营和使用。"
    )
    relief(sheet, "决定", last=True)
    sheet.seal(followed=True)
    signing_box(sheet, *officer_signatures(width=BOX), *party_signature("被检查单位负责人", width=BOX))
    return sheet


def rectification_extension_reply() -> Sheet:
    """整改延期申请答复书."""
    sheet = Sheet(TWO_COPIES.format("申请单位"))
    sheet.red_head()
    sheet.title()
    sheet.number()
    sheet.body("{{ party_name }}：", indent=False)
    items = f"{{% if {given('extension_items')} %}}第{{{{ extension_items }}}}项问题的{{% endif %}}"
    sheet.body(
        "你单位于{{ extension_requested_on }}就本机关{{ refers_date }}作出的《责令限期整改指令书》{{ refers_number }}"
        f"提出申请，请求将{items}整改期限延长至{{{{ requested_deadline }}}}。申请理由："
    )
    sheet.body("{{ extension_reason }}")
    sheet.body("经审查，本机关答复如下：")
    sheet.when(
        'extension_decision == "同意"',
        f"{{{{ extension_decision }}}}延期。你单位应当于{{{{ new_deadline }}}}前将{items}整改事项整改完毕，"
        "达到有关法律、法规、规章和标准规定的要求。",
    )
    sheet.when(
        'extension_decision == "不同意"',
        "{{ extension_decision }}延期。你单位应当按照原定期限完成整改。",
    )
    sheet.when(given("reply_reason"), "答复理由：{{ reply_reason }}")
    sheet.body("整改期间，你单位应当采取措施，确保安全生产；逾期未整改的，依法处理。", keep=True)
    sheet.seal(followed=True)
    signing_box(sheet, signing("收件人（签名或者盖章）", width=BOX, space_before=13))
    return sheet
