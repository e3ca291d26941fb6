"""The kinds of faults a workbook may have: codes with the words for a person (docs/imports.md lists them)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault."""

    words: str
    """What is wrong, zh / en."""
    expected: str
    """What would be right, zh / en; a fault may say it more exactly."""
    blocks: bool = True
    """Whether a row (or the whole workbook) with it is refused."""
    whole_sheet: bool = False
    """Whether it keeps every row of its sheet from being taken, so that faulty rows cannot just be left out."""


def _sheet(words: str, expected: str) -> FaultKind:
    return FaultKind(words, expected, whole_sheet=True)


def _notice(words: str, expected: str) -> FaultKind:
    return FaultKind(words, expected, blocks=False)


FAULTS: dict[str, FaultKind] = {
    # the workbook
    "macro": _sheet("含有宏 / holds macros", "另存为 .xlsx / save it as .xlsx"),
    "external-link": _sheet(
        "链接到其他文件 / links to other files", "断开链接，粘贴为数值 / break the links, paste values"
    ),
    "data-connection": _sheet(
        "含有数据连接 / holds a data connection", "删除连接，粘贴为数值 / remove it, paste values"
    ),
    "embedded-object": _sheet("嵌入了其他文件 / holds embedded files", "删除嵌入的文件 / remove them"),
    "hidden-sheet": _sheet(
        "有隐藏的工作表 / has a hidden sheet",
        "取消隐藏，核对后删除或保留 / show it, look, then delete or keep it",
    ),
    "chart-sheet": _notice("图表页 / a chart sheet", "不读取 / is not read"),
    "sheet-missing": _sheet(
        "缺少工作表 / a sheet is missing", "按模板的工作表名称 / the names of the template's sheets"
    ),
    "sheet-unknown": _notice(
        "模板中没有的工作表 / a sheet the template does not have", "不读取 / is not read"
    ),
    # a sheet
    "sheet-empty": _sheet("没有数据 / has no rows", "表头之下至少一行 / at least one row below the headings"),
    "too-many-rows": _sheet(
        "行数过多 / too many rows", "分成几个文件，每个不超过 20000 行 / several files of at most 20000 rows"
    ),
    "too-many-columns": _sheet("列数过多 / too many columns", "不超过 200 列 / at most 200 columns"),
    "merged-cells": _sheet("合并单元格 / merged cells", "取消合并，每格各填一值 / unmerge, one value a cell"),
    "hidden-column": _sheet("隐藏的列 / a hidden column", "取消隐藏 / show it"),
    "hidden-row": FaultKind(
        "隐藏或被筛选掉的行 / a hidden or filtered row",
        "取消隐藏和筛选，核对该行 / show it, remove the filter, look at the row",
    ),
    # headings
    "headings-missing": _sheet(
        "找不到表头 / no row of headings", "前十行之一为表头 / headings in one of the first ten rows"
    ),
    "heading-missing": _sheet(
        "缺少必需的列 / a required column is missing", "按模板的表头 / the template's headings"
    ),
    "heading-unknown": _sheet(
        "不认识的表头 / an unknown heading",
        "按模板的表头，或删除该列 / the template's headings, or delete the column",
    ),
    "heading-twice": _sheet(
        "同一表头出现两次 / a heading stands twice", "每个表头只用一次 / each heading once"
    ),
    "heading-blank": _sheet(
        "有数据的列没有表头 / a column with values has no heading",
        "写上表头，或删除该列 / write the heading, or delete the column",
    ),
    "heading-not-text": _sheet("表头不是文字 / a heading is not text", "文字表头 / headings in text"),
    # rows
    "blank-row": _notice("数据中间的空行 / a blank row between rows", "跳过 / is skipped"),
    "row-twice": FaultKind(
        "与前面某一行完全相同 / the same as an earlier row", "每行只出现一次 / each row once"
    ),
    "key-twice": FaultKind("与前面某一行重复 / the same as in an earlier row", "不得重复 / must not repeat"),
    "row-refused": FaultKind("不能办理 / cannot be done", "见说明 / see the words"),
    # cells of any column
    "missing": FaultKind("必填项为空 / a required value is empty", "填写 / fill it in"),
    "formula": FaultKind("公式 / a formula", "粘贴为数值 / paste the value"),
    "error-cell": FaultKind("错误值 / an error value", "改正或清空 / correct or clear it"),
    "bool-cell": FaultKind("逻辑值 / a boolean", "文字 / text"),
    "control-character": FaultKind(
        "控制字符 / a control character", "删除后重新输入 / delete and type it again"
    ),
    "invisible-character": FaultKind(
        "不可见字符 / an invisible character", "删除后重新输入 / delete and type it again"
    ),
    "line-break": FaultKind("换行 / a line break", "只能写一行 / one line"),
    "too-long": FaultKind("过长 / too long", "缩短 / shorten it"),
    "blanks-around": _notice("首尾有空格 / blanks around the value", "已去掉 / were dropped"),
    "only-blanks": _notice("只有空格 / nothing but blanks", "按空白处理 / counts as empty"),
    "full-width": _notice(
        "全角字母数字 / full-width letters or digits", "按半角读取 / were read as half-width"
    ),
    # text
    "number-for-text": FaultKind(
        "带小数的数字 / a number with a fraction",
        "设为文本格式后重新输入 / set the cell to text, type it again",
    ),
    "digits-lost": FaultKind(
        "超过 15 位的数字，末位已丢失 / a number of more than 15 digits: the last are lost",
        "设为文本格式后重新输入 / set the cell to text, type it again",
    ),
    "date-for-text": FaultKind(
        "被表格程序变成了日期 / the program made a date of it",
        "设为文本格式后重新输入 / set the cell to text, type it again",
    ),
    "wrong-form": FaultKind("格式不对 / wrong form", "见该列批注 / see the note of the column"),
    "credit-code-length": FaultKind(
        "统一社会信用代码位数不对 / a credit code of wrong length", "18 位 / 18 characters"
    ),
    "credit-code-character": FaultKind(
        "统一社会信用代码有不允许的字符 / a credit code with a wrong character",
        "数字和大写字母，不含 I O S V Z / digits and capitals without I O S V Z",
    ),
    "credit-code-check-digit": FaultKind(
        "统一社会信用代码校验位不符 / a credit code with a wrong check digit",
        "按营业执照逐位核对 / compare with the business licence",
    ),
    "postcode": FaultKind(
        "邮政编码不是六位数字 / a postcode that is not six digits",
        "六位数字，如 213000；以 0 开头时设为文本格式 / six digits; set the cell to text when it begins with 0",
    ),
    "phone": FaultKind(
        "电话号码不对 / not a telephone number", "如 0519-85680000 或 13800000000 / for example"
    ),
    "industry": FaultKind(
        "行业代码不对 / not an industry code", "GB/T 4754 代码，如 C3311 / a code of GB/T 4754"
    ),
    "zeros-lost": FaultKind(
        "开头的 0 已丢失 / leading zeros are lost",
        "设为文本格式后重新输入 / set the cell to text, type it again",
    ),
    # numbers, dates, choices
    "not-a-number": FaultKind("不是数字 / not a number", "数字，不带单位 / a number without unit"),
    "not-whole": FaultKind("不是整数 / not a whole number", "整数 / a whole number"),
    "number-as-text": _notice(
        "以文本存储的数字 / a number stored as text", "按数字读取 / was read as a number"
    ),
    "out-of-range": FaultKind("超出范围 / out of range", "见该列批注 / see the note of the column"),
    "not-an-amount": FaultKind(
        "不是金额 / not an amount", "元，最多两位小数，如 20000 / yuan, at most two decimals"
    ),
    "not-a-date": FaultKind("不是日期 / not a date", "如 2026-11-21 / for example 2026-11-21"),
    "no-such-day": FaultKind("没有这一天 / no such day", "如 2026-11-21 / for example 2026-11-21"),
    "date-as-serial": FaultKind(
        "日期变成了序列数 / a date that became a serial number", "设为日期格式 / set the cell to a date"
    ),
    "date-as-text": _notice(
        "以文本存储的日期 / a date stored as text", "按该日期读取 / was read as that day"
    ),
    "date-out-of-range": FaultKind("年份不对 / a wrong year", "1900 至 2199 年 / 1900 to 2199"),
    "time-in-date": FaultKind("日期带有时刻 / a date with a time of day", "只填日期 / the day alone"),
    "not-a-time": FaultKind("不是时间 / not a time", "到分，如 2026-11-21 09:30 / to the minute"),
    "not-a-choice": FaultKind("不在选项之内 / none of the choices", "下拉列表中的一项 / one of the list"),
    "not-yes-or-no": FaultKind("不是“是”或“否” / neither yes nor no", "是 或 否 / 是 or 否"),
    "law-unreadable": FaultKind(
        "法条写法不对 / a reference to law that cannot be read",
        "《法律全称》（2021-06-10）第九十七条第四项 / full title, edition, article",
    ),
    # against what is known
    "unknown-officer": FaultKind(
        "没有登记的执法人员 / an officer nobody registered",
        "先登记，或写执法证号 / register first, or give the certificate number",
    ),
    "unknown-party": FaultKind(
        "没有登记的当事人 / a party nobody registered", "先登记企业 / register the enterprise first"
    ),
    "unknown-case": FaultKind(
        "没有这个案件 / no such case", "案件编号、名称或文号 / id, name or document number of the case"
    ),
    "ambiguous": FaultKind(
        "不止一个结果 / more than one is called so", "写全名或编号 / the whole name or the id"
    ),
    "unknown-key-item": FaultKind(
        "没有这个重点事项 / no such key item",
        "重点事项表中的编号，或标明“本地” / a number of the key items, or mark it 本地",
    ),
    "key-item-and-local": FaultKind(
        "既对应重点事项又标为本地 / both of a key item and local", "二者取一 / one of the two"
    ),
    "unknown-penal-item": FaultKind(
        "没有这个处罚事项 / no such penal item", "处罚事项编码 / the id of a penal item"
    ),
    "ends-before-it-begins": FaultKind(
        "截止早于开始 / it ends before it begins", "核对两个日期 / compare the two dates"
    ),
    "taken": FaultKind("已登记给他人 / belongs to another already", "核对 / compare"),
    "same-name": FaultKind(
        "与已登记者同名 / has the name of one registered",
        "同一人填“原执法证号”，另一人在“同名另一人”填 是 / 原执法证号 when it is the same person, 同名另一人 when not",
    ),
    "renamed": _notice(
        "名称与登记不同 / another name than registered",
        "按更名处理，原名保留为曾用名 / taken as a new name; the old one is kept",
    ),
    "value-refused": FaultKind("不符合文书要求 / does not fit the form", "见说明 / see the words"),
    "unknown-row-key": FaultKind(
        "主表中没有这个序号 / no row of the main sheet has this number",
        "主表的序号 / a number of the main sheet",
    ),
    "issued-before": _notice(
        "同样内容的文书已经印发 / a document of the same content was issued",
        "不再印发；确需再印发时填写落款日期 / is not issued again; give another date if it must be",
    ),
}
