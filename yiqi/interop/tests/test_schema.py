"""The API keeps what its OpenAPI description promises, whatever is thrown at it."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from yiqi.config.wsgi import application
from yiqi.interop.api import API

pytestmark = pytest.mark.django_db
PROMISES = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]
EXAMPLES = 8  # an endpoint and mode
ENDPOINTS = [
    (path, method)
    for path, operations in API.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in operations
]


@pytest.fixture
def described(bureau):
    """The description, asked in process; the test's connection outlives each request."""
    for number in range(3):
        bureau.problem(f"第 {number} 件：货车被劝返")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), ENDPOINTS)
def test_whatever_is_sent_the_answer_is_as_described(described, duty, path, method, mode):
    operation = described[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: schemathesis.Case) -> None:
        response = case.call(headers={"Authorization": f"Bearer {duty.token}"})
        case.validate_response(response, checks=PROMISES)

    holds()
