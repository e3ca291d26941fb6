"""The language of forms: what a tag may say, checked on Jinja's syntax tree before anything is compiled.

Allowed are plain variables, ``for`` over a list field, ``if``, comparisons, ``loop``, whole-number sums and the filters
``join``, ``length``, ``default``. Everything else is refused, so a form can neither reach Python nor grow without end.
"""

import bisect
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from jinja2.environment import Environment

from docarchive.domain.findings import Finding, Severity
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.names import NOT_GIVEN
from docarchive.templates.vocabulary import Vocabulary
from docarchive.templates.word.source import PartSource

PRINT = "_print"
"""Name of the filter the checked tree sends every printed value through; no form can say it."""

_LOOP = {"index": "int", "index0": "int", "revindex": "int", "length": "int", "first": "bool", "last": "bool"}
_FILTERS = ("join", "length", "default", "count", "d")
_ORDER = {"gt", "gteq", "lt", "lteq"}


@dataclass(frozen=True, slots=True)
class Site:
    """One ``{{ … }}`` of a form."""

    place: str
    tag: str
    names: tuple[str, ...]
    """What it prints as it is: ``party_name`` or ``findings.description``; nothing for what is worked out of values."""
    always: bool
    """It prints whatever the values are (a column: for each row)."""


@dataclass(slots=True)
class CheckedPart:
    """One part whose syntax tree is safe to compile."""

    name: str
    tree: nodes.Template
    sites: list[Site]
    """In the order of the numbers the `PRINT` filter is given."""


