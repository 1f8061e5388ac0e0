"""A digest as an HTML mail: as an alert looks, one line of head and one of origin per alert."""

from html import escape
from string import Template

from monitor.core.digest_telling import DigestTelling, Group, Line

_FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_DOCUMENT = Template("""\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>$subject</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #16181c !important; }
  .card { background: #1f2228 !important; border-color: #343941 !important; color: #e8eaed !important; }
  .quiet { color: #a2a9b4 !important; }
  .rule { border-color: #343941 !important; }
  .urgent { background: #5c1f1f !important; color: #ffd9d6 !important; }
  .title { color: #8ab4f8 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6">
<div class="page" style="padding:24px 12px;background:#f3f4f6">
<div class="card" style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e2e5ea;\
border-radius:10px;color:#1c1f24;$font;font-size:16px;line-height:1.45;overflow-wrap:anywhere">
<h1 style="margin:0 0 4px;font-size:22px;line-height:1.3;font-weight:650">$heading</h1>
<p class="quiet" style="margin:0;font-size:13px;color:#5f6773">$times</p>
$groups
$reason
</div>
</div>
</body>
</html>
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
    return _DOCUMENT.substitute(
        language=telling.language,
        subject=escape(telling.subject),
        font=_FONT,
        heading=escape(telling.heading),
        times=escape(telling.times),
        groups="\n".join(map(_group, telling.groups)),
        reason=_REASON.substitute(reason=escape(telling.reason)) if telling.reason else "",
    )


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
