"""Where a request was sent, and where it is sent on."""

import re
from urllib.parse import quote

from starlette.requests import Request

from deployments.sandbox.itglue.settings import Settings

OF_A_PAGE = re.compile(r"/[0-9]+(/.*)?")  # as people see them: /<organization>/passwords/<id>


def address_of(request: Request) -> str:
    """The absolute address of a request, without its query; of a socket if no host is named."""
    host, port = request.scope["server"]
    named = request.headers.get("host") or f"{host}:{port}"
    return f"{request.scope['scheme']}://{named}{quote(request.scope['path'])}"


def is_redirected(path: str, settings: Settings) -> bool:
    """Whether this path, which is not the API's, is redirected without end or not found."""
    wanted = settings.redirected_paths
    return wanted == "unknown" or (wanted == "pages" and bool(OF_A_PAGE.fullmatch(path)))
