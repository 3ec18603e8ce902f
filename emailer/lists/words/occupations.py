"""What stands behind the comma of a name and is no given name: what somebody does, or where: CEO,
Director, Abt. Einkauf. Pure.
"""

_JOBS = """
director manager president vice-president secretary treasurer chair chairman chairwoman chairperson
coordinator engineer teacher professor lecturer owner founder co-founder partner assistant
consultant lawyer attorney solicitor nurse doctor physician architect accountant administrator
developer designer editor journalist photographer principal headteacher headmaster trustee member
officer organiser organizer representative researcher scientist student trainee intern volunteer
retired conductor singer actor author writer musician speaker trainer coach councillor mayor
minister ambassador
vorsitzender vorsitzende kassier kassierer kassiererin kassenwart schatzmeister schatzmeisterin
schriftführer schriftführerin geschäftsführer geschäftsführerin leiter leiterin
abteilungsleiter abteilungsleiterin teamleiter teamleiterin schulleiter schulleiterin direktor
direktorin sekretär sekretärin lehrer lehrerin trainerin bürgermeister bürgermeisterin
pfarrer pfarrerin vorstand beisitzer beisitzerin präsident präsidentin rektor rektorin dekanin
anwalt anwältin rechtsanwalt rechtsanwältin steuerberater steuerberaterin architektin ärztin
arzt ingenieur ingenieurin professorin student studentin inhaber inhaberin gründer gründerin
mitglied ehrenmitglied assistentin redakteur redakteurin journalistin berater beraterin rentner
rentnerin stadtrat stadträtin elternsprecher elternsprecherin notar notarin hausmeister
directeur directrice président présidente secrétaire trésorier trésorière maire
gérant gérante professeur professeure avocat avocate médecin ingénieur ingénieure
infirmière architecte adjoint adjointe responsable retraité retraitée étudiant étudiante
directora presidente presidenta secretario secretaria tesorero tesorera alcalde alcaldesa profesor
profesora gerente abogado abogada médico médica ingeniero ingeniera arquitecto arquitecta
diretor diretora tesoureiro tesoureira prefeito prefeita professora advogado advogada engenheiro
engenheira arquiteto arquiteta secretário secretária vereador vereadora
direttore direttrice segretario segretaria tesoriere sindaco sindaca professore professoressa
avvocato avvocata ingegnere architetto
voorzitter penningmeester secretaris leraar lerares burgemeester advocaat eigenaar
ordförande kassör sekreterare lärare formand kasserer lærer direktør leder
prezes skarbnik sekretarz dyrektor nauczyciel nauczycielka
"""
_OFFICES = """
abt abteilung dept department team division referat sekretariat büro office attn einkauf vertrieb
verkauf buchhaltung personal verwaltung rechnungswesen sales marketing purchasing accounting
accounts finance support empfang reception service direction comptabilité achats ventes
contabilidad ventas compras departamento dpto depto direzione ufficio acquisti vendite
amministrazione afdeling inkoop verkoop
administratie zentrale filiale niederlassung branch headquarters
"""
_SHORT = frozenset(
    ("CEO", "CFO", "CTO", "COO", "CIO", "CMO", "VP", "SVP", "EVP", "MD", "RN", "LPN", "NP", "MP",
     "MEP", "MdB", "MdL", "MDB", "MDL", "HR", "IT", "PR", "GF", "PDG", "DG", "DRH", "RA", "StB",
     "OBE", "MBE", "CBE", "KC", "QC", "JD", "DVM", "DMD", "PMP", "CFA", "LCSW", "MSW", "PE"),
)  # fmt: skip
_OF_JOBS, _OF_OFFICES = frozenset(_JOBS.split()), frozenset(_OFFICES.split())
_LETTERS = 5  # of an abbreviation


def is_one(text: str) -> bool:
    """Tell whether a text says what somebody does, or in which part of a company they do it."""
    words = [word.rstrip(".").casefold() for word in text.split()[:8]]
    return (
        text.replace(".", "") in _SHORT
        or not _OF_JOBS.isdisjoint(words)
        or (bool(words) and (words[0] in _OF_OFFICES or words[-1] in _OF_OFFICES))
    )


def is_short(text: str) -> bool:
    """Tell whether a word may be an abbreviation of such: RN, and whatever is in capitals."""
    bare = text.replace(".", "")
    return 1 < len(bare) <= _LETTERS and bare.isalpha() and bare.isupper()
