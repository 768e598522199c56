"""E-mail, mailboxes and pages that browsers save as MHTML."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ReadError
from app.model import Role
from app.readers import mail, mhtml
from tests.readers.reading import CORPUS, damaged, named, why
from tests.readers.structure import any_bytes, checked, defect, linked, shown

LIST = '<ul><li><a href="https://gazette.example/cats">Harbour cats elect new mayor</a> - Möwen-Bote, 3 March</li></ul>'


def newsletter(plain: str, page: str | None = None, *, cte: str | None = None) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "The Sample Gazette <news@gazette.example>"
    message["To"] = "reader@times.example"
    message["Subject"] = "Möwen digest"
    message["Date"] = "Mon, 03 Mar 2031 23:30:00 -0500"
    message.set_content(plain, cte=cte)
    if page is not None:
        message.add_alternative(page, subtype="html", cte=cte)
    return message.as_bytes()


@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
def test_a_plain_message(cte: str) -> None:
    pieces, notes = checked(mail, newsletter("- Cats elect mayor – Möwen-Bote\n\n- Keeper retires\n", cte=cte))
    assert shown(pieces) == [("line", "- Cats elect mayor – Möwen-Bote"), ("line", "- Keeper retires")]
    assert pieces[1].line - pieces[0].line == 2
    facts = notes.facts
    assert (facts.title, facts.site_name) == ("Möwen digest", "The Sample Gazette")
    assert (str(facts.published_at), str(facts.published_on)) == ("2031-03-04 04:30:00+00:00", "2031-03-03")


@pytest.mark.parametrize("cte", ["quoted-printable", "8bit"])
def test_offsets_lead_into_the_message(cte: str) -> None:
    data = newsletter("- Cats elect mayor – Möwen-Bote\n\n- Keeper retires\n", cte=cte)
    pieces, _ = checked(mail, data)
    assert data[pieces[1].start : pieces[1].end].strip() == b"- Keeper retires"
    assert data.splitlines()[pieces[1].line - 1] == b"- Keeper retires"


def test_of_alternatives_the_one_with_structure_is_read() -> None:
    pieces, _ = checked(mail, newsletter("plain words", LIST))
    assert shown(pieces) == [("item", "Harbour cats elect new mayor - Möwen-Bote, 3 March")]
    assert linked(pieces[0]) == [("Harbour cats elect new mayor", "https://gazette.example/cats")]
    assert shown(checked(mail, newsletter("plain words", "<div>plain words</div>"))[0]) == [("line", "plain words")]


def test_attachments_are_passed_over_and_counted() -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@gazette.example", "b@times.example", "Digest"
    message.set_content("body words")
    message.add_attachment("attached words", filename="a.txt")
    pieces, notes = checked(mail, message.as_bytes())
    assert shown(pieces) == [("line", "body words")]
    assert why(notes) == "an attachment (text/plain)"


def test_flowed_lines_are_joined() -> None:
    data = (
        b"From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: text/plain; format=flowed\n\n"
        b"- Harbour cats \nelect new mayor\n- Keeper\n-- \nsignature\n"
    )
    assert [piece.text for piece in checked(mail, data)[0]] == [
        "- Harbour cats elect new mayor",
        "- Keeper",
        "-- ",
        "signature",
    ]


def test_a_mailbox_gives_each_message_a_heading() -> None:
    box = b"".join(
        b"From a@b.example Mon Mar  3 07:00:00 2031\n" + newsletter(f"- Title {n}\n").replace(b"\r\n", b"\n") + b"\n"
        for n in range(3)
    )
    pieces, notes = checked(mail, box)
    assert [piece.role for piece in pieces] == [Role.HEADING, Role.LINE] * 3
    assert [piece.text for piece in pieces[1::2]] == ["- Title 0", "- Title 1", "- Title 2"]
    assert named(pieces[2], "subject", "date") == ["Möwen digest", "Mon, 03 Mar 2031 23:30:00 -0500"]
    assert box[pieces[5].start : pieces[5].end] == b"- Title 2"
    assert box.splitlines()[pieces[5].line - 1] == b"- Title 2"
    assert notes.facts.title is None


def test_of_a_message_too_long_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MAX_MESSAGE", 2000)
    box = b"From a@b.example Mon Mar  3 07:00:00 2031\n" + newsletter("- Title\n" * 1000)
    pieces, notes = checked(mail, box)
    assert pieces[1].text == "- Title"
    assert "bytes of messages longer than 2,000 bytes" in why(notes)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("lying_charset.eml", ["Möwen über der Brücke"]),
        ("unknown_charset.eml", ["Möwen über der Brücke"]),
        ("boundary_never_closed.eml", ["Harbour cats elect new mayor", "Lighthouse keeper retires"]),
        ("base64_broken.eml", ["Harbour cats elect new mayor"]),
        ("quoted_printable_broken.eml", ["Harbour =ZZcats ö elect new mayor"]),
        ("headers_only.eml", []),
        (
            "stray_from_line.mbox",
            ["First", "Harbour cats elect new mayor", "From here on it is quiet.", "Second", "Lighthouse keeper retires"],
        ),
    ],
)  # fmt: skip
def test_defects(name: str, texts: list[str]) -> None:
    data = (CORPUS / "mail" / name).read_bytes()
    assert mail.likelihood(data) >= 0.9
    pieces, notes = checked(mail, data)
    assert [piece.text.strip() for piece in pieces] == texts
    assert notes.replaced == 0


def test_headers_that_make_no_sense() -> None:
    facts = defect(mail, "mail/unknown_charset.eml")[1].facts
    assert (facts.title, facts.published_at, facts.published_on) == ("Cats", None, None)


# ---------------------------------------------------------------- MHTML


def test_a_saved_page() -> None:
    data = mhtml.EXAMPLE.replace("\n", "\r\n").encode()
    pieces, notes = checked(mhtml, data)
    assert shown(pieces) == [("item", "Harbour cats elect new mayor - The Sample Gazette, March 3rd, 2031")]
    assert linked(pieces[0]) == [("Harbour cats elect new mayor", "https://review.example/cats")]
    assert notes.facts.canonical_url == "https://review.example/today"
    assert data[pieces[0].start :].startswith(b"<!DOCTYPE html>")
    assert data.splitlines()[pieces[0].line - 1].startswith(b"<!DOCTYPE html>")


def test_a_saved_page_without_a_page() -> None:
    with pytest.raises(ReadError, match="is MHTML without an HTML page in it"):
        defect(mhtml, "mail/no_page.mhtml")


TOKENS = (
    b"--xx\r\n", b"--xx--\r\n", b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=xx\r\n", b"=", b"=3D", b"=\r\n", b"\xff",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"From a 07:00:00 2031\n", b"=?utf-8?q?=",
    b"Content-Type: text/html; charset=utf-16\r\n", b"charset*0=utf", b"; boundary=\r\n",
)  # fmt: skip
SAMPLES = (
    newsletter("- Cats elect mayor – Möwen-Bote\n", LIST),
    newsletter("- Cats elect mayor\n", LIST, cte="base64"),
    mhtml.EXAMPLE.encode(),
    (CORPUS / "mail" / "stray_from_line.mbox").read_bytes(),
    (CORPUS / "mail" / "boundary_never_closed.eml").read_bytes(),
)


@given(damaged(SAMPLES, TOKENS) | st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Any bytes, and damaged messages, give pieces that hold together or a ReadError."""
    any_bytes(mail, data)
    any_bytes(mhtml, data)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])),
    st.sampled_from(["quoted-printable", "base64"]),
)
def test_lines_come_back(text: str, cte: str) -> None:
    """What was put into a message comes out of it, whatever transfer encoding it was sent in."""
    pieces, _ = checked(mail, newsletter(f"first {text}\nlast\n", cte=cte))
    assert [piece.text for piece in pieces] == [f"first {text}", "last"]
