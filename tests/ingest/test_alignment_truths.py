"""Truths for alignment: what they may look like, and that those in the repository name things that there are."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ingest.alignment_truths import missing, read_truth
from ingest.documents.errors import DocumentError
from ingest.official_words import read_words
from ingest.readers.lists import read_lists

GOLD = Path(__file__).resolve().parents[1] / "gold"


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "gold.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_become_ids_and_what_is_no_code_is_counted(tmp_path: Path) -> None:
    found = read_truth(
        table(
            tmp_path,
            "major,occupation\n530701,4-01-06-01\n520401K,4-14-01-01\n530701,4-01-99\n070501,4-01-06-01\nx,y\n",
        )
    )
    assert found.holding == {
        ("major/530701", "occupation/4-01-06-01"),
        ("major/520401", "occupation/4-14-01-01"),
    }
    assert (found.grouped, found.unusable) == (1, 2)


def test_labels_tell_what_holds_and_halves_what_may_be_used(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "subject,object,label,half\ncourse/1/a,course/1/b,full,fit\ncourse/1/c,course/1/d,none,kept\n",
    )
    assert read_truth(path).holding == {("course/1/a", "course/1/b")}
    assert read_truth(path, "kept").failing == {("course/1/c", "course/1/d")}
    assert missing(read_truth(path), {"course/1/a": 1}) == ["course/1/b"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_a_table_without_the_two_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DocumentError, match="没有 subject"):
        read_truth(table(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="打不开"):
        read_truth(tmp_path / "none.csv")


def test_the_gold_course_pairs_name_courses_of_the_lists() -> None:
    found = read_truth(GOLD / "course_pairs.csv")
    known = {node.id for bundle in read_lists().bundles for node in bundle.nodes}
    assert {end for link in found.holding | found.failing for end in link} <= known
    assert len(found.holding) + len(found.failing) == 300


def agreement(name: str) -> tuple[int, int, float]:
    """Return how many pairs were labelled alike twice, of how many, and Cohen's kappa."""
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        pairs = [(row["label"], row["again"]) for row in csv.DictReader(file)]
    first, second = (Counter(pair[which] for pair in pairs) for which in (0, 1))
    alike = sum(one == other for one, other in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return alike, len(pairs), (alike / len(pairs) - chance) / (1 - chance)


def test_the_page_tells_how_often_a_second_labelling_agreed() -> None:
    page = (GOLD.parents[1] / "docs" / "alignment.md").read_text(encoding="utf-8")
    alike, pairs, kappa = agreement("course_pairs.csv")
    assert f"{alike} of {pairs} the same ({alike / pairs:.3f}), Cohen's kappa {kappa:.2f}".replace("0.", ".") in page
    alike, pairs, _ = agreement("point_pairs.csv")
    assert f"all {pairs} pairs hold both times, but only {alike} keep their extent" in page


def test_the_page_tells_how_many_sure_proposals_a_reader_found_in_the_briefs() -> None:
    page = " ".join((GOLD.parents[1] / "docs" / "alignment.md").read_text(encoding="utf-8").split())
    with (GOLD / "sure_occupations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    read = Counter(row["read"] for row in rows)
    judged = read["supported"] + read["unsupported"]
    assert (len(rows), {float(row["likelihood"]) >= 0.95 for row in rows}) == (100, {True})
    share = f"{read['supported'] / judged:.3f}".lstrip("0")
    assert f"supports {read['supported']} of {judged} ({share};" in page
    surer = Counter(row["read"] for row in rows if float(row["likelihood"]) >= 0.97)
    assert f"At .97 it is no better ({surer['supported']} of {surer['supported'] + surer['unsupported']})" in page
    assert f"The table has {sum(row['in_table'] == 'yes' for row in rows)} of 100." in page


def test_words_of_briefs_and_occupations_are_read_by_id(tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text(
        "专业代码 530701\n\n专业名称 电子商务\n\n# 职业面向\n\n面向电子商务师等职业，网店运营等岗位（群）。\n",
        encoding="utf-8",
    )
    assert read_words([path])["major/530701"]["职业面向"].startswith("面向电子商务师")
    with pytest.raises(DocumentError):
        read_words([tmp_path / "none"])
