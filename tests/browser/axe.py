"""The rules of accessibility, asked of a page as it stands."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_OPTIONS: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Telling of each element that is in order takes as long as looking at it.
    "resultTypes": ["violations"],
}
# All that axe found in order stays in the browser: to bring it here takes as long as to find it.
_RUN = """async (options) => (await axe.run(options)).violations.flatMap(
  (found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 160)}`))"""
# Each text's element and those around it, by what our style sheets ask for.
_STYLED = """() => {
  const asked = ['class', 'style', 'type', 'lang', 'open', 'hidden', 'disabled', 'checked',
    'aria-current', 'aria-checked', 'aria-disabled'];
  const say = (e) => e.localName + asked.map((name) => e.getAttribute(name) ?? '').join('|');
  const known = new Map();
  const chain = (e) => {
    if (!e) return '';
    if (!known.has(e)) known.set(e, `${chain(e.parentElement)}>${say(e)}`);
    return known.get(e);
  };
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    if (node.data.trim()) found.add(chain(node.parentElement));
  for (const e of document.querySelectorAll('input, select, textarea')) found.add(chain(e));
  return [...found];
}"""
_in_order: set[str] = set()


def violations(page: Page) -> list[str]:
    """What axe objects to, each with the element.

    Whether a text stands out from what is behind it takes half of the time, and follows from the
    styles: a page is asked for that if one of its texts is styled in a way that no page before it
    in this process has shown.
    """
    # What the bar at the foot covers depends on where the page was scrolled to.
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(AXE_SCRIPT)
    styled = set(page.evaluate(_STYLED))
    contrast = {"color-contrast": {"enabled": not styled <= _in_order}}
    found: list[str] = page.evaluate(_RUN, {**_OPTIONS, "rules": contrast})
    if not found:
        _in_order.update(styled)
    return found
