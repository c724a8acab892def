"""Rows of a table as dictionaries: the same as pandas gives."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pamlib.records import records

ROW = st.tuples(st.text(max_size=3) | st.none(), st.floats(allow_nan=False) | st.none(), st.integers(0, 2**62))


@given(st.lists(ROW, max_size=5))
def test_as_pandas_gives_them_with_none_for_what_is_missing(rows):
    table = pd.DataFrame(rows, columns=["texto", "avance", "pesos"]).astype(
        {"texto": "str", "avance": "Float64", "pesos": "Int64"}
    )
    told = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]
    assert records(table) == told
    assert all(type(value) in {str, float, int, type(None)} for row in records(table) for value in row.values())


def test_a_table_without_rows_has_no_records():
    assert records(pd.DataFrame({"a": []})) == []
