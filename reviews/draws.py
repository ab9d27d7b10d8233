"""Draws that nobody foresees, and anybody with the deployment's secret can repeat."""

import hashlib
import hmac

from django.conf import settings


def draw(purpose: bytes, text: str) -> int:
    """64 bits for `text`, by HMAC-SHA256. The key is derived from the house's own, another for each
    purpose; who does not know it can neither tell nor choose."""
    key = hmac.new(settings.BLIND_INDEX_KEY, purpose, hashlib.sha256).digest()
    return int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:8], "big")
