"""Runs in a child: one errand, one Apprise service, one outcome."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, assert_never
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyType, PersistentStoreMode
from apprise.manager_plugins import NotificationManager
from apprise.plugins import url_to_dict
from apprise.plugins.base import NotifyBase
from apprise.plugins.email import NotifyEmail
from apprise.plugins.matrix import NotifyMatrix

from monitor.core.delivery import SendFailed, SendFailure, SendOutcome, Sent
from monitor.core.message import Message
from monitor.notify import Errand, xmpp
from monitor.notify.answers import apprise_failed, failed
from monitor.notify.fitting import fitted
from monitor.notify.mail import Mail
from monitor.notify.mask import Mask
from monitor.notify.matrix import Matrix
from monitor.notify.web import Web

_READ_TIMEOUT = 20  # seconds; after Apprise's own 4 a slow service would get every alert several times

Log = list[tuple[int, str]]

_PLUGINS = NotificationManager()
_PLUGINS.load_modules()  # a second or two that belong to the child's start, not to its first send
_WEB = Web()
_WEB.install()
xmpp.install()
_LOGGER = logging.getLogger("apprise")
_LOGGER.setLevel(logging.DEBUG)
_LOGGER.propagate = False
_OWN: dict[type[NotifyBase], type[NotifyBase]] = {NotifyEmail: Mail, NotifyMatrix: Matrix}
_MOST_READY = 32
_READY: dict[tuple[str, str], Apprise] = {}  # by URL and target: services that took their last message
_mask = lru_cache(_MOST_READY)(Mask)


def run(errand: Errand) -> SendOutcome | None:
    """Send the errand's message; without one, return None if the URL can be used, else why not."""
    mask, outcome = _mask(errand.url), _served(errand)
    match outcome:
        case SendFailed(reason=reason):
            return replace(outcome, reason=mask(reason))
        case Sent(answer=answer):
            return Sent(mask(answer))
        case None:
            return None
        case _:
            assert_never(outcome)


def _served(errand: Errand) -> SendOutcome | None:
    _WEB.asked = None
    with _listening() as log:
        known = (errand.url, errand.target)
        ready = _READY.pop(known, None) or _made_ready(errand, log)
        if isinstance(ready, SendFailed):
            return ready
        if errand.message is None:
            return None
        outcome = _sent(ready, errand.message, log, more=errand.more)
        if isinstance(outcome, SendFailed) and errand.target and _may_be_one_recipient(outcome):
            outcome = replace(outcome, one_target=True)
    if isinstance(outcome, Sent):  # after a failure all begins anew, logins too
        _READY[known] = ready
        while len(_READY) > _MOST_READY:
            del _READY[next(iter(_READY))]
    return outcome


def _may_be_one_recipient(outcome: SendFailed) -> bool:
    """Tell whether one recipient can be the reason: who blocked a bot is answered like who has no right (403)."""
    return outcome.kind is SendFailure.PERMANENT or outcome.reason.startswith("HTTP 403")


def _made_ready(errand: Errand, log: Log) -> Apprise | SendFailed:
    service = _service(errand, log)
    if isinstance(service, SendFailed):
        return service
    service.request_rate_per_sec = 0  # a service that is asked too often says so, and is heard
    ready = Apprise(asset=service.asset)
    ready.add(service)
    return ready


def _sent(ready: Apprise, message: Message, log: Log, *, more: bool) -> SendOutcome:
    service: NotifyBase = ready[0]
    if isinstance(service, Mail) and service.pgp_mode == "no":
        return service.deliver(message, more=more)
    return _notified(ready, service, message, log)


class _Ear(logging.Handler):
    """Keeps what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.log: Log = []

    def emit(self, record: logging.LogRecord) -> None:
        self.log.append((record.levelno, record.getMessage()))


@contextmanager
def _listening() -> Iterator[Log]:
    """Collect what Apprise logs, for debugging too: a failure's reason is told nowhere else."""
    ear = _Ear()
    _LOGGER.addHandler(ear)
    try:
        yield ear.log
    finally:
        _LOGGER.removeHandler(ear)


