"""The page that alerts and digests stand on as HTML: a card, readable in light and dark, with nothing to load."""

from html import escape
from string import Template

# Styles stand on the elements, since some mail readers drop the head; the head adds the dark side.
_FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #16181c !important; }
  .card { background: #1f2228 !important; border-color: #343941 !important; color: #e8eaed !important; }
  .quiet { color: #a2a9b4 !important; }
  .rule { border-color: #343941 !important; }
  .urgent { background: #5c1f1f !important; color: #ffd9d6 !important; }
$dark}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6">
<div class="page" style="padding:24px 12px;background:#f3f4f6">
<div class="card" style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e2e5ea;\
border-radius:10px;color:#1c1f24;$font;font-size:16px;line-height:$line_height;overflow-wrap:anywhere">
$card</div>
</div>
</body>
</html>
""")


def page(card: str, *, language: str, title: str, dark: str, line_height: str) -> str:
    """Return the whole document around what stands on the card; `dark` are the card's own rules for dark mode."""
    return _PAGE.substitute(
        language=language, title=escape(title), dark=dark, font=_FONT, line_height=line_height, card=card
    )
