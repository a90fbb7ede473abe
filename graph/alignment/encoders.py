"""Models of the extra `semantic`: any sentence-transformers model embeds, any CrossEncoder ranks anew.

Nothing of it is imported before it is asked for; what is missing is an AlignmentError that says what to do.
"""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import numpy as np

from graph.alignment.lexical import Floats
from graph.errors import EncoderMissing

_PARTS = ("torch", "sentence_transformers", "faiss")
_Model = TypeVar("_Model")
_PATIENCE = 5.0
_FAULTS = (OSError, ValueError, RuntimeError, KeyError, ImportError, TypeError, AttributeError)
"""What the libraries raise for an unknown name, a folder that holds no model, or a network that is not there."""


def present() -> bool:
    """Whether the extra is installed; nothing of it is imported."""
    return all(find_spec(part) is not None for part in _PARTS)


def extra() -> None:
    """Refuse to go on without the extra."""
    if not present():
        raise EncoderMissing("", "没有安装附加包 semantic；用 make semantic 安装。不装也能用默认的方法")


def sentence_encoder(name: str) -> Callable[[Sequence[str]], Floats]:
    """Return what embeds texts by a sentence-transformers model: a folder, or a name (kept copies, then the hub)."""
    extra()
    from sentence_transformers import SentenceTransformer

    model = _loaded(name, lambda kept: SentenceTransformer(name, device="cpu", local_files_only=kept))

    def encoded(texts: Sequence[str]) -> Floats:
        return np.asarray(model.encode(list(texts), show_progress_bar=False), np.float64)

    return encoded


def cross_encoder(name: str) -> Callable[[Sequence[tuple[str, str]]], Floats]:
    """Return what scores pairs of texts by a CrossEncoder, a folder or a name; scores lie in (0, 1)."""
    extra()
    from sentence_transformers import CrossEncoder
    from torch.nn import Sigmoid

    model = _loaded(name, lambda kept: CrossEncoder(name, device="cpu", local_files_only=kept))

    def scored(pairs: Sequence[tuple[str, str]]) -> Floats:
        found = model.predict(list(pairs), activation_fn=Sigmoid(), show_progress_bar=False)
        table = np.asarray(found, np.float64).reshape(len(pairs), -1)
        return np.ascontiguousarray(table[:, -1])

    return scored


def _reach() -> None:
    """Refuse at once where the hub cannot be reached: the libraries would try for minutes."""
    import socket
    from urllib.parse import urlsplit

    from huggingface_hub.constants import ENDPOINT, HF_HUB_OFFLINE

    hub = urlsplit(ENDPOINT)
    if HF_HUB_OFFLINE:
        raise OSError("HF_HUB_OFFLINE")
    port = hub.port or (443 if hub.scheme == "https" else 80)
    socket.create_connection((hub.hostname or "", port), timeout=_PATIENCE).close()


def _loaded(name: str, load: Callable[[bool], _Model]) -> _Model:
    """Load from a folder, or from what was fetched before and else over the network; say what is missing."""
    try:
        try:
            return load(True)
        except _FAULTS:
            if Path(name).expanduser().is_dir():
                raise
            _reach()
            return load(False)
    except _FAULTS as error:
        said = str(error).strip().partition("\n")[0][:200] or type(error).__name__
        raise EncoderMissing(
            name, f"用不了模型“{name}”：没有这个文件夹，本机没有，也没能从网络取得（{said}）"
        ) from None
