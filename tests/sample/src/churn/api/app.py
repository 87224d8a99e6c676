"""The WSGI application: routes, JSON, and nothing that knows about churn."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from churn.api.score import BadRequest, ScoreHandler
from churn.config import Settings
from churn.scoring import Scorer
from churn.store import ModelStore

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
StartResponse = Callable[[str, list[tuple[str, str]]], object]


@cache
def handler() -> ScoreHandler:
    """The handler of this process; the model is loaded on the first call."""
    settings = Settings.from_env()
    return ScoreHandler(Scorer.latest(ModelStore(settings.model_dir), settings))


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request."""
    route = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/"))
    try:
        if route == ("GET", "/health"):
            return _reply(start_response, "200 OK", {"model": handler().model_version})
        if route == ("POST", "/v1/score"):
            return _reply(start_response, "200 OK", handler().score(_body(environ)))
        if route == ("POST", "/v1/explain"):
            return _reply(start_response, "200 OK", handler().explain(_body(environ)))
        return _reply(start_response, "404 Not Found", {"error": "no such route"})
    except BadRequest as error:
        return _reply(start_response, "400 Bad Request", {"error": str(error)})
    except Exception:
        log.exception("%s %s", *route)
        return _reply(start_response, "500 Internal Server Error", {"error": "see the log"})


def _body(environ: dict[str, Any]) -> dict[str, Any]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        raise BadRequest(f"the body has {length} bytes, at most {LARGEST_BODY} are read")
    try:
        body = json.loads(environ["wsgi.input"].read(length))
    except ValueError as error:
        raise BadRequest(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadRequest("the body is not an object")
    return body


def _reply(start_response: StartResponse, status: str, body: dict[str, Any]) -> list[bytes]:
    data = json.dumps(body).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]
