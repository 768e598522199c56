"""Names of months and weekdays in the languages news is printed in. Data only; words.py looks them up.

Twelve months (seven weekdays, from Monday) divided by `|`, spellings by a space, a space inside a name written `_`. In lower
case, without a closing dot. Taken from the Unicode CLDR as shipped with dateparser, completed by hand (Levantine Arabic,
Thai abbreviations); for languages rarely met only whole names, since short ones are words of others.
"""

from __future__ import annotations

MONTHS_BY_LANGUAGE: dict[str, str] = {
    "en": (
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep september sept|"
        "oct october|nov november|dec december"
    ),
    "de": (
        "jan januar jänner|feb februar feber|mär märz mrz|apr april|mai|jun juni juno|jul juli julei|"
        "aug august|sep sept september|okt oktober|nov november|dez dezember"
    ),
    "fr": (
        "janv janvier jan|févr février fév|mars|avr avril|mai|juin jun|juil juillet jul|août aoû aou|"
        "sept septembre sep|oct octobre|nov novembre|déc décembre"
    ),
    "es": (
        "ene enero|feb febrero|mar marzo|abr abril|may mayo|jun junio|jul julio|ago agosto|"
        "sept septiembre setiembre sep set|oct octubre|nov noviembre|dic diciembre"
    ),
    "pt": (
        "jan janeiro|fev fevereiro|mar março|abr abril|mai maio|jun junho|jul julho|ago agosto|"
        "set setembro septembro|out outubro|nov novembro|dez dezembro"
    ),
    "it": (
        "gen gennaio|feb febbraio|mar marzo|apr aprile|mag maggio|giu giugno|lug luglio|ago agosto|"
        "set settembre|ott ottobre|nov novembre|dic dicembre"
    ),
    "nl": (
        "jan januari|feb februari|maart mrt|apr april|mei|jun juni|jul juli|aug augustus|sep september|"
        "okt oktober|nov november|dec december"
    ),
    "pl": (
        "sty styczeń stycznia styczen styczniu|lut lutego luty lutym|mar marca marzec marcu|"
        "kwi kwiecień kwietnia kwiecien kwietniu kwie|maj maja|cze czerwca czerwiec czerwcu|"
        "lip lipca lipiec lipcu|sie sierpień sierpnia sierpien sierpniu|"
        "wrz wrzesień września wrzesien wrzesnia wrześniu wrzesniu|"
        "paź październik października pazdziernik pazdziernika październiku pazdzierniku paz|"
        "lis listopad listopada listopadzie|gru grudnia grudzień grudzien grudniu"
    ),
    "ru": (
        "янв январь января|февр февраль февраля фев|мар март марта|апр апрель апреля|май мая мае|"
        "июн июнь июня|июл июль июля|авг август августа|сент сентябрь сентября сен|окт октябрь октября|"
        "нояб ноябрь ноября ноя|дек декабрь декабря"
    ),
    "uk": (
        "січ січень січня|лют лютий лютого|бер березень березня берез|квіт квітень квітня кві|"
        "трав травень травня тра|черв червень червня чер|лип липень липня|серп серпень серпня сер|"
        "вер вересень вересня верес|жовт жовтень жовтня жов|лист листопад листопада листоп лис|"
        "груд грудень грудня гру"
    ),
    "be": (
        "студзень студзеня|лютага люты|сакавік сакавіка|красавік красавіка|траўня|чэрвень чэрвеня|"
        "ліпень ліпеня|жнівень жніўня жнівеня|верасень верасня|кастрычнік кастрычніка|лістапад лістапада|"
        "снежань снежня"
    ),
    "bg": (
        "яну януари|фев февруари|март|апр април|май|юни юн|юли юл|авг август|сеп септември септ септм|"
        "окт октомври|ное ноември|дек декември"
    ),
    "sr": (
        "јан јануар|феб фебруар|мар март|апр април|мај|јун|јул|авг август|сеп септембар|окт октобар|"
        "нов новембар|дец децембар"
    ),
    "mk": "јануари|февруари|март|април|мај|јуни|јули|август|септември септ|октомври|ноември ноем|декември",
    "hr": (
        "siječanj siječnja siječnju siječnjem|velj veljača veljače veljači veljačom|"
        "ožujak ožujka ožujku ožujkom|travanj travnja travnju travnjem|svibanj svibnja svibnju svibnjem|"
        "lipanj lipnja lipnju lipnjem|srpanj srpnja srpnju srpnjem|kolovoz kolovoza kolovozu kolovozom|"
        "rujan rujna rujnu rujnom|listopad listopada listopadu listopadom|"
        "studeni studenoga studenom studenomu studenome studenog studenim|"
        "prosinac prosinca prosincu prosincem"
    ),
    "sl": "januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|november|december",
    "sk": (
        "jan január januára|feb február februára|mar marca marec|apr apríl apríla|máj mája|jún júna|júl júla|"
        "aug august augusta|sep september septembra|okt október októbra|nov november novembra|"
        "dec december decembra"
    ),
    "cs": (
        "led leden ledna lednu|úno únor února únr únoru|bře březen března březnu|dub duben dubna dubnu|"
        "kvě květen května květnu|červen června čvn čer červnu|července červenec čvc črc červenci črv|"
        "srp srpen srpna srpnu|zář září zářím|říj říjen října říjnu|lis listopad listopadu|"
        "pro prosince prosinec prosinci"
    ),
    "sv": (
        "jan januari|feb februari|mars|apr april|maj|juni jun|juli jul|aug augusti|sep september sept|"
        "okt oktober|nov november|dec december"
    ),
    "da": (
        "jan januar|feb februar|mar marts|apr april|maj|jun juni|jul juli|aug august|sep september|"
        "okt oktober|nov november|dec december"
    ),
    "no": (
        "jan januar|feb februar|mar mars|apr april|mai|jun juni|jul juli|aug august|sep september|"
        "okt oktober|nov november|des desember"
    ),
    "fi": (
        "tammi tammik tammikuu tammikuuta tammikuussa|helmi helmik helmikuu helmikuuta helmikuussa|"
        "maalis maalisk maaliskuu maaliskuuta maaliskuussa|huhti huhtik huhtikuu huhtikuuta huhtikuussa|"
        "touko toukok toukokuu toukokuuta toukokuussa|kesäk kesäkuu kesäkuuta kesäkuussa|"
        "heinä heinäk heinäkuu heinäkuuta heinäkuussa|elok elokuu elokuuta elokuussa|"
        "syys syysk syyskuu syyskuuta syyskuussa|lokak lokakuu lokakuuta lokakuussa|"
        "marras marrask marraskuu marraskuuta marraskuussa|joulu jouluk joulukuu joulukuuta joulukuussa"
    ),
    "et": (
        "jaan jaanuar|veebr veebruar|märts|aprill|mai|juuni|juuli|august|sept september|oktoober|november|"
        "dets detsember"
    ),
    "lv": (
        "janv janvāris|febr februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|sept septembris|oktobris|"
        "novembris|decembris"
    ),
    "lt": (
        "saus sausio sausis|vasario vasaris|kovas kovo|balandis balandžio|gegužė gegužės|"
        "birž birželio birželis|liep liepa liepos|rugp rugpjūtis rugpjūčio|rugs rugsėjis rugsėjo|"
        "spal spalio spalis|lapkr lapkritis lapkričio|gruod gruodis gruodžio"
    ),
    "hu": (
        "jan január|febr február feb|márc március már|ápr április|máj május|jún június|júl július|"
        "aug augusztus|szept szeptember|okt október|nov november|dec december"
    ),
    "ro": (
        "ian ianuarie|feb februarie febr|mar martie mart|apr aprilie|mai|iun iunie|iul iulie|aug august|"
        "sept septembrie sep|oct octombrie|noiembrie nov noiem|dec decembrie"
    ),
    "el": (
        "ιαν ιανουάριος ιανουαρίου|φεβ φεβρουάριος φεβρουαρίου|μάρ μάρτιος μαρ μαρτίου|απρ απρίλιος απριλίου|"
        "μάι μάιος μαΐ μαΐου|ιουν ιουνίου ιούν ιούνιος|ιουλ ιουλίου ιούλ ιούλιος|αυγ αυγούστου αύγ αύγουστος|"
        "σεπ σεπτέμβριος σεπτεμβρίου|οκτ οκτωβρίου οκτώβριος|νοέ νοέμβριος νοε νοεμβρίου|"
        "δεκ δεκέμβριος δεκεμβρίου"
    ),
    "tr": (
        "oca ocak|şub şubat|mar mart|nis nisan|may mayıs|haz haziran|tem temmuz|ağu ağustos|eyl eylül|"
        "eki ekim|kas kasım|aralık"
    ),
    "az": "yanvar|fevral|mart|aprel|may|iyun i̇yun|iyul i̇yul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    "id": (
        "jan januari djan djanuari|feb februari peb pebruari|mar maret mrt|apr april|mei mai|jun juni djuni|"
        "jul juli djuli|agu agustus agt ags agust|sep september sept|okt oktober|nov november nop nopember|"
        "des desember"
    ),
    "ar": (
        "يناير كانون_الثاني|فبراير شباط|مارس آذار|أبريل نيسان ابريل|مايو أيار|يونيو يونيه يونية حزيران|"
        "يوليو يوليه يولية تموز|أغسطس آب اغسطس|سبتمبر أيلول|أكتوبر تشرين_الأول اكتوبر|نوفمبر تشرين_الثاني|"
        "ديسمبر كانون_الأول"
    ),
    "fa": (
        "ژانویه ژانویهٔ جنوری|فوریه فوریهٔ فبروری|مارس مارچ|آوریل اپریل|مه مهٔ می|ژوئن|ژوئیه ژوئیهٔ جولای|"
        "آگست|سپتامبر سپتمبر|اکتبر اکتوبر|نوامبر نومبر|دسامبر دسمبر"
    ),
    "he": (
        "ינואר ינו לינואר בינואר|פברואר פבר בפברואר לפברואר|מרץ במרץ למרץ מרס במרס למרס מארס במארס למארס|"
        "אפריל אפר באפריל לאפריל|מאי במאי למאי|יוני ביוני ליוני יונ|יולי ביולי ליולי יול|"
        "אוגוסט אוג באוגוסט לאוגוסט|ספטמבר ספט בספטמבר לספטמבר|אוקטובר אוק באוקטובר לאוקטובר|"
        "נובמבר נוב בנובמבר לנובמבר|דצמבר דצמ בדצמבר לדצמבר"
    ),
    "hi": ("जनवरी|फ़रवरी फ़र|मार्च|अप्रैल|मई|जून|जुलाई जुल|अगस्त अग|सितंबर सितम्बर|अक्तूबर अक्तू अक्टूबर|नवंबर नवम्बर|दिसंबर दिस दिसम्बर"),
    "bn": ("জানু জানুয়ারী জানুয়ারি|ফেব্রুয়ারী ফেব্রুয়ারি|মার্চ|এপ্রি এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টো অক্টোবর|নভেম্বর|ডিসে ডিসেম্বর"),
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "th": (
        "มกราคม เดือนมกราคม มกรา ม.ค|กุมภาพันธ์ เดือนกุมภาพันธ์ กุมภา ก.พ|มีค มีนาคม เดือนมีนาคม มีนา มี.ค|"
        "เมย เมษายน เมษา เดือนเมษายน เม.ย|พฤษภาคม เดือนพฤษภาคม พฤษภา พ.ค|"
        "มิถุนายน มิย เดือนมิถุนายน มิถุนา มิ.ย|กรกฎาคม เดือนกรกฏาคม กรกฎา ก.ค|"
        "สิงหาคม สิงหา เดือนสิงหาคม ส.ค|กันยายน กันยา เดือนกันยายน ก.ย|ตุลาคม เดือนตุลาคม ตุลา ต.ค|"
        "พฤศจิกายน เดือนพฤศจิกายน พฤศจิ พ.ย|ธันวาคม เดือนธันวาคม ธันวา ธ.ค"
    ),
    "ka": "იანვარი|თებერვალი|მარტი|აპრილი|მაისი|ივნისი|ივლისი|აგვისტო|სექტემბერი|ოქტომბერი|ნოემბერი|დეკემბერი",
    "hy": (
        "հունվար հունվարի|փետրվար փետրվարի|մարտ մարտի|ապրիլ ապրիլի|մայիս մայիսի|հունիս հունիսի|"
        "հուլիս հուլիսի|օգոստոս օգոստոսի|սեպտեմբեր սեպտեմբերի|հոկտեմբեր հոկտեմբերի|նոյեմբեր նոյեմբերի|"
        "դեկտեմբեր դեկտեմբերի"
    ),
    "ca": "gener|febr febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "gl": "xaneiro|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro",
    "eu": "urtarrila|otsaila|martxoa|apirila|maiatza|ekaina|uztaila|abuztua|iraila|urria|azaroa|abendua",
    "sw": "januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba",
    "fil": "enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre",
    "ga": (
        "eanáir|feabh feabhra|márta|aibreán|beal bealtaine|meith meitheamh|iúil|lúnasa|meán_fómhair mfómh|"
        "deireadh_fómhair dfómh|samh samhain|noll nollaig"
    ),
    "sq": "janar|shkurt|mars|prill|maj|qershor|korr korrik|gush gusht|shtator|tetor|nëntor|dhjetor",
    "kk": "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан",
    "uz": "yanvar|fevral|mart|aprel|may|iyun|iyul|avgust|sentabr|oktabr|noyabr|dekabr",
}

