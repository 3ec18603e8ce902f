"""Countries as people call them in addresses, in several languages; but for those that people are
called, too (Jordan). Pure.
"""

from emailer.lists.words.heading_words import snake

_COUNTRIES = frozenset(
    ("portugal", "spain", "spanien", "espana", "espagne", "espanha", "spagna", "france",
     "frankreich", "francia", "franca", "germany", "deutschland", "allemagne", "alemania",
     "alemanha", "germania", "duitsland", "tyskland", "italy", "italien", "italia", "italie",
     "austria", "osterreich", "autriche", "switzerland", "schweiz", "suisse", "svizzera", "suiza",
     "netherlands", "the_netherlands", "niederlande", "nederland", "pays_bas", "holland", "belgium",
     "belgien", "belgique", "belgie", "luxembourg", "luxemburg", "united_kingdom", "great_britain",
     "grossbritannien", "vereinigtes_konigreich", "royaume_uni", "england", "scotland", "wales",
     "ireland", "irland", "irlande", "irlanda", "united_states", "usa", "vereinigte_staaten",
     "etats_unis", "estados_unidos", "stati_uniti", "canada", "kanada", "brazil", "brasil",
     "brasilien", "mexico", "mexiko", "argentina", "argentinien", "chile", "sweden", "schweden",
     "suede", "suecia", "sverige", "norway", "norwegen", "norge", "noruega", "denmark", "danemark",
     "danmark", "dinamarca", "finland", "finnland", "suomi", "iceland", "island", "poland",
     "polen", "polska", "polonia", "pologne", "czechia", "czech_republic", "tschechien", "cesko",
     "slovakia", "slowakei", "slovensko", "slovenia", "slowenien", "slovenija", "hungary", "ungarn",
     "magyarorszag", "romania", "rumanien", "bulgaria", "bulgarien", "croatia", "kroatien",
     "hrvatska", "serbia", "serbien", "srbija", "greece", "griechenland", "grece", "grecia",
     "turkey", "turkei", "turkiye", "turquie", "ukraine", "russia", "russland", "china", "japan",
     "japon", "giappone", "india", "indien", "inde", "indonesia", "vietnam", "thailand",
     "south_korea", "australia", "australien", "new_zealand", "neuseeland", "south_africa",
     "sudafrika", "egypt", "agypten", "morocco", "marokko", "maroc", "estonia", "estland",
     "latvia", "lettland", "lithuania", "litauen", "malta", "cyprus", "zypern", "россия",
     "украина", "украіна", "日本", "中国"),
)  # fmt: skip


def is_one(cell: str) -> bool:
    """Tell whether a cell holds a country, and no more."""
    return snake(cell) in _COUNTRIES