def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id="monitor",
        app_desc="news watch",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
        service_timeout=0,  # the parent ends this process at its limit
        storage_mode=PersistentStoreMode.MEMORY,
    )


def _service(errand: Errand, log: Log) -> NotifyBase | SendFailed:
    parts = url_to_dict(errand.url)  # knows https:// too where a service's own web hooks begin so
    scheme = parts["schema"] if parts else errand.url.partition("://")[0].lower()
    if scheme not in _PLUGINS:
        return _unknown(scheme)
    plugin = _PLUGINS[scheme]
    if not plugin.enabled:
        needed = plugin.requirements["packages_required"]
        names = needed if isinstance(needed, str) else " and ".join(needed)
        return _unusable(f"{scheme}:// needs a Python package beside Apprise: {names or 'see its manual'}")
    if parts is None:
        return _unusable(
            f"Apprise cannot read this {scheme}:// URL; {plugin.setup_url} shows how it is written"
        )
    if errand.target and "targets" not in plugin.template_tokens:
        return _unusable(f"{scheme}:// knows no recipients: leave out `to`")
    return _built(plugin, _completed(parts, errand.target), errand.target, log)


def _unusable(reason: str) -> SendFailed:
    return failed(SendFailure.PERMANENT, reason)


def _unknown(scheme: str) -> SendFailed:
    if scheme in ("http", "https"):
        hint = " — for a webhook write json:// or jsons://"
    else:
        close = get_close_matches(scheme, _PLUGINS.schemas(), n=1)
        hint = f" — did you mean {close[0]}://?" if close else ""
    return _unusable(f"Apprise does not know {scheme}://{hint}")


def _completed(parts: dict[str, Any], target: str) -> dict[str, Any]:
    scheme, user = parts["schema"], unquote(parts["user"] or "")
    if scheme in ("mailto", "mailtos") and "@" in user:
        parts["from_addr"] = parts["from_addr"] or user  # Apprise would make it user@host
    if scheme in ("xmpp", "xmpps"):
        parts["keepalive"] = True  # without it, Apprise counts a lost connection as success
    if scheme in ("matrix", "matrixs") and "hsreq" not in parts["qsd"]:
        parts["hsreq"] = False  # the ids of today's rooms name no server
    if target:
        parts["targets"] = [target]
    parts.setdefault("rto", _READ_TIMEOUT)
    parts.setdefault("overflow", "split")  # what is in parts; one alert is one message, `fitted` sees to it
    if scheme == "tgram":
        parts.setdefault("format", "html")  # its own Markdown has no escapes inside bold words
    return parts


def _built(plugin: type[NotifyBase], parts: dict[str, Any], target: str, log: Log) -> NotifyBase | SendFailed:
    try:
        service = _OWN.get(plugin, plugin)(**parts, asset=_asset())
    except Exception as error:  # noqa: BLE001 services raise what they like about bad arguments
        warnings = [text for level, text in log if level >= logging.WARNING]
        return _unusable(_refused(parts["schema"], warnings[-1] if warnings else str(error)))
    if target and not _knows_recipient(service):
        return _unusable(f"{target!r} is no recipient that {parts['schema']}:// knows")
    return service


def _knows_recipient(service: NotifyBase) -> bool:
    """Tell whether the service kept the one it was given; some sort recipients into lists of their own (irc)."""
    kept = [getattr(service, name) for name in ("targets", "channels", "users") if hasattr(service, name)]
    return any(kept) or not hasattr(service, "targets")


def _refused(scheme: str, warning: str) -> str:
    if "~From~" in warning:
        return f"{scheme}:// needs a sender: add from=alerts@your.domain to the URL"
    return f"Apprise: {warning}"


def _notified(apprise: Apprise, service: NotifyBase, message: Message, log: Log) -> SendOutcome:
    for words in fitted(service, message):
        result = apprise.notify(
            title=words.title,
            body=words.body,
            body_format=words.format,
            notify_type=NotifyType.WARNING if message.urgent else NotifyType.INFO,
        )
        if not result:
            return apprise_failed(log, warning=logging.WARNING, asked=_WEB.asked)
    return Sent()
