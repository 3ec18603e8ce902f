"""What somebody without a key, or without manners, can make the program hold:
little, and not for long.
"""

import asyncio
import errno
import gc
import gzip
import io
import json
import logging
import socket
import time

import pytest
from aiohttp import FormData, StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

import web
from tests.patience import PATIENCE_S
from tests.web.conftest import make_run, people, problem
from web.app_keys import QUOTAS
from web.receiving import body_bytes, upload_files
from web.receiving.limits import Limits
from web.receiving.quotas import Share
from web.receiving.server import quieter

JSON = {"Content-Type": "application/json"}
MULTIPART = "multipart/form-data; boundary=b"
ASKED = b"POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FILE_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


def with_file(content: bytes = b"a@x.pt\n" * 10_000) -> FormData:
    form = FormData()
    form.add_field("file", content, filename="list.csv")
    return form


def head(path: str, content_type: str, length: int, method: str = "POST") -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


async def said(address: tuple[str, int], *pieces: bytes) -> bytes:
    """Say something, and read all that is answered until the connection ends."""
    reader, writer = await asyncio.open_connection(*address)
    for piece in pieces:
        writer.write(piece)
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.read()
    writer.close()
    return answer


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret_key", [None, "a secret of some length"])
@pytest.mark.parametrize("path", [
    "/login", "/runs/{}/cancel", "/runs/{}/retry", "/runs/{}/resolve", "/runs/{}/pause", "/healthz",
    "/nothing",
])  # fmt: skip
async def test_an_address_that_takes_no_file_writes_none(
    client, serve, upload_folder, path, secret_key
):
    run = await make_run(client)
    served = await serve(secret_key=secret_key)
    answer = await served.post(path.format(run["id"]), data=with_file(), allow_redirects=False)
    assert answer.status in (302, 303, 401, 404, 405, 415)
    assert list(upload_folder.iterdir()) == []


async def test_a_login_takes_no_more_than_a_key_needs(serve):
    served = await serve(secret_key="a secret of some length")
    assert (await served.post("/login", data={"key": "x" * 4_000})).status == 401
    assert (
        await served.post("/login", data={f"x{n}": "x" * 1_000 for n in range(9)})
    ).status == 413


async def test_a_selection_of_all_that_may_be_selected_is_no_large_body(client):
    run = await make_run(client)
    body = {"ids": [10**17 + n for n in range(10_000)]}
    answer = await client.post(
        f"/api/runs/{run['id']}/retry", data=io.BytesIO(json.dumps(body).encode()), headers=JSON
    )
    assert answer.status in (202, 404, 409)
    large = io.BytesIO(b" " * 300_000 + b"{}")
    assert (
        await client.post(f"/api/runs/{run['id']}/retry", data=large, headers=JSON)
    ).status == 413


BROKEN_UPLOADS = {
    "whose end never comes": [FILE_PART + b"a@x.pt\n" * 1000],
    "with a second file": [FILE_PART + b"a\r\n" + FILE_PART + b"b\r\n--b--\r\n"],
    "with a field that is too long": [
        FILE_PART
        + b'a\r\n--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\n'
        + b"x" * 9_000
    ],
    "with a field without a name": [FILE_PART + b"a\r\n--b\r\n\r\nx\r\n--b--"],
}


@pytest.mark.parametrize("name", BROKEN_UPLOADS)
async def test_an_upload_leaves_nothing_behind(serve_for_real, upload_folder, name):
    address, body = await serve_for_real(arrival_s=0.1), b"".join(BROKEN_UPLOADS[name])
    answer = await said(address, head("/runs", MULTIPART, len(body) + 9), body)
    assert answer[9:12] in (b"400", b"408", b"413")
    assert list(upload_folder.iterdir()) == []


