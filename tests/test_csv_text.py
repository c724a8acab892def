"""A table written as CSV: the same bytes as pandas, for any text and any number."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pamlib.csv_text import chunks

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["a,b", 'x "y"', "l\nm", "r\rs", " "]
)
ROWS = st.lists(
    st.tuples(TEXTS, st.none() | TEXTS, st.none() | st.integers(-(2**62), 2**62),
              st.none() | st.floats(allow_nan=False, allow_infinity=False), st.none() | st.booleans()),
    max_size=12,
)  # fmt: skip


@given(ROWS)
def test_same_bytes_as_pandas(rows: list[tuple[object, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    kinds = ("str", "str", "Int64", "Float64", "boolean")
    table = pd.DataFrame(
        {f"c,{n}": pd.array(list(each), dtype=kind) for n, (each, kind) in enumerate(zip(columns, kinds, strict=True))}
    )
    assert b"".join(chunks(table)) == table.to_csv(index=False, lineterminator="\n", na_rep="").encode()


def test_more_rows_than_a_piece() -> None:
    table = pd.DataFrame({"a": pd.array(range(70_000), dtype="Int64"), "b": pd.array(["ñ"] * 70_000, dtype="str")})
    assert b"".join(chunks(table)) == table.to_csv(index=False, lineterminator="\n").encode()


def test_a_lone_column_with_an_empty_text() -> None:
    table = pd.DataFrame({"a": pd.array(["", "b"], dtype="str")})
    assert b"".join(chunks(table)) == b'a\n""\nb\n'
