"""Every knowledge file is read: a rule in a file that nobody loads is a rule nobody applies."""

import shutil
from pathlib import Path

import pytest

from rules.knowledge_base import SHIPPED, KnowledgeError, load_knowledge
from tests.guards.tree import tracked

FOLDERS = ("", "evidence", "exercises", "mimics", "questionnaire", "red_flags")


def test_every_knowledge_file_is_tracked_and_read() -> None:
    shipped = {path for path in SHIPPED.rglob("*") if path.is_file()}

    assert shipped == {path for path in tracked() if path.is_relative_to(SHIPPED)}
    assert load_knowledge().version


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", ["planted.yml", "planted.yaml"])
def test_a_file_that_is_not_read_or_not_knowledge_would_be_found(
    tmp_path: Path, folder: str, name: str
) -> None:
    copy = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    (copy / folder / name).write_text("id: planted\n", encoding="utf-8")

    with pytest.raises(KnowledgeError, match="planted"):
        load_knowledge(copy)