async def test_an_upload_whose_sender_is_gone_leaves_nothing_and_no_trace(
    serve_for_real, upload_folder, caplog
):
    address = await serve_for_real()
    quotas = serve_for_real.app[QUOTAS]
    with caplog.at_level(logging.WARNING):
        _, writer = await asyncio.open_connection(*address)
        writer.write(head("/runs", MULTIPART, 10**6) + FILE_PART + b"a@x.pt\n" * 1000)
        await until(lambda: list(upload_folder.iterdir()))
        assert (quotas.uploads.taken, quotas.requests.taken) == (1, 1)
        writer.transport.abort()
        await until(lambda: not quotas.requests.taken)
    assert list(upload_folder.iterdir()) == []
    assert (quotas.uploads.taken, quotas.uploads_bytes.taken, quotas.bodies_bytes.taken) == (
        0,
        0,
        0,
    )
    assert caplog.records == []


async def until(holds) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0)


async def test_what_a_killed_process_had_received_is_deleted_at_the_start(
    serve_for_real, upload_folder
):
    upload_folder.mkdir()
    (upload_folder / "left.upload").write_bytes(b"a@x.pt\n")
    await serve_for_real()
    assert list(upload_folder.iterdir()) == []


async def test_uploads_in_progress_are_bounded_in_number(serve_for_real):
    address = await serve_for_real(limits=Limits(uploads=Share(5, 1)))
    _, first = await asyncio.open_connection(*address)
    first.write(head("/runs", MULTIPART, 10**6) + FILE_PART + b"a@x.pt\n")
    await until(lambda: serve_for_real.app[QUOTAS].uploads.taken)
    answer = await said(address, head("/runs", MULTIPART, 10**6), FILE_PART + b"a@x.pt\n")
    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b"\r\nRetry-After: " in answer
    first.close()


async def test_uploads_in_progress_are_bounded_in_bytes(serve, upload_folder):
    served = await serve(limits=Limits(uploads_bytes=Share(50_000, 100_000)))
    answer = await served.post("/api/runs", data=with_file())
    assert (await problem(answer))[0] == 503
    assert list(upload_folder.iterdir()) == []


def test_an_upload_leaves_some_of_the_disk_free(tmp_path):
    assert upload_files.has_room(tmp_path, 1)
    assert not upload_files.has_room(tmp_path, 10**18)


class Full:
    """A store whose disk takes nothing more."""

    def __init__(self, store, number: int) -> None:
        self._store, self._number = store, number

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def list_runs(self, *_, **__):
        raise OSError(self._number, "no") if self._number else MemoryError


@pytest.mark.parametrize(("number", "status"), [
    (errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EMFILE, 503), (errno.EIO, 503), (0, 503),
    (errno.ENAMETOOLONG, 404),
])  # fmt: skip
async def test_what_the_system_refuses_is_said_in_a_sentence(
    store, config, aiohttp_client, number, status
):
    app = web.create_app(Full(store, number), config, lambda: None)
    served: TestClient = await aiohttp_client(TestServer(app))
    assert (await problem(await served.get("/api/runs")))[0] == status


async def test_two_tabs_with_one_form_key_do_not_take_each_others_file(client):
    async def look(tab: int) -> int:
        form = with_file(b"email\n" + b"p%d@x.pt\n" % tab * 2_000)
        form.add_field("key", "one-key")
        return (await client.post("/preview", data=form)).status

    async def look_again() -> int:
        answer = await client.post("/preview", data={"key": "one-key", "kept": "yes"})
        return answer.status

    looks = [look(tab) for tab in range(10)] + [look_again() for _ in range(10)]
    assert set(await asyncio.gather(*looks)) == {200}


# -- bodies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/runs", "/runs", "/preview", "/login", "/healthz"])
async def test_a_packed_request_is_refused_and_never_unpacked(serve_for_real, path):
    address, body = await serve_for_real(), gzip.compress(b" " * 10**7)
    for coding in (b"gzip", b"deflate", b"br", b"zstd", b"identity, gzip", b"nonsense"):
        request = head(path, "application/json", len(body)).replace(
            b"\r\n\r\n", b"\r\nContent-Encoding: %b\r\nConnection: close\r\n\r\n" % coding
        )
        answer = await said(address, request, body)
        assert answer.startswith(b"HTTP/1.1 415 "), coding


