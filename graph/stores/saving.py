"""The backup of a store that has no file of its own: a copy of everything in a SQLite file."""

from pathlib import Path

from graph.errors import StoreError
from graph.store import Store
from graph.stores.sqlite import SqliteStore
from graph.upkeep import copy


def save(store: Store, path: str) -> None:
    """Write a whole copy to `path`, there only once it is whole; StoreError when something is there already."""
    if Path(path).exists():
        raise StoreError(f"{path} 已经存在，备份不覆盖任何文件")
    partial = Path(path + ".part")
    partial.unlink(missing_ok=True)
    target = SqliteStore(partial)
    try:
        copy(store, target)
    finally:
        target.close()
    partial.rename(path)
