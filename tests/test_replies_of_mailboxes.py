"""Answers about one mailbox, in the words of many languages, and those that only sound so."""

import pytest

from emailer import replies
from emailer.dialogue import Stage
from tests.test_replies_of_providers import heard

RCPT, DATA, DOT = Stage.RCPT, Stage.DATA, Stage.DOT

UNKNOWN = [
    "Neznámý uživatel", "Uživatel neexistuje", "Neznámy používateľ", "Empfänger unbekannt",
    "Unbekannter Empfänger", "Benutzer existiert nicht", "Diese Adresse existiert nicht",
    "Postfach existiert nicht", "Cet utilisateur n'existe pas", "L'adresse n\u2019existe plus",
    "Destinataire introuvable", "El usuario no existe", "Buzón no encontrado",
    "O destinatário não existe", "Utente sconosciuto", "La casella non esiste",
    "Utilizator necunoscut", "Adresa nu există", "Ontvanger onbekend", "Onbekende gebruiker",
    "Użytkownik nie istnieje", "Nieznany odbiorca", "Nie ma takiego użytkownika",
    "Такого пользователя нет", "Нет такого пользователя", "Почтовый ящик не существует",
    "Okänd användare", "Mottagaren finns inte", "Ukendt modtager", "Brugeren findes ikke",
    "Ukjent mottaker", "Adressen finnes ikke", "Tuntematon vastaanottaja", "Käyttäjää ei löydy",
    "Kullan\u0131c\u0131 bulunamad\u0131", "Al\u0131c\u0131 mevcut değil",
    "Άγνωστος παραλήπτης", "Χρήστης δεν υπάρχει",
    "Ismeretlen felhasználó", "A címzett nem található",
    "メールボックスが存在しません", "宛先ユーザーが見つかりません", "존재하지 않는 사용자입니다",
    "사용자를 찾을 수 없습니다", "邮箱不存在", "用户不存在", "查无此用户", "郵箱不存在",
    "The account or domain may not exist, they may be blacklisted",
]  # fmt: skip
FULL = [
    "Boîte pleine", "La boîte aux lettres est pleine", "Buzón lleno", "Casella piena",
    "Caixa postal cheia", "Postfach ist voll", "Postvak vol", "Skrzynka jest pełna",
    "Почтовый ящик переполнен", "Schránka je plná", "A postafiók megtelt",
    "Brevlådan är full", "Postkassen er fuld", "Innboksen er full", "Postilaatikko on täynnä",
    "Posta kutusu dolu", "Căsuța este plină", "邮箱已满", "メールボックスが一杯です",
    "메일함이 가득 찼습니다", "Recipient's inbox has reached its limit",
    "Mailbox is over its limit",
]  # fmt: skip
SHUT = [
    "account closed", "Account not available", "This account is no longer active",
    "Konto deaktiviert", "Das Postfach wurde geschlossen", "Compte désactivé", "Cuenta cancelada",
    "Account disattivato", "Conta encerrada", "Konto jest nieaktywne", "Аккаунт удалён",
    "Kontot är avslutat", "Tili on suljettu", "Účet byl zrušen", "账号已注销", "계정이 정지",
    "This mailbox is disabled", "The recipient has been deactivated", "Mailbox suspended",
]  # fmt: skip
NOT_ONES = [
    (RCPT, "550 Absender unbekannt: Adresse existiert nicht", "refused"),
    (RCPT, "550 Adresse d'expéditeur refusée", "sender"),
    (RCPT, "550 Absenderadresse nicht erlaubt", "sender"),
    (DOT, "550 Das Absender-Konto ist gesperrt", "sender"),
    (DOT, "550 Ihr Konto wurde deaktiviert", "sender"),
    (DOT, "550 account closed", "refused"),
    (DOT, "550 Konto deaktiviert", "refused"),
    (RCPT, "550 Account suspended", "refused"),
    (RCPT, "550 This mailbox is disabled for sending messages", "sender"),
    (RCPT, "554 Message rejected: Address blacklisted.", "refused"),
    (RCPT, "550 5.7.1 recipient x@b.example is blacklisted", "policy"),
    (RCPT, "550 Your IP address is blacklisted", "blocked"),
    (RCPT, "550 Sender address blacklisted", "blocked"),
    (RCPT, "430 4.2.0 STOREDRV.Deliver; mailbox database thread limit exceeded", "asked_to_wait"),
    (DOT, "550 5.7.1 High probability of spam", "policy"),
    (DOT, "550 High probability of spam", "policy"),
    (DOT, "554 Virus detected: Eicar", "policy"),
    (DOT, "552 5.2.3 Your message exceeded Google's message size limits. To view our guidelines",
     "size"),
    (RCPT, "552 5.2.3 Your message exceeded Google's message size limits.", "size"),
    (DOT, "552 Nachricht zu groß", "size"),
    (DOT, "552 Message trop volumineux", "size"),
    (DOT, "554 Transaction failed: maximum message length exceeded", "size"),
    (RCPT, "550 5.7.10 Encryption needed", "tls"),
    (DOT, "554 5.3.0 Mail system misconfigured", "system"),
    (DOT, "552 Insufficient system storage", "system"),
    (DOT, "554 Internal error, try again later", "system"),
    (DOT, "552 5.7.0 Number of 'Received:' DATA headers exceeds maximum permitted", "policy"),
    (RCPT, "550 5.1.1 too many invalid recipients", "refused"),
    (RCPT, "550 5.7.1 Mailbox temporarily closed for maintenance", "policy"),
    (DATA, "431 not enough disk space", "busy"),
    (RCPT, "523 5.2.3 Message size exceeds the recipient's mailbox limit", "refused"),
]  # fmt: skip


@pytest.mark.parametrize("code", ["550", "550 5.0.0", "550 5.1.1"])
@pytest.mark.parametrize("said", UNKNOWN)
def test_an_unknown_user_is_known_in_many_languages(said, code):
    assert_of_one(f"{code} {said}", "no_such_address")


@pytest.mark.parametrize("said", FULL)
def test_a_full_mailbox_is_known_in_many_languages(said):
    assert_of_one(f"552 {said}", "mailbox_full")
    assert replies.reason_code(heard(RCPT, f"452 {said}")) == "mailbox_full"


@pytest.mark.parametrize("said", SHUT)
def test_a_mailbox_that_is_shut_is_known_in_many_languages(said):
    assert_of_one(f"550 {said}", "mailbox_shut")


@pytest.mark.parametrize(("stage", "said", "reason"), NOT_ONES, ids=lambda one: str(one)[:60])
def test_what_only_sounds_like_a_mailbox_is_not_taken_for_one(stage, said, reason):
    reply = heard(stage, said)
    assert replies.reason_code(reply) == reason
    assert not replies.speaks_of_one(reply)


def assert_of_one(said, reason):
    reply = heard(RCPT, said)
    assert replies.reason_code(reply) == reason
    assert replies.speaks_of_one(reply)
