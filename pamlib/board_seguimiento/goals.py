"""Which goals would not be reached, and what money did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es
from pamlib.avance.accumulation import catalogue
from pamlib.avance.arrival import VERDICTS
from pamlib.avance.financial import CHAIN, SEVERAL
from pamlib.avance.words import cop, fine
from pamlib.board_seguimiento.parts import FROM_WHERE, Pregunta, figure, table
from pamlib.figures import Aviso, Detalle
from pamlib.report_words import count, join
from pamlib.sections_seguimiento.indicators import bullets_of, drawable

if TYPE_CHECKING:
    from pamlib.board_seguimiento.load import Choice

_BAD = ("no llega", "el plazo terminó")


def goals(choice: Choice) -> Pregunta:
    """Which goals will not arrive, and where each indicator stands."""
    title = "¿Qué metas no llegarían?"
    outlook, known = choice.table("proyeccion"), choice.table("indicadores")
    if outlook.empty:
        why = f"Ningún indicador de {choice.de} tiene tipo de acumulación y meta: no se puede decir si llegará."
        return Pregunta("metas", title, (Aviso(why),))
    counts = outlook["dictamen"].value_counts()
    told = [f"{locale_es.numero(int(counts[each]))} «{each}»" for each in VERDICTS if each in counts]
    bad = int(outlook["dictamen"].isin(_BAD).sum())
    said = (
        f"De {count(len(outlook), 'indicador', 'indicadores')} con tipo de acumulación y meta: {join(told)}. «Sin "
        "datos» quiere decir que aún no hay mediciones para saber a qué ritmo va. Es un rango, no una promesa."
    )
    parts: list[Any] = [Aviso(said, "aviso" if bad else "nota")]
    order = {verdict: number for number, verdict in enumerate((*_BAD, "puede llegar o no", "llega", "ya llegó"))}
    shown = outlook.sort_values("dictamen", key=lambda each: each.map(order).fillna(9), kind="stable")
    columns = ["texto", "valor", "meta", "hasta", "dictamen", "ritmo_visto", "ritmo_requerido"]
    heads = {"texto": "Indicador", "valor": "Va en", "ritmo_visto": "Ritmo visto, por bimestre",
             "ritmo_requerido": "Ritmo que hace falta"}  # fmt: skip
    words = f"¿Llegará cada indicador de {choice.de} a su meta?"
    shown = shown.assign(**{name: [fine(each) for each in shown[name]] for name in columns[-2:]})
    formats = dict.fromkeys(columns[-2:], "numero")
    parts.append(table(shown[columns], words, choice, encabezados=heads, formatos=formats))
    usable = drawable(known)
    named = known[(known["tipo"] != "") & known["valor"].notna()]
    data = table(
        named.assign(tipo=[catalogue()[kind]["nombre"] for kind in named["tipo"]])[
            ["texto", "tipo", "linea_base", "logro", "esperado", "meta_logro", "avance", "avance_vigencia", "cuenta",
             "corte_valor", "donde"]
        ],
        f"Indicadores de {choice.de}: valor, meta y avance, con su cuenta y dónde se dijo",
        choice,
        encabezados={"texto": "Indicador", "linea_base": "Línea de base", "logro": "Va en", "esperado": "Se esperaba",
                     "meta_logro": "Meta"},
        formatos=dict.fromkeys(("logro", "esperado", "meta_logro"), "numero"),
    )  # fmt: skip
    if len(usable):
        drawn, words = bullets_of(usable)
        title_of = f"Indicadores: de dónde parten, dónde van y su meta, al {choice.cuando}"
        parts.append(figure(drawn, title_of, words, choice, data))
    elif len(named):
        parts.append(data)
    return Pregunta("metas", title, tuple(parts))


def money(choice: Choice) -> Pregunta:
    """What money did: from definitive to paid, by year, and since the corte before."""
    title = "¿Qué hizo el dinero?"
    units = choice.table("dinero")
    if units.empty:
        return Pregunta("dinero", title, (Aviso(f"No se ha reportado ejecución de recursos de {choice.de}."),))
    parts: list[Any] = []
    everything = choice.table("dinero", of_component=False)
    if choice.componente and (shared := int((everything["componente"] == SEVERAL).sum())):
        told = count(shared, "cifra es", "cifras son")
        parts.append(Aviso(f"{told} de varios componentes a la vez y no van aquí: mírelas en todo el plan."))
    before = choice.previous
    if before is not None:
        old = before.table("dinero")
        gaps = {name: int(units[name].sum()) - int(old[name].sum()) for name in ("obligaciones_cop", "pagos_cop")}
        parts.append(
            Aviso(
                f"Desde el {before.cuando} se obligaron {cop(gaps['obligaciones_cop'])} y se pagaron "
                f"{cop(gaps['pagos_cop'])} más, según lo reportado."
            )
        )
    by_year = choice.table("ejecucion", of_component=False)
    by_year = by_year[by_year["componente"] == choice.componente]
    by_year = by_year[by_year["unidades"] > 0]
    rule = str(choice.datos.ficha["regla_financiera"])
    columns = ["vigencia", "programado_cop", *CHAIN, *(["ejecucion"] if rule else [])]
    yearly = table(by_year[columns], f"Dinero de {choice.de} por año, al {choice.cuando}", choice)
    whole = units.dropna(subset=list(CHAIN))
    if len(whole):
        sums = {name: cop(whole[name].sum()) for name in CHAIN}
        left = len(units) - len(whole)
        out = f" {count(left, 'cifra no entra', 'cifras no entran')}: les falta algún paso." if left else ""
        said = (
            f"De {sums['definitivo_cop']} definitivos se comprometieron {sums['compromisos_cop']}, se obligaron "
            f"{sums['obligaciones_cop']} y se pagaron {sums['pagos_cop']}.{out}"
        )
        shown = units[["vigencia", "fuente", "componente", *CHAIN, "corte_valor", "donde"]]
        each = table(shown, f"Cada cifra de dinero de {choice.de}, y dónde se dijo", choice)
        picture = draw.money_waterfall(units)
        parts.append(figure(picture, "Del definitivo al pago", said, choice, yearly, Detalle(each, FROM_WHERE)))
    parts.append(yearly)
    parts.append(
        Aviso(f"Ejecución financiera: {rule}, como la declara la entidad. Una cifra compartida se cuenta una vez.")
        if rule
        else Aviso("La entidad no declara su regla financiera: no se calcula la ejecución.", "aviso")
    )
    return Pregunta("dinero", title, tuple(parts))
