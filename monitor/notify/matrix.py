"""Matrix through Apprise's own service, without what it does unasked, and one alert as one message."""

from typing import Any

from apprise import NotifyFormat
from apprise.conversion import markdown_to_html
from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.matrix.base import MatrixWebhookMode


class Matrix(NotifyMatrix):
    """One matrix:// or matrixs:// channel."""

    # Apprise takes a message's own length for the limit and splits it once its HTML is longer. An event may have
    # 65,536 bytes and holds the text twice, where a character may take three.
    body_maxlen = 8_000

    def dialect_convert(
        self, body: str, body_format: NotifyFormat | None = None, *more: Any, **options: Any
    ) -> str:
        """Make HTML of Markdown, a line for a line."""
        if body_format is NotifyFormat.MARKDOWN and self.mode == MatrixWebhookMode.DISABLED:
            return str(markdown_to_html(body, extensions=("nl2br",)))
        return str(super().dialect_convert(body, body_format, *more, **options))

    def _register(self) -> bool:
        """Open no account where the login is refused: what the server said of the login is the reason."""
        return False

    def _room_create(self, room: str) -> None:
        """Make no room where none has that name: nobody would read there."""
