"""An alert as an HTML mail."""

from collections.abc import Iterable
from html import escape
from string import Template

from monitor.core.page_html import page
from monitor.core.telling import Piece, Quotation, Telling

_DARK = """\
  .quote { border-color: #6b5a1e !important; }
  .update { background: #1d3a66 !important; color: #cfe0fb !important; }
  .title { color: #e8eaed !important; }
  .button { background: #2f6fd6 !important; color: #ffffff !important; }
  mark { background: #6b5600 !important; color: #fff4c2 !important; }
"""
_CARD = Template("""\
$origin
<h1 dir="auto" style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650">$title</h1>
<p class="quiet" style="margin:0 0 20px;font-size:13px;color:#5f6773">$times</p>
$lead$quotations
$button$also
<div class="rule quiet" style="margin:24px 0 0;padding:14px 0 0;border-top:1px solid #e2e5ea;\
font-size:13px;color:#5f6773">
$reason<p dir="auto" style="margin:0">$mute</p>
</div>
""")
_ORIGIN = Template("""\
<p style="margin:0 0 6px;font-size:14px;font-weight:600"><bdi class="quiet" style="color:#5f6773">$source</bdi>$badges\
</p>""")
_URGENT = Template("""\
 <span class="urgent" style="margin-left:8px;padding:2px 8px;border-radius:9px;background:#fde3e1;color:#8f1d14;\
font-size:12px;white-space:nowrap">$urgency</span>""")
_UPDATE = Template("""\
 <span class="update" style="margin-left:8px;padding:2px 8px;border-radius:9px;background:#dde9fb;color:#174a94;\
font-size:12px;white-space:nowrap">$update</span>""")
_TITLE_LINK = Template(
    """<a class="title" href="$link" style="color:#1c1f24;text-decoration:none">$title</a>"""
)
_QUOTATION = Template("""\
<blockquote class="quote" dir="auto" style="margin:0 0 14px;padding:2px 0 2px 14px;border-left:3px solid #f0d264">\
$label$words</blockquote>""")
_LEAD = Template("""\
<p dir="auto" style="margin:0 0 16px">$words</p>
""")
_REASON = Template("""\
<p dir="auto" style="margin:0 0 4px">$words</p>
""")
_ALSO = Template("""
<p dir="auto" class="quiet" style="margin:16px 0 0;font-size:13px;color:#5f6773">$words</p>""")
_LABEL = Template("""<span class="quiet" style="color:#5f6773">$label:</span> """)
_BUTTON = Template("""\
<p style="margin:20px 0 0"><a class="button" href="$link" style="display:inline-block;padding:9px 16px;\
border-radius:7px;background:#1f5fc4;color:#ffffff;font-weight:600;text-decoration:none">$read_at</a></p>""")
_MARK = Template(
    """<mark style="padding:1px 2px;border-radius:3px;-webkit-box-decoration-break:clone;box-decoration-break:clone;background:#ffeb99;color:#1c1f24">$words</mark>"""
)


def document(telling: Telling, *, heading: str) -> str:
    """Return the whole document; `heading` is what a browser shows as its title."""
    title = _marked(telling.title)
    link = escape(telling.link)
    card = _CARD.substitute(
        origin=_origin(telling),
        title=_TITLE_LINK.substitute(link=link, title=title) if link else title,
        times=escape(telling.times),
        lead=_LEAD.substitute(words=escape(telling.lead)) if telling.lead else "",
        also=_ALSO.substitute(words=escape(telling.also)) if telling.also else "",
        quotations="\n".join(map(_quotation, telling.quotations)),
        button=_BUTTON.substitute(link=link, read_at=escape(telling.read_at)) if link else "",
        reason=_REASON.substitute(words=escape(telling.reason)) if telling.reason else "",
        mute=escape(telling.mute),
    )
    return page(card, language=telling.language, title=heading, dark=_DARK, line_height="1.5")


def _origin(telling: Telling) -> str:
    update = _UPDATE.substitute(update=escape(telling.update)) if telling.update else ""
    urgent = _URGENT.substitute(urgency=escape(telling.urgency)) if telling.urgency else ""
    return _ORIGIN.substitute(source=escape(telling.source), badges=update + urgent)


def _quotation(quotation: Quotation) -> str:
    label = _LABEL.substitute(label=escape(quotation.label)) if quotation.label else ""
    return _QUOTATION.substitute(label=label, words=_marked(quotation.pieces))


def _marked(pieces: Iterable[Piece]) -> str:
    return "".join(
        _MARK.substitute(words=escape(piece.words)) if piece.marked else escape(piece.words)
        for piece in pieces
    )
