"""What one cell means: dates, money, indicators, places, people, components, entities.

Every function here takes the text of one cell and answers with a small frozen dataclass, or with ``None`` when the
text is not that kind of thing. They are pure, never raise on any text, and import nothing heavy, so that the row
alignment can ask "what kind of cell is this?" thousands of times.

>>> from pamlib.values.money import parse_money
>>> parse_money("$ 1.038.000.000").valor
1038000000

What a word means (months, posts, given names, components, entities, yearly minimum wages) is data in
``pamlib/lookups/*.yml``; how words combine is code in this package.

Out of scope: which column a cell belongs to, inheritance, totals.
"""
