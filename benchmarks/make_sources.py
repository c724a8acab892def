"""Large files in the shape of the public ones: the real rows again and again under codes nobody has.

The figures mean nothing: a tile repeats real ones for places that do not exist, and later tiles move the years too.
``python make_sources.py men|icfes ROWS OUT``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "datos"
MEN = SHARED / "men_municipio_2011_2022.csv"
ICFES = sorted(SHARED.glob("SB11-CLASIFI-PLANTELES-*.txt"))
_TILES = 89  # 89 · 1 123 municipalities fit in five digits


def men(rows: int, out: Path) -> None:
    """The ministry's table with about ``rows`` rows; each 89 tiles the years move by 12."""
    heading, *real = csv.reader(MEN.open(encoding="utf-8-sig", newline=""))
    places = {code: n for n, code in enumerate(sorted({row[1].zfill(5) for row in real}))}
    done = tile = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        while done < rows:
            later, copy = divmod(tile, _TILES)
            for year, code, *rest in real:
                if code.zfill(5) == "00000":
                    if copy:
                        continue
                    new = "0"
                else:
                    new = f"{copy * len(places) + places[code.zfill(5)]:05d}"
                number = int(year.replace(",", "")) + 12 * later
                text = f"{number:,}" if "," in year else str(number)
                writer.writerow([text, new, rest[0], new[:2].lstrip("0") or "0", *rest[2:]])
                done += 1
            tile += 1


def icfes(rows: int, out: Path) -> None:
    """The classification of schools with about ``rows`` rows; each row has a code of its own."""
    done = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        while done < rows:
            for path in ICFES:
                heading, *real = path.read_text(encoding="utf-8").splitlines()
                if not done:
                    file.write(heading + "\r\n")
                for line in real:
                    cells = line.split("¬")
                    cells[1] = f"{cells[1][:6]}{done % 1_000_000:06d}"
                    file.write("¬".join(cells) + "\r\n")
                    done += 1


if __name__ == "__main__":
    {"men": men, "icfes": icfes}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
