"""The JSON API under ``/api/v1/``, described by OpenAPI."""

from yiqi.interop.api.house import API, addresses
from yiqi.interop.api.page import api_page

__all__ = ["API", "addresses", "api_page"]
