import pytest
from sqlalchemy import text

from docarchive.catalog.initials import initials
from docarchive.catalog.migrations.versions.v0011_initials import fill


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("常州恒达化工有限公司", "czhdhgyxgs"),
        ("长沙重工", "cszg"),
        ("长沙重工", "zscg"),
        ("银行", "yh"),
        ("行", "x"),
        ("（集团）A3 甲", "jta3j"),
        ("ＡＢ厂", "abc"),
        ("长重行大合石车区解单尉仇厂", "zzxdhscqjdwcc"),
        ("长重行大合石车区解单尉仇厂", "czxdhscqxdwcc"),
    ],
)
def test_a_name_is_spelled_in_every_reading(name, spelling):
    assert spelling in initials(name).split()


def test_spellings_stay_few_and_different():
    spellings = initials("长重行大合石车区解单尉仇" * 3 + "有限公司").split()

    assert len(spellings) == len(set(spellings)) <= 128
    assert len(initials("有限公司").split()) == 1
    assert initials("") == initials("！？") == ""


def test_the_names_of_a_catalogue_of_the_version_before_are_spelled(registered):
    spelled = text("SELECT name, initials FROM party_names ORDER BY name")
    with registered.transaction() as tx:
        before = tx._db.execute(spelled).all()
        tx._db.execute(text("UPDATE party_names SET initials = NULL"))
        fill(tx._db)
        after = tx._db.execute(spelled).all()

    assert after == before
    assert all(row.initials == initials(row.name) for row in after)
