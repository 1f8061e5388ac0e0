"""Which elements plain documents may hold, and where; by the names that feedparser gives them.

An element that is not here may change what feedparser makes of others.
"""

import re

from monitor.parser.plain_entry import READ_TAGS

# Namespaces whose elements mean something to feedparser, by the prefix that it gives them.
KNOWN = {
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://web.resource.org/cc/": "cc",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2005/atom": "",
}
# Namespaces of feeds of other kinds, and one that adds attributes; a part of their addresses.
OTHER_KINDS = re.compile(
    r"backend\.userland\.com/rss|blogs\.law\.harvard\.edu/tech/rss|//example\.com/ne|my\.netscape\.com/rdf|"
    r"purl\.org/(?:atom|echo|pie)/|uri/of/echo|//purl\.org/rss/1\.0/(?:modules/rss091#)?\Z|w3\.org/1999/xlink"
)
# A prefix of another namespace that would make the name of something that feedparser knows.
_MISLEADING = "creativeCommons title summary published updated created date description copyright tagline modified issued"
RESERVED = {*KNOWN.values(), *_MISLEADING.split()}
FOREIGN = "-"  # an element of any other namespace

_OF_HEAD = """
    - link description subtitle pubdate lastbuilddate updated generator copyright rights managingeditor webmaster
    category docs cloud id icon logo image author contributor skiphours skipdays sy_updatebase dc_creator dc_date
    dc_rights dc_publisher dc_subject media_thumbnail media_copyright media_credit media_rating itunes_author
    itunes_subtitle itunes_summary itunes_image itunes_explicit itunes_type itunes_block itunes_owner itunes_category
    feedburner_info feedburner_emailserviceid feedburner_feedburnerhostname feedburner_feedflare
    creativecommons_license xhtml_meta
"""
_OF_ENTRIES = """
    enclosure comments copyright rights contributor dc_publisher dc_rights dc_identifier dc_type dc_format dc_source
    dc_contributor itunes_duration itunes_explicit itunes_image itunes_episode itunes_season itunes_episodetype
    itunes_title itunes_subtitle itunes_block georss_point creativecommons_license
"""
_OF_MEDIA = """
    - media_content media_thumbnail media_credit media_rating media_copyright media_text media_title media_group
"""
_MEDIA = frozenset(_OF_MEDIA.split())
_ENTRY = READ_TAGS | _MEDIA | frozenset(_OF_ENTRIES.split())
_PERSON = frozenset(("name", "uri", "email", FOREIGN))
HEAD_READ = frozenset(("title", "language", "dc_language", "ttl", "sy_updateperiod", "sy_updatefrequency"))
_HEAD = HEAD_READ | frozenset(_OF_HEAD.split())
NOTHING = frozenset[str]()
INSIDE = {  # what each element may hold; one that is not here: text alone
    "": frozenset(("rss", "feed")),
    "rss": frozenset(("channel",)),
    "channel": _HEAD | {"item"},
    "feed": _HEAD | {"entry"},
    "item": _ENTRY,
    "entry": _ENTRY,
    "author": _PERSON,
    "contributor": _PERSON,
    "image": frozenset(("title", "url", "link", "width", "height", "description")),
    "skiphours": frozenset(("hour",)),
    "skipdays": frozenset(("day",)),
    "media_content": _MEDIA,
    "media_group": _MEDIA,
    "itunes_owner": frozenset(("itunes_name", "itunes_email")),
    "itunes_category": frozenset(("itunes_category",)),
    FOREIGN: frozenset((FOREIGN,)),
}
