"""Which parameters of a link say how a reader came there, and which say what the article is."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

# Who sent the reader, by which campaign, ad, newsletter or share button; or how the page is shown.
_TRACKING = re.compile(
    r"utm[_-]?\w*|[im]tm_\w+|p(?:k|iwik)_\w+|matomo_\w+|hsa_\w+|_{0,2}hs\w+|mc_(?:cid|eid|tc)|mkt_tok|"
    r"fb_\w+|fbclid|gclid|gclsrc|[gw]braid|dclid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|"
    r"srsltid|epik|rb_clickid|tblci|dicbo|oborigurl|cb_rec\w*|taboola\w*|"
    r"wt_?z?mc\w*|wt_(?:t|ref|cc\d?)|wtrid|wt\.[\w.]+|xtor|xt(?:s|ref)|at_\w+|s_(?:cid|kwcid)|"
    r"cmp(?:id)?|camp(?:aign)?(?:id|code)|campaign_\w+|ic(?:id|mp)|int(?:cid|cmp|cp|src)|ito|n?cid|ns_\w+|"
    r"sara_\w+|ref_?(?:src|url)|referr?er|rssref|fsrc|ftag|trk\w*|tracking\w*|traffic_?source|"
    r"gepc|gu?ce_\w+|guccounter|spm|scm|smid|smtyp|soc_(?:src|trk)|share[ds]?|share_?id|sharing\w*|xing_share|"
    r"cx_\w+|_g[al]|_gac|_branch_\w+|_openstat|__s|__twitter_impression|usqp|amp|amp_\w+|outputtype|"
    r"partner(?:id)?|affiliate\w*|affid|advertisementid|echobox|dlvrit|wcm_\w+|vero_\w+|oly_\w+|mbid|ocid|cvid|"
    r"newsletter\w*|nl(?:id|_\w+)?|pushid|ust|ved|usg|fref|taid|rdt|sref|"
    r"reduced|gift\w*|unlocked_article_code|access_?token|printpagedarticle|printversion|print|"
    r"(?:from)?rss|rssfeed|jsessionid|phpsessid|sessionid|nocache|cachebuster|_dc|consent\w*",
    re.IGNORECASE,
)
# Mostly the same; but on a page that has no name of its own they may say which article is meant.
_PERHAPS_TRACKING = re.compile(
    r"source|src|origin|from|feed|cid|mc|sh|sid|an|et(?:_\w+)?|sa|ref\w*|campaign|medium|channel|via|pos(?:ition)?|"
    r"t|ts|timestamp|time|rnd|_|reload|app|wa|client|platform|mode",
    re.IGNORECASE,
)
_NAMELESS = re.compile(r"/?|.*\.(?:php\d?|aspx?|jsp|cgi|pl|do|cfm|dll)", re.IGNORECASE)
# Another edition of the same article, e.g. `view=print`.
_EDITION = re.compile(
    r"(?:view|layout|format|output|mode|type|tmpl|template|service|display|version|style|page|show|device)="
    r"(?:print\w*|druck\w*|amp|mobile?|app|desktop|rss|all|komplett\w*|single)",
    re.IGNORECASE,
)


def telling_query(query: str, *, path: str) -> str:
    """Return the parameters that say what the article at `path` is, sorted and in one spelling."""
    return _telling(query, nameless_path=_NAMELESS.fullmatch(path) is not None) if query else ""


@lru_cache(maxsize=500)  # what trackers add is mostly the same for all links of a feed
def _telling(query: str, *, nameless_path: bool) -> str:
    fields = set(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))
    telling = (
        (name, value) for name, value in fields if not _is_tracking(name, value, nameless_path=nameless_path)
    )
    return urlencode(sorted(telling), errors="surrogateescape")


def _is_tracking(name: str, value: str, *, nameless_path: bool) -> bool:
    if _TRACKING.fullmatch(name) or _EDITION.fullmatch(f"{name}={value}"):
        return True
    return not nameless_path and _PERHAPS_TRACKING.fullmatch(name) is not None
