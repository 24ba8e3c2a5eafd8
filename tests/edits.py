"""Small changes of Python source, of which several can be made at once.

A change (:class:`Edit`) is one line of the source as :func:`ast.unparse` writes it, where every
statement, or head of a compound one, has a line of its own.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
_PLAIN = ast.Name | ast.Attribute | ast.Call | ast.Subscript
"""Conditions in which nothing else is changed."""


@dataclass(frozen=True)
class Edit:
    """One change: ``text`` takes the place of the line ``at``, counted from 0, of plain source.

    ``line`` is the first line of its statement in the source as written, by which coverage counts.
    """

    line: int
    what: str
    at: int
    text: str


def changes(node: ast.AST, wide: bool = False) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node may be replaced by, each with a word for it; see :func:`edits`."""
    new = copy.deepcopy(node)
    if isinstance(node, ast.Compare):
        for at, each in enumerate(node.ops):
            new = copy.deepcopy(node)
            new.ops[at] = _COMPARISONS[type(each)]()
            yield "comparison", new
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        new.op = _OPERATORS[type(node.op)]()
        yield "operator", new
    elif isinstance(node, ast.If | ast.While) and isinstance(node.test, _PLAIN):
        new.test = ast.UnaryOp(ast.Not(), new.test)
        yield "condition", new
    elif isinstance(node, ast.BoolOp):
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "sign", new.operand
    elif isinstance(node, ast.IfExp):
        new.body, new.orelse = new.orelse, new.body
        yield "branches", new
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            new.value = not node.value
            yield "constant", new
        elif isinstance(node.value, int | float):
            new.value = node.value + 1
            yield "number", new
        elif isinstance(node.value, str) and wide:
            new.value = f"changed{node.value}"
            yield "words", new
    if wide and isinstance(node, ast.Raise | ast.Expr | ast.AugAssign | ast.Continue | ast.Break):
        yield "statement", ast.Pass()
    elif wide and isinstance(node, ast.Return) and node.value is not None:
        new.value = None
        yield "nothing returned", new


def edits(source: str, wide: bool = False) -> Iterator[Edit]:
    """Yield the small changes of a source, each of one thing.

    A ``wide`` choice also changes words and what stands in messages of errors, and leaves
    statements out: who raises nothing, calls nothing or returns nothing.
    """
    written = ast.parse(source)
    tree = ast.parse(ast.unparse(written))
    lines = {
        id(plain): each.lineno
        for plain, each in zip(_statements(tree), _statements(written), strict=True)
    }
    skipped = _skipped(tree, wide)
    for number, top in enumerate(tree.body):
        first = min([top.lineno, *(each.lineno for each in getattr(top, "decorator_list", ()))])
        before = ast.unparse(top).splitlines()
        for statement, parent, name, at, child in [
            (top, tree, "body", number, top),
            *_places(top, top),
        ]:
            if id(child) in skipped:
                continue
            for word, new in changes(child, wide):
                _put(parent, name, at, new)
                after = ast.unparse(tree.body[number]).splitlines()
                _put(parent, name, at, child)
                differing = [i for i, line in enumerate(before) if line != after[i]]
                if not differing:  # 1e30 + 1 is 1e30
                    continue
                (place,) = differing
                was, now = (ast.unparse(each).partition("\n")[0][:50] for each in (child, new))
                line = lines[id(statement)]
                what = f"line {line}, {word}: {was} -> {now}"
                yield Edit(line, what, first - 1 + place, after[place])


def edited(source: str, some: Iterable[Edit]) -> str:
    """Return a source with changes, plainly written; of two of the same line the last counts."""
    lines = ast.unparse(ast.parse(source)).splitlines()
    for each in some:
        lines[each.at] = each.text
    return "\n".join(lines)


def _statements(tree: ast.AST) -> list[ast.stmt]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def _skipped(tree: ast.AST, wide: bool) -> set[int]:
    """Return the nodes, by identity, of docstrings, annotations and, unless wide, of errors."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        out: list[ast.AST | None] = []
        if isinstance(node, ast.Raise) and not wide:
            out = [node]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            out = [node]  # a docstring
        elif isinstance(node, ast.FunctionDef):
            out = [node.returns, *(each.annotation for each in node.args.args)]
        elif isinstance(node, ast.AnnAssign):
            out = [node.annotation]
        skipped |= {id(below) for each in out if each for below in ast.walk(each)}
    return skipped


def _places(
    node: ast.AST, statement: ast.stmt
) -> Iterator[tuple[ast.stmt, ast.AST, str, int, ast.AST]]:
    """Yield what can be replaced below a node: statement, parent, its field and the place in it."""
    for name, value in ast.iter_fields(node):
        for at, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST):
                inner = child if isinstance(child, ast.stmt) else statement
                if isinstance(child, ast.expr | ast.stmt):
                    yield inner, node, name, at, child
                yield from _places(child, inner)


def _put(parent: ast.AST, name: str, at: int, child: ast.AST) -> None:
    held = getattr(parent, name)
    if isinstance(held, list):
        held[at] = child
    else:
        setattr(parent, name, child)