@pytest.mark.parametrize("received", [1, 20_000, 300_000])
@pytest.mark.parametrize(("path", "content_type", "begin"), [
    ("/api/runs", "application/json", b'{"emails": "'), ("/runs", MULTIPART, FILE_PART),
])  # fmt: skip
async def test_a_pause_ends_a_request_whatever_came_before(
    serve_for_real, path, content_type, begin, received
):
    address = await serve_for_real(arrival_s=0.2)
    async with asyncio.timeout(25):  # by its bytes alone it might take 30 seconds
        answer = await said(address, head(path, content_type, 10**6), begin + b"a" * received)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_a_trickle_ends_as_a_pause_does(serve_for_real):
    address = await serve_for_real(arrival_s=0.3)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(head("/api/runs", "application/json", 10**6) + b"x" * 100_000)
    answer = asyncio.ensure_future(reader.readline())
    async with asyncio.timeout(25):
        while not answer.done():
            writer.write(b"x")
            await asyncio.wait((answer,), timeout=0.05)
    assert answer.result().startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_bytes_in_receipt_are_bounded_together(serve_for_real):
    address = await serve_for_real(limits=Limits(bodies_bytes=Share(300_000, 200_000)))
    quota = serve_for_real.app[QUOTAS].bodies_bytes
    _, first = await asyncio.open_connection(*address)
    first.write(head("/api/runs", "application/json", 10**6) + b" " * 150_000)
    await until(lambda: quota.taken == 150_000)
    answer = await said(address, head("/api/runs", "application/json", 10**6), b" " * 150_000)
    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b"\r\nRetry-After: " in answer
    first.close()
    await until(lambda: not quota.taken)


async def test_requests_under_way_are_bounded_and_health_is_still_told(serve_for_real):
    address = await serve_for_real(limits=Limits(requests=Share(3, 2)))
    waiting = [await asyncio.open_connection(*address) for _ in range(2)]
    for _, writer in waiting:
        writer.write(head("/api/runs", "application/json", 9) + b"{")
    await until(lambda: serve_for_real.app[QUOTAS].requests.taken == 2)
    end = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert (await said(address, b"GET /runs" + end)).startswith(b"HTTP/1.1 429 ")
    assert (await said(address, b"GET /healthz" + end)).startswith(b"HTTP/1.1 200 ")
    for _, writer in waiting:
        writer.close()


async def test_lines_around_parts_are_read_in_many_turns_of_the_loop():
    loop = asyncio.get_running_loop()
    body = StreamReader(BaseProtocol(loop), 1 << 20, loop=loop)
    body.feed_data(b"\r\n" * 5_000)
    frame, turns = body_bytes.Frame(body), 0

    async def others():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.ensure_future(others())
    for _ in range(5_000):
        assert await frame.readline() == b"\r\n"
    task.cancel()
    assert turns >= 9


