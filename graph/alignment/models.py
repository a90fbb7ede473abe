"""Fitted models as files beside the store: one a kind of pair and data, listed with metrics and date, one current.

`<pair>-<hash of the data>.npz` holds the trees and the curve, the same bytes for the same data; `<name>.json` beside it
holds what people read. A model that is worse on held-out subjects than the current one is kept but not used.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np

from graph.alignment.calibration import Bin, Calibration, expected_error, interval, reliability
from graph.alignment.embedding_files import is_embedding, read_embedding
from graph.alignment.evaluation import measure, ranking
from graph.alignment.forest import Forest
from graph.alignment.items import Matter
from graph.alignment.lexical import Floats
from graph.alignment.rank import LEAST_LINKS, LEAST_SUBJECTS, Fitted, fitted
from graph.alignment.signals import Signals
from graph.errors import AlignmentError
from graph.store import SHANGHAI

FORMAT = 1
_CURRENT = "current.json"
_ARRAYS = ("roots", "feature", "threshold", "left", "right", "value")


class Model(NamedTuple):
    """A model as it runs: its name, trees, curve, the features it expects, and its held-out pairs for thresholds."""

    name: str
    pair: str
    forest: Forest
    calibration: Calibration
    features: tuple[str, ...]
    held_out: Floats
    held: Floats

    def precision_above(self, threshold: float) -> tuple[int, float, float]:
        """Return how many held-out pairs reach a probability, the share that holds, and its least at 95 % certainty."""
        above = self.held_out >= threshold
        number, good = int(above.sum()), int(self.held[above].sum())
        return number, good / number if number else 0.0, interval(good, number)[0]


class Listed(NamedTuple):
    """What the list of models says of one; `damaged` says why it cannot be used, "" where it can."""

    name: str
    pair: str
    made: str
    current: bool
    subjects: int
    links: int
    metrics: Mapping[str, float]
    damaged: str = ""


class Trained(NamedTuple):
    """What training gave: the name, metrics on held-out subjects, bins, and whether it became current and why not."""

    name: str
    metrics: Mapping[str, float]
    bins: tuple[Bin, ...]
    current: bool
    better: str


def train(folder: Path, matter: Matter, made: datetime) -> Trained:
    """Fit a model from the known links of a matter, keep it, and use it unless it is worse than the current one."""
    subjects = {subject for subject, _ in matter.holding}
    if len(subjects) < LEAST_SUBJECTS or len(matter.holding) < LEAST_LINKS:
        raise AlignmentError(
            f"{matter.pairing.zh}：已采用的对应只有 {len(subjects)} 个对象、{len(matter.holding)} 条，"
            f"至少要 {LEAST_SUBJECTS} 个、{LEAST_LINKS} 条才能训练；先复核一些，再训练"
        )
    found = fitted(Signals(matter))
    metrics, bins = judged(found, matter)
    name = f"{matter.pairing.name}-{data_hash(matter)}"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{name}.npz", found)
    current, why = listed_as(folder, name, matter, made, metrics)
    return Trained(name, metrics, bins, current, why)


def listed_as(
    folder: Path, name: str, matter: Matter, made: datetime, metrics: Mapping[str, float]
) -> tuple[bool, str]:
    """Write what people read of a model, and use it unless it is worse; say whether it is used and why not."""
    said = {
        "name": name,
        "pair": matter.pairing.name,
        "made": made.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "subjects": len({subject for subject, _ in matter.holding}),
        "links": len(matter.holding),
        "metrics": metrics,
    }
    (folder / f"{name}.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return _settle(folder, name, name.rpartition("-")[0], metrics)


def judged(found: Fitted, matter: Matter) -> tuple[dict[str, float], tuple[Bin, ...]]:
    """Return metrics of the held-out subjects: order, ECE, share of bins whose interval holds the diagonal."""
    held = found.held_out
    subjects, objects = [item.id for item in matter.subjects], [item.id for item in matter.objects]
    metrics = dict(measure(ranking(held.pairs, subjects, objects), matter.holding).metrics)
    bins = reliability(held.probabilities, held.holds)
    metrics["ece"] = expected_error(bins)
    metrics["bins_fit"] = sum(of.fits for of in bins) / len(bins) if bins else 0.0
    metrics["pairs"] = float(len(held.holds))
    return {name: round(value, 6) for name, value in metrics.items()}, tuple(bins)


def data_hash(matter: Matter) -> str:
    """Return a hash of all that a model is fitted from."""
    said = (
        [
            (item.id, item.name, sorted(item.words.items()), item.groups, sorted(item.scopes))
            for item in matter.subjects
        ],
        [(item.id, item.name, sorted(item.words.items()), item.groups, sorted(item.scopes)) for item in matter.objects],
        sorted(matter.holding),
        sorted(matter.failing),
    )
    return hashlib.sha256(repr((FORMAT, said)).encode()).hexdigest()[:12]


def current(folder: Path, pair: str) -> Model | None:
    """Return the model in use for a kind of pair, None where there is none; an AlignmentError for a damaged one."""
    name = _currents(folder).get(pair)
    return read(folder, name) if name else None


def read(folder: Path, name: str) -> Model:
    """Read a model; an AlignmentError says what is wrong with its file and what to do."""
    path = folder / f"{name}.npz"
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            said = json.loads(file["said"].tobytes().decode())
            arrays = {key: file[key] for key in file.files if key != "said"}
        if said["format"] != FORMAT:
            raise AlignmentError(f"模型 {name} 是另一种格式（{said['format']}），请用 zhitu align train 重新训练")
        roots, feature, threshold, left, right, value = (arrays[key] for key in _ARRAYS)
        forest = Forest(roots, feature, threshold, left, right, value, float(said["start"]))
        _check(forest, len(said["features"]))
        curve = Calibration(arrays["scores"], arrays["probabilities"])
        held_out, held = arrays["held_out"], arrays["held"]
    except FileNotFoundError:
        raise AlignmentError(f"没有模型 {name}；用 zhitu align models 查看") from None
    except (OSError, BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise AlignmentError(f"模型文件 {path.name} 损坏（{error}）；删去它，再用 zhitu align train 训练") from None
    return Model(name, name.rpartition("-")[0], forest, curve, tuple(said["features"]), held_out, held)


def _check(forest: Forest, width: int) -> None:
    """Refuse trees that would lead outside themselves or round in circles."""
    number = len(forest.feature)
    sizes = {len(of) for of in (forest.threshold, forest.left, forest.right, forest.value)}
    inner = np.flatnonzero(forest.feature >= 0)
    whole = sizes == {number} and (forest.feature < width).all()
    for ends in (forest.left[inner], forest.right[inner]):
        whole = whole and (ends > inner).all() and (ends < number).all()
    if not whole or (len(forest.roots) and not 0 <= forest.roots.min() <= forest.roots.max() < number):
        raise ValueError("树不完整")


def listed(folder: Path) -> list[Listed]:
    """Return all models, by kind of pair and date."""
    found = []
    used = set(_currents(folder).values())
    for path in sorted(folder.glob("*.npz")) if folder.is_dir() else []:
        damaged = ""
        try:
            _sound(folder, path.stem)
            said = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        except AlignmentError as error:
            said, damaged = {}, str(error)
        except (OSError, ValueError):
            said, damaged = {}, f"没有 {path.stem}.json，不知何时训练、好坏如何"
        pair, made = path.stem.rpartition("-")[0], str(said.get("made", ""))
        numbers = int(said.get("subjects", 0)), int(said.get("links", 0))
        found.append(Listed(path.stem, pair, made, path.stem in used, *numbers, said.get("metrics", {}), damaged))
    return sorted(found, key=lambda each: (each.pair, each.made, each.name))


def use(folder: Path, name: str) -> None:
    """Make a model the current one of its kind of pair, whatever its metrics."""
    _sound(folder, name)
    _keep(folder, _currents(folder) | {name.rpartition("-")[0]: name})


def _sound(folder: Path, name: str) -> None:
    """Refuse a model that cannot be read, trees or embedding."""
    if is_embedding(name):
        read_embedding(folder, name)
    else:
        read(folder, name)


def _settle(folder: Path, name: str, pair: str, metrics: Mapping[str, float]) -> tuple[bool, str]:
    """Make a new model current unless the current one did better on held-out subjects (mrr)."""
    known = next((each for each in listed(folder) if each.current and each.pair == pair), None)
    if known is not None and known.name != name and not known.damaged:
        before = known.metrics.get("mrr", 0.0)
        if metrics["mrr"] < before:
            return False, f"现用的 {known.name} 较好（mrr {before:.3f}，新的 {metrics['mrr']:.3f}），继续用它"
    _keep(folder, _currents(folder) | {pair: name})
    return True, ""


def _currents(folder: Path) -> dict[str, str]:
    try:
        said = json.loads((folder / _CURRENT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise AlignmentError(f"{folder / _CURRENT} 损坏；删去它，再用 zhitu align models --use 选一个") from None
    return {str(pair): str(name) for pair, name in said.items()}


def _keep(folder: Path, currents: Mapping[str, str]) -> None:
    partial = folder / f"{_CURRENT}.new"
    partial.write_text(json.dumps(dict(sorted(currents.items())), indent=1) + "\n", encoding="utf-8")
    partial.replace(folder / _CURRENT)


def _write(path: Path, found: Fitted) -> None:
    said = {"format": FORMAT, "start": found.forest.start, "features": list(found.features)}
    arrays = dict(zip(_ARRAYS, found.forest[:6], strict=True))
    arrays |= {"scores": found.calibration.scores, "probabilities": found.calibration.probabilities}
    likely = found.held_out.probabilities >= 0.5
    arrays |= {"held_out": found.held_out.probabilities[likely], "held": found.held_out.holds[likely]}
    arrays["said"] = np.frombuffer(json.dumps(said).encode(), np.uint8)
    partial = path.with_suffix(".new.npz")
    np.savez(partial, allow_pickle=False, **{name: np.ascontiguousarray(of) for name, of in arrays.items()})
    partial.replace(path)
