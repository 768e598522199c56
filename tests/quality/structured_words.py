"""Words of other languages for invented lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.quality.layouts import DATES

Form = Callable[[date], object]

_MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()

# Other languages: beginnings and ends of titles, outlets (invented and real), how their dates are written.
TONGUES: tuple[tuple[str, str, str, tuple[Form, ...]], ...] = (
    (
        "Hafenrat von Verrin|Die Lotsen|Drei Werften|Minister Quist|Nachtschwestern|Fischer bei Halden",
        "lehnt neue Maut ab|wollen mehr Geld für die Brücke|streiten über den alten Kai|feiert die längste Fähre im Norden",
        "Verriner Bote|Kieler Anzeiger|taz|Die Zeit|Hafenradio|Nordlicht|Süddeutsche Zeitung|Solmark heute",
        (lambda d: f"{d.day}. {_MONTHS_DE[d.month - 1]} {d.year}", DATES[8], DATES[0]),
    ),
    (
        "Le port de Verrin|Les pilotes|Trois chantiers|La ministre Quist|Les pêcheurs de Halden|Le vieux quai",
        "refuse le nouveau péage|veulent plus d’argent pour le pont|se disputent le phare|rouvre après un long hiver",
        "Le Courrier du Quai|Libération|Ouest-France|Radio Marée|Le Phare|L’Écho d’Alder|Le Monde|Mediacité",
        (lambda d: f"{d.day} {_MONTHS_FR[d.month - 1]} {d.year}", lambda d: f"{d:%d/%m/%Y}", DATES[0]),
    ),
    (
        "ヴェリン港で|灯台守が|北の島々の漁師が|新しい橋は|市長が",
        "通行料に反対する声が広がる|古い埠頭の再開を祝う|夜行列車の値下げを求める|来年の予算を発表した",
        "港日報|朝日新聞|ヴェリン新聞|読売新聞|潮風ラジオ|ITmedia|海の雑誌|NHK",
        (lambda d: f"{d.year}年{d.month}月{d.day}日", lambda d: f"{d.year}/{d.month}/{d.day}", DATES[0]),
    ),
    (
        "베린 항구 시민들이|등대지기가|북쪽 섬 어민들이|새 다리는|시장이",
        "통행료 인상에 반대한다|오래된 부두를 다시 연다|야간 열차 요금을 내린다|내년 예산을 발표했다",
        "항구일보|연합뉴스|베린신문|한겨레|바다방송|조선일보|등대뉴스|ZDNet Korea",
        (lambda d: f"{d.year}년 {d.month}월 {d.day}일", lambda d: f"{d:%Y.%m.%d}", DATES[0]),
    ),
)
