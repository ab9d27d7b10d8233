"""Adapters by name, and the one way in which they fail."""

import pytest

from config.kernel.adapters import AdapterError, load
from members.connectors.sms.http import HttpGateway


def test_the_adapter_named_in_a_setting_is_made_with_its_other_keys() -> None:
    gateway = load(
        {
            "adapter": "members.connectors.sms.http.HttpGateway",
            "base_url": "http://127.0.0.1:9/sms",
        }
    )
    assert isinstance(gateway, HttpGateway)


def test_loading_leaves_the_setting_as_it_was() -> None:
    setting = {"adapter": "config.kernel.adapters.AdapterError", "permanent": True}
    with pytest.raises(TypeError):
        load(setting)
    assert setting == {"adapter": "config.kernel.adapters.AdapterError", "permanent": True}


def test_a_name_that_leads_nowhere_fails_at_once() -> None:
    with pytest.raises(ImportError):
        load({"adapter": "config.kernel.nowhere.Nothing"})


@pytest.mark.parametrize("permanent", [True, False])
def test_an_error_says_whether_trying_again_helps(permanent: bool) -> None:
    error = AdapterError("Out of order.", permanent=permanent)
    assert error.permanent is permanent
    assert str(error) == "Out of order."
