"""Where a server of the older transport wants messages: the SDK goes nowhere else, and waits on without a word."""

import codecs
import io
from urllib.parse import urljoin, urlsplit

from plugingov.probe.hiding import shown
from plugingov.probe.list_limits import Watch


class Endpoint:
    """Reads along in a stream of events until one names where to post, and ends everything where that is elsewhere."""

    def __init__(self, url: str, watch: Watch) -> None:
        self._url = url
        self._watch = watch
        utf_8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._decoder = io.IncrementalNewlineDecoder(utf_8, translate=True)
        self._rest: list[str] = []  # of a line that is not whole yet
        self._event = ""
        self._data: list[str] = []
        self._is_named = False

    def hear(self, chunk: bytes) -> None:
        """Read some bytes of the stream before the SDK does."""
        if self._is_named:
            return
        first, *more = self._decoder.decode(chunk).split("\n")
        self._rest.append(first)
        for each in more:
            self._take("".join(self._rest))
            self._rest = [each]

    def _take(self, line: str) -> None:
        """Take a line; an empty one ends an event."""
        field, _, value = line.partition(":")
        if not line:
            if self._event == "endpoint" and not self._is_named:
                self._is_named = True
                self._judge("\n".join(self._data))
            self._event, self._data = "", []
        elif field == "event":
            self._event = value.removeprefix(" ")
        elif field == "data":
            self._data.append(value.removeprefix(" "))

    def _judge(self, named: str) -> None:
        try:
            home, parts = urlsplit(self._url), urlsplit(urljoin(self._url, named))
        except ValueError:
            self._watch.end("it wants messages at what is no address", "protocol")
            return
        if (home.scheme, home.netloc) != (parts.scheme, parts.netloc):
            where = shown(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", secrets=self._watch.secrets)
            self._watch.end(f"it wants messages at another server, `{where}`, where nobody follows", "not-allowed")
