"""The addresses that hubs call."""

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.context import Context
from monitor.stages import websub

MAX_BODY = 5_000_000  # bytes: a hub sends the whole document
MAX_CHALLENGE = 1_000  # characters
SECONDS = 10  # for a body to arrive


def web_app(context: Callable[[], Context], *, on_call: Callable[[], None]) -> Starlette:
    """Return the application; `context` gives the one in force, `on_call` is told when a feed became due."""

    async def confirm(request: Request) -> Response:
        given = dict(request.query_params)
        challenge = await asyncio.to_thread(websub.confirm, context(), request.path_params["token"], given)
        if challenge is None or len(challenge) > MAX_CHALLENGE:
            return PlainTextResponse("not asked for", 404)
        headers = {"X-Content-Type-Options": "nosniff"}  # it echoes what a stranger sent
        return PlainTextResponse(challenge, headers=headers)

    async def call(request: Request) -> Response:
        try:
            async with asyncio.timeout(SECONDS):
                body = await _body(request)
        except TimeoutError:
            return PlainTextResponse("too slow", 408)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return PlainTextResponse("too large", 413)
        signature = request.headers.get("x-hub-signature", "")
        token = request.path_params["token"]
        if not await asyncio.to_thread(websub.called, context(), token, body, signature):
            return PlainTextResponse("no such address", 404)
        on_call()
        return Response(status_code=202)

    path = websub.PATH + "{token}"
    return Starlette(routes=[Route(path, confirm, methods=["GET"]), Route(path, call, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """Return the body; None if it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)
