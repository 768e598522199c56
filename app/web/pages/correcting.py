"""Corrections from the browser: one candidate with what was read of it, what a person said, and the form to say more.

A form carries what its fields held when the page was made, so that only what its reader changed becomes a person's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app.errors import ConflictError, InputError, OptionError
from app.mend import correct_fields, withdraw_correction
from app.model import DatedSpan, Precision, Reading, Reason, Rejection
from app.store.correcting import Corrected, Place
from app.store.corrections import FIELDS, ROW, said
from app.store.said import Spoken, Word, spoken_at
from app.text import squeeze
from app.web.pages import guard, session
from app.web.pages.fresh import Fresh
from app.web.pages.links import address, place_in_document
from app.web.pages.marks import stretches
from app.web.pages.rendering import html
from app.web.pages.site import site_of
from app.web.problems import ProblemError

NAMES: Mapping[str, str] = {
    "title": "Title",
    "outlet": "Outlet",
    "author": "Author",
    "published_on": "Published",
    "listed_on": "Listed on",
    "url": "Link",
}
"""What the fields are called on a page, in the order of the form."""

CHANGED: Mapping[str, str] = {
    "corrected": "The correction is stored and in force.",
    "withdrawn": "The correction is withdrawn.",
}
"""What the page after a form says, by the word in its address."""

_MAX_POSITION = 2**31 - 1
Position = Annotated[int, Path(ge=1, le=_MAX_POSITION)]

router = APIRouter(include_in_schema=False, route_class=Fresh)


# ---------------------------------------------------------------- what a page shows


@dataclass(frozen=True, slots=True)
class Saying:
    """A person's word as a page shows it: what the field is called, what it says now and what was read before."""

    field: str
    name: str
    now: str
    before: str
    word: Word


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one candidate: `was` is what its fields held at first, `values` what they hold.

    `problem` says why it was refused, with the error's code and the field that is `wrong`, if one is.
    """

    values: Mapping[str, str]
    was: Mapping[str, str]
    note: str = ""
    problem: str = ""
    code: str = ""
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """All that the correction of one candidate needs on a page. `prefix` begins the ids of its fields; `span` are its bytes, by
    which a form knows it.

    `confidence` is the program's own in what it read. A candidate is `acceptable` where it is rejected although it has what a
    headline needs, and `rejectable` until a person rejected it.
    """

    at: str
    prefix: str
    span: str
    confidence: float
    acceptable: bool
    rejectable: bool
    sayings: tuple[Saying, ...]
    form: Form


def candidate_address(place: Place) -> str:
    """The page of one candidate."""
    return f"/c/{place.sha256}/{place.position}"


def slip(spoken: Spoken, form: Form | None = None) -> Slip:
    """What a page shows of a candidate's corrections, with a form that holds what stands unless another is given."""
    stands = fields_of(spoken.found.reading)
    reason = spoken.found.reason if isinstance(spoken.found, Rejection) else None
    return Slip(
        candidate_address(spoken.place),
        f"c{spoken.place.sha256[:12]}-{spoken.place.position}",
        _span(spoken),
        spoken.read.reading.confidence,
        reason is not None and bool(stands["title"] and stands["published_on"]),
        reason is not Reason.CORRECTED,
        tuple(_saying(word, fields_of(spoken.read.reading)) for word in spoken.words),
        form or Form(stands, stands),
    )


def _span(spoken: Spoken) -> str:
    return f"{spoken.found.candidate.start}-{spoken.found.candidate.end}"


def key_of(request: Request) -> str:
    """What forms of this visitor carry; empty where no session is open, and so no form is shown."""
    token, cookie = site_of(request).token, guard.session_of(request)
    return session.form_key(cookie, token) if cookie and token else ""


def notice_of(request: Request) -> str:
    """What the form before this page did; nothing for who cannot have sent one."""
    return CHANGED.get(request.query_params.get("done", ""), "") if guard.session_of(request) else ""


def fields_of(reading: Reading) -> dict[str, str]:
    """A reading as the fields of the form have it; what was not read is empty."""
    return {
        "title": reading.title or "",
        "outlet": reading.outlet or "",
        "published_on": _written(reading.published) if reading.published else "",
        "listed_on": reading.listed_on.isoformat() if reading.listed_on else "",
        "url": reading.url or "",
        "author": reading.author or "",
    }


def _written(span: DatedSpan) -> str:
    digits = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[span.precision]
    return span.first.isoformat()[:digits]


def _saying(word: Word, read: Mapping[str, str]) -> Saying:
    if word.field == ROW:
        return Saying(ROW, "It is a headline" if word.value else "It is no headline", "", "", word)
    now = "" if word.value is None else str(word.value)
    return Saying(word.field, NAMES[word.field], now, read[word.field], word)


