"""First names that are hardly ever family names: a sign of which half of a name is which. Pure."""

import re

_WORDS = """
agnes agnieszka aisha alba aleksandra alessia alexandra alice alicia alina alison amanda amelia
amelie amy ana anabel anaïs andrea andrés angela angelika anita anja anke ann anna anne annette
anni annie annika anouk antje antonella antonia astrid ayşe barbara beate beatrice beatriz becky
ben benédicte bernd beth betty bianca birgit björn bob brigitte britta brüno camille carina carla
carlotta carmen carolin carolina caroline carsten catarina caterina catherine cathy cecilia celine
chantal charlotte chiara chloe chloé chris christa christina christine christoph claire clara
claudia cornelia cristina cécile céline dagmar daisy daniela danielle debbie deborah diana dieter
dirk dora doris dorothea ed eddie edith ela elena eleonora elif elisa elisabeth elise elizabeth
elke ella ellen elsa emilia emilie emily emma emília eric erika erin eva eve evelyn ewa fatima
fatma federica fiona francesca francesco francisca franziska françois françoise fred frieda
friederike gabi gabriela gabriele gabriella geraldine gerd gertrud giovanna giovanni gisela giulia
giuseppe greta gudrun gunnar géraldine göran günter günther hana hanna hannah hanne hannelore hans
harry heather heidi heike heiko helen helena helene helga henrik hilde holger hélène ian ida ilona
ilse ines inga inge ingo ingrid inés inês irene irina iris irène isabel isabella isabelle ivan
jacqueline jana jane janet janine jasmin jeanne jen jenny jens jessica jill jim jo joan joana
joanna joe josefine joão joëlle juan judith julia juliane julie juliette jutta jörg jürg jürgen
kai kaja karen karin karolina katarina katarzyna kate katharina kathrin kathy katie katja katrin
kerstin kevin käthe lars laura lea lena leni leonie lina linda lisa lizzie lotte louisa louise
luca lucia lucie lucy lucía luisa luise lukas lydia léa léo magdalena maja malte manuela margaret
margarete margarita maria mariana marianne marie marina marlene marta martha martina mary maría
mathilde mats matt matteo matthias maud max maximilian mehmet melanie mia mick mike mila milena
mirjam monica monika monique mónica nadia nadine nadja nancy natalia natalie nathalie niamh nick
nicola nicole niels nils nina nora norbert noémie nuria olaf olga olivia pam pamela paola pascale
patricia patrizia paula pauline pedro penelope pete petra phil pia piotr rachel ralf raquel raúl
rebecca renate rené renée rita rob roberta robin rolf rosemarie rosie rudi rui sabine sabrina
sally sam samantha sandra sandrine sara sarah sascha sheila silke silvia simone sofia sofie sofía
sonia sonja sophia sophie stefan stefanie steffen steffi stephanie steve stéphane stéphanie sue
susan susana susanne suzanne sven svenja swen sylvia sylvie sören tamara tanja tara tatjana teresa
thaïs theresa therese thorsten thérèse tilda tim timo tina tobias tom torsten ulla ulrike ursula
uschi ute uwe valentina valerie vanessa vera veronica veronika verónica victoria viktoria virginie
waltraud wendy wiebke willi wojciech wolfgang xavier yannick yasmin yolanda yvonne zoe zoé zoë
álvaro åke åsa élise élodie émilie
"""
_NAMES = frozenset(_WORDS.split())


def is_one(word: str) -> bool:
    """Tell whether a word is such a name."""
    return word.casefold() in _NAMES


_FAMILY_NAMES = """
adam albert alexander ali andreas anton antoine arthur axel benoit bernard bernd bertrand boris
charles christian christophe claude dan daniel david denis dieter dirk dominik dominique edgar
emil emma erik ernst felix ferdinand francois fran\xe7ois frank franz fritz gabriel georg george
gerard g\xe9rard gerd gilbert guy hans harald heinrich heinz helmut henri henry herbert hermann
horst hubert hugo ivan jack jacob jacques jakob james jan jean jens joachim joel johann john
jonas joseph jules julian julien kai karl kevin klaus konrad kurt lars laurent leon leonard
lorenz louis luc lucas ludwig lukas marc marcel marco marius mark martin mathias matthias max
michel milan mohamed moritz nicolas nikolaus noel norbert olivier oscar oskar otto pascal paul
peter philipp philippe pierre rainer ralf raymond rene ren\xe9 richard robert roger roland rolf
roman rudolf samuel sebastian serge simon stefan stephan sven theo thierry thomas till tim tom
tobias tony udo ulrich uwe victor viktor vincent walter werner wilhelm willem xavier yves yvon
"""
_IN_OTHER_LETTERS = """
александр алексей алина алла анастасия андрей анна антон борис вадим валентина валерий василий вера
виктор виталий владимир галина георги георгий григорий дарья денис дмитрий евгений екатерина елена
иван игорь илья ирина кирилл лариса людмила максим мария марина михаил надежда наталья николай олег
олександр ольга оксана павел петр пётр роман светлана сергей сергій станислав татьяна тарас федор
юлия юрий яна стефан никола милан јован петар марко ана јелена драган
γιώργος γιάννης κώστας δημήτρης νίκος μαρία ελένη κατερίνα άννα παναγιώτης βασίλης χρήστος σοφία
"""
_ALSO = frozenset((_FAMILY_NAMES + _IN_OTHER_LETTERS).split())
"""Names that are family names, too, and those in other letters."""