@pytest.mark.parametrize("frame", [b"x" * 60 + b"\r\n", b"--bb\r\n", b"\r\n", b"--"])
async def test_a_long_preamble_is_not_read_to_its_end(client, frame):
    body = io.BytesIO(frame * (3_000_000 // len(frame)))
    answer = await client.post("/api/runs", data=body, headers={"Content-Type": MULTIPART})
    assert (await problem(answer))[0] == 400


@pytest.mark.parametrize(
    "part",
    [
        b'--b\r\nContent-Disposition: form-data; name="x%d"\r\n\r\n1\r\n',
        b"--b\r\nX-%d: " + b"y" * 4_000 + b"\r\n\r\n",
    ],
)
async def test_many_parts_or_heads_of_parts_are_not_read_to_their_end(client, part):
    body = io.BytesIO(b"".join(part % n for n in range(5_000)))
    answer = await client.post("/api/runs", data=body, headers={"Content-Type": MULTIPART})
    assert (await problem(answer))[0] == 400


# -- heads -----------------------------------------------------------------------------------------

ODD_HEADS = {
    "a target of another host": b"GET http://evil.example/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a target with a "
    "user": b"GET http://127.0.0.1@evil.example/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a target with a user that looks "
    "right": b"GET http://x@127.0.0.1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a target with another port": b"GET http://127.0.0.1:1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a target that cannot be read": b"GET http://[x/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "two codings": ASKED + b"Transfer-Encoding: identity, chunked\r\n",
    "gzip and chunks": ASKED + b"Transfer-Encoding: gzip, chunked\r\n",
    "length and chunks": ASKED + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "chunks before there were any": ASKED.replace(b"HTTP/1.1", b"HTTP/1.0")
    + b"Transfer-Encoding: chunked\r\n",
    "chunks twice": ASKED + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
}


@pytest.mark.parametrize("name", ODD_HEADS)
async def test_a_head_that_can_be_read_in_two_ways_is_refused(serve_for_real, name):
    address = await serve_for_real()
    answer = await said(address, ODD_HEADS[name] + b"Connection: close\r\n\r\n0\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
async def test_behind_a_body_of_unclear_length_nothing_more_is_read(serve_for_real, version):
    address = await serve_for_real()
    asked = ASKED.replace(b"HTTP/1.1", b"HTTP/" + version)
    odd = asked + b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n"
    odd += b"Content-Length: 5\r\n\r\n" if version == b"1.1" else b"\r\n"
    behind = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answer = await said(address, odd + behind)
    assert answer.count(b"HTTP/1.") == 1
    assert b" 400 " in answer.partition(b"\r\n")[0]


async def test_a_target_may_name_the_host_it_is_sent_to(serve_for_real):
    address = await serve_for_real()
    request = b"GET http://127.0.0.1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert (await said(address, request)).startswith(b"HTTP/1.1 200 ")


NO_HTTP = {
    "nonsense": b"<script>alert(1)</script>\r\n\r\n",
    "a length that is none": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: <b>\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\n<script>\r\n\r\n",
    "a header that is too long": b"GET / HTTP/1.1\r\nX: " + b"<" * 10_000 + b"\r\n\r\n",
    "a target that is too long": b"GET /" + b"<" * 10_000 + b" HTTP/1.1\r\n\r\n",
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a mail client": b"EHLO me\r\n\r\n",
}


@pytest.mark.parametrize("name", NO_HTTP)
async def test_what_is_no_http_gets_a_sentence_with_our_headers_and_leaves_no_trace(
    serve_for_real, caplog, name
):
    address = await serve_for_real()
    with caplog.at_level(logging.INFO):
        answer = await said(address, NO_HTTP[name])
    top, _, text = answer.partition(b"\r\n\r\n")
    assert top.startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))
    assert b"Content-Security-Policy: default-src 'none'" in top
    assert b"aiohttp" not in top
    assert b"Python" not in top
    assert text == b"This request could not be understood. Send it as a browser would.\n"
    assert caplog.records == []


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/static/style.css", "/nothing", "/static/nothing"]
)
async def test_no_answer_names_the_versions_of_what_is_at_work(client, path):
    answer = await client.get(path)
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/static/" + "A" * 256, "/static/" + "A" * 5_000, "/static" + "/a" * 100,
     "/static" + "/a" * 2_000, "/static/%00", "/static/a%00b", "/static/%2e%2e/app.py",
     "/static/style.css/x", "/static/%ED%A0%80", "/static/", "/static", "/static/js",
     "/static/" + "..%2f" * 100, "/static//etc/passwd"],
)  # fmt: skip
async def test_a_file_that_is_none_of_ours_is_not_found(client, path, caplog):
    with caplog.at_level(logging.WARNING):
        answer = await client.get(URL(path, encoded=True))
    assert answer.status == 404
    assert 'href="/"' in await answer.text()
    assert caplog.records == []


# -- connections -----------------------------------------------------------------------------------


async def test_a_connection_that_is_idle_makes_room_for_a_new_one(serve_for_real):
    address = await serve_for_real(limits=Limits(connections=Share(10, 3)))
    idle = [await asyncio.open_connection(*address) for _ in range(3)]
    await until(lambda: serve_for_real.app[QUOTAS].connections.taken == 3)
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert (await said(address, request)).startswith(b"HTTP/1.1 200 ")
    assert await idle[0][0].read() == b""
    for _, writer in idle:
        writer.close()
    await until(lambda: not serve_for_real.app[QUOTAS].connections.taken)


