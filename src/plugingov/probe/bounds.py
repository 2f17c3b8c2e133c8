"""How much of a server's time and bytes we take, and what is said where it does not answer within that."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import anyio
import httpcore2
import httpx2

from plugingov.model.probed import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a server's time and bytes we take; times are seconds."""

    look_up: float = 5.0
    connect: float = 10.0
    silence: float = 15.0  # between two pieces of an answer
    answer: float = 30.0  # one request and all of its answer, however steadily it drips
    walk: float = 90.0  # all requests of the way in
    size: int = 16 * 1024**2  # bytes of one answer, as they come and unpacked
    document: int = 1024**2  # of one that the way in reads


class NoAnswer(httpx2.TransportError):
    """Why there is no answer, or no more of one; `reached` tells whether the server was connected to."""

    def __init__(self, failure: Failure, why: str, *, reached: bool = True) -> None:
        super().__init__(why)
        self.failure = failure
        self.why = why
        self.reached = reached


def failed(error: BaseException) -> NoAnswer | None:
    """Return why there was no answer, from whatever a library has wrapped around it; nothing where that is not why."""
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if isinstance(each, NoAnswer):
            return each
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        left += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return None


@contextmanager
def until(end: float) -> Iterator[None]:
    """Wait until a moment, and say in our words what went wrong."""
    try:
        with anyio.fail_after(max(end - time.monotonic(), 0)):
            yield
    except (TimeoutError, httpcore2.TimeoutException):
        raise NoAnswer("time", "the answer took too long") from None
    except httpcore2.RemoteProtocolError as error:
        raise _unreadable(error) from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
        tls = tls_in(error)
        raise NoAnswer("tls" if tls else "broken", tls or "the connection broke off") from None


def _unreadable(error: httpcore2.RemoteProtocolError) -> NoAnswer:
    inner = error.args[0] if error.args else None
    if getattr(inner, "error_status_hint", 0) == httpx2.codes.REQUEST_HEADER_FIELDS_TOO_LARGE:
        return NoAnswer("size", "the headers of the answer are larger than anybody needs")
    return NoAnswer("broken", "the answer broke off, or is no HTTP")


def tls_in(error: BaseException) -> str:
    """Return in our words what TLS objects to; nothing where it is not TLS."""
    each: BaseException | None = error
    while each is not None:
        match each:
            case ssl.SSLCertVerificationError():
                return _CERTIFICATES.get(each.verify_code, "the certificate is not one that this machine trusts")
            case ssl.SSLError():
                return "TLS could not be agreed on: another version, no TLS at all, or a certificate of ours is wanted"
        inner = next((found for found in each.args if isinstance(found, BaseException)), None)
        each = inner or each.__cause__
    return ""


_CERTIFICATES = {  # OpenSSL's X509_V_ERR_*
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is signed by itself",
    19: "the certificate is signed by an authority that this machine does not trust",
    20: "the certificate is signed by an authority that this machine does not trust",
    62: "the certificate is for another host",
    64: "the certificate is for another address",
}
