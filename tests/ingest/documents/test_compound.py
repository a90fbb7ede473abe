import struct
from pathlib import Path

import pytest

from bench.originals import compound, originals
from ingest.documents.compound import check_compound
from ingest.documents.errors import DocumentError
from ingest.documents.tables import open_tables

TABLE = 512  # where the allocation table of `compound` begins
NEXT_OF_THE_FIRST_DATA = TABLE + 4 * 2


def test_a_whole_file_passes(tmp_path: Path) -> None:
    check_compound(originals(tmp_path)["xls"])


@pytest.mark.parametrize(
    ("at", "number"),
    [(NEXT_OF_THE_FIRST_DATA, 2), (NEXT_OF_THE_FIRST_DATA + 8, 2), (TABLE + 4, 1), (68, 0)],
    ids=["to itself", "back to the start", "in the directory", "in the list of tables"],
)
def test_a_chain_that_leads_in_a_circle_is_refused(tmp_path: Path, at: int, number: int) -> None:
    data = bytearray(compound("Workbook", b"x"))
    struct.pack_into("<I", data, at, number)
    if at == 68:  # the table itself then says where the list goes on
        struct.pack_into("<I", data, TABLE + 508, 0)
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(DocumentError, match="分配表"):
        check_compound(tmp_path / "a.xls")


def test_one_cut_short_is_refused_here_or_by_its_parser(tmp_path: Path) -> None:
    whole = originals(tmp_path)["xls"].read_bytes()
    for length in (8, 511, 512, 700, 1100, 1600):
        path = tmp_path / f"{length}.xls"
        path.write_bytes(whole[:length])
        with pytest.raises(DocumentError) as caught:
            open_tables(path)
        assert caught.value.advice
