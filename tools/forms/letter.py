"""The paper of letters to courts and other organs: an official document (公文) instead of an enforcement form.

Source: GB/T 9704-2012: type of size 3 (16 pt), 22 lines a page, number below the agency's name and above the red line,
names of the attachments below the text, copies in the foot of the last page.
"""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from tools.forms.layout import RED, TEXT_WIDTH, Sheet
from tools.forms.wordml import FANG, RULE, SONG, border, indent_characters, stops

LETTER, LETTER_LINE = 16, 28.5


class Letter(Sheet):
    """One letter in the making."""

    def head(self) -> None:
        """Name of the agency in red, number, red line, title."""
        self.text(
            "{{ agency_name }}", face=SONG, size=32, align=ALIGN.CENTER, colour=RED, exact=None, before=18
        )
        rule = self.text("{{ doc_number }}", align=ALIGN.CENTER, exact=None, before=20, after=24, keep=True)
        border(rule, "bottom", 18, "E60012", space=8)
        self.title()
        self.gap(LETTER_LINE)

    def body(self, text: str, *, keep: bool = False, indent: bool = True) -> Paragraph:
        """A paragraph of the letter, first line indented by two characters."""
        line = self.text(text, align=ALIGN.JUSTIFY, keep=keep)
        if indent:
            line.paragraph_format.first_line_indent = Pt(2 * LETTER)
            indent_characters(line, 200)
        return line

    def text(
        self,
        text: str,
        *,
        face: str = FANG,
        size: float = LETTER,
        align: Any = ALIGN.LEFT,
        colour: RGBColor | None = None,
        exact: float | None = LETTER_LINE,
        before: float = 0,
        after: float = 0,
        keep: bool = False,
    ) -> Paragraph:
        """One paragraph in one run."""
        return super().text(
            text,
            face=face,
            size=size,
            align=align,
            colour=colour,
            exact=exact,
            before=before,
            after=after,
            keep=keep,
        )

    def person(self, text: str) -> None:
        """Who somebody is: with long numbers in it, a justified line would be torn apart."""
        self.body(text).alignment = ALIGN.LEFT

    def attachments(self) -> None:
        """The attachments one by one, with copies and pages."""
        self.gap(LETTER_LINE / 2)
        self.tag("{%p for row in attachments %}")
        line = self.text(
            "{% if loop.first %}附件：{% else %}　　　{% endif %}"
            "{{ row.seq }}．{{ row.name }}（{{ row.copies }}份，{{ row.pages }}页）"
        )
        line.paragraph_format.left_indent = Pt(6 * LETTER)
        line.paragraph_format.first_line_indent = Pt(-4 * LETTER)
        self.tag("{%p endfor %}")
        self.gap(LETTER_LINE / 2)

    def signature(self, who: str) -> None:
        """A line on which the head of the agency signs."""
        line = self.text(f"{who}：{RULE}", before=12, keep=True)
        line.paragraph_format.left_indent = Mm(TEXT_WIDTH * 0.3)
        stops(line, ((TEXT_WIDTH - 4, "left"),))

    def imprint(self) -> None:
        """Whom copies go to, by whom and when it was issued, between two lines at the end."""
        self.gap(24)
        self.tag('{%p if copied_to != "/" %}')
        copied = self.text("　抄送：{{ copied_to }}。", size=14, exact=None, before=2, after=2, keep=True)
        border(copied, "top", 8, "000000", space=3)
        self.tag("{%p endif %}")
        issued = self.text("　{{ agency_name }}\t{{ doc_date }}印发　", size=14, exact=None, after=2)
        stops(issued, ((TEXT_WIDTH, "right"),))
        border(issued, "top", 4, "000000", space=3)
        border(issued, "bottom", 8, "000000", space=3)
