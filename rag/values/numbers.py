"""Numbers in English text: digits, decimals, percentages, ordinals, magnitudes and number words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.values.folding import level
from rag.values.found import Found
from rag.values.vocabulary import word_list, word_set

_UNITS = {
    word: number
    for number, word in enumerate(
        word_list(
            """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """
        )
    )
}
_TENS = {word: 10 * i for i, word in enumerate(word_list("twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
_ORDINAL_UNITS = {
    word: number
    for number, word in enumerate(
        word_list(
            """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
    """
        ),
        start=1,
    )
}
_ORDINAL_TENS = {
    word: 10 * i
    for i, word in enumerate(
        word_list(
            """
    twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth
    """
        ),
        2,
    )
}
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "lakhs": 10**5, "million": 10**6, "millions": 10**6,
    "crore": 10**7, "crores": 10**7, "billion": 10**9, "billions": 10**9, "trillion": 10**12,
    "trillions": 10**12, "dozen": 12,
}  # fmt: skip
# Abbreviations that mean nothing else behind a number; k, m and b need a currency beside them or stand for
# units.
_SHORT_SCALES = {
    "mn": 10**6,
    "mln": 10**6,
    "mio": 10**6,
    "bn": 10**9,
    "bln": 10**9,
    "tn": 10**12,
    "trn": 10**12,
    "k": 10**3,
}
MONEY_SCALES = {**_SHORT_SCALES, "m": 10**6, "mil": 10**6, "b": 10**9, "t": 10**12}
_HALVES = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

# Unit symbols that may be written against a number; other letters make it a name, as in "5G".
_UNIT_SYMBOLS = word_set(
    """
    km m cm mm nm kg g t ha mw gw kw w kwh mwh gwh twh gb tb mb pb hz khz mhz ghz l ml h hrs hr yr
    yrs yo x s am pm km2 m2 c f v kv bp ft in lb lbs mg mt kt
    """
)

_DIGITS = re.compile(
    r"\d+(?:\.\d+){2,}(?!\d)"  # 1.2.3, or 2.000.000 when the groups say so
    r"|\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,3}(?:'\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?(?![\d,.]\d|\d)"
    r"|\d+,\d{1,2}(?=\s?(?:%|per\s?cent|thousand|million|billion|trillion|bn|mn|m\b))"
    r"|\d+(?:\.\d+)?"
    r"|(?<!\w)[½¼¾]"
)
_GROUPED_BY_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FRACTION = re.compile(r"\s?([½¼¾])")
_AND_A_HALF = re.compile(r"\s+and\s+a\s+half\b", re.IGNORECASE)
_SCALE = re.compile(r"(?:\s+|-)?((?:hundred|thousand|lakh|million|crore|billion|trillion|dozen)s?)\b", re.IGNORECASE)
_SHORT_SCALE = re.compile(r"\s?(mn|mln|mio|bn|bln|tn|trn)\b\.?|(k)\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?%|[\s-]?per[\s-]?cent(?:age\s+points?)?\b|\s?pct\b|\spercentage\s+points?\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_][^\W_]*")
_PHONE = re.compile(r"(?<![\w.])\+\d[\d ().-]{6,}\d|(?<!\w)\(0\d+\)\s?\d[\d -]{5,}\d")
_MARK = re.compile(r"\[\d+(?:\s?[,;-]\s?\d+)*\]")
_RANGE = re.compile(r"\s*-\s*|\s+(?:to|and|or)\s+", re.IGNORECASE)
_MINUS = re.compile(r"(?:^|(?<=[\s(]))(?<!\d\s)-$")
_BETWEEN = re.compile(r"\b(?:between|from)\s+\S{0,5}\s?$", re.IGNORECASE)

_ATOM = "|".join(
    sorted(
        [*_UNITS, *_TENS, *_ORDINAL_UNITS, *_ORDINAL_TENS, *_SCALES, "hundredth", "thousandth"],
        key=len,
        reverse=True,
    )
)
_RUN = re.compile(
    rf"\b(?:an?\s+half\s+|half\s+an?\s+|an?\s+)?(?:{_ATOM})\b(?:\s+and\s+a\s+half\b|(?:\s+and\s+|\s+|-|,\s+)(?:{_ATOM})\b)*",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[a-z]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A number in levelled text, before anyone decides whether it counts money: `scale` is 1 when none was
    written.
    """

    mantissa: Decimal
    scale: int
    start: int
    end: int
    note: str = ""

    @property
    def value(self) -> Decimal:
        return plain_decimal(self.mantissa * self.scale)


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros, so that 6E+6 prints as 6000000."""
    return (
        value.quantize(Decimal(1))
        if value == value.to_integral_value() and abs(value) < Decimal(10) ** 27
        else value.normalize()
    )


def find_numbers(text: str) -> list[Found[Decimal]]:
    """Every number of a text, in order, without overlap; magnitudes and a percent sign belong to the span.

    "2.5 million" is 2500000, "25%" is 25 with the note "percent". Other notes: "ordinal", "phone" (part of a
    telephone number), "mark" (inside a bracketed citation mark such as `[1]`), "word" (a cardinal in words).
    A point is a decimal sign unless groups of three say otherwise; digits that belong to a name ("G20", "5G",
    "1.2.3") are not numbers.
    """
    levelled = level(text)
    found = []
    for reading in readings(levelled.text):
        if not _is_free(levelled.text, reading):
            continue
        start, end = levelled.original(reading.start, reading.end)
        found.append(Found(reading.value, start, end, text[start:end], reading.note))
    return found


def readings(plain: str) -> list[Reading]:
    """The numbers of levelled text, those against letters included; both ends of "1-2 billion" are large."""
    special = [(match.span(), "phone") for match in _PHONE.finditer(plain)]
    special += [(match.span(), "mark") for match in _MARK.finditer(plain)]
    found = [reading for match in _DIGITS.finditer(plain) if (reading := _read_digits(match, plain, special))]
    found += [reading for match in _RUN.finditer(plain) for reading in _read_words(match)]
    found.sort(key=lambda reading: (reading.start, -reading.end))
    separate: list[Reading] = []
    for reading in found:
        if not separate or reading.start >= separate[-1].end:
            separate.append(reading)
    return _share_scales(separate, plain)


def _is_free(plain: str, reading: Reading) -> bool:
    """False when letters stand against the digits so that they are part of a name."""
    if reading.note == "word" or not plain[reading.end - 1].isdigit():
        tail = None
    else:
        tail = _LETTERS.match(plain, reading.end)
    if reading.start and (plain[reading.start - 1].isalpha() or plain[reading.start - 1] == "_"):
        return False
    if tail is None:
        return True
    unit = tail.group()
    return unit.lower() in _UNIT_SYMBOLS and (len(unit) > 1 or unit.islower() or unit in "WCFL")


def _read_digits(match: re.Match[str], plain: str, special: list[tuple[tuple[int, int], str]]) -> Reading | None:
    mantissa = _decimal(match.group())
    if mantissa is None:
        return None
    start, end, scale, note = match.start(), match.end(), 1, ""
    note = next((kind for (left, right), kind in special if left <= start < right), "")
    if note:
        return Reading(mantissa, 1, start, end, note)
    if fraction := _FRACTION.match(plain, end):
        mantissa, end = mantissa + _HALVES[fraction[1]], fraction.end()
    elif half := _AND_A_HALF.match(plain, end):
        mantissa, end = mantissa + Decimal("0.5"), half.end()
    while word := _SCALE.match(plain, end):
        scale, end = scale * _SCALES[word[1].lower()], word.end()
    if scale == 1 and (short := _SHORT_SCALE.match(plain, end)):
        scale, end = _SHORT_SCALES[(short[1] or short[2]).lower()], short.end()
    if scale == 1 and (ordinal := _ORDINAL.match(plain, end)):
        return Reading(mantissa, 1, start, ordinal.end(), "ordinal")
    if percent := _PERCENT.match(plain, end):
        return Reading(mantissa, scale, start, percent.end(), "percent")
    if _MINUS.search(plain, max(0, start - 4), start):
        return Reading(-mantissa, scale, start - 1, end)
    return Reading(mantissa, scale, start, end)


def _decimal(digits: str) -> Decimal | None:
    """The value of a run of digits and separators, or None for a version or section number."""
    if digits in _HALVES:
        return _HALVES[digits]
    if digits.count(".") > 1:
        return Decimal(digits.replace(".", "")) if _GROUPED_BY_DOTS.fullmatch(digits) else None
    if re.fullmatch(r"\d{1,3}(?:[. ]\d{3})*,\d{1,2}", digits):
        return Decimal(digits.replace(".", "").replace(" ", "").replace(",", "."))
    return Decimal(re.sub(r"[,' ]", "", digits))


def _share_scales(found: list[Reading], plain: str) -> list[Reading]:
    """Let the first end of a range have the magnitude or percent sign that stands at the second."""
    shared = list(found)
    for i in range(len(found) - 2, -1, -1):
        left, right = shared[i], shared[i + 1]
        gap = re.sub(r"[A-Z]{0,3}[£$€¥₹]\s?", "", plain[left.end : right.start])
        if left.scale != 1 or left.note or not _RANGE.fullmatch(gap) or left.mantissa >= right.mantissa:
            continue
        if gap.strip().lower() in ("and", "or") and not _BETWEEN.search(plain, max(0, left.start - 16), left.start):
            continue
        if right.scale >= 1000 or right.note == "percent":
            shared[i] = replace(left, scale=right.scale, note=right.note if right.note == "percent" else left.note)
    return shared


def _read_words(match: re.Match[str]) -> list[Reading]:
    """The numbers of a run of number words; a run such as "two three" is two numbers."""
    readings_: list[Reading] = []
    tokens = [
        (m.group().lower(), match.start() + m.start(), match.start() + m.end()) for m in _TOKEN.finditer(match.group())
    ]
    state = _Spelled()
    for position, (word, start, end) in enumerate(tokens):
        following = tokens[position + 1][0] if position + 1 < len(tokens) else ""
        comma = position > 0 and "," in match.group()[tokens[position - 1][2] - match.start() : start - match.start()]
        if comma or not state.take(word, start, end, following):
            readings_ += state.result()
            state = _Spelled()
            state.take(word, start, end, following)
    return readings_ + state.result()


class _Spelled:
    """Adds up number words from left to right, and says when a word cannot continue the number."""

    def __init__(self) -> None:
        self.total = Decimal(0)  # what has passed a thousand, million, ...
        self.group = Decimal(0)  # below the next thousand
        self.room = 0  # the next plain word must be smaller than this; 0 means a fresh group of any size
        self.scale = 0  # the last scale passed: the next must be smaller
        self.start = self.end = -1
        self.ordinal = False

    def take(self, word: str, start: int, end: int, following: str) -> bool:
        if self.ordinal:
            return False
        if word in ("a", "an", "half", "and"):
            return self._take_helper(word, start, end, following)
        accepted = self._take_scale(word) if word in _SCALES else self._take_plain(word)
        if accepted:
            self.start = start if self.start < 0 else self.start
            self.end = end
        return accepted

    def _take_helper(self, word: str, start: int, end: int, following: str) -> bool:
        if word == "and":
            return self.end > 0 and (following == "a" or (self.room not in (1, 10) and following not in _SCALES))
        if self.end > 0:
            self.group, self.room, self.end = self.group + (Decimal("0.5") if word == "half" else 0), 1, end
            return True
        self.start = start if self.start < 0 else self.start
        self.group = Decimal("0.5") if word == "half" or self.group == Decimal("0.5") else Decimal(1)
        self.room = 1
        return True

    def _take_scale(self, word: str) -> bool:
        factor = _SCALES[word]
        if not self.group or (factor <= 100 and self.group >= 100):
            return False
        if factor <= 100:
            self.group, self.room = self.group * factor, 100 if factor == 100 else 1
            return True
        if self.scale and factor >= self.scale:
            return False
        self.total, self.group, self.room, self.scale = (
            self.total + self.group * factor,
            Decimal(0),
            0,
            factor,
        )
        return True

    def _take_plain(self, word: str) -> bool:
        ordinal = word in _ORDINAL_UNITS or word in _ORDINAL_TENS
        tens = word in _TENS or word in _ORDINAL_TENS
        amount = next((table[word] for table in (_UNITS, _TENS, _ORDINAL_UNITS, _ORDINAL_TENS) if word in table), None)
        if amount is None or (self.room and amount >= self.room) or (self.room and amount == 0):
            return False
        self.group += amount
        self.room = 10 if tens else 1
        self.ordinal = ordinal
        return True

    def result(self) -> list[Reading]:
        if self.end < 0:
            return []
        note = "ordinal" if self.ordinal else "word"
        return [Reading(self.total + self.group, 1, self.start, self.end, note)]
