"""What a person would notice on a member's page: words, sizes, reach, weight, ways to go on."""

import gzip
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

SMALLEST, SMALLEST_ELDER = 44, 60  # px that a finger needs
TEXT_ELDER, LINE_ELDER = 18, 1.3
HEAVIEST, MOST_REQUESTS = 80_000, 8

HAN = re.compile(r"[\u3400-\u9fff]")
_MASKED = re.compile(r"[\u3400-\u9fff]\*[\u3400-\u9fff]*(（\d{4}）)?")
# The mark in the bar; and a paper's own words beside ours, for whoever holds it in their hand.
_MEANT_TO_BE_CHINESE = re.compile(r"^互$|\((自负|自付)\)|通〔\d+〕\d+号")
# Chinese sentences follow each other without a space.
_GAP = re.compile(r".{0,12}[，。！？；：] +[\u3400-\u9fff0-9].{0,12}")
_LATIN = re.compile(r"[A-Za-z]{3,}")
_MEANT_TO_BE_LATIN = re.compile(r"\b(PDF|OFD|XML|[CG][A-Z0-9]{8}|[0-9a-f]{6,16})\b")

_LOOK = """() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  const drawn = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.right > 0
      && getComputedStyle(e).visibility !== 'hidden';
  };
  const targets = [], texts = [], words = [document.title];
  const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  for (const e of document.querySelectorAll(reachable)) {
    const whole = e.closest('label') || e;
    const inSentence = e.matches('p a') && getComputedStyle(e).display === 'inline'
      && e.parentElement.textContent.trim() !== e.textContent.trim();
    if (!drawn(whole) || e.matches('.skip') || inSentence) continue;
    const box = whole.getBoundingClientRect();
    targets.push([box.width, box.height, e.outerHTML.slice(0, 120)]);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const e = node.parentElement, text = node.data.trim();
    if (!text || e.closest('script, template, .skip')) continue;
    if (e.closest('[lang]') === document.documentElement) words.push(text);
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    if (drawn(e) && !e.closest('.visually-hidden'))
      texts.push([size, parseFloat(style.lineHeight) / size, text.slice(0, 40)]);
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'data-text', 'data-stop'])
    for (const e of document.querySelectorAll(`[${name}]`)) words.push(e.getAttribute(name));
  return {
    targets, texts, words,
    scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll('h1').length,
    switches: document.querySelectorAll('form[action$="/large-print"] button').length,
    says: document.body.innerText,
    files: performance.getEntriesByType('resource').map((one) => one.name.split('#')[0]),
    stuck: [...document.querySelectorAll('form')].filter((form) => form.method === 'post'
      && ![...form.querySelectorAll('button, input[type=submit]')].some(
        (e) => (e.type === 'submit') && drawn(e))).map((form) => form.outerHTML.slice(0, 120)),
  };
}"""


@dataclass(frozen=True)
class View:
    """How a page is shown."""

    elder: bool
    language: str

    def __str__(self) -> str:
        return f"{'elder' if self.elder else 'ordinary'} {self.language}"


@dataclass(frozen=True)
class Look:
    """What was seen on one page; the methods say in words what is wrong, or nothing."""

    facts: dict[str, Any]

    @classmethod
    def at(cls, page: Page) -> "Look":
        return cls(page.evaluate(_LOOK))

    def wrong_for_everybody(self) -> Iterable[str]:
        if self.facts["scroll"] > 0:
            yield f"scrolls sideways by {self.facts['scroll']} px"
        if self.facts["headings"] != 1:
            yield f"{self.facts['headings']} main headings"
        if settings.HOTLINE not in self.facts["says"]:
            yield "the hotline is not on it"
        if not self.facts["switches"]:
            yield "no way to large print and back"

    def wrong_size(self, *, elder: bool) -> Iterable[str]:
        least = SMALLEST_ELDER if elder else SMALLEST
        for width, height, html in self.facts["targets"]:
            if min(width, height) < least - 0.5:
                yield f"{width:.0f} x {height:.0f} px to press: {html}"
        for size, line, text in self.facts["texts"] if elder else ():
            if size < TEXT_ELDER or line < LINE_ELDER - 0.01:
                yield f"{size:.1f} px, line {line:.2f}: {text}"

    def wrong_language(self, language: str, data: Collection[str]) -> Iterable[str]:
        """Words of the other language, but for names and what people wrote (`data`)."""
        english = language == "en"
        ours, meant = (HAN, _MEANT_TO_BE_CHINESE) if english else (_LATIN, _MEANT_TO_BE_LATIN)
        for text in self.facts["words"]:
            rest = text
            for one in data if english else ():
                rest = rest.replace(one, "")
            if ours.search(meant.sub("", _MASKED.sub("", rest))):
                yield f"not in {language}: {text[:120]}"
        if not english:
            yield from (f"a gap: {found}" for found in _GAP.findall(self.facts["says"]))

    def no_way_on(self) -> Iterable[str]:
        return (f"a form without a button: {html}" for html in self.facts["stuck"])


class Scales:
    """What a page weighs at the first visit, compressed; each file is fetched once."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def too_heavy(self, page: Page, html: bytes, files: list[str]) -> Iterable[str]:
        """Pictures load when they come into sight and are no part of the count. A whole page of
        one's own papers, where its doubtful places are compared, is none of the weight either; the
        browser's icon is not the page's."""
        files = [url for url in files if not url.endswith("/picture") and "mark.svg" not in url]
        weight = len(gzip.compress(html)) + sum(self._weight(page, url) for url in files)
        requests = 1 + sum(not url.endswith((".webp", "/thumbnail")) for url in files)
        if weight > HEAVIEST:
            yield f"weighs {weight} bytes"
        if requests > MOST_REQUESTS:
            yield f"{requests} requests: {files}"

    def _weight(self, page: Page, url: str) -> int:
        if url not in self.known:
            self.known[url] = len(gzip.compress(page.request.get(url).body()))
        return self.known[url]