@dataclass(slots=True)
class Checked:
    """All parts of a form."""

    parts: list[CheckedPart] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Names printed or asked about: ``party_name``, ``findings``, ``findings.description``."""


def check_language(form: FormSpec, parts: tuple[PartSource, ...], environment: Environment) -> Checked:
    """Check every tag of *parts* against the fields of *form*."""
    checked = Checked()
    names = Vocabulary(form)
    for part in parts:
        try:
            tree = environment.parse(part.jinja)
        except TemplateSyntaxError as error:
            place = _place(part, error.lineno)
            checked.faults.append(
                Finding("tag-syntax", place[0], "正确的写法 / correct syntax", f"{place[1]} {error.message}")
            )
            continue
        checker = _Checker(part, names, checked, environment)
        checker.body(tree.body)
        checked.parts.append(CheckedPart(part.name, tree, checker.sites))
    return checked


def _place(part: PartSource, line: int) -> tuple[str, str]:
    """Place and text of the tag that line *line* of the source belongs to."""
    index = bisect.bisect_right(part.lines, line) - 1
    return (part.places[index], part.tags[index]) if index >= 0 else (part.name, "")


class _Checker:
    """Walks one tree, notes faults and sites, and sends what is printed through the `PRINT` filter."""

    def __init__(
        self, part: PartSource, names: Vocabulary, checked: Checked, environment: Environment
    ) -> None:
        self._part = part
        self._made = {"environment": environment}  # what the parser gives every node; so must we
        self._names = names
        self._checked = checked
        self._row: tuple[str, str] | None = None  # loop variable and its list field
        self._conditions = 0
        self._read: list[str] = []
        self.sites: list[Site] = []

    def body(self, items: list[nodes.Node]) -> None:
        """Check statements."""
        for item in items:
            if isinstance(item, nodes.Output):
                item.nodes = [self._output(node) for node in item.nodes]
            elif isinstance(item, nodes.If):
                self._if(item)
            elif isinstance(item, nodes.For):
                self._for(item)
            else:
                self._forbid(item)

    def _output(self, node: nodes.Expr) -> nodes.Expr:
        if isinstance(node, nodes.TemplateData):
            node.data = _literal_braces(node.data)
            return node
        self._read = []
        kind = self._kind(node)
        place, tag = _place(self._part, node.lineno)
        if kind in {"bool", "list", "texts", "row", "loop"}:
            hint = "{{ x_box }}" if kind == "bool" else "{% for row in x %}"
            self._fault("not-printable", node, f"{hint}", tag)
        always = not self._conditions and not isinstance(node, nodes.CondExpr)
        plain = isinstance(node, nodes.Name | nodes.Getattr) or (
            isinstance(node, nodes.Filter) and node.name not in {"length", "count"}
        )
        self.sites.append(Site(place, tag, tuple(self._read) if plain else (), always))
        number = nodes.Const(len(self.sites) - 1, lineno=node.lineno, **self._made)
        printed = self._by_item(node)
        return nodes.Filter(printed, PRINT, [number], [], None, None, lineno=node.lineno, **self._made)

    def _by_item(self, node: nodes.Expr) -> nodes.Expr:
        """``row.column`` as ``row["column"]``: the same value, without asking the dict for an attribute first."""
        if self._row and isinstance(node, nodes.Getattr) and node.attr not in _LOOP:
            column = nodes.Const(node.attr, lineno=node.lineno, **self._made)
            return nodes.Getitem(node.node, column, "load", lineno=node.lineno, **self._made)
        return node

    def _if(self, node: nodes.If) -> None:
        for branch in (node, *node.elif_):
            if self._kind(branch.test) == "text" and isinstance(branch.test, nodes.Name | nodes.Getattr):
                self._fault(
                    "condition-always-true",
                    branch,
                    f'{{% if x != "{NOT_GIVEN}" %}}',
                    self._tag(branch),
                    Severity.NOTICE,
                )
            self._conditional(branch.body)
        self._conditional(node.else_)

    def _conditional(self, items: list[nodes.Node]) -> None:
        self._conditions += 1
        self.body(items)
        self._conditions -= 1

    def _for(self, node: nodes.For) -> None:
        tag = self._tag(node)
        if self._row is not None:
            self._fault("loop-nested", node, "循环里不再有循环 / no loop inside a loop", tag)
        name = node.target.name if isinstance(node.target, nodes.Name) else ""
        source = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        if source not in self._names.columns or not name or node.recursive:
            self._unknown_list(node, source, tag)
        elif name in self._names.top or name in {"loop", PRINT}:
            self._fault(
                "loop-variable", node, "字段名以外的名称，如 row / no field's name, for example row", tag
            )
        self._checked.used.add(source)
        outer, self._row = self._row, (name, source)
        if node.test is not None:
            self._kind(node.test)
        self._conditions += node.test is not None
        self.body(node.body)
        self._conditions -= node.test is not None
        self._row = outer
        self._conditional(node.else_)

    def _unknown_list(self, node: nodes.For, source: str, tag: str) -> None:
        if source and source not in self._names.top:
            self._fault("unknown-field", node, self._names.near(source, self._names.columns), tag)
        else:
            lists = "、".join(self._names.columns) or "列表字段 / a list field"
            self._fault("loop-source", node, f"{{% for row in … %}}: {lists}", tag)

    def _kind(self, node: nodes.Node) -> str:
        """Kind of an expression's value: text, int, maybe (int or ``/``), bool, list, texts, row, loop or unknown."""
        match node:
            case nodes.Const():
                return {bool: "bool", int: "int", str: "text"}.get(type(node.value)) or self._forbid(node)
            case nodes.Name():
                return self._name(node)
            case nodes.Getattr():
                return self._attribute(node)
            case nodes.Filter():
                return self._filter(node)
            case nodes.Compare():
                return self._compare(node)
            case nodes.And() | nodes.Or():
                self._kind(node.left)
                self._kind(node.right)
                return "bool"
            case nodes.Not():
                self._kind(node.node)
                return "bool"
            case nodes.CondExpr():
                return self._either(node)
            case nodes.Add() | nodes.Sub():
                kinds = {self._kind(node.left), self._kind(node.right)}
                return "int" if kinds <= {"int", "unknown"} else self._forbid(node)
            case nodes.List() | nodes.Tuple() if all(isinstance(item, nodes.Const) for item in node.items):
                return "texts"
            case _:
                return self._forbid(node)

    def _name(self, node: nodes.Name) -> str:
        if self._row and node.name == self._row[0]:
            return "row"
        if node.name == "loop" and self._row:
            return "loop"
        if node.name in self._names.top:
            self._checked.used.add(self._names.base(node.name))
            self._read.append(node.name)
            return self._names.top[node.name]
        self._unknown_name(node)
        return "unknown"

    def _unknown_name(self, node: nodes.Name) -> None:
        owners = [name for name, columns in self._names.columns.items() if node.name in columns]
        if owners:
            row = self._row[0] if self._row and self._row[1] in owners else "row"
            expected = f"{{% for {row} in {owners[0]} %}} … {{{{ {row}.{node.name} }}}}"
            self._fault("field-outside-loop", node, expected, node.name)
        else:
            self._fault("unknown-field", node, self._names.near(node.name, self._names.top), node.name)

    def _attribute(self, node: nodes.Getattr) -> str:
        owner = node.node.name if isinstance(node.node, nodes.Name) else None
        if owner is None or node.attr.startswith("_"):
            return self._forbid(node)
        if owner == "loop" and self._row and node.attr in _LOOP:
            return _LOOP[node.attr]
        if self._row and owner == self._row[0]:
            return self._column(node, self._row[1])
        written = f"{owner}.{node.attr}"
        if self._row is not None and owner != "loop":
            self._fault("loop-variable", node, f"{self._row[0]}.{node.attr}", written)
        else:
            expected = "循环内的 行.列 / row.column inside its loop"
            self._fault("field-outside-loop", node, expected, written)
        return "unknown"

    def _column(self, node: nodes.Getattr, source: str) -> str:
        columns = self._names.columns.get(source)
        if columns is None:  # the loop itself is reported already
            return "unknown"
        if node.attr not in columns:
            self._fault("unknown-field", node, self._names.near(node.attr, columns), f"{source}.{node.attr}")
            return "unknown"
        name = f"{source}.{node.attr}"
        self._checked.used.add(self._names.base(name))
        self._read.append(name)
        return columns[node.attr]

    def _filter(self, node: nodes.Filter) -> str:
        if node.name not in _FILTERS or node.node is None or node.dyn_args or node.dyn_kwargs:
            return self._forbid(node)
        constants = [*node.args, *(pair.value for pair in node.kwargs)]
        if not all(isinstance(item, nodes.Const) for item in constants):
            return self._forbid(node)
        kind = self._kind(node.node)
        if node.name in {"length", "count"}:
            return "int" if kind in {"list", "text", "texts", "unknown"} else self._forbid(node)
        if node.name in {"default", "d"}:
            return kind
        return self._join(node, kind)

    def _join(self, node: nodes.Filter, kind: str) -> str:
        attribute = next((pair.value for pair in node.kwargs if pair.key == "attribute"), None)
        if kind != "list" or not isinstance(attribute, nodes.Const) or not isinstance(node.node, nodes.Name):
            expected = "{{ 列表|join('、', attribute='列') }}"
            self._fault("not-printable", node, expected, self._tag(node))
            return "unknown"
        source = node.node.name
        self._read.remove(source)
        column = nodes.Getattr(node.node, str(attribute.value), "load", lineno=node.lineno)
        if self._column(column, source) in {"bool", "list"}:
            self._fault("not-printable", node, "可打印的列 / a column that prints", self._tag(node))
        return "text"

    def _compare(self, node: nodes.Compare) -> str:
        left = self._kind(node.expr)
        for operand in node.ops:
            right = self._kind(operand.expr)
            if operand.op in _ORDER and not {left, right} <= {"int", "unknown"}:
                expected = "必填整数之间比较大小 / order only between integers that are required"
                self._fault("comparison", node, expected, self._tag(node))
            self._check_choice(node.expr, operand.expr)
            self._check_choice(operand.expr, node.expr)
        return "bool"

    def _check_choice(self, named: nodes.Node, constant: nodes.Node) -> None:
        """See that a choice is compared with one of the choices: another could never be true."""
        spec = self._spec(named)
        if spec is None or spec.type is not FieldType.ENUM:
            return
        options = constant.items if isinstance(constant, nodes.List | nodes.Tuple) else [constant]
        for option in options:
            value = option.value if isinstance(option, nodes.Const) else None
            if isinstance(value, str) and value not in (*spec.choices, NOT_GIVEN):
                self._fault("unknown-choice", named, "、".join(spec.choices), value)

    def _spec(self, node: nodes.Node) -> FieldSpec | None:
        if isinstance(node, nodes.Name):
            return self._names.spec(node.name)
        if self._row and isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            return self._names.spec(f"{self._row[1]}.{node.attr}") if node.node.name == self._row[0] else None
        return None

    def _either(self, node: nodes.CondExpr) -> str:
        self._kind(node.test)
        kinds = {self._kind(node.expr1)} | ({self._kind(node.expr2)} if node.expr2 is not None else set())
        if node.expr2 is None:
            return self._forbid(node)
        return (
            kinds.pop() if len(kinds) == 1 else ("text" if kinds <= {"text", "int", "maybe"} else "unknown")
        )

    def _forbid(self, node: nodes.Node) -> str:
        expected = "只用 docs/forms.md 所列的写法 / only what docs/forms.md allows"
        self._fault("tag-forbidden", node, expected, f"{self._tag(node)} ({type(node).__name__})")
        return "unknown"

    def _fault(
        self, code: str, node: nodes.Node, expected: str, found: str, severity: Severity = Severity.DAMAGE
    ) -> None:
        place = _place(self._part, node.lineno)[0]
        finding = Finding(code, place, expected, found[:200], severity)
        if finding not in self._checked.faults:
            self._checked.faults.append(finding)

    def _tag(self, node: nodes.Node) -> str:
        return _place(self._part, node.lineno)[1]


def _literal_braces(data: str) -> str:
    """``{_{`` and its kin print braces, as in docxtpl."""
    for written, printed in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
        data = data.replace(written, printed)
    return data