# ---------------------------------------------------------------- one candidate


@router.get("/c/{sha256}/{position}")
def candidate_page(request: Request, sha256: str, position: Position) -> Response:
    """A candidate, a headline's sighting or a rejection, with its corrections."""
    return _page(request, Place(sha256, position))


def _page(request: Request, place: Place, form: Form | None = None) -> Response:
    site, key = site_of(request), key_of(request)
    with site.reading() as connection:
        spoken = spoken_at(connection, place)
    found = spoken.found
    return html(
        "candidate.html",
        status=422 if form else 200,
        headers={"Cache-Control": "no-store"} if key else None,
        here="/documents",
        spoken=spoken,
        at=place_in_document(place.sha256, found.candidate.line),
        stretches=stretches(found.candidate.raw, found.reading.spans),
        slip=slip(spoken, form),
        read=fields_of(found.reading),
        names=NAMES,
        reason=found.reason if isinstance(found, Rejection) else None,
        key=key,
        can_sign_in=site.token is not None and not key,
        notice=notice_of(request),
    )


# ---------------------------------------------------------------- a form that came in


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form that came in: what to do (correct, reject, accept), or the field of a word to take back; and of which bytes."""

    span: str
    do: str
    withdraw: str
    note: str
    values: Mapping[str, str]
    was: Mapping[str, str]


@router.post("/c/{sha256}/{position}")
async def correct(request: Request, sha256: str, position: Position) -> Response:
    """A correction, stored and in force at once, or a word taken back; then the headline the candidate rests on now."""
    guard.token_for(request)
    async with request.form(max_files=0, max_fields=30) as form:
        guard.require(request, form)
        sent = _sent(form)
    return await run_in_threadpool(_answer, request, Place(sha256, position), sent)


def _sent(form: FormData) -> _Sent:
    withdraw, do = guard.text(form, "withdraw"), guard.text(form, "do")
    if (withdraw not in FIELDS) if withdraw else (do not in ("correct", "reject", "accept")):
        raise ProblemError("bad_request", "The form does not say what is to be done: load the page again.")
    return _Sent(
        guard.text(form, "span"),
        do,
        withdraw,
        guard.text(form, "note").replace("\r\n", "\n"),
        {name: squeeze(guard.text(form, name)) for name in NAMES},
        {name: squeeze(guard.text(form, f"was_{name}")) for name in NAMES},
    )


def _answer(request: Request, place: Place, sent: _Sent) -> Response:
    """To the page that shows what was done; what is wrong with the form is said on the candidate's own."""
    site = site_of(request)
    with site.reading() as connection:
        if _span(spoken_at(connection, place)) != sent.span:
            raise ProblemError(
                "conflict", "The document was read again since this page was made: look at the line again."
            )
    if sent.withdraw:
        return _done(withdraw_correction(site.engine, place.sha256, place.position, sent.withdraw), "withdrawn")
    try:
        return _done(correct_fields(site.engine, place.sha256, place.position, _words(sent), sent.note), "corrected")
    except (InputError, ConflictError) as error:
        return _page(request, place, _refused(sent, error))


def _refused(sent: _Sent, error: InputError | ConflictError) -> Form:
    """The form as it was sent, with what is wrong in the words of the page."""
    wrong = next((name for name in _changed(sent) if not _is_sayable(name, sent.values[name])), None)
    message = str(error).replace(wrong, NAMES[wrong], 1) if wrong else str(error)
    if isinstance(error, OptionError) and error.option == "note":
        wrong = "note"
    return Form(sent.values, sent.was, sent.note, message, error.code, wrong)


def _is_sayable(name: str, value: str) -> bool:
    try:
        said(name, value or None)
    except OptionError:
        return False
    return True


def _changed(sent: _Sent) -> list[str]:
    return [name for name in NAMES if sent.values[name] != sent.was[name]]


def _words(sent: _Sent) -> dict[str, object]:
    """What the form says of its candidate. Raises OptionError where that is nothing."""
    words: dict[str, object] = {name: sent.values[name] or None for name in _changed(sent)}
    if sent.do == "reject":
        if not sent.note:
            raise OptionError("Say in the note why this is no headline", option="note")
        words[ROW] = False
    elif sent.do == "accept":
        words[ROW] = True
    elif not words:
        raise OptionError("No field was changed, so there is nothing to correct", option="field")
    return words


def _done(made: Corrected, how: str) -> Response:
    """To the headline the candidate rests on now, or to the candidate itself where it is a rejection."""
    at = f"/h/{made.headline}" if made.headline else candidate_address(made.place)
    return RedirectResponse(address(at, [("done", how)]), 303)
