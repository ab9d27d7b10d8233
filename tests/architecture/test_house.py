"""The shape of the house: sizes, names, one-way keys, and where a clock may be read."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = ("members", "claims", "reviews", "payouts")
ORDER = {name: place for place, name in enumerate(("config", *APPS))}
SOURCES = sorted(
    path
    for folder in ("config", *APPS)
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
ROOMS_THAT_MAY_READ_A_CLOCK = ("views", "commands", "tasks.py", "sandbox", "api", "bench")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_room_is_too_large(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_there_is_no_room_for_whatever() -> None:
    assert [name_of(path) for path in SOURCES if path.name in ("utils.py", "helpers.py")] == []


def test_foreign_keys_point_down_the_order_of_the_apps() -> None:
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and ORDER.get(field.related_model._meta.app_label, -1) > ORDER[model._meta.app_label]
    ]
    assert upward == []


def test_now_is_passed_in_and_read_only_at_the_edge() -> None:
    guilty = [
        name_of(path)
        for path in SOURCES
        if not any(room in path.parts or path.name == room for room in ROOMS_THAT_MAY_READ_A_CLOCK)
        and re.search(r"timezone\.now\(\)|datetime\.now\(|date\.today\(", path.read_text("utf-8"))
    ]
    # run_work_item and run_scheduled are what the queue calls: the edge of background work.
    assert guilty == []


def test_every_link_in_the_docs_leads_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{name_of(page)}: {target}")
    assert broken == []


def test_every_file_named_in_the_tour_exists() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:config|members|claims|reviews|payouts|templates)/[\w./-]+)`", tour)
    )
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_decision_record_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in sorted(folder.glob("0*.md")) if p.name not in index] == []
