"""Words that name things in lists, in ten languages and more: fields, media, links without words of their own, origins.

Everything is compared normalised (lower case, no marks on Latin letters), keys with everything but letters and digits dropped.
"""

from __future__ import annotations

from app.text import normalise


def _listed(text: str) -> frozenset[str]:
    """Words and phrases that stand between bars."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))


# Names of fields (columns, keys, labels), most telling first; those behind the ~ are weak: they often name something else.
_FIELDS: dict[str, str] = {
    "title": """
        title headline header headlines titel uberschrift schlagzeile titre intitule titulo titular titulado
        encabezado titolo заголовок название заглавие タイトル 見出し 題名 題目 記事名 記事タイトル 論文タイトル
        제목 기사제목 헤드라인 标题 標題 题目 文章标题 新闻标题 articletitle newstitle headlinemain ~ titletext
        subject ti t1 what piece storytitle itemtitle pagetitle posttitle articulo artikel article name nom nome nombre
        name名 text texto texte story t
    """,
    "outlet": """
        outlet publisher publication newspaper source sourcename newssource media medium outletname
        publishername newsoutlet mediaoutlet sourcetitle journal magazine periodical sitename quelle zeitung
        zeitschrift herausgeber verlag editeur fuente medio periodico diario revista veiculo jornal fonte
        testata giornale editore rivista источник издание сми газета журнал 媒体 媒体名 メディア メディア名 出典
        情報源 掲載媒体 掲載誌 雑誌名 新聞 新聞名 紙名 発行元 サイト名 ソース 配信元 언론사 매체 매체명 출처
        신문사 언론 저널 来源 來源 媒體 报纸 報紙 出处 出處 新闻来源 期刊 刊物 jo jf t2 pb jt dcpublisher
        dcsource mediatitle containertitle publicationtitle publicationname ~ venue provider who paper press site
        website domain editorial portal сайт サイト 网站 站点 organization organisation origin feed feedtitle
        feedname channel sourcetext company brand network src booktitle kanal nguon
    """,
    "published": """
        published publishedat publisheddate publicationdate datepublished pubdate pubdatetime publishedon
        publishdate publishtime publishedtime publicationtime date dateofpublication datepub posted postedat
        posteddate postedon datetime articledate newsdate releasedate pub datetimepub dcdate dctermsissued
        seendate firstpublished webpublicationdate printdate datum veroffentlicht veroffentlichungsdatum
        erscheinungsdatum veroffentlichtam datedepublication publiele publie dateparution fecha fechapublicacion
        fechadepublicacion publicado data datapublicacao datadepublicacao publicadoem datadipubblicazione
        pubblicato дата датапубликации опубликовано 日付 公開日 公開日時 掲載日 発行日 配信日 配信日時 発表日
        投稿日 年月日 날짜 일자 게시일 보도일 발행일 日期 发布时间 發布時間 发布日期 發布日期 发表时间 出版日期
        发布日 dateiso isodate pubdateiso timepublished pubtime dato ngay tarih ~ year publicationyear pubyear
        annee jahr issued dctermscreated 日時 작성일 등록일 입력 时间 時間 time timestamp created createdat
        creationdate createdtime day issue when da py y1 d dt dc ts
    """,
    "fetched": """
        fetchedat fetched scrapedat scraped scrapedate scrapetime crawledat crawled crawldate crawltime
        collectedat collected collectiondate retrieved retrievedat accessdate accessed dateaccessed downloaded
        downloadedat ingestedat insertedat lastseen firstseen savedat captured capturedat snapshot indexedat
        processedat extractedat extractiondate queriedat abgerufen consulte consultado fetchtime 取得日 取得日時
        収集日時 抓取时间 采集时间 수집일 수집일시 accessedat importedat loggedat ~ addedat dateadded added
        updatedat updated lastupdated modified modifiedat lastmodified dctermsmodified datemodified atomupdated
        recorded lu edited editedat
    """,
    "url": """
        url link href links weburl permalink articleurl newsurl articlelink newslink originallink canonicalurl
        externalurl shorturl adresse lien lienurl enlace ligacao ссылка адрес リンク 링크 주소 链接 連結 鏈接
        网址 網址 itemurl pageurl originalurl ahref collegamento linkurl feedburnerorigurl ~ sourceurl uri guid
        ur u1 l1 loc storyurl l u sourcelink medialink linkto pubmed doi
    """,
    "author": """
        author authors byline dccreator journalist writtenby autor autoren autorin verfasser auteur auteurs
        autores autore autori автор авторы 著者 著者名 筆者 記者 執筆者 作者 저자 기자 기자명 글쓴이 저자명 记者
        記者名 authorname creatorname firstauthor autora tacgia ~ creator writer reporter contributor by au a1
    """,
    "language": """
        language lang langue sprache idioma lingua язык 言語 언어 语言 dclanguage languagecode ~ la locale
    """,
    "summary": """
        summary description descricao descripcion descrizione beschreibung contenthtml contentencoded abstract
        excerpt snippet teaser zusammenfassung resume resumen riassunto описание 要約 概要 요약 摘要 内容
        内容简介 subtitle lede standfirst deck fulltext articlebody ~ content body text lead
    """,
    "skip": """
        id guid uuid category categories categoria kategorie categorie rubrique section tag tags keyword
        keywords query searchterm termo term topic topics theme image img thumbnail picture photo urltoimage
        media score rank count comments likes shares sentiment country region type status lang hash index no
        number firm company companies ticker symbol stock client customer competitor entity unternehmen firma empresa societe
        azienda 企業 会社 公司 企业 기업 番号 カテゴリ 카테고리 分类 access acces note notes comment url_hash
    """,
}

# Labels that begin a line which is no headline, or introduce a field.
DISCUSSION_LABELS = _listed(
    """
    above|advertisement|bild|bildquelle|bluesky|caption|categories|category|comments|contents|copyright|credit|
    credits|discussion|discussions|diskussion|elsewhere|fig|figure|file photo|filed under|follow us|forums|foto|
    fotos|getty images|image|image credit|in this issue|keywords|lea también|leia mais|leia também|linkedin|
    lire aussi|mastodon|mehr zum thema|menu|more|navigation|photo|photo credit|photograph|photos|pictured|
    posted in|related|see also|share|siehe auch|sign up|sponsored|subscribe|table of contents|tag|tagged|tags|
    thread|topics|tweets|unsubscribe|ver también|voir aussi|x|写真|関連|関連記事
    """
)

# Words of links that say nothing of their own.
GENERIC_LINKS = _listed(
    """
    abs|acesse|aqui|archive|archive link|archive.is|archive.org|archive.ph|archive.today|archived|article|
    artikel|arxiv|audio|bib|cache|cached|code|comments|continua|continue|continue reading|de|details|discussion|
    doi|en|en savoir plus|english|enlace|es|fonte|fr|free|free link|fuente|full article|full story|gift link|
    github|go|here|hier|hn|html|ici|image|image link|it|ja|ko|learn more|leer|leer mas|leer más|leggi|
    leggi tutto|leia mais|ler mais|lesen|lien|link|link to article|links|lire|lire l'article|lire la suite|
    listen|mehr|mirror|more|news link|no paywall|open|original|original article|original link|paper|paywall|
    paywalled|pdf|permalink|photo|podcast|post|press release|project|pt|pubmed|quelle|qui|read|read article|
    read here|read it|read more|read the article|reddit|ru|saiba mais|screenshot|see more|source|source link|
    story|thread|transcript|tweet|url|ver|ver mas|video|view|view article|view more|visit|voir|watch|wayback|
    wayback machine|web|web link|webpage|website|weiterlesen|zh|zum artikel|источник|подробнее|ссылка|тут|
    читать|читать далее|こちら|リンク|元記事|原文|原文链接|来源|查看|続きを読む|記事|記事を読む|詳細|详情|連結|
    链接|閱讀更多|阅读|阅读全文|阅读更多|기사|더보기|링크|바로가기|원문
    """
)

MEDIA_WORDS = frozenset(
    """
    times post news daily herald tribune journal gazette chronicle press guardian telegraph observer star sun
    mail mirror express today weekly magazine review radio tv television channel broadcasting bbc cnn nbc abc
    cbs npr pbs fox reuters ap afp bloomberg wire agency network media online standard examiner inquirer globe
    voice echo argus advertiser messenger newspaper
    sentinel courier dispatch record register republic reporter monitor independent beacon bulletin digest wired
    techcrunch blog insider report reports forbes fortune economist atlantic verge vox axios politico slate
    salon hill intercept zeitung tageblatt rundschau nachrichten spiegel zeit welt stern kurier anzeiger
    allgemeine presse tagesspiegel heise tagesschau rundfunk monde figaro liberation parisien echos point croix
    nouvel obs depeche voix ouest info actu quotidien pais mundo vanguardia diario periodico noticias prensa
    nacion clarin jornada universal tiempo folha estadao globo jornal correio gazeta corriere repubblica stampa
    messaggero gazzetta giornale sole ansa известия коммерсант ведомости новости правда газета тасс риа
    university institute foundation association society council commission ministry department center centre
    nature science lancet newswire newsroom newsletter pravda izvestia xinhua yonhap nikkei asahi mainichi
    yomiuri kyodo jiji nhk vietnam tuoi
    """.split()
)

SECTION_WORDS = _listed(
    """
    about|admin|analysis|anonymous|archive|archives|blog|breaking|business|contact|coronavirus|covid|covid-19|
    cultura|culture|deportes|economia|economie|economy|editor|editorial|editorials|entertainment|events|
    exclusive|headlines|health|home|international|interview|interviews|kultur|live|local|login|media|meinung|
    menu|mundo|n/a|national|news|none|null|opinion|photos|podcast|podcasts|politica|politics|politik|politique|
    press|review|reviews|rss|science|search|societe|sport|sports|staff|tech|technology|top|top stories|travel|
    unknown|update|updates|video|videos|watch|wirtschaft|wissenschaft|world
    """
)

# How a page of the seeds' family introduces where it was copied from; compared without the final colon.
# Countries as editions of outlets name them ("OUTLET - USA"): names of states, some short forms.
COUNTRIES = _listed(
    """us|u.s.|usa|u.s.a.|united states|uk|u.k.|united kingdom|great britain|england|scotland|wales|ireland|canada|mexico|brazil|
    argentina|chile|colombia|peru|venezuela|uruguay|ecuador|bolivia|cuba|france|germany|austria|switzerland|belgium|
    netherlands|luxembourg|spain|portugal|italy|greece|turkey|poland|czech republic|slovakia|hungary|romania|bulgaria|serbia|
    croatia|slovenia|ukraine|russia|belarus|estonia|latvia|lithuania|finland|sweden|norway|denmark|iceland|israel|palestine|
    lebanon|syria|jordan|iraq|iran|saudi arabia|uae|united arab emirates|qatar|kuwait|oman|yemen|egypt|libya|tunisia|algeria|
    morocco|sudan|ethiopia|kenya|uganda|tanzania|rwanda|nigeria|ghana|senegal|south africa|zimbabwe|zambia|india|pakistan|
    bangladesh|sri lanka|nepal|afghanistan|china|hong kong|taiwan|japan|south korea|north korea|korea|vietnam|thailand|
    myanmar|cambodia|laos|malaysia|singapore|indonesia|philippines|australia|new zealand|fiji|kazakhstan|uzbekistan|
    azerbaijan|armenia|georgia|deutschland|österreich|schweiz|suisse|españa|italia|brasil|méxico|россия|日本|中国|한국|
    international|global|world|europe|africa|asia"""
)

ORIGIN_WORDS = (
    "originally posted here",
    "see the original post here",
    "see the original post",
    "see original here",
    "read the original",
    "read the original here",
    "read the original post",
    "read more here",
    "read more from the original source",
    "read the rest here",
    "read this article",
    "continue reading here",
    "continued here",
    "continued",
    "more here",
    "more",
    "excerpt from",
    "excerpted from",
    "link",
    "source",
    "original post",
    "original source",
    "original",
    "the rest is here",
    "here is the original post",
    "here is the original",
    "view post",
    "view original post here",
    "visit link",
    "visit site",
    "go here to see the original",
    "go here to read the rest",
    "follow this link",
    "from",
    "via",
    "quelle",
    "voir l'article original",
    "fuente",
    "fonte",
)


def key_of(name: str) -> str:
    """A field's name as it is compared: the last part of a path too is tried by `field_weight`."""
    return "".join(c for c in normalise(name) if c.isalnum())


