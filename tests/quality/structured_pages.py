"""How pages set entries in HTML: templates for invented pages.

In an entry {T} is the title, {O} the outlet, {D} the date as shown, {ISO} the same as 2031-05-17, {U} the address, {A} the author,
{X} an excerpt, {C} a section, {N} a number. In what stands around entries … is their place.
"""

from __future__ import annotations

# What a table's cell wraps its text in.
CELLS = ("{}", "{}", "{}", "<b>{}</b>", "<em>{}</em>", "<span>{}</span>", "<p>{}</p>")

# What stands around a list, and an entry of it.
CARDS = (
    ("<ul>…</ul>", '<li><a href="{U}">{T}</a> - {O}, {D}</li>'),
    ("<ul>…</ul>", '<li>{D}: <a href="{U}">{T}</a> ({O})</li>'),
    ("<ul>…</ul>", '<li><strong>{O}</strong> <em>{D}</em> <a href="{U}">“{T}”</a></li>'),
    ("<ul>…</ul>", '<li><a href="{U}">{T}</a> <small>{O}, {D}</small></li>'),
    ("<ul>…</ul>", '<li><a href="{U}">{T}</a><span class="meta">{O} · {D}</span></li>'),
    ("<ul>…</ul>", '<li><span>{D}</span> <a href="{U}">{T}</a> <span>{O}</span></li>'),
    ("<ol>…</ol>", '<li><a href="{U}">{T}</a><br><cite>{O}</cite>, {D}</li>'),
    ("<ul>…</ul>", '<li><time datetime="{ISO}">{D}</time> – {O}: <a href="{U}">{T}</a></li>'),
    ('<ul class="press">…</ul>', '<li>{O} | {D} | <a href="{U}">{T}</a></li>'),
    ("<ul>…</ul>", '<li><p><b>{T}</b></p><p>{O} — {D}</p><p><a href="{U}">Read more</a></p></li>'),
    ("<ul>…</ul>", '<li><a href="{U}"><h3>{T}</h3><p>{O}</p><p>{D}</p></a></li>'),
    ("<div>…</div>", '<p><a href="{U}">{T}</a><br>{O}<br>{D}</p>'),
    ("<div>…</div>", "<p><b>{T}</b><br><i>{O}</i>, {D}</p>"),
    ("<div>…</div>", "<p><u>{T}</u><br>{D}<br>(Posted by <a href='{U}'>{O}</a>)</p>"),
    ("<div>…</div>", '<p>{O} ({D}): <a href="{U}">{T}</a></p>'),
    ("<div>…</div>", '<p>{D}<br><a href="{U}"><strong>{T}</strong></a><br><em>{O}</em></p>'),
    ("<div>…</div>", '<p><strong>{O}</strong>, {D}<br>„<a href="{U}">{T}</a>“</p>'),
    (
        "<div>…</div>",
        '<div class="item"><h3><a href="{U}">{T}</a></h3><span class="src">{O}</span> <span>{D}</span><p>{X}</p></div>',
    ),
    ("<div>…</div>", '<article><h2><a href="{U}">{T}</a></h2><p class="meta">{D} | {O}</p></article>'),
    ("<div>…</div>", '<div><span>{D}</span><span>{O}</span><a href="{U}">{T}</a></div>'),
    (
        "<div>…</div>",
        '<div class="card"><a href="{U}"><img src="i.png" alt=""><h4>{T}</h4></a><div>{O}</div><time>{D}</time></div>',
    ),
    (
        '<div class="row">…</div>',
        '<div class="col-md-4"><div class="card"><div class="card-body"><h5 class="card-title">{T}</h5>'
        '<h6 class="card-subtitle">{O}</h6><p class="card-text">{X}</p><a href="{U}" class="btn">Read article</a></div>'
        '<div class="card-footer"><small class="text-muted">{D}</small></div></div></div>',
    ),
    (
        "<section>…</section>",
        '<a class="press-item" href="{U}"><span class="press-item__date">{D}</span><span class="press-item__outlet">{O}</span>'
        '<span class="press-item__headline">{T}</span></a>',
    ),
    (
        "<section>…</section>",
        '<a href="{U}" class="tile"><div class="k7">{O}</div><div class="k8">{T}</div><div class="k9">{D}</div></a>',
    ),
    (
        "<div>…</div>",
        '<div class="views-row"><div class="views-field-title"><a href="{U}">{T}</a></div>'
        '<div class="views-field-field-source">{O}</div><div class="views-field-field-date">{D}</div></div>',
    ),
    (
        "<div>…</div>",
        '<div class="entry"><p class="kicker">{O}</p><h3>{T}</h3><p>{D}</p><p><a href="{U}">Read more »</a></p></div>',
    ),
    (
        "<div>…</div>",
        '<div class="n"><div class="l"><b>{D}</b></div><div class="r"><a href="{U}">{T}</a><br><i>{O}</i></div></div>',
    ),
    (
        "<div>…</div>",
        '<article><span class="category">{C}</span><h3><a href="{U}">{T}</a></h3>'
        '<footer><time datetime="{ISO}">{D}</time> by <span class="author">{A}</span> in <cite>{O}</cite></footer></article>',
    ),
    (
        "<div>…</div>",
        '<div itemscope itemtype="https://schema.org/NewsArticle"><a itemprop="url" href="{U}">'
        '<span itemprop="headline">{T}</span></a>'
        '<meta itemprop="datePublished" content="{ISO}"><span itemprop="publisher">{O}</span></div>',
    ),
    (
        "<div>…</div>",
        '<a class="logo-card" href="{U}"><img src="/l/{N}.png" alt="{O}"><h3>{T}</h3><time>{D}</time></a>',
    ),
    (
        "<div>…</div>",
        '<figure><img src="/p/{N}.jpg" alt="{T}"><figcaption><h4><a href="{U}">{T}</a></h4><p>{O} / {D}</p></figcaption></figure>',
    ),
    (
        "<div>…</div>",
        '<div class="row"><div class="col-2"><p>{D}</p></div><div class="col-10"><p><strong>{O}</strong></p><p>'
        '<a href="{U}" target="_blank">{T}</a></p></div></div>',
    ),
    ("<div>…</div>", '<blockquote><a href="{U}">{T}</a><footer>{O}, {D}</footer></blockquote>'),
    ("<div>…</div>", '<h3><a href="{U}">{T}</a></h3><p class="meta">{O} – {D}</p><p>{X}</p>'),
    ("<div>…</div>", '<h4>{T}</h4><p>{O}, {D}</p><p><a href="{U}">Link</a></p>'),
    ("<div>…</div>", '<p>{D}</p><h3><a href="{U}">{T}</a></h3><p><i>{O}</i></p>'),
    ("<div>…</div>", '<details><summary>{T}</summary><p>{O}, {D}</p><p><a href="{U}">Link</a></p></details>'),
    ("<dl>…</dl>", '<dt>{D}</dt><dd><a href="{U}">{T}</a> <em>{O}</em></dd>'),
    ("<dl>…</dl>", '<dt><a href="{U}">{T}</a></dt><dd>{O}, {D}</dd>'),
    ("<dl>…</dl>", '<dt>{O}, {D}</dt><dd><a href="{U}">{T}</a></dd>'),
    ("<dl>…</dl>", '<dt><a href="{U}">{T}</a></dt><dd>{O}</dd><dd>{D}</dd>'),
    ("<table>…</table>", '<tr><td>{D}</td><td>{O}</td><td><a href="{U}">{T}</a></td></tr>'),
    ("<table>…</table>", '<tr><td><a href="{U}">{T}</a></td><td>{O}</td><td>{D}</td></tr>'),
    ("<table>…</table>", '<tr><td>{D}</td><td><a href="{U}">{T}</a><br><i>{O}</i></td></tr>'),
    ("<table>…</table>", '<tr><td>{O}<br>{D}</td><td><a href="{U}">{T}</a></td></tr>'),
    ("<table>…</table>", '<tr><td><a href="{U}">{T}</a> ({O})</td><td>{D}</td></tr>'),
    (
        "<table><tr><td colspan=2><b>Press</b></td></tr>…</table>",
        '<tr><td>{O}, {D}</td><td><a href="{U}">{T}</a></td></tr>',
    ),
    (
        "<table>…</table>",
        '<tr><td><img alt="{O}" src="o.png"></td><td><b>{T}</b><br>{D}<br><a href="{U}">Link</a></td></tr>',
    ),
    ("<table>…</table>", '<tr><td>{N}.</td><td><a href="{U}">{T}</a></td></tr><tr><td></td><td>{O} | {D}</td></tr>'),
)

