"""Formulas of an index as data: points worked out of the measures of a period, exactly and without running code.

For example ``100 * closed / filed`` or ``min(100, 2.5 * inspections)``. Known are numbers, the ids of measures, + - * /,
brackets, ``min`` and ``max``. Money is not: points for fines would make them a goal (行政处罚法 2021 第七十四条).
"""

import ast
import math
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

_LONGEST = 300
_FULL = 100
_ALLOWED = "数字 numbers、统计指标 measures、+ - * / ( )、min()、max()"
_MONEY = "_fen"
"""How the ids of measures in 分 end."""
_OPERATORS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {"min": min, "max": max}


def faults_of(formula: str, measures: Collection[str]) -> Sequence[str]:
    """What is wrong with a formula, in words; empty when it can be worked out."""
    try:
        if len(formula) > _LONGEST:
            return [f"超过 {_LONGEST} 个字符 / longer than {_LONGEST} characters"]
        nodes = list(ast.walk(_parse(formula)))
    except (SyntaxError, ValueError, RecursionError):
        return ["读不懂 / cannot be read"]
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = [node.id for node in nodes if isinstance(node, ast.Name) and node not in called]
    faults = [
        f"没有这个统计指标 / no such measure: {name}" for name in sorted(set(names)) if name not in measures
    ]
    faults += [
        f"罚款不作为评价内容 / fines are no part of an index: {name}"
        for name in sorted(set(names))
        if name in measures and name.endswith(_MONEY)
    ]
    if not all(map(_known, nodes)):
        faults.append(f"只有 / only {_ALLOWED}")
    if not names and not faults:
        faults.append("没有统计指标 / names no measure")
    return faults


def points_by(formula: str, values: Mapping[str, int | None]) -> int:
    """Points in hundredths, from 0 to 10,000, the rest of a hundredth cut off.

    Nothing to stand on, a share of nothing or a measure without a value, earns nothing.

    Args:
        formula: Without faults.
        values: Measure → value, as `docarchive.domain.reviewing.figures.Figures` has them.
    """
    try:
        worked = _work(_parse(formula).body, values)
    except (ZeroDivisionError, LookupError):
        return 0
    return int(min(max(worked, Fraction(0)), Fraction(_FULL)) * 100)


def _parse(formula: str) -> ast.Expression:
    return ast.parse(formula.strip(), mode="eval")


def _known(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float() as value):
            return math.isfinite(value)  # 1e999 is too large for one
        case ast.Constant(value=value):
            return type(value) is int
        case ast.BinOp(op=op):
            return type(op) in _OPERATORS
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return name in _FUNCTIONS and bool(args)
        case ast.UnaryOp(op=ast.USub()) | ast.USub() | ast.Name() | ast.Load() | ast.Expression():
            return True
        case ast.operator():
            return type(node) in _OPERATORS
        case _:
            return False


def _work(node: ast.expr, values: Mapping[str, int | None]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as value):
            return Fraction(str(value))
        case ast.Name(id=name):
            found = values[name]
            if found is None:
                raise LookupError(name)
            return Fraction(found)
        case ast.UnaryOp(operand=operand):
            return -_work(operand, values)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_work(left, values), _work(right, values))
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name]([_work(arg, values) for arg in args])
        case _:
            raise ValueError(ast.unparse(node))