def _table() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for role, text in _FIELDS.items():
        telling, _, weak = text.partition("~")
        for words, first, fall in ((telling, 1.0, 0.2), (weak, 0.55, 0.1)):
            names = list(dict.fromkeys(key_of(word) for word in words.split()))
            for place, name in enumerate(names):
                weight = first - fall * place / len(names)
                table.setdefault(name, {})[role] = max(weight, table.get(name, {}).get(role, 0.0))
    return table


_BY_KEY = _table()


# Elements of a page, where nothing says more.
_TAGS: dict[str, dict[str, float]] = {
    **{f"h{level}": {"title": 0.9} for level in range(1, 7)},
    "a": {"title": 0.6},
    "strong": {"title": 0.5},
    "b": {"title": 0.5},
    "time": {"published": 0.8},
    "time@datetime": {"published": 1.0},
    "cite": {"outlet": 0.6},
    "p": {"summary": 0.8},
    "a@href": {"url": 0.9},
    "dt": {"title": 0.4},
    "@key": {},
}

# Words that classes of a page's elements are made of whatever they hold.
_COMMON_CLASSES = frozenset("article post item story news entry text name medium l d t u".split())


def _class_weights(name: str) -> dict[str, float]:
    """What the words of a class attribute say ("article-title", "post__date meta")."""
    found: dict[str, float] = {}
    for part in "".join(c if c.isalnum() else " " for c in name).split():
        for role, weight in _BY_KEY.get(key_of(part), {}).items():
            if part not in _COMMON_CLASSES:
                found[role] = max(found.get(role, 0.0), 0.9 * weight)
    return found


