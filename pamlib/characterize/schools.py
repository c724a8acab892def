"""From establishments to places: figures by zone, with mixed establishments as a class of their own and shared out.

An establishment is urban, rural, or mixed when its sites (*sedes*) are of both zones. A mixed one is shown as a third
class and, apart (``reparto`` = «repartida»), it counts in each zone with the share of its enrolment that studies there:

    zone          enrolment        three classes         shared out
    urban A       100 (100 / 0)    urbana   100          urbana  100 + 30 = 130
    mixed B        40 ( 30 / 10)   mixta     40          rural    50 + 10 =  60
    rural C        50 (  0 / 50)   rural     50          (sum: 190, as it was)

The same shares weigh a mean and a median. The zone is what the directory or the observation says, never deduced from
the code. A mixed establishment without enrolment by site is not shared out; the figure says so.

Out of scope: figures already given for the whole place (:mod:`.territory`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.territory import NATION, members
from pamlib.characterize.values import COLUMNS, DECIMALS, PLACE, QUALITY, chosen, typed

if TYPE_CHECKING:
    import pandas as pd

ENROLMENT = "matricula"
SHARED = "repartida"
#: Columns of :func:`directory`.
UNIT = (
    "codigo",
    "codigo_ee",
    "nombre",
    "tipo",
    "municipio",
    "zona",
    "zona_propia",
    "sector",
    "urbana",
    "rural",
    "longitud",
    "latitud",
)
_DEDUCED = "municipio deducido del código DANE"


def directory(establecimientos: pd.DataFrame, observaciones: pd.DataFrame) -> pd.DataFrame:
    """One row for each establishment and site, as :data:`UNIT`.

    ``zona`` is the class of the establishment, also in the rows of its sites: that of its sites when they agree, mixed
    when they do not, its own without sites. ``zona_propia`` is what the directory says of that very row. ``urbana`` and
    ``rural`` are the enrolment of an establishment in each zone, from the observations (last year there is) and, for
    sites without any, from the directory.
    """
    import pandas as pd

    units = establishments_of(establecimientos)
    if units.empty:
        return pd.DataFrame(columns=list(UNIT))
    counted = enrolment(observaciones).rename("alumnos").reset_index()
    units = units.merge(counted.rename(columns={"ambito": "tipo"}), on=["tipo", "codigo"], how="left")
    units["alumnos"] = units["alumnos"].astype("Float64").fillna(units["matricula"].astype("Float64"))
    sites = units[(units["tipo"] == "sede") & (units["zona"] != "")]
    agreed = sites.groupby("codigo_ee")["zona"].agg(lambda zones: zones.iloc[0] if zones.nunique() == 1 else "mixta")
    units["zona_propia"] = units["zona"]
    units["zona"] = units["codigo_ee"].map(agreed).astype("str").fillna(units["zona"])
    for zone in ("urbana", "rural"):
        of_sites = sites[sites["zona"] == zone].groupby("codigo_ee")["alumnos"].sum(min_count=1)
        own = units["alumnos"].where(units["zona_propia"] == zone)
        units[zone] = units["codigo_ee"].map(of_sites).astype("Float64").fillna(own)
    return units[list(UNIT)].reset_index(drop=True)


def establishments_of(establecimientos: pd.DataFrame) -> pd.DataFrame:
    """The directory with one row for each code and kind: of several, the one that says more."""
    known = establecimientos.assign(
        dicho=(establecimientos[["zona", "sector", "nombre"]] != "").sum(axis=1)
        + establecimientos[["matricula", "longitud"]].notna().sum(axis=1)
    )
    known = known.sort_values(
        ["codigo", "tipo", "dicho", "origen_archivo", "origen_fila"], ascending=[True, True, False, True, True]
    )
    return known.drop_duplicates(["codigo", "tipo"]).drop(columns="dicho")


def enrolment(observaciones: pd.DataFrame) -> pd.Series[Any]:
    """Students of each establishment or site in the last year that is given: (kind, code) → number.

    The total that is given; without one, the sum of its levels. A main site has the code of its establishment: the kind
    tells them apart.
    """
    own = observaciones[observaciones["indicador"] == ENROLMENT]
    found = chosen(own, ("EE", "sede"))
    found = found[found["poblacion"] == ""]
    unit = ["ambito", "codigo"]
    found = found[found["anio"] == found.groupby(unit)["anio"].transform("max")]
    whole = found[found["nivel"] == ""].groupby(unit)["valor"].sum()
    parts = found[found["nivel"] != ""].groupby(unit)["valor"].sum()
    return whole.combine_first(parts)


def counted_once(units: pd.DataFrame) -> pd.DataFrame:
    """``units`` without the counts of establishments whose sites give theirs: both are the same students.

    ``units`` comes from :func:`located`. Only what is added up can be counted twice.
    """
    counts = units["indicador"].isin({key for key in units["indicador"].unique() if indicator(key).summary == "suma"})
    key = ["codigo_ee", "indicador", "anio"]
    by_site = units.loc[counts & (units["ambito"] == "sede"), key].drop_duplicates().assign(por_sede=True)
    told = units[key].merge(by_site, on=key, how="left")["por_sede"].notna().to_numpy()
    return units[~(counts & (units["ambito"] == "EE") & told)].reset_index(drop=True)


def by_place(
    observaciones: pd.DataFrame,
    establecimientos: pd.DataFrame,
    territorio: pd.DataFrame | None = None,
    minimum: float = 0.9,
) -> pd.DataFrame:
    """Figures of municipalities, departments and nation from those of their establishments, as ``values``.

    Department and nation need the share ``minimum`` of their municipalities, as in :mod:`.territory`.
    """
    import pandas as pd

    found = chosen(observaciones, ("EE", "sede"))
    found = found[[indicator(key).summary != "" for key in found["indicador"]]]
    if found.empty:
        return typed(pd.DataFrame(columns=list(COLUMNS)))
    units = counted_once(located(found, directory(establecimientos, observaciones)))
    units = _weighted(units)
    shared = share_out(units)
    places = []
    for kind, code in (
        ("municipio", shared["municipio"]),
        ("departamento", shared["municipio"].str[:2]),
        ("nación", pd.Series(NATION, index=shared.index)),
    ):
        places.append(shared.assign(lugar=kind, place=code))
    return _summed(_complete(pd.concat(places, ignore_index=True), members(_towns(units), territorio), minimum))


def located(found: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """``found`` (values of establishments) with ``municipio``, ``zona_unidad``, ``urbana`` and ``rural``.

    The observation's own zone comes before the directory's. A site of a mixed establishment is of the class «mixta» and
    counts whole in its own zone when shared out. Who is not in the directory gets the municipality of its DANE code
    (digits 2 to 6), which holds for 94 of 100; ``nota`` says so.
    """
    known = units.assign(ambito=units["tipo"]).drop(columns="tipo")
    joined = found.merge(known.rename(columns={"zona": "zona_ee"}), on=["ambito", "codigo"], how="left")
    missing = joined["municipio"].isna()
    joined["municipio"] = joined["municipio"].where(~missing, joined["codigo"].str[1:6]).astype("str")
    joined["nota"] = joined["nota"].where(~missing, (joined["nota"] + "; " + _DEDUCED).str.removeprefix("; "))
    said = joined["zona"] != ""
    site = joined["ambito"] == "sede"
    own = joined["zona"].where(said, joined["zona_propia"].fillna(""))
    joined["codigo_ee"] = joined["codigo_ee"].fillna(joined["codigo"])
    joined["zona_unidad"] = joined["zona"].where(said & ~site, joined["zona_ee"].fillna(own))
    joined["zona_unidad"] = joined["zona_unidad"].where(~site | (joined["zona_ee"] == "mixta"), own)
    for zone in ("urbana", "rural"):
        whole = (own == zone).astype("Float64")
        joined[zone] = joined[zone].astype("Float64").where(~(site & own.isin(["urbana", "rural"])), whole)
    return joined


def share_out(units: pd.DataFrame) -> pd.DataFrame:
    """Each row of ``units`` once for the total, once for its class, and in its parts where there are mixed ones.

    Adds ``zona``, ``reparto`` and ``parte`` (share of the unit that counts there). ``sin_reparto`` is true in the
    shared rows of a mixed unit that cannot be shared out, which count nothing.
    """
    import pandas as pd

    zoned = units[units["zona_unidad"] != ""]
    copies = [
        units.assign(zona="", reparto="", parte=1.0),
        zoned.assign(zona=zoned["zona_unidad"], reparto="", parte=1.0),
    ]
    key = ["municipio", "anio", "indicador", "nivel", "poblacion"]
    mixed = zoned[zoned["zona_unidad"] == "mixta"]
    both = zoned.merge(mixed[key].drop_duplicates(), on=key)
    total = both["urbana"].fillna(0) + both["rural"].fillna(0)
    share = (both["urbana"].fillna(0) / total.where(total > 0)).astype("Float64")
    urban = share.where(both["zona_unidad"] == "mixta", (both["zona_unidad"] == "urbana").astype("Float64"))
    for zone, part in (("urbana", urban), ("rural", 1 - urban)):
        copy = both.assign(zona=zone, reparto=SHARED, parte=part)
        copies.append(copy[copy["parte"].isna() | (copy["parte"] > 0)])
    out = pd.concat(copies, ignore_index=True)
    out["sin_reparto"] = out["parte"].isna()
    out["parte"] = out["parte"].fillna(0).astype("float64")
    return out


def _weighted(units: pd.DataFrame) -> pd.DataFrame:
    """``units`` with ``peso``: the figure of the weighing indicator of the same unit and year; 1 where none is used."""
    import pandas as pd

    rules = {key: indicator(key) for key in sorted(set(units["indicador"]))}
    units = units.assign(
        pesa=units["indicador"].map({k: r.weight if r.summary == "media" else "" for k, r in rules.items()})
    )
    weights = units.loc[
        (units["nivel"] == "") & (units["poblacion"] == ""), ["ambito", "codigo", "anio", "indicador", "valor"]
    ]
    weights = weights.rename(columns={"indicador": "pesa", "valor": "peso"}).drop_duplicates(
        ["ambito", "codigo", "anio", "pesa"]
    )
    joined = units.merge(weights, on=["ambito", "codigo", "anio", "pesa"], how="left")
    joined["peso"] = joined["peso"].where(joined["pesa"] != "", 1.0).astype(pd.Float64Dtype())
    return joined


def _towns(units: pd.DataFrame) -> pd.DataFrame:
    return units[["municipio"]].drop_duplicates().rename(columns={"municipio": "codigo"}).assign(ambito="municipio")


def _complete(placed: pd.DataFrame, many: pd.DataFrame, minimum: float) -> pd.DataFrame:
    """Without the departments and the nation that have too few of their municipalities."""
    needed = dict(zip(many["place"], many["many"], strict=True))
    key = ["lugar", "place", "anio", "indicador", "nivel", "poblacion"]
    whole = placed[placed["zona"] == ""]
    present = whole.groupby(key)["municipio"].nunique().rename("presentes").reset_index()
    enough = (present["lugar"] == "municipio") | (present["presentes"] >= minimum * present["place"].map(needed))
    return placed.merge(present.loc[enough, key], on=key)


_GROUP = ["lugar", "place", "anio", "indicador", "nivel", "poblacion", "zona", "reparto"]


def _summed(placed: pd.DataFrame) -> pd.DataFrame:
    """One figure for each place, year, indicator, level, group and zone."""
    import pandas as pd

    placed = placed.sort_values([*_GROUP, "codigo", "origen_archivo", "origen_fila"], kind="stable")
    kinds = placed["indicador"].map({key: indicator(key).summary for key in set(placed["indicador"])})
    placed = placed.assign(clase=kinds, rango=placed["calidad"].map({name: n for n, name in enumerate(QUALITY)}))
    used = placed[placed["peso"].notna() & (placed["parte"] > 0)]
    weight = used["peso"].astype("float64") * used["parte"]
    groups = used.assign(w=weight, producto=used["valor"] * weight).groupby(_GROUP, sort=True)
    made = groups.agg(
        producto=("producto", "sum"),
        w=("w", "sum"),
        clase=("clase", "first"),
        pesa=("pesa", "first"),
        unidad=("unidad", "first"),
        rango=("rango", "max"),
        n=("valor", "size"),
        n_dudosos=("n_dudosos", "sum"),
        fuente=("fuente", "first"),
        **{name: (name, "first") for name in PLACE},
    )
    made["valor"] = made["producto"].where(made["clase"] == "suma", made["producto"] / made["w"].where(made["w"] > 0))
    medians = {
        name: weighted_median(group["valor"].tolist(), group["parte"].tolist())
        for name, group in used[used["clase"] == "mediana"].groupby(_GROUP, sort=False)
    }
    if medians:
        middle = made["clase"] == "mediana"
        made.loc[middle, "valor"] = [medians[name] for name in made.index[middle]]
    made["valor"] = made["valor"].round(DECIMALS)
    made["calidad"] = made["rango"].map(dict(enumerate(QUALITY)))
    made["nota"] = _notes(placed, made)
    made = made[made["valor"].notna()].reset_index().rename(columns={"lugar": "ambito", "place": "codigo"})
    made["metodo"] = [_method(*row) for row in zip(made["clase"], made["pesa"], made["reparto"], strict=True)]
    return typed(pd.DataFrame(made.assign(origen_fila=None, valor_original="")))


def _method(kind: str, weighing: str, sharing: str) -> str:
    said = {"suma": "suma de los establecimientos", "mediana": "mediana de los establecimientos"}.get(kind)
    said = said or f"promedio de los establecimientos, con el peso de «{indicator(weighing).name}»"
    return f"{said}, las mixtas por su matrícula" if sharing else said


def _notes(placed: pd.DataFrame, made: pd.DataFrame) -> list[str]:
    """What the reader of each summed figure must know."""
    facts = placed.assign(sin_peso=placed["peso"].isna(), deducido=placed["nota"].str.contains(_DEDUCED, regex=False))
    counts = facts.groupby(_GROUP, sort=True)[["sin_peso", "sin_reparto", "deducido"]].sum().reindex(made.index)
    said = []
    for n, doubtful, unweighted, unshared, deduced in zip(
        made["n"], made["n_dudosos"], counts["sin_peso"], counts["sin_reparto"], counts["deducido"], strict=True
    ):
        texts = (
            (doubtful, f"{doubtful} de {n} con cifra dudosa"),
            (unweighted, f"{unweighted} sin peso, no entran"),
            (unshared, f"{unshared} mixtos sin matrícula por sede, no se reparten"),
            (deduced, f"{deduced} con el {_DEDUCED}"),
        )
        said.append("; ".join(text for many, text in texts if many))
    return said


def weighted_median(values: list[float], weights: list[float]) -> float:
    """The value in the middle of the weight; the mean of two where the middle falls between them.

    >>> weighted_median([1, 2, 4], [1, 1, 1]), weighted_median([1, 2], [1, 1]), weighted_median([1, 4], [0.25, 1])
    (2, 1.5, 4)
    """
    order = sorted((value, weight) for value, weight in zip(values, weights, strict=True) if weight > 0)
    half, so_far = sum(weight for _, weight in order) / 2, 0.0
    for position, (value, weight) in enumerate(order):
        so_far += weight
        if abs(so_far - half) < 1e-9 and position + 1 < len(order):
            return (value + order[position + 1][0]) / 2
        if so_far > half:
            return value
    return order[-1][0]
