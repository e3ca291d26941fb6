"""Papers beside the documents: address for service, remarks on a volume, note on recordings."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from tools.forms.layout import TEXT_WIDTH, Line, Sheet, block, label, signing, value
from tools.forms.parts import (
    ONE_COPY,
    PAIRS,
    TWO_COPIES,
    centred,
    either_party,
    given,
    officer_signatures,
    officers_cell,
    signing_box,
)
from tools.forms.wordml import RULE

BOX = TEXT_WIDTH - 4


def service_address_confirmation() -> Sheet:
    """送达地址（方式）确认书."""
    sheet = Sheet(TWO_COPIES.format("当事人"), numbered=False)
    sheet.title(size=18)
    sheet.text("填写日期：{{ doc_date }}", size=10.5, exact=None, before=6, after=4, keep=True)
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    either_party(grid, "当事人")
    grid.row(
        label("告知事项"),
        block(
            "　　1．请如实填写准确、有效的送达地址和方式。送达地址或者方式变更的，应当及时书面告知本机关。",
            "　　2．因提供的送达地址或者方式不准确、变更后没有及时告知，致使执法文书不能送达的，由当事人承担相应的后果。",
            "　　3．根据《中华人民共和国行政处罚法》第六十一条第二款的规定，当事人同意并签订确认书的，行政机关可以采用传真、"
            "电子邮件等方式，将行政处罚决定书等送达当事人。是否同意电子送达，由当事人自愿选择。",
            span=3,
        ),
    )
    grid.row(label("送达地址"), value("{{ service_address }}"), label("邮政编码"), value("{{ postcode }}"))
    grid.row(
        label("收件人"), value("{{ service_recipient }}"), label("联系电话"), value("{{ service_phone }}")
    )
    grid.row(
        label("代收人"),
        value("{{ service_agent }}"),
        label("代收人\n联系电话"),
        value("{{ service_agent_phone }}"),
    )
    grid.row(label("是否同意\n电子送达"), value("{{ electronic_service_boxes }}", 3))
    grid.row(label("电子送达的\n文书范围"), value("{{ electronic_scope_boxes }}", 3))
    grid.row(label("电子邮箱"), value("{{ service_email }}"), label("传真号码"), value("{{ service_fax }}"))
    grid.row(label("即时通讯\n账号"), value("{{ service_account }}", 3))
    sheet.gap(8)
    signing_box(
        sheet,
        "本人（单位）已阅读并知悉上述告知事项，确认以上送达地址和方式准确、有效。",
        signing("当事人（签名或者盖章）", width=BOX, space_before=13),
        f"{{%p if {given('signer_name')} %}}",
        Line("签字人：{{ signer_name }}　　与当事人的关系：{{ signer_relation }}", space_before=9),
        "{%p else %}",
        Line(
            f"签字人姓名：{RULE}　与当事人的关系：{RULE}",
            space_before=9,
            tabs=((BOX * 0.44, "left"), (BOX * 0.96, "left")),
        ),
        "{%p endif %}",
        signing("代收人（签名）", width=BOX, space_before=13),
    )
    sheet.gap(8)
    sheet.grid(26, 130).row(label("备注"), value("{{ remark }}"), height=14)
    return sheet


def volume_note() -> Sheet:
    """卷内备考表."""
    sheet = Sheet("", numbered=False)
    sheet.title(size=18)
    sheet.gap(8)
    grid = sheet.grid(34, 44, 34, 44, size=12)
    grid.row(label("归档号（档号）"), value("{{ archive_no }}", 3), height=11)
    grid.row(label("案件名称"), value("{{ case_name }}", 3), height=11)
    grid.row(
        label("本卷页数"),
        centred("{{ volume_pages }}"),
        label("照片（张）"),
        centred("{{ volume_photos }}"),
        height=11,
    )
    grid.row(
        label("光盘（张）"),
        centred("{{ volume_discs }}"),
        label("电子文件（件）"),
        centred("{{ volume_files }}"),
        height=11,
    )
    grid.row(label("本卷情况说明"), block("{{ volume_description }}", span=3), height=90, split=True)
    sheet.gap(10)
    signing_box(
        sheet,
        signing("立卷人{{ compiler }}（签名）", width=BOX, space_before=13),
        signing("检查人{{ checker }}（签名）", width=BOX, space_before=15),
        Line("立卷时间：{{ compiled_on }}　　制表日期：{{ doc_date }}", space_before=15),
    )
    return sheet


def av_evidence_note() -> Sheet:
    """音像（电子）证据说明."""
    sheet = Sheet(ONE_COPY, numbered=False)
    sheet.title(size=18)
    sheet.text("填写日期：{{ doc_date }}", size=10.5, exact=None, before=6, after=4, keep=True)
    grid = sheet.grid(*PAIRS)
    grid.row(label("案件名称"), value("{{ case_name }}", 3))
    grid.row(label("证据编号"), value("{{ evidence_no }}"), label("证据形式"), value("{{ media_kind }}"))
    grid.row(label("文件名"), value("{{ file_name }}", 3))
    grid.row(label("文件格式"), value("{{ file_format }}"), label("时长"), value("{{ duration }}"))
    grid.row(
        label("文件大小"), value("{{ file_size }}字节"), label("制作设备\n及编号"), value("{{ device_no }}")
    )
    grid.row(label("校验值\n（SHA-256）"), value("{{ sha256 }}", 3))
    grid.row(label("校验值\n（SM3）"), value("{{ sm3 }}", 3))
    grid.row(label("制作时间"), value("{{ made_at }}"), label("制作人"), value("{{ maker }}"))
    grid.row(label("制作地点"), value("{{ made_place }}", 3))
    grid.row(label("证明对象"), block("{{ proves }}", span=3), height=22, split=True)
    grid.row(label("原始载体\n及存放处"), value("{{ original_carrier }}", 3), height=12)
    grid.row(
        label("声音内容的\n文字记录"),
        block("{{ has_sound_box }}有声音", "{{ spoken_words }}", span=3),
        height=30,
        split=True,
    )
    grid.row(label("执法人员"), officers_cell(3))
    grid.row(label("备注"), value("{{ remark }}", 3))
    sheet.text("（以下空白）", size=10.5, align=ALIGN.CENTER, exact=None, before=4, keep=True)
    sheet.gap(6)
    signing_box(
        sheet,
        "以上音像（电子）资料未经剪辑、修改，校验值由制作人和执法人员共同核对。",
        signing("制作人（签名）", width=BOX, space_before=13),
        *officer_signatures(width=BOX),
    )
    return sheet