def field_weights(name: str) -> dict[str, float]:
    """What a column, key or label may mean: roles with weights from 0.4 to 1; of a path ("source.name") the ends count."""
    if name in _TAGS:
        return _TAGS[name]
    kind, colon, rest = name.partition(":")
    if colon and kind in ("property", "itemprop", "schema", "og", "article", "meta"):
        return field_weights(rest)
    if colon and kind == "class":
        return _class_weights(rest)
    parts = [part for part in name.replace("/", ".").replace("@", ".").split(".") if part]
    whole = _BY_KEY.get(key_of(name))
    if whole:
        return whole
    found: dict[str, float] = {}
    if len(parts) > 1:
        last, before = key_of(parts[-1]), key_of(parts[-2])
        if last in ("name", "title", "text", "label", "id", "titre", "nom", "value", "rendered", "raw", "main"):
            found = {role: weight * (0.5 if last == "id" else 0.97) for role, weight in _BY_KEY.get(before, {}).items()}
        return found or {role: weight * 0.9 for role, weight in _BY_KEY.get(last, {}).items()}
    spaced = [key_of(part) for part in name.replace("_", " ").replace("-", " ").split()]
    if len(spaced) > 1:
        for part in (spaced[-1], spaced[0]):
            for role, weight in _BY_KEY.get(part, {}).items():
                found[role] = max(found.get(role, 0.0), weight * 0.6)
    return found
