"""A digest as an HTML mail: as an alert looks, one line of head and one of origin per alert."""

from html import escape
from string import Template

from monitor.core.digest_telling import DigestTelling, Group, Line
from monitor.core.page_html import page

_DARK = """\
  .title { color: #8ab4f8 !important; }
"""
_CARD = Template("""\
<h1 style="margin:0 0 4px;font-size:22px;line-height:1.3;font-weight:650">$heading</h1>
<p class="quiet" style="margin:0;font-size:13px;color:#5f6773">$times</p>
$groups
$reason
""")
_GROUP = Template("""\
<h2 class="rule" dir="auto" style="margin:24px 0 12px;padding:16px 0 0;border-top:1px solid #e2e5ea;font-size:16px;\
line-height:1.3;font-weight:650">$rule <span class="quiet" style="font-weight:400;color:#5f6773">($count)</span></h2>
$lines$more""")
_LINE = Template("""\
<div style="margin:0 0 12px">
<div dir="auto">$title</div>
<div class="quiet" style="font-size:13px;color:#5f6773"><bdi>$source</bdi>$time$urgent</div>$note
</div>
""")
_TITLE_LINK = Template(
    """<a class="title" href="$link" style="color:#1f5fc4;text-decoration:none;font-weight:550">$title</a>"""
)
_URGENT = Template("""\
 <span class="urgent" style="margin-left:6px;padding:1px 8px;border-radius:9px;background:#fde3e1;color:#8f1d14;\
font-size:12px;white-space:nowrap">$urgency</span>""")
_NOTE = Template("""\
\n<div dir="auto" style="font-size:14px">$note</div>""")
_MORE = Template("""\
<p class="quiet" dir="auto" style="margin:0;font-size:14px;color:#5f6773">$more</p>""")
_REASON = Template("""\
<p class="rule quiet" style="margin:24px 0 0;padding:14px 0 0;border-top:1px solid #e2e5ea;font-size:13px;\
color:#5f6773">$reason</p>""")


def document(telling: DigestTelling) -> str:
    """Return the whole document, everything escaped, with nothing to load."""
    card = _CARD.substitute(
        heading=escape(telling.heading),
        times=escape(telling.times),
        groups="\n".join(map(_group, telling.groups)),
        reason=_REASON.substitute(reason=escape(telling.reason)) if telling.reason else "",
    )
    return page(card, language=telling.language, title=telling.subject, dark=_DARK, line_height="1.45")


def _group(group: Group) -> str:
    return _GROUP.substitute(
        rule=escape(group.rule),
        count=group.count,
        lines="".join(map(_line, group.lines)),
        more=_MORE.substitute(more=escape(group.more)) if group.more else "",
    )


def _line(line: Line) -> str:
    title = escape(line.title)
    return _LINE.substitute(
        title=_TITLE_LINK.substitute(link=escape(line.link), title=title) if line.link else title,
        source=escape(line.source),
        time=f" · {escape(line.time)}" if line.source else escape(line.time),
        urgent=_URGENT.substitute(urgency=escape(line.urgency)) if line.urgency else "",
        note=_NOTE.substitute(note=escape(line.note)) if line.note else "",
    )
