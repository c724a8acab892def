"""Operators and functions of Excel 97-2003 by their number, those that offices use.

>>> FIXED[27], VARIABLE[4]
(('ROUND', 2), 'SUM')

Source: [MS-XLS] 2.5.198 (*Rgce*) and 2.5.198.17 (*Ftab*). Out of scope: what they are done on
(:mod:`pamlib.readers.xls_formulas`).
"""

from __future__ import annotations

BINARY = {
    0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/", 0x07: "^", 0x08: "&", 0x09: "<", 0x0A: "<=", 0x0B: "=", 0x0C: ">=",
    0x0D: ">", 0x0E: "<>", 0x0F: " ", 0x10: ",", 0x11: ":",
}  # fmt: skip
# Number → name and how many arguments, of functions with a fixed number of them ([MS-XLS] 2.5.198.17, *Ftab*).
FIXED = {
    2: ("ISNA", 1), 3: ("ISERROR", 1), 10: ("NA", 0), 20: ("SQRT", 1), 24: ("ABS", 1), 25: ("INT", 1),
    27: ("ROUND", 2), 32: ("LEN", 1), 33: ("VALUE", 1), 38: ("NOT", 1), 39: ("MOD", 2), 48: ("TEXT", 2),
    65: ("DATE", 3), 67: ("DAY", 1), 68: ("MONTH", 1), 69: ("YEAR", 1), 74: ("NOW", 0), 112: ("LOWER", 1),
    113: ("UPPER", 1), 118: ("TRIM", 1), 126: ("ISERR", 1), 127: ("ISTEXT", 1), 128: ("ISNUMBER", 1),
    129: ("ISBLANK", 1), 212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2), 221: ("TODAY", 0), 346: ("COUNTIF", 2),
    347: ("COUNTBLANK", 1),
}  # fmt: skip
VARIABLE = {
    0: "COUNT", 1: "IF", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX", 8: "ROW", 28: "LOOKUP", 29: "INDEX", 36: "AND",
    37: "OR", 64: "MATCH", 78: "OFFSET", 100: "CHOOSE", 101: "HLOOKUP", 102: "VLOOKUP", 115: "LEFT", 116: "RIGHT",
    148: "INDIRECT", 169: "COUNTA", 183: "PRODUCT", 197: "TRUNC", 228: "SUMPRODUCT", 336: "CONCATENATE",
    344: "SUBTOTAL", 345: "SUMIF",
}  # fmt: skip
USER_DEFINED = 255
