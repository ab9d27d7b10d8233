"""What every template, stylesheet and script of the house keeps to."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTS = sorted((ROOT / "templates" / "ui").glob("*.html"))
STATIC = ROOT / "config" / "static"
HAN = r"[\u3400-\u9fff]"
COMMENT = re.compile(r"\{#.*?#\}", re.S)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_is_inline(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text), "an event attribute"
    assert not re.search(r"javascript:", text)
    assert "hx-on" not in text
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script
    assert not re.search(r'(src|href)="(https?:)?//', text), "everything comes from this house"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_include_says_only(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for include in re.findall(r"\{%\s*include\b.*?%\}", text):
        assert re.search(r"\bonly\s*%\}$", include), include


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_page_writes_bootstrap_cards_or_alerts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for value in re.findall(r'class="([^"]*)"', text):
        names = set(re.sub(r"\{.*?\}", " ", value).split())
        assert not names & {"card", "card-body", "alert", "modal", "badge", "toast"}, value


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_template_begins_with_a_comment_of_its_parameters(path: Path) -> None:
    first = path.read_text(encoding="utf-8").lstrip().split("\n", 1)[0]
    assert first.startswith("{#"), "begin with {# name: parameter, parameter #}"
    if path.parent.name == "ui":
        assert first.startswith(f"{{# {path.stem}: "), f"begin with {{# {path.stem}: … #}}"


def test_every_part_is_used() -> None:
    sources = [p.read_text(encoding="utf-8") for p in TEMPLATES]
    sources += [p.read_text(encoding="utf-8") for p in (ROOT / "config").rglob("*.py")]
    text = "\n".join(sources)
    unused = [
        path.stem
        for path in PARTS
        if f"ui/{path.stem}.html" not in text and not re.search(rf'\bdraw\(\s*"{path.stem}"', text)
    ]
    assert not unused


def test_every_part_s_tag_is_shown_on_a_page_of_parts_or_used_by_a_layout() -> None:
    shown = "\n".join(
        p.read_text(encoding="utf-8")
        for folder in ("style", "layout", "ui")
        for p in (ROOT / "templates" / folder).glob("*.html")
    )
    tags = "\n".join(
        (ROOT / "config" / "templatetags" / name).read_text(encoding="utf-8")
        for name in ("ui.py", "desk.py")
    )
    names = re.findall(r'inclusion_tag\("ui/\w+\.html"[^)]*\)\ndef (\w+)\(', tags)
    names += re.findall(r"simple_block_tag(?:\(.*?\))?\ndef (\w+)\(", tags)
    assert len(names) > 25
    missing = [
        name
        for name in names
        if not re.search(rf"\{{%\s*(?:{name}|{name.removesuffix('_tag')})\b", shown)
    ]
    assert set(missing) <= {"case_lease"}, "show it in templates/style/"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_chinese_copy_has_chinese_punctuation(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text)
    found = re.findall(rf".{{0,12}}{HAN}[,:;()?!].{{0,6}}", text)
    assert not found


def test_translations_have_chinese_punctuation() -> None:
    catalogue = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    if not catalogue.exists():
        pytest.skip("no catalogue yet")
    said = re.findall(
        r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', catalogue.read_text("utf-8"), re.M
    )
    wrong = [text for text in said if re.search(rf"{HAN}[,:;()?!]|{HAN}\s+[(]", text)]
    assert not wrong


@pytest.mark.parametrize(
    ("name", "limit"), [("app", 15_000), ("member", 15_000), ("tokens", 15_000)]
)
def test_stylesheets_stay_small(name: str, limit: int) -> None:
    assert (STATIC / "css" / f"{name}.css").stat().st_size <= limit


def test_scripts_stay_small_and_together_under_twenty_kilobytes() -> None:
    sizes = {p.name: p.stat().st_size for p in (STATIC / "js").glob("*.js")}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > 4_000} == {}
    assert sum(sizes.values()) <= 20_000


def test_styles_and_scripts_run_in_the_oldest_browsers_we_support() -> None:
    """Chromium 86 and Safari 15: no :has, no :is, no nesting, no container queries, no popover."""
    for path in (STATIC / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r":has\(|:is\(|:where\(|@container|@layer|color-mix|\boklch|&", text)
        assert not re.search(r"[\s:(]\d*\.?\d+px\b", re.sub(r"\b[1-4]px\b", "", text)), path.name
    for path in (STATIC / "js").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|\?\?=|\.at\(|replaceAll", text)


def test_vendored_files_are_what_was_vendored() -> None:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "frontend" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    vendor = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vendor)
    assert vendor.check() == []
    lock = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert "http://" not in lock
    assert '"resolved"' not in lock


def test_every_icon_of_the_sprite_is_used() -> None:
    listed = (ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = [line for line in listed if line and not line.startswith("#")]
    folders = ("config", "members", "claims", "reviews", "payouts")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *TEMPLATES])
    unused = [name for name in names if not re.search(rf"[\"']{name}[\"']", text)]
    assert unused == [], "take it out of frontend/icons.txt, then run frontend/vendor.py"
