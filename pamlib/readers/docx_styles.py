"""Which styles of a Word document hide the text they are given to.

Hidden text (``w:vanish``) is a toggle: a character style that hides, on a paragraph whose style hides, shows (ECMA-376,
part 1, 17.7.3). What the run itself says comes before both.

>>> hidden_styles(None)
{}
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pamlib.readers.docx_lists import W, value

# Styles lean on one another; Word itself stops at eleven.
_DEEPEST = 20


def hidden_styles(styles: Element | None) -> dict[str, bool]:
    """Style → whether it hides, for those that say so themselves or through the style they are based on."""
    found = {} if styles is None else {each.get(f"{W}styleId", ""): each for each in styles.findall(f"{W}style")}
    told = {name: _told(name, found) for name in found}
    return {name: hides for name, hides in told.items() if hides}


def hides(properties: Element | None) -> bool | None:
    """What ``w:vanish`` of some run properties says; None when it says nothing."""
    mark = None if properties is None else properties.find(f"{W}vanish")
    return None if mark is None else mark.get(f"{W}val", "1") not in {"0", "false", "off"}


def is_hidden(run: Element, paragraph_style: str, styles: dict[str, bool]) -> bool:
    """True when the run is not to be seen, by its own mark or by the styles it and its paragraph have."""
    properties = run.find(f"{W}rPr")
    own = hides(properties)
    if own is not None:
        return own
    return styles.get(value(properties, "rStyle"), False) != styles.get(paragraph_style, False)


def _told(name: str, styles: dict[str, Element]) -> bool:
    for _ in range(_DEEPEST):
        style = styles.get(name)
        if style is None:
            return False
        told = hides(style.find(f"{W}rPr"))
        if told is not None:
            return told
        name = value(style, "basedOn")
    return False