WEEKDAYS_BY_LANGUAGE: dict[str, str] = {
    "en": (
        "mon monday mo|tue tuesday tu tues|wed wednesday we|thu thursday th|fri friday fr|sat saturday sa|sun sunday su"
    ),
    "de": "mo montag mon|di dienstag die|mi mittwoch mit|do donnerstag don|fr freitag fre|sa samstag sam|so sonntag son",
    "fr": "lun lundi lu|mar mardi ma|mer mercredi me|jeu jeudi je|ven vendredi ve|sam samedi sa|dim dimanche di",
    "es": "lun lunes lu|mar martes|mié miércoles mi|jue jueves ju|vie viernes vi|sáb sábado sa|dom domingo do",
    "pt": (
        "seg segunda-feira segunda|ter terça-feira terça|qua quarta-feira quarta|qui quinta-feira quinta|"
        "sex sexta-feira sexta|sáb sábado sab|dom domingo"
    ),
    "it": "lun lunedì|mar martedì|mer mercoledì|gio giovedì|ven venerdì|sab sabato|dom domenica",
    "nl": "ma maandag|di dinsdag|wo woensdag|do donderdag|vr vrijdag|za zaterdag|zo zondag",
    "pl": (
        "pon poniedziałek poniedzialek pn|wt wtorek wto|śr środa sroda środę srode śro sro sr|"
        "czw czwartek cz|piątek pt piatek pią pia pi|sob sobota sobotę sobote so sb|"
        "niedz niedziela niedzielę niedziele nie nd"
    ),
    "ru": (
        "пн понедельник пнд|вт вторник втр|ср среда срд среду|четверг чт чтв|пт пятница птн пятницу|"
        "сб суббота сбт субботу|воскресенье вс воскресение вск"
    ),
    "uk": (
        "пн понеділок пон понед|вт вівторок вів вівтор|середа середу ср сер серед|четвер чт чет|"
        "п'ятницю п'ятниця пт пят|сб субота суботу суб субот|нд неділю неділя нед неділ"
    ),
    "be": "панядзелак|аўторак|серада|чацвер|пятніца|субота|нядзеля",
    "bg": "пн понеделник пон|вт вторник вто|ср сряда сря|четвъртък чт|петък пт|сб събота|нд неделя",
    "sr": "пон понедељак|уто уторак|сре среда|чет четвртак|пет петак|суб субота|нед недеља",
    "mk": "понеделник|вторник|среда|четврток|петок|сабота|недела",
    "hr": "ponedjeljak|utorak|srijeda|četvrtak|petak|subota|nedjelja",
    "sl": "ponedeljek|torek|sreda|četrtek|petek|sobota|nedelja",
    "sk": "po pondelok|ut utorok|st streda stredu|št štvrtok|pi piatok|so sobota sobotu|ne nedeľa nedeľu",
    "cs": (
        "po pondělí pon|út úterý úte|st středa stř středu středy|čt čtvrtek čtv|pá pátek pát pátku|"
        "so sobota sob sobotu soboty|ne neděle ned neděli"
    ),
    "sv": (
        "mån måndag månd|tis tisdag tisd|ons onsdag onsd|tors torsdag torsd|fre fredag fred|lör lördag lörd|"
        "sön söndag sönd"
    ),
    "da": "man mandag|tirs tirsdag tir|ons onsdag|tors torsdag tor|fre fredag|lør lørdag|søn søndag",
    "no": "man mandag|tir tirsdag|ons onsdag|tor torsdag|fre fredag|lør lørdag|søn søndag",
    "fi": (
        "ma maanantai maanantaina|ti tiistai tiistaina|ke keskiviikko keskiviikkona|to torstai torstaina|"
        "pe perjantai perjantaina|la lauantai lauantaina|su sunnuntai sunnuntaina"
    ),
    "et": "esmaspäev|teisipäev|kolmapäev|neljapäev|reede|laupäev|pühapäev",
    "lv": (
        "pirmd pirmdiena|otrdiena|trešd trešdiena|ceturtd ceturtdiena|piektd piektdiena|sestd sestdiena|svētd svētdiena"
    ),
    "lt": "pirmadienis|antradienis|trečiadienis|ketvirtadienis|penktadienis|šeštadienis|sekmadienis",
    "hu": "hétfő|kedd|sze szerda|cs csütörtök|péntek|szo szombat|vasárnap vas",
    "ro": "lun luni|mar marți|mie miercuri mi|joi|vin vineri|sâm sâmbătă|dum duminică",
    "el": "δευ δευτέρα|τρί τρίτη|τετ τετάρτη|πέμ πέμπτη|παρ παρασκευή|σάβ σάββατο|κυρ κυριακή",
    "tr": "pazartesi pzt|sal salı|çar çarşamba çrs|per perşembe prs|cum cuma|cmt cumartesi|paz pazar",
    "az": "bazar_ertəsi|çərşənbə_axşamı|çərşənbə|cümə_axşamı|cümə|şənbə|bazar",
    "id": "sen senin|sel selasa|rab rabu|kam kamis|jum jumat|sab sabtu|min minggu ahad",
    "ar": "الاثنين الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة الجمعه|السبت|الأحد",
    "fa": "دوشنبه|سه‌شنبه سهشنبه|چهارشنبه چهار_شنبه|پنجشنبه پنج_شنبه|جمعه|روز_شنبه دو_شنبه|یکشنبه",
    "he": (
        "יום_ב יום_שני שני|יום_ג יום_שלישי שלישי|יום_ד יום_רביעי רביעי|יום_ה יום_חמישי חמישי|"
        "יום_ו יום_שישי שישי|יום_שבת שבת|יום_א יום_ראשון ראשון"
    ),
    "hi": "सोम सोमवार|मंगल मंगलवार|बुध बुधवार|गुरु गुरुवार|शुक्र शुक्रवार|शनि शनिवार|रवि रविवार",
    "bn": "সোমবার|মঙ্গল মঙ্গলবার|বুধবার|বৃহস্পতি বৃহস্পতিবার বৃহষ্পতিবার|শুক্র শুক্রবার|শনিবার|রবিবার",
    "ur": "سوموار|منگل|بدھ|جمعرات|جمعہ|ہفتہ|اتوار",
    "th": (
        "วันจันทร์ จันทร์ วันจันทร์ที่|วันอังคาร อังคาร วันอังคารที่|วันพุธ พุธ วันพุธที่|"
        "พฤ วันพฤหัสบดี พฤหัสบดี พฤหัส วันพฤหัสบดีที่|วันศุกร์ ศุกร์ วันศุกร์ที่|วันเสาร์ เสาร์ วันเสาร์ที่|"
        "วันอาทิตย์ อา อาทิตย์ วันอาทิตย์ที่"
    ),
    "ka": "ორშაბათი|სამშაბათი|ოთხშაბათი|ხუთშაბათი|პარასკევი|შაბათი|კვირა",
    "hy": "երկուշաբթի|երեքշաբթի|չորեքշաբթի|հինգշաբթի|ուրբաթ|շաբաթ|կիրակի",
    "ca": "dilluns|dimarts|dimecres|dijous|divendres|dissabte|diumenge",
    "gl": "luns|martes|mércores|xoves|venres|sábado|domingo",
    "eu": "astelehena|asteartea|asteazkena|osteguna|ostirala|larunbata|igandea",
    "sw": "jumatatu|jumanne|jumatano|alhamisi|ijumaa|jumamosi|jumapili",
    "fil": "lunes|martes|miyerkules|huwebes|biyernes|sabado|linggo",
    "ga": "dé_luain|dé_máirt máirt|dé_céadaoin|déardaoin|aoine dé_haoine|dé_sathairn|dé_domhnaigh",
    "sq": "e_hënë|e_martë|e_mërkurë|e_enjte|e_premte|e_shtunë|e_diel",
    "kk": "дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жм жұма|сенбі|жексенбі",
    "uz": "dushanba|seshanba|chorshanba|payshanba|jum juma|shanba|yakshanba",
}
