"""How tags of XML, and what they say, are found: by one pattern, in one pass, as in pages. Pure."""

import re

from emailer.lists.forms import markup

BEGINS = re.compile(r"\s*<(?:\?xml\b|!--|!DOCTYPE\b|[A-Za-z][\w:.-]*[\s/>])")
TOKEN = re.compile(rf"<(/?)([A-Za-z][\w:.-]*)([^<>]{{0,{markup.MAX_TAG}}})>|([^<]+)|<")
ATTRIBUTE = re.compile(r"([A-Za-z][\w:.-]{0,60})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