# A day as heading, what stands around the entries below it, an entry.
SECTIONS = (
    ("<h3>…</h3>", "<ul>…</ul>", '<li><a href="{U}">{T}</a> ({O})</li>'),
    ("<h2>…</h2>", "<ul>…</ul>", '<li><a href="{U}">{T}</a> <em>{O}</em></li>'),
    ("<h2>…</h2>", "<div>…</div>", '<p><b>{O}</b>: <a href="{U}">{T}</a></p>'),
    ("<p><b>…</b></p>", "<ul>…</ul>", '<li>{O}: <a href="{U}">{T}</a></li>'),
    ("<h2>…</h2>", "<div>…</div>", '<div class="s"><a href="{U}">{T}</a><span class="o">{O}</span></div>'),
    ("<h3>…</h3>", "<table>…</table>", '<tr><td>{O}</td><td><a href="{U}">{T}</a></td></tr>'),
    ("<h3>…</h3>", "<div>…</div>", '<article><h4><a href="{U}">{T}</a></h4><p>{O}</p></article>'),
    ("<dl><dt>…</dt>", "…</dl>", '<dd><a href="{U}">{T}</a> – {O}</dd>'),
)

# Whole pages of one kind: a name, the page, an entry of it. Without {O} the outlet is nowhere said.
PAGES = (
    (
        "archive of a blog",
        '<html><head><title>Harbour notes</title></head><body class="archive"><header><h1>Harbour notes</h1></header>'
        '<main id="main">…</main><aside><h2>Recent comments</h2><ul><li>Ida on the pier</li></ul></aside></body></html>',
        '<article id="post-{N}" class="post type-post hentry"><header class="entry-header"><h2 class="entry-title">'
        '<a href="{U}" rel="bookmark">{T}</a></h2><div class="entry-meta">Posted on <a href="{U}">'
        '<time class="entry-date published" datetime="{ISO}T09:00:00+00:00">{D}</time></a> by '
        '<span class="author vcard"><a href="/author">{A}</a></span></div></header>'
        '<div class="entry-summary"><p>{X} […]</p></div></article>',
    ),
    (
        "months of a blog",
        '<html><head><title>The pier</title></head><body><div class="main"><ul class="posts">…</ul></div></body></html>',
        '<li><span class="post-date">{D}</span> &raquo; <a href="{U}">{T}</a></li>',
    ),
    (
        "mail of a news service",
        "<html><body><table><tr><td>Harbour</td></tr></table><table><tbody>…</tbody></table>"
        '<p><a href="https://x.example/unsubscribe">Unsubscribe</a></p></body></html>',
        '<tr itemscope itemtype="http://schema.org/Article"><td><div><a itemprop="url" href="{U}">'
        '<span itemprop="name">{T}</span></a>'
        '<div><div itemprop="publisher"><a><span itemprop="name">{O}</span></a></div><div itemprop="description">{X}</div>'
        "<div>{D}</div></div></div></td></tr>",
    ),
    (
        "results of a search",
        '<html><head><title>harbour - search</title></head><body><div id="results">…</div></body></html>',
        '<div class="g"><div class="src"><img src="f.ico" alt=""><span>{O}</span></div><a href="{U}"><h3>{T}</h3></a>'
        '<div class="snip">{X}</div><div class="when"><span>{D}</span></div></div>',
    ),
    (
        "links with a site in brackets",
        '<html><body><table class="list">…</table></body></html>',
        '<tr><td class="rank">{N}.</td><td><a href="{U}">{T}</a> <span class="site">({O})</span></td><td class="age">{D}</td></tr>',
    ),
    (
        "press room",
        '<html><head><title>Press</title></head><body><div class="press-list">…</div></body></html>',
        '<div class="press-list__item"><div class="logo"><img src="l{N}.svg" alt="{O}"></div><p class="date">{D}</p>'
        '<p class="outlet">{O}</p><h4 class="headline">{T}</h4><a class="more" href="{U}">Read the full story</a></div>',
    ),
)
