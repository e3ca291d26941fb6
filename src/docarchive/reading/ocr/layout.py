"""Lines as a recogniser finds them, put into reading order and made into the text of a page."""

from collections.abc import Collection, Iterable, Sequence

from docarchive.domain.record import TextLine

_SAME_ROW = 0.5
"""Two boxes stand in one row when their middles are nearer than this part of the lower one's height."""
_WRAPPED_GAP = 0.8
"""Lines of one cell stand nearer than this part of their height; rows of a table stand further apart."""
_ALIGNED = 0.6
"""Left edges of such lines differ by less than this part of their height."""
_TALL = 1.5
"""A box this much higher than wide holds text that lies on its side."""


def in_reading_order(lines: Iterable[TextLine]) -> tuple[TextLine, ...]:
    """Rows from top to bottom, in each row from left to right; a text that is wrapped in its cell stays together."""
    return tuple(line for row in rows(lines) for line in row)


def rows(lines: Iterable[TextLine]) -> list[list[TextLine]]:
    """Lines as rows from top to bottom.

    A label beside a wrapped text often stands at half its height. It comes before the text's first line: between two
    lines it would cut the text, and words that are wrapped there could not be found.
    """
    grid = _side_by_side(lines)
    texts = _texts(grid)
    begun = {id(text[0]): text for text in texts}
    done: set[int] = set()
    found: list[list[TextLine]] = []
    for row in grid:
        open_row: list[TextLine] = []
        for line in row:
            if id(line) in done:
                continue
            text = begun[id(line)]
            labels = [label for label in _labels(text, texts) if id(label) not in done]
            open_row += [*labels, line]
            done.update(map(id, (*labels, *text)))
            if len(text) > 1:
                found += [open_row, *([rest] for rest in text[1:])]
                open_row = []
        if open_row:
            found.append(open_row)
    return found


def _texts(grid: list[list[TextLine]]) -> list[list[TextLine]]:
    """Every line, those that a text is wrapped into together."""
    texts: list[list[TextLine]] = []
    accompanied = {id(line) for row in grid if len(row) > 1 for line in row}
    for row in grid:
        for line in row:
            last_in_row = line is row[-1]
            above = next((text for text in reversed(texts) if _goes_on(text[-1], line, accompanied)), None)
            if above is None or not last_in_row:
                texts.append([line])
            else:
                above.append(line)
    return texts


def _goes_on(line: TextLine, below: TextLine, accompanied: Collection[int]) -> bool:
    """Whether a text goes on in the line below: flush left, close by, and no two rows of a table."""
    if id(line) in accompanied and id(below) in accompanied:
        return False
    height = min(line.box[3] - line.box[1], below.box[3] - below.box[1])
    flush = abs(below.box[0] - line.box[0]) < _ALIGNED * height
    apart = below.box[1] - line.box[3]
    return flush and apart < _WRAPPED_GAP * height and _middle(below) - _middle(line) > height


def _labels(text: list[TextLine], texts: list[list[TextLine]]) -> list[TextLine]:
    """What stands to the left of a wrapped text, between its first line and its last."""
    if len(text) == 1:
        return []
    top, bottom, left = _middle(text[0]), _middle(text[-1]), min(line.box[0] for line in text)
    beside = (one[0] for one in texts if len(one) == 1 and one[0].box[2] <= left)
    return sorted((line for line in beside if top <= _middle(line) <= bottom), key=lambda line: line.box[0])


def _side_by_side(lines: Iterable[TextLine]) -> list[list[TextLine]]:
    found: list[list[TextLine]] = []
    for line in sorted(lines, key=_middle):
        if found and _beside(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in found]


def page_text(lines: Iterable[TextLine]) -> str:
    """A row a line; what stands apart in one row is parted by a blank."""
    return "\n".join(" ".join(line.text for line in row) for row in rows(lines))


def join_words(words: Sequence[str]) -> str:
    """Words of one line, as an engine cuts them, put together: no blank beside a Han character or its marks.

    Such blanks are the engine's, not the page's; the index would have to overlook them again.
    """
    joined = ""
    for word in words:
        parted = bool(joined) and not (_is_wide(joined[-1]) or _is_wide(word[:1]))
        joined += f" {word}" if parted else word
    return joined


def looks_turned(lines: Sequence[TextLine], *, aspect: float) -> int:
    """Degrees clockwise by which the page should be turned before another look: 0 when it seems to stand upright.

    Text on its side comes in tall boxes. Engines turn such a box a quarter to the left before they read it: good
    text says the page must be turned so too (270), bad text the other way (90). Bad text in wide boxes: upside down.

    Args:
        lines: What was read.
        aspect: Height of the picture divided by its width.
    """
    letters = sum(len(line.text) for line in lines)
    if letters < _ENOUGH_LETTERS:
        return 0
    tall = sum(len(line.text) for line in lines if _is_tall(line, aspect))
    sure = confidence(lines) >= _SURE
    if tall * 2 > letters:
        return 270 if sure else 90
    return 0 if sure else 180


_ENOUGH_LETTERS = 12
_SURE = 750
"""Per mille. Upright print has 900 and more, upside down 500. Source: measured with two engines."""


def confidence(lines: Sequence[TextLine]) -> int:
    """Mean confidence of the characters, per mille; 0 without any."""
    letters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) // letters if letters else 0


def _is_tall(line: TextLine, aspect: float) -> bool:
    left, top, right, bottom = line.box
    return len(line.text) > 1 and (bottom - top) * aspect > _TALL * (right - left)


def _middle(line: TextLine) -> int:
    return line.box[1] + line.box[3]


def _beside(before: TextLine, line: TextLine) -> bool:
    lower = min(item.box[3] - item.box[1] for item in (before, line))
    return _middle(line) - _middle(before) < 2 * _SAME_ROW * lower


def _is_wide(character: str) -> bool:
    """Han, kana, and full-width punctuation."""
    return character >= "\u2e80" or character in "—…“”‘’·"