def may_be_one(word: str) -> bool:
    """Tell whether a word is such a name, or may be."""
    return word.casefold() in _NAMES or word.casefold() in _ALSO


def is_none(word: str) -> bool:
    """Tell whether a word that begins a name is no first name: Aunt Ann, The Lows, Tom's wife."""
    return word.casefold().rstrip(".,:") in _NONE or bool(_POSSESSIVE.search(word))


def is_of_several(word: str) -> bool:
    """Tell whether a word that ends a name says that it is several people's: Smith Family."""
    return word.casefold() in _SEVERAL


_POSSESSIVE = re.compile(r"\w['\u2019]s\Z")
_SEVERAL = frozenset(
    ("family", "familie", "famille", "familia", "fam\xedlia", "famiglia", "familj", "familjen",
     "familien", "rodzina", "rodina", "household", "couple", "ehepaar", "kids", "eltern",
     "parents", "siblings", "geschwister"),
)  # fmt: skip
_NONE = frozenset(
    ("plus", "guest", "guests", "gast", "g\xe4ste", "begleitung", "invit\xe9", "invit\xe9e",
     "invitado", "invitada", "acompa\xf1ante", "convidado", "convidada", "acompanhante", "ospite",
     "g\xe4st", "gjest", "g\xe6st", "go\u015b\u0107", "bride", "groom", "braut", "br\xe4utigam",
     "trauzeuge", "trauzeugin", "parents", "grandparents", "eltern", "gro\xdfeltern", "grosseltern",
     "schwiegereltern", "kids", "children", "kinder", "geschwister", "siblings", "unknown",
     "unbekannt", "tbd", "tba", "tbc", "n.n", "n/a", "anonymous", "anonym",
     "aunt", "auntie", "aunty", "uncle", "grandma", "grandpa", "granny", "gran", "grandad",
     "granddad", "nan", "nana", "mom", "mum", "mummy", "mommy", "dad", "daddy", "mother", "father",
     "brother", "sister", "cousin", "cousins", "godfather", "godmother", "tante", "onkel", "oma",
     "opa", "mama", "papa", "mutti", "vati", "mutter", "vater", "bruder", "schwester", "patentante",
     "patenonkel", "t\xeda", "t\xedo", "tia", "tio", "abuela", "abuelo", "mam\xe1", "pap\xe1",
     "m\xe3e", "pai", "av\xf3", "av\xf4", "vov\xf3", "vov\xf4", "primo", "prima", "tonton", "oncle",
     "tata", "tatie", "mamie", "papi", "papy", "maman", "zia", "zio", "nonna", "nonno", "mamma",
     "tant", "oom", "moeder", "vader", "moster", "faster", "farbror", "morbror", "mormor", "morfar",
     "farmor", "farfar", "bedstemor", "bestemor", "bestefar", "ciocia", "wujek", "babcia",
     "dziadek", "teta", "strejda", "\u0442\u0435\u0442\u044f", "\u0434\u044f\u0434\u044f",
     "\u0431\u0430\u0431\u0443\u0448\u043a\u0430", "\u0434\u0435\u0434\u0443\u0448\u043a\u0430",
     "the", "die", "les", "los", "las", "os", "gli", "family", "fam", "familie", "famille",
     "familia", "fam\xedlia", "famiglia", "familj", "familjen", "familien", "perhe", "rodzina",
     "rodina", "household", "couple", "ehepaar", "brautpaar", "team", "everyone", "all", "alle",
     "neighbour", "neighbours", "neighbor", "neighbors", "nachbar", "nachbarn", "nachbarin",
     "colleague", "colleagues", "kollege", "kollegin", "kollegen", "boss", "chef", "coach"),
)  # fmt: skip
"""Who somebody is to whoever writes, who is not named yet, and words of several people."""
