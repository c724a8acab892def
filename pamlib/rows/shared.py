"""Which blank money cells belong to an amount printed in another line.

Money is never inherited: an amount that spans lines is one amount. Where the file declares merges, they say which
lines share it. Where the merges were lost, the blank cells next to an amount, in its column and inside its group (one
meta, or the objective where there is no meta), are taken to share it: a centred amount has blanks on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

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
