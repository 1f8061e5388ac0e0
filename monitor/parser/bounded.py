"""feedparser's reader of XML, held to what a document of its size can honestly say."""

from typing import Any
from xml.sax import SAXException
from xml.sax.xmlreader import AttributesNSImpl

from feedparser import api

MAX_DEPTH = 1_000  # elements inside each other; feedparser keeps several lists for each
MAX_ATTRIBUTES = 1_000  # of one element; feedparser looks through all of them for each
ENTITIES_MAY_ADD = 100_000  # characters; a thousand bytes of entities could stand for millions
_SHORTEST_TAG = 3  # characters

_Reader: Any = api.StrictFeedParser


class BoundedReader(_Reader):  # type: ignore[misc]
    """Passes over tags that lie too deep and attributes that are too many, and gives up where entities say far more than the document holds."""

    most = ENTITIES_MAY_ADD  # characters that the document at hand may say
    _open = 0
    _said = 0

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802 SAX
        self._open += 1
        self._say(_SHORTEST_TAG)
        if self._open <= MAX_DEPTH:
            few = attrs if len(attrs) <= MAX_ATTRIBUTES else AttributesNSImpl({}, {})
            super().startElementNS(name, qname, few)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802 SAX
        if self._open <= MAX_DEPTH:
            super().endElementNS(name, qname)
        self._open -= 1

    def characters(self, text: str) -> None:
        self._say(len(text))
        super().characters(text)

    def _say(self, much: int) -> None:
        self._said += much
        if self._said > self.most:
            raise SAXException("its entities stand for far too much")


api.StrictFeedParser = BoundedReader
