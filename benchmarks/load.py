"""Clients that cost little: requests written beforehand, sent over connections that stay open."""

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import urlsplit


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def pressed(address: str, requests: Iterator[bytes], clients: int, seconds: float) -> float:
    """Requests answered with 2xx per second by so many clients at once, each waiting for its
    answer before it asks again. Raises RuntimeError on any other status."""
    return asyncio.run(_pressed(address, requests, clients, seconds))


async def _pressed(address: str, requests: Iterator[bytes], clients: int, seconds: float) -> float:
    begun = time.perf_counter()
    ends = begun + seconds
    counts = await asyncio.gather(*(_client(address, requests, ends) for _ in range(clients)))
    return sum(counts) / (time.perf_counter() - begun)


async def _client(address: str, requests: Iterator[bytes], ends: float) -> int:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    done = 0
    try:
        while time.perf_counter() < ends:
            writer.write(next(requests))
            await _answer(reader)
            done += 1
    finally:
        writer.close()
        await writer.wait_closed()
    return done


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    body = await reader.readexactly(length)
    if not status.startswith(b"2"):
        raise RuntimeError(f"{status.decode()}: {body[:300]!r}")
