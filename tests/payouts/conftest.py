import pytest

from tests.payouts.bank import WrittenBank
from tests.payouts.house import House, build


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return build()


@pytest.fixture
def bank() -> WrittenBank:
    return WrittenBank()
