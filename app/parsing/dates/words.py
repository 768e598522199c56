"""Words in dates: months, weekdays, and what is counted back from ("7 hours ago", "vor 3 Stunden"). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from app.parsing.dates.names import MONTHS_BY_LANGUAGE, WEEKDAYS_BY_LANGUAGE

_TRIM = " .,;:()（）[]'׳॰"

_UNITS = {
    "second": (
        "second seconds sec secs s sekunde sekunden sek seconde secondes segundo segundos seg secondo secondi seconden "
        "sekunda sekundy sekund сек секунд секунду секунды sekunder sekund sekunnin sekuntia saniye sn detik giây "
        "ثانية ثوان ثواني שניות सेकंड 秒 秒钟 초 วินาที δευτερόλεπτα secunde másodperce"
    ),
    "minute": (
        "minute minutes min mins mn minuten minuto minutos minuti minuut minut minuty minutę minuta мин минут минуту минуты "
        "хв хвилин хвилину хвилини minuter minutter minutt minuutti minuuttia dakika dk dk. menit mnt phút دقيقة دقائق "
        "דקות דקה मिनट 分 分钟 分鐘 분 นาที λεπτά λεπτό perce perccel minutami minutou minút minútami"
    ),
    "hour": (
        "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren u godz godzin godziny godzinę "
        "ч час часа часов год годин години годину timme timmar tim time timer tunti tuntia t saat sa jam giờ tiếng ساعة ساعات "
        "שעות שעה घंटे घंटा घंटों 時間 小时 小時 个小时 個小時 시간 ชั่วโมง ชม ώρες ώρα órája órával hodinami hodinou hodin oră"
    ),
    "day": (
        "day days d tag tage tagen jour jours j día días dia dias giorno giorni gg dag dagen dzień dni dnia "
        "день дня дней дн дні днів dagar dage dager døgn päivä päivää pv gün hari ngày يوم أيام يوما أيّام ימים יום "
        "दिन 日 天 일 วัน ημέρες ημέρα μέρες μέρα napja nappal dny dnem dňami dňom zile zi"
    ),
    "week": (
        "week weeks wk wks w woche wochen semaine semaines semana semanas settimana settimane weken tydzień tygodnie tygodni "
        "неделю недели недель нед тиждень тижні тижнів vecka veckor uge uger uke uker viikko viikkoa hafta minggu tuần "
        "أسبوع أسابيع שבועות שבוע हफ़्ते सप्ताह 週間 周 週 주 สัปดาห์ εβδομάδες hete héttel týdny týdnem săptămâni"
    ),
    "month": (
        "month months mo mos monat monate monaten mois mes meses mês mese mesi maand maanden miesiąc miesiące miesięcy "
        "месяц месяца месяцев мес місяць місяці місяців månad månader måned måneder kuukausi kuukautta ay bulan tháng "
        "شهر أشهر شهور חודשים חודש महीने महीना か月 ヶ月 カ月 个月 個月 개월 달 เดือน μήνες μήνα hónapja hónappal měsíci luni"
    ),
    "year": (
        "year years yr yrs y jahr jahre jahren an ans année années año años ano anos anno anni jaar jaren rok lata lat "
        "года лет рік роки років år vuosi vuotta yıl sene tahun năm سنة سنوات שנים שנה साल वर्ष 年 년 ปี χρόνια éve évvel lety"
    ),
}
_BEFORE = "vor|il y a|hace|há|fa|před|pred|prije|пре|преди|acum|πριν από|πριν|قبل|منذ|לפני|cách đây|duela|hai|a fost"
_AFTER = (
    "ago|fa|geleden|temu|назад|тому|тому назад|sedan|siden|sitten|önce|evvel|lalu|yang lalu|trước|पहले|atrás|ezelőtt|ที่แล้ว|"
    "ที่ผ่านมา|前|之前|以前|전|πριν|پیش"
)
_BARE = ("napja", "órája", "perce", "hete", "hónapja", "éve", "másodperce")  # Hungarian counts back by its ending
_SHORT = ("h", "hr", "hrs", "d", "w")  # "5m" and "5 min" are as often millions and reading times
_ONE = {"a", "an", "one", "einer", "einem", "une", "un", "una", "uma", "um", "een", "один", "одну", "en", "ett", "et"}
_DAYS = {
    0: (
        "today|just now|now|heute|jetzt|aujourd'hui|aujourd’hui|hoy|hoje|agora|oggi|vandaag|dzisiaj|dziś|сегодня|сейчас|"
        "сьогодні|idag|i dag|tänään|dnes|bugün|hari ini|baru saja|hôm nay|اليوم|الآن|היום|आज|今日|本日|今天|刚刚|剛剛|오늘|"
        "방금|วันนี้|σήμερα|azi|astăzi|avui"
    ),
    1: (
        "yesterday|gestern|hier|ayer|ontem|ieri|gisteren|wczoraj|вчера|учора|вчора|igår|i går|eilen|včera|dün|kemarin|"
        "hôm qua|أمس|אתמול|昨日|昨天|어제|เมื่อวาน|เมื่อวานนี้|χθες|χτες|tegnap|ahir|jučer"
    ),
    2: (
        "day before yesterday|the day before yesterday|vorgestern|avant-hier|anteayer|anteontem|eergisteren|przedwczoraj|"
        "позавчера|позавчора|předevčírem|一昨日|前天|그제|그저께|προχθές|tegnapelőtt"
    ),
}


class Word(NamedTuple):
    """What a word names, and in which languages: `number` is a month (1 to 12) or a weekday (0 is Monday)."""

    number: int
    languages: frozenset[str]


def plain_word(word: str) -> str:
    """How words are compared: NFC, lower case, white space as one space, no punctuation around."""
    return " ".join(
        unicodedata.normalize("NFC", word.lower().replace("i̇", "i").replace("ʼ", "'").replace("’", "'"))
        .strip(_TRIM)
        .split()
    )


def _worn(word: str) -> tuple[str, ...]:
    """A name as damaged lists print it: its marks lost ("fevrier"), or its letters beyond ASCII lost ("fvrier", "aot")."""
    if word.isascii() or not any(map(str.isascii, word)):
        return ()
    unmarked = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
    bare = "".join(c for c in word if c.isascii())
    return tuple(w for w in (unmarked, bare) if len(w) > 2)


def _table(names: dict[str, str], first: int) -> dict[str, tuple[Word, ...]]:
    """word -> what it names; whole words go before worn ones, and a worn one never takes the place of another word."""
    whole: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    worn: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language, row in names.items():
        for number, spellings in enumerate(row.split("|"), first):
            for spelling in spellings.split():
                word = plain_word(spelling.replace("_", " "))
                whole[word][number].add(language)
                for variant in _worn(word):
                    worn[variant][number].add(language)
    for word, numbers in worn.items():
        if word not in whole and len(numbers) == 1:
            whole[word] = numbers
    return {
        word: tuple(Word(number, frozenset(languages)) for number, languages in sorted(numbers.items()))
        for word, numbers in whole.items()
    }


@lru_cache(maxsize=1)
def months() -> dict[str, tuple[Word, ...]]:
    return _table(MONTHS_BY_LANGUAGE, 1)


@lru_cache(maxsize=1)
def weekdays() -> dict[str, tuple[Word, ...]]:
    return _table(WEEKDAYS_BY_LANGUAGE, 0)


def months_of(word: str, languages: tuple[str, ...] = ()) -> tuple[int, ...]:
    """The months a word names, in `languages` if some of them have it; () for any other word.

    Several only where languages disagree ("listopad" is November in Polish, October in Croatian).
    """
    found = months().get(plain_word(word), ())
    if len(found) > 1 and languages:
        codes = {language.partition("-")[0].lower() for language in languages}
        found = tuple(item for item in found if item.languages & codes) or found
    return tuple(item.number for item in found)


@lru_cache(maxsize=16384)
def weekdays_of(word: str) -> tuple[int, ...]:
    """The weekdays a word names in any language (0 is Monday); () for any other word."""
    return tuple(item.number for item in weekdays().get(plain_word(word), ()))


@lru_cache(maxsize=1)
def _days_back() -> dict[str, int]:
    return {word: days for days, words in _DAYS.items() for word in words.split("|")}


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    return {plain_word(word): unit for unit, words in _UNITS.items() for word in words.split()}


_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{1,4}")  # kana, Han, Hangul, Thai


@lru_cache(maxsize=16384)
def unit_of(word: str) -> str | None:
    """second, minute, hour, day, week, month or year, in any language; None for any other word.

    In scripts without spaces the unit may begin a longer word ("時間前").
    """
    unit = _units().get(plain_word(word))
    if unit is None and (match := _SPACELESS.match(word)) is not None:
        unit = next(
            (_units()[word[:n]] for n in range(min(match.end(), len(word) - 1), 0, -1) if word[:n] in _units()), None
        )
    return unit


@lru_cache(maxsize=1)
def _counted_back() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<before>{_BEFORE})\s|(?:for|för)\s(?=.+\s(?:siden|sedan)\Z))?(?P<amount>[0-9]{{1,4}}|[^\W\d_]{{1,5}})\s?"
        rf"(?P<unit>[^\d\s,;:()]{{1,14}}?)\.?(?:\s?(?P<after>{_AFTER}))?\Z"
    )


def read_relative(text: str, *, whole_field: bool = False) -> tuple[int, str] | None:
    """ "7 hours ago" as (7, "hour"), "yesterday" as (1, "day"); None for anything else.

    Digits must be ASCII. Of a whole field a bare "7h" or "2 days" counts too, as apps print it.
    """
    plain = plain_word(text)
    if len(plain) > 48:
        return None
    if plain in _days_back():
        return _days_back()[plain], "day"
    match = _counted_back().match(plain)
    if match is None:
        return None
    unit = _units().get(plain_word(match["unit"]))
    amount = match["amount"]
    if unit is None or not (amount.isdigit() or amount in _ONE):
        return None
    marked = match["before"] or match["after"] or match["unit"] in _BARE
    if not marked and not (whole_field and amount.isdigit() and match["unit"] in _SHORT):
        return None
    return (int(amount) if amount.isdigit() else 1), unit
