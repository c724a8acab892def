"""The trend chart of the characterisation."""

from __future__ import annotations

import pandas as pd
import pytest

from pamlib.charts_caracterizacion.trend import trend

pytest.importorskip("altair")
SERIES = pd.DataFrame(
    {
        "de": "entidad", "anio": [2016, 2017, 2018, 2019], "valor": [8600.0, 8500.0, 8400.0, 8300.0],
        "tramo": [0, 0, 1, 1], "indicador": "poblacion_5_16", "unidad": "personas", "calidad": "publicado",
    }
)  # fmt: skip
NO_BAND = pd.DataFrame({"anio": [], "cuartil_1": [], "cuartil_3": []})


def test_no_layer_brings_the_year_zero_into_the_axis():
    """With a break and nobody to compare with, one layer without its own scale drew the years from 0 on."""
    chart = trend(SERIES, NO_BAND, "Valdemora").to_dict()
    scales = [layer["encoding"]["x"].get("scale") for layer in chart["layer"]]
    assert len(scales) > 4
    assert all(scale["zero"] is False and scale["domain"][0] == 2016 for scale in scales)
