"""Which blank money cells belong to an amount printed in another line.

Money is never inherited: an amount that spans lines is one amount. Where the file declares merges, they say which
lines share it. Where the merges were lost, the blank cells next to an amount, in its column and inside its group (one
meta, or the objective where there is no meta), are taken to share it: a centred amount has blanks on both sides.

A page break closes a merge and opens it again, blank, on the next page. The rows there probably share the amount too
(:func:`over_pages`); it stays counted once, and whoever reads is told that it is a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pamlib.rows.body import BodyRow
from pamlib.rows.groups import Groups, Span
from pamlib.table import Merge

_GROUP_KEYS = ("meta", "objetivo", "estrategia")


def shared_amounts(
    rows: Sequence[BodyRow],
    lines: Sequence[int],
    groups: Groups,
    keys: Sequence[str],
    merges: Sequence[Merge],
    is_amount: frozenset[str],
) -> dict[str, dict[int, int]]:
    """For each money column, the row whose amount each row shares (itself included): ``{key: {row: owner}}``.

    Parameters
    ----------
    lines: indices of the rows that are lines, ascending.
    keys: the money columns.
    merges: vertical merges the file declares; when there are any, only they count.
    is_amount: texts that are figures (a declared zero or "Gestión" covers nobody else).
    """
    if merges:
        return {key: _declared(rows, lines, key, merges) for key in keys}
    return {key: _contiguous(rows, lines, groups, key, is_amount) for key in keys}


def _declared(rows: Sequence[BodyRow], lines: Sequence[int], key: str, merges: Sequence[Merge]) -> dict[int, int]:
    starts = {(m.first_row, m.first_column - 1): m for m in merges}
    owners: dict[int, int] = {}
    for i in lines:
        cell = rows[i].cells.get(key)
        merge = starts.get((cell.row, cell.index)) if cell else None
        if merge is None:
            continue
        covered = [j for j in lines if merge.first_row <= rows[j].number <= merge.last_row]
        if len(covered) > 1:
            owners |= dict.fromkeys(covered, i)
    return owners


def over_pages(
    rows: Sequence[BodyRow],
    lines: Sequence[int],
    groups: Groups,
    key: str,
    merges: Sequence[Merge],
    is_amount: frozenset[str],
    owners: Mapping[int, int],
    identity: str,
) -> dict[int, int]:
    """Rows at the top of a page whose blank cell goes on with the amount that ends the page before: ``{row: owner}``.

    Both must be of one group, and of one action where the lines are tasks; and one of the two cells must be a declared
    merge: two plain cells, one with an amount and one blank, say nothing of each other.

    Parameters
    ----------
    owners: what :func:`shared_amounts` found for that column.
    identity: key of the column that makes a row a line (``tarea`` or ``accion``).
    """
    last = {(m.first_row, m.first_column - 1): m.last_row for m in merges}
    found: dict[int, int] = {}
    for position, (above, i) in enumerate(pairwise(lines), 1):
        owner = owners.get(above, found.get(above, above))
        cell = rows[owner].cells.get(key)
        if not rows[i].page_start or cell is None or cell.text not in is_amount:
            continue
        group = _group(groups, above)
        if not _same_action(groups, identity, above, i) or not _may_share(rows, i, key, groups, group, is_amount):
            continue
        end = last.get((rows[i].number, cell.index), rows[i].number)
        below = [j for j in lines[position:] if rows[j].number <= end]
        if (len(below) > 1 or owner in owners or above in found) and all(key not in rows[j].cells for j in below):
            found |= dict.fromkeys(below, owner)
    return found


def _same_action(groups: Groups, identity: str, one: int, other: int) -> bool:
    """Both rows are of one action, in a plan whose lines are tasks."""
    held = groups.spans.get("accion")
    return identity == "accion" or held is None or (held[one] is not None and held[one] is held[other])


def _contiguous(
    rows: Sequence[BodyRow], lines: Sequence[int], groups: Groups, key: str, is_amount: frozenset[str]
) -> dict[int, int]:
    owners: dict[int, int] = {}
    for position, i in enumerate(lines):
        if rows[i].text(key) not in is_amount:
            continue
        group = _group(groups, i)
        covered = [i]
        for step in (-1, 1):
            at = position + step
            while (
                0 <= at < len(lines)
                and lines[at] not in owners
                and _may_share(rows, lines[at], key, groups, group, is_amount)
            ):
                covered.append(lines[at])
                at += step
        if len(covered) > 1:
            owners |= dict.fromkeys(covered, i)
    return owners


def _group(groups: Groups, i: int) -> Span | None:
    for key in _GROUP_KEYS:
        held = groups.spans.get(key)
        if held and held[i] is not None:
            return held[i]
    return None


def _may_share(
    rows: Sequence[BodyRow], i: int, key: str, groups: Groups, group: Span | None, is_amount: frozenset[str]
) -> bool:
    """A blank money cell of the same group, in a row whose cells stand where they were printed.

    A row that lost its leading cells lost its place too, but not its blanks; one that has other amounts was filled in.
    """
    row = rows[i]
    if key in row.cells or group is None or _group(groups, i) is not group:
        return False
    years = [k for k in row.cells if k.startswith("recurso:")]
    moved = bool(row.alignment and row.alignment.moved)
    return not any(moved or row.text(k) in is_amount for k in years)
