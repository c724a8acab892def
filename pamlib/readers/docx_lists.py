"""Lists of a Word document: what number each item shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_BULLET = "•"
# Word has nine.
_MOST_LEVELS = 9


@dataclass(slots=True)
class Level:
    """One level of a list: how its number is written (``%1.%2``), its kind and where it starts."""

    text: str = ""
    kind: str = "decimal"
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Counts the items of the document's lists, in its order.

    >>> numbering = Numbering({"1": {0: Level("%1.")}})
    >>> numbering.next("1", 0), numbering.next("1", 0), numbering.next("9", 0)
    ('1.', '2.', '')
    """

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, number: str, depth: int) -> str:
        """Mark of the next item of the list ``number`` at ``depth``; '' when it has none."""
        levels = self.lists.get(number, {})
        level = levels.get(depth)
        if level is None or level.kind == "none":
            return ""
        if level.kind == "bullet":
            return _BULLET
        key = (number, depth)
        self.counts[key] = self.counts.get(key, level.start - 1) + 1
        for deeper in levels:
            if deeper > depth:
                self.counts.pop((number, deeper), None)
        text = level.text
        for upper in range(depth + 1):
            shown = self.counts.get((number, upper), levels[upper].start if upper in levels else 1)
            text = text.replace(f"%{upper + 1}", written(shown, levels[upper].kind if upper in levels else "decimal"))
        return text.strip()


def written(number: int, kind: str) -> str:
    """The number of a list item.

    >>> written(3, "lowerLetter"), written(4, "upperRoman"), written(5, "decimalZero"), written(28, "upperLetter")
    ('c', 'IV', '05', 'BB')
    """
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        roman, rest = "", number
        for value, letters in _ROMAN:
            count, rest = divmod(rest, value)
            roman += letters * count
        return roman.upper() if kind == "upperRoman" else roman
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def value(element: Element | None, name: str, default: str = "") -> str:
    """``w:val`` of the child ``name``, or the default."""
    child = None if element is None else element.find(f"{W}{name}")
    return default if child is None else child.get(f"{W}val", default)


def whole(text: str, default: int = 0) -> int:
    """A whole number as Word writes it, or the default."""
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else default


def read_numbering(lists: Element | None, styles: Element | None) -> Numbering:
    """The lists that the parts ``numbering`` and ``styles`` of a document declare."""
    found = Numbering()
    if lists is not None:
        abstract = {a.get(f"{W}abstractNumId", ""): _levels(a) for a in lists.findall(f"{W}abstractNum")}
        for number in lists.findall(f"{W}num"):
            levels = dict(abstract.get(value(number, "abstractNumId"), {}))
            for override in number.findall(f"{W}lvlOverride"):
                levels |= _levels(override)
                depth, start = whole(override.get(f"{W}ilvl", "")), whole(value(override, "startOverride"), -1)
                if start >= 0 and depth in levels:
                    levels[depth] = Level(levels[depth].text, levels[depth].kind, start)
            found.lists[number.get(f"{W}numId", "")] = levels
    for style in [] if styles is None else styles.findall(f"{W}style"):
        properties = style.find(f"{W}pPr/{W}numPr")
        if properties is not None:
            item = value(properties, "numId"), whole(value(properties, "ilvl"))
            found.styles[style.get(f"{W}styleId", "")] = item
    return found


def _levels(element: Element) -> dict[int, Level]:
    return {
        whole(level.get(f"{W}ilvl", "")): Level(
            value(level, "lvlText"), value(level, "numFmt", "decimal"), whole(value(level, "start"), 1)
        )
        for level in element.findall(f"{W}lvl")
        if 0 <= whole(level.get(f"{W}ilvl", "")) < _MOST_LEVELS
    }
