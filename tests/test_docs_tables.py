"""The page on the canonical tables is what the declaration says."""

from __future__ import annotations

from pamlib.schema import TABLES, document


def test_the_page_is_made_from_the_declaration(repo):
    written = (repo / "docs" / "tablas.md").read_text(encoding="utf-8")
    # To write it again: python -c "from pamlib.schema import document; print(document(), end='')" > docs/tablas.md
    assert written == document()


def test_the_page_names_every_table_column_and_value():
    page = document()
    for name, fields in TABLES.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for field in fields:
            row = [line for line in section.splitlines() if line.startswith(f"| {field.name} |")][-1]
            assert field.meaning in row
            assert all(value in row for value in field.values)
            assert ("puede faltar" in row) is not field.required
