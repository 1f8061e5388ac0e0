"""The machine's time zone, which holds where `settings.timezone` is not set."""

from datetime import tzinfo

from tzlocal import get_localzone

from monitor.core.errors import ConfigError, Position, Problem


def machine_zone() -> tzinfo:
    """Return the machine's time zone. ConfigError where it has no name or several: quiet hours must not be guessed."""
    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):  # of TZ, /etc/timezone and /etc/localtime
        raise ConfigError(
            [
                Problem(
                    Position("settings.timezone", 0),
                    "the machine's time zone cannot be told",
                    "write timezone: Europe/Berlin, or set TZ=Europe/Berlin in the environment",
                )
            ]
        ) from None
