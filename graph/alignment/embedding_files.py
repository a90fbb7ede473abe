"""Kept embeddings: `<pair>.embedding-<hash>.npz` beside the trees, read by numpy alone, checked before use."""

import json
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from graph.alignment.embedding import DIMENSIONS, MOST_WORDS, Embedding
from graph.errors import AlignmentError, EncoderMissing

FORMAT = 1
KIND = ".embedding"
CURRENT = "current.json"


def is_embedding(name: str) -> bool:
    """Whether a model of that name is an embedding, not trees."""
    return name.rpartition("-")[0].endswith(KIND)


def write_embedding(folder: Path, of: Embedding) -> None:
    """Keep an embedding: equal rows give an equal file."""
    path = folder / f"{of.name}.npz"
    partial = path.with_suffix(".new.npz")
    said = json.dumps({"format": FORMAT, "words": list(of.words)}, ensure_ascii=False).encode()
    np.savez(partial, allow_pickle=False, rows=of.rows, scales=of.scales, said=np.frombuffer(said, np.uint8))
    partial.replace(path)


def read_embedding(folder: Path, name: str) -> Embedding:
    """Read an embedding; an AlignmentError says what is wrong with its file and what to do."""
    path = folder / f"{name}.npz"
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            said = json.loads(file["said"].tobytes().decode())
            rows, scales = file["rows"], file["scales"]
        if said["format"] != FORMAT:
            raise AlignmentError(f"模型 {name} 是另一种格式（{said['format']}），请用 zhitu align train 重新训练")
        words = tuple(said["words"])
        if rows.dtype != np.int8 or rows.ndim != 2 or not 0 < rows.shape[1] <= DIMENSIONS or len(words) > MOST_WORDS:
            raise ValueError("不是嵌入")
        if not len(words) == len(rows) == len(scales) == len(set(words)):
            raise AlignmentError(
                f"模型 {name} 的词表是另一份（{len(words)} 个词，{len(rows)} 行）；删去它，再用 zhitu align train 训练"
            )
        if not np.isfinite(scales).all():
            raise ValueError("有不是数的值")
    except FileNotFoundError:
        raise AlignmentError(f"没有模型 {name}；用 zhitu align models 查看") from None
    except (OSError, BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise AlignmentError(f"模型文件 {path.name} 损坏（{error}）；删去它，再用 zhitu align train 训练") from None
    return Embedding(name, words, rows, scales.astype(np.float32))


def current_embedding(folder: Path, pair: str) -> Embedding:
    """Return the embedding in use for a kind of pair; EncoderMissing where there is none."""
    try:
        said = json.loads((folder / CURRENT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        said = {}
    name = said.get(pair + KIND)
    if not name:
        raise EncoderMissing("own", f"{pair} 还没有训练过嵌入；装了附加包 semantic 之后用 zhitu align train 训练")
    return read_embedding(folder, str(name))
