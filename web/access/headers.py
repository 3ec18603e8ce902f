"""What every answer tells the browser that it may do. Knows nothing of who asks."""

from aiohttp import hdrs, web

PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types own-pages"
)
"""`own-pages` is the one policy by which text becomes a page:
refresh.js reads our own page again.
"""
MAIL_CSP = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; webrtc 'block'; "
    "require-trusted-types-for 'script'; trusted-types"
)
"""Of a mail shown as its reader sees it: its own inline styles, and nothing that runs or loads."""

_UNUSED = (
    *(
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
    ),
    *(
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "hid",
        "identity-credentials-get",
        "idle-detection",
    ),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *(
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "usb",
        "xr-spatial-tracking",
    ),
)
"""Powers of browsers that no page of ours asks for; full screen, printing and copying stay."""

HEADERS = {
    "Content-Security-Policy": PAGE_CSP,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Cache-Control": "no-store",
}


READABLE_BY = web.RequestKey("READABLE_BY", str)
"""The origin of another site's page that may read this answer: it came with a publishable key."""


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add what every answer carries; a handler may have set its own.
    Nobody needs to know what serves.
    """
    if request.match_info.route.name in ("static", "widget"):
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")  # asked for again, answered 304
    if READABLE_BY in request:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = request[READABLE_BY]
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "ETag, Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers.add(hdrs.VARY, hdrs.ORIGIN)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall(hdrs.SERVER, None)
