"""Opaque ids: made of a type and a key, and nothing else is one."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.ids import IdType, id_of, key_of, typed_key_of

KEY = UUID("4251977e-8470-46cf-98dd-ec85d098a585")
MALFORMED = [
    "",
    "_",
    "con_",
    "con",
    "con_4251977e847046cf98ddec85d098a58",
    "con_4251977e847046cf98ddec85d098a5850",
    "con_4251977E847046CF98DDEC85D098A585",
    "con_4251977e-8470-46cf-98dd-ec85d098a585",
    "con_4251977e847046cf98ddec85d098a585\n",
    " con_4251977e847046cf98ddec85d098a585",
    "CON_4251977e847046cf98ddec85d098a585",
    "xxx_4251977e847046cf98ddec85d098a585",
    "4251977e847046cf98ddec85d098a585",
    "con_con_4251977e847046cf98ddec85d098a5",
    "con_４２５１977e847046cf98ddec85d098a585",
    "con_' OR 1=1 --                     ",
    "\x00",
]


@given(st.sampled_from(IdType), st.uuids())
def test_an_id_names_its_type_and_its_row(kind: IdType, key: UUID) -> None:
    assert typed_key_of(id_of(kind, key)) == (kind, key)
    assert key_of(kind, id_of(kind, key)) == key


def test_an_id_looks_the_same_for_ever() -> None:
    """Clients keep ids: a change of form would make every stored one dangle."""
    assert {kind: id_of(kind, KEY) for kind in IdType} == {
        IdType.ACCOUNT: "acc_4251977e847046cf98ddec85d098a585",
        IdType.ACCOUNT_EVENT: "aev_4251977e847046cf98ddec85d098a585",
        IdType.CONTRACT: "con_4251977e847046cf98ddec85d098a585",
        IdType.CONTRACT_EVENT: "cev_4251977e847046cf98ddec85d098a585",
        IdType.CONTRACT_TEXT: "ctx_4251977e847046cf98ddec85d098a585",
        IdType.DELIVERY: "dlv_4251977e847046cf98ddec85d098a585",
        IdType.DESK_EVENT: "dev_4251977e847046cf98ddec85d098a585",
        IdType.FILING_ORDER: "fil_4251977e847046cf98ddec85d098a585",
        IdType.MAIL_RECIPIENT: "mre_4251977e847046cf98ddec85d098a585",
        IdType.ORDER: "ord_4251977e847046cf98ddec85d098a585",
        IdType.PARTY_A_PROFILE: "pap_4251977e847046cf98ddec85d098a585",
        IdType.STUCK_WORK: "stw_4251977e847046cf98ddec85d098a585",
        IdType.SUPPLEMENT: "sup_4251977e847046cf98ddec85d098a585",
        IdType.UPLOAD: "upl_4251977e847046cf98ddec85d098a585",
        IdType.VENDOR_VERSION: "vdv_4251977e847046cf98ddec85d098a585",
        IdType.WEBHOOK: "whk_4251977e847046cf98ddec85d098a585",
    }


def test_an_id_of_another_type_names_nothing() -> None:
    contract = id_of(IdType.CONTRACT, uuid4())
    assert [kind for kind in IdType if key_of(kind, contract)] == [IdType.CONTRACT]


@pytest.mark.parametrize("value", MALFORMED)
def test_a_malformed_id_names_nothing(value: str) -> None:
    assert typed_key_of(value) is None
    assert [kind for kind in IdType if key_of(kind, value)] == []


@given(st.text())
def test_no_text_at_all_makes_an_id_fail(value: str) -> None:
    typed = typed_key_of(value)
    assert typed is None or id_of(*typed) == value