async def test_more_connections_than_there_may_be_are_told_why(serve_for_real):
    address = await serve_for_real(limits=Limits(connections=Share(3, 3)))
    busy = [await asyncio.open_connection(*address) for _ in range(3)]
    for _, writer in busy:
        writer.write(head("/api/runs", "application/json", 9) + b"{")
    await until(lambda: serve_for_real.app[QUOTAS].requests.taken == 3)
    answer = await said(address, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: " in answer
    assert b"Too many connections are open." in answer
    for _, writer in busy:
        writer.close()


async def test_a_flood_of_connections_leaves_no_trace(serve_for_real, caplog):
    address = await serve_for_real(limits=Limits(connections=Share(1, 1)))
    server = serve_for_real.server
    _, busy = await asyncio.open_connection(*address)
    busy.write(head("/api/runs", "application/json", 9) + b"{")
    await until(lambda: serve_for_real.app[QUOTAS].requests.taken)
    with caplog.at_level(logging.WARNING):
        flood = [await asyncio.open_connection(*address) for _ in range(60)]
        for _, writer in flood:
            writer.close()
        busy.close()
        await until(lambda: not server.connections)
        gc.collect()  # a task that ended in an error is told of when it goes
    assert caplog.records == []


def test_a_loop_without_descriptors_says_so_once_a_minute(caplog):
    now, passed = [0.0], []
    handle = quieter(lambda _, context: passed.append(context), lambda: now[0])
    full = {
        "message": "socket.accept() out of system resource",
        "exception": OSError(errno.EMFILE, "too many"),
    }
    for _ in range(100):
        handle(None, full)
    assert len(caplog.records) == 1
    now[0] = 61.0
    handle(None, full)
    assert len(caplog.records) == 2
    handle(None, {"message": "another", "exception": OSError()})
    assert len(passed) == 1


async def test_an_answer_that_nobody_reads_is_dropped(client, serve_for_real):
    run = await make_run(client, people(3_000))
    address = await serve_for_real(buffer_bytes=4096, write_s=0.3)
    app = serve_for_real.app
    for path in (
        f"/api/runs/{run['id']}/recipients.csv",
        f"/api/runs/{run['id']}/recipients?limit=500",
    ):
        one, loop = socket.socket(), asyncio.get_running_loop()
        with one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.setblocking(False)
            await loop.sock_connect(one, address)
            request = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path.encode()
            await loop.sock_sendall(one, request * 4)  # more than all buffers take
            await until(lambda: app[QUOTAS].requests.taken)
            await until(lambda: not app[QUOTAS].connections.taken)
            await until(lambda: not app[QUOTAS].requests.taken)
            assert not app[QUOTAS].bodies_bytes.taken


# -- letters and lists -----------------------------------------------------------------------------

WIDE = "\n".join(f"p{n}@x.pt{',v' * 499}" for n in range(1_000))


@pytest.mark.parametrize("letter", [
    {"html": "<p>{{ name }} and [Name]</p>" * 15_000, "format": "html"},
    {"text": "{{ name }}, attached: [Name] " * 6_500},
    {"text": '{% if name == "b" %}x{% else %}y{% endif %}' * 4_000},
    {"emails": f"email,{','.join(f'c{n}' for n in range(499))}\n{WIDE}"},
])  # fmt: skip
async def test_a_long_letter_or_a_wide_list_holds_up_nobody_else(client, letter):
    """What it costs the loop's own thread between two turns, whatever else the machine does."""
    longest = 0.0

    async def others():
        nonlocal longest
        while True:
            begun = time.thread_time()
            await asyncio.sleep(0)
            longest = max(longest, time.thread_time() - begun)

    task = asyncio.ensure_future(others())
    answer = await client.post("/api/preview", json={"emails": people(5), "text": "Hi"} | letter)
    task.cancel()
    assert answer.status == 200
    assert longest < 0.1
