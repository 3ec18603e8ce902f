"""Bytes in which letters of Eastern Asia take two -> their encoding, by what names are made of.
Pure.

Such bytes fit several of these encodings; the wrong ones make letters of them that hardly anybody
has in a name.
"""

import re
from collections.abc import Mapping

CODECS: Mapping[str, str] = {
    "Shift JIS": "cp932", "EUC-JP": "euc_jp", "GB 18030": "gb18030", "Big5": "big5",
    "EUC-KR": "cp949",
}  # fmt: skip
MOST_BYTES = 1 << 16
_MOST_LINES = 500
_ENOUGH = 0.2  # of the letters are common in names, or kana
_FEW = 0.1  # of the letters may be others, and of the words may touch letters of ASCII

_JAPANESE = (
    "名前姓氏様会員番号住所電話田中山川村本小木野藤原井上佐高松林森石島橋谷口内大太郎子美一二三和正"
    "清水岡阿部池吉渡辺伊加斎崎長後近遠青坂福西東南北今平千葉久保鈴花恵真由紀智明健雄介樹菜"
)
_SIMPLIFIED = (
    "姓名邮箱电子件地址手机公司单位部门王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
    "彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华红小"
)
_TRADITIONAL = (
    "姓名電子郵件信箱地址手機公司單位部門陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高"
    "潘簡朱鍾彭游詹胡施沈余趙盧梁顏柯孫魏翁戴范宋方鄧怡君雅婷志明俊傑淑芬美玲惠文華麗建宏家豪小大國"
)
_KOREAN = (
    "이름메일주소전화번호회사김박최정강조윤장임한오서신권황안송홍유고문양손배백허남심노하곽성차우구"
    "민준지현수영희철호미경은진연아혜원숙자순동상인석태재승훈선나라기대도사전"
)
_COMMON = {
    "Shift JIS": frozenset(_JAPANESE), "EUC-JP": frozenset(_JAPANESE),
    "GB 18030": frozenset(_SIMPLIFIED), "Big5": frozenset(_TRADITIONAL),
    "EUC-KR": frozenset(_KOREAN),
}  # fmt: skip
_KANA = re.compile("[\u3041-\u30fe]")
_LETTER = re.compile("[\u3001-\u30fe\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f]")
_TOUCHES = re.compile("[A-Za-z][\u3041-\uff9f]|[\u3041-\uff9f][A-Za-z]")
_RUN = re.compile("[\u3041-\uff9f]+")
_SHIFTS = ((b"\x1b$B", "ISO-2022-JP"), (b"\x1b$@", "ISO-2022-JP"), (b"\x1b$)C", "ISO-2022-KR"))


def shifting(start: bytes) -> str:
    """Name an encoding that says itself where it goes from letters of ASCII to others."""
    return next((name for sign, name in _SHIFTS if sign in start), "")


def best(start: bytes) -> str:
    """Name the encoding that makes names of a text's first lines; empty where none does."""
    lines = [one for one in start[:MOST_BYTES].splitlines(keepends=True) if not one.isascii()]
    if lines and not lines[-1].endswith((b"\n", b"\r")) and len(start) >= MOST_BYTES:
        lines.pop()  # it may be cut within a letter
    some = b"".join(lines[:_MOST_LINES])
    scores = {name: _score(some, name) for name in CODECS} if some else {}
    found = max(scores, key=lambda name: scores[name], default="")
    return found if found and scores[found] >= _ENOUGH else ""


def _score(some: bytes, encoding: str) -> float:
    """Say how many of the letters are common in names; 0 where the text is of no such script."""
    try:
        text = some.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return 0.0
    letters = [one for one in text if not one.isascii()]
    others = sum(not _LETTER.match(one) for one in letters)
    touching = len(_TOUCHES.findall(text)) > _FEW * len(_RUN.findall(text))
    if touching or others > _FEW * len(letters):
        return 0.0
    common = _COMMON[encoding]
    return sum(one in common or _KANA.match(one) is not None for one in letters) / len(letters)
