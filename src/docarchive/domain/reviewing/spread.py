"""How amounts are spread: quartiles, fences, and where one of them lies. Integers throughout."""

from collections.abc import Sequence
from dataclasses import dataclass

QUARTILES = "四分位数用线性插值（Hyndman–Fan 第 7 种，即 Excel 的 QUARTILE.INC），四舍五入到分"
QUARTILES_EN = (
    "quartiles by linear interpolation (Hyndman–Fan type 7, Excel's QUARTILE.INC), rounded to the fen"
)
FENCES = "离群值按 Tukey 界限：低于 Q1−1.5×(Q3−Q1) 或者高于 Q3+1.5×(Q3−Q1)"
FENCES_EN = "outliers by Tukey's fences: below Q1−1.5×(Q3−Q1) or above Q3+1.5×(Q3−Q1)"


@dataclass(frozen=True, slots=True)
class Spread:
    """Five numbers and the fences, in 分."""

    count: int
    least: int
    first_quartile: int
    median: int
    third_quartile: int
    most: int
    low_fence: int
    high_fence: int

    def outside(self, amount: int) -> bool:
        """Whether an amount lies beyond the fences."""
        return not self.low_fence <= amount <= self.high_fence


def spread_of(amounts: Sequence[int]) -> Spread | None:
    """The spread of amounts in any order; None of none.

    Source: Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), definition 7; Tukey, Exploratory Data
    Analysis (1977), inner fences.
    """
    if not amounts:
        return None
    ordered = sorted(amounts)
    first, median, third = (quantile(ordered, part) for part in (1, 2, 3))
    reach = 3 * (third - first)
    # Half a fen is rounded outwards, so that what lies on a fence is inside.
    low, high = (2 * first - reach) // 2, -((-2 * third - reach) // 2)
    return Spread(len(ordered), ordered[0], first, median, third, ordered[-1], low, high)


def quantile(ordered: Sequence[int], quarter: int) -> int:
    """The value a quarter, two or three of the way along *ordered*, half a unit rounded up."""
    place = (len(ordered) - 1) * quarter
    index, rest = divmod(place, 4)
    if not rest:
        return ordered[index]
    value = 4 * ordered[index] + rest * (ordered[index + 1] - ordered[index])
    return (value + 2) // 4


def rank_permille(amount: int, amounts: Sequence[int]) -> int | None:
    """The share of *amounts* that lie below, those equal counted half; per mille, None of none."""
    if not amounts:
        return None
    doubled = sum(2 if item < amount else item == amount for item in amounts)
    return (doubled * 1000 + len(amounts)) // (2 * len(amounts))
