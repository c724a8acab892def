"""Rules as data: an entry without its keys is our fault, a change that does not fit is the office's."""

import pytest

from pamlib.errors import InternalError, UserError
from pamlib.rule_file import change, entry, known_code, values


@pytest.mark.parametrize(
    ("told", "key"),
    [({"fuente": "x"}, "significa"), ({"significa": "", "fuente": "x"}, "significa"),
     ({"significa": "a", "fuente": "x", "fuentes": "y"}, "fuentes")],
)  # fmt: skip
def test_an_entry_of_the_package_has_its_keys_and_no_other(told, key):
    with pytest.raises(InternalError, match=f"la regla «rezago» de pamlib trae mal la clave «{key}»"):
        entry(told, "rezago", ("significa", "fuente"))


def test_a_parameter_of_the_package_says_where_its_value_comes_from():
    with pytest.raises(InternalError, match=r"«rezago\.hasta» de pamlib trae mal la clave «fuente»"):
        values({"hasta": {"valor": 25}}, "rezago")


@pytest.mark.parametrize("value", [0, -1, [], True])
def test_a_value_that_means_nothing_is_refused_where_it_must_mean_something(value):
    own = [1] if isinstance(value, list) else 25
    with pytest.raises(UserError, match="no puede ser"):
        change({"parametros": {"hasta": value}}, "rezago", {"hasta": own}, positive=True)


def test_a_zero_is_a_value_where_it_may_be_one():
    assert change({"parametros": {"hasta": 0}, "activa": False}, "rezago", {"hasta": 25}).parameters == {"hasta": 0}


def test_a_code_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(UserError, match="Use una de estas: uno, dos"):
        known_code("tres", ["uno", "dos"])
