"""Boosted trees as plain arrays: what scikit-learn fitted, run by numpy alone."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.alignment.lexical import Floats


class Forest(NamedTuple):
    """All nodes of all trees one after another; `roots` where each tree begins.

    A row goes left where its feature is at most the threshold; in a leaf `feature` is -1 and `value` counts. `start` is
    what the sum of values begins with; the logistic of the sum is the score.
    """

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int32]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    start: float

    def scores(self, features: Floats) -> Floats:
        """Return a score in (0, 1) for each row of features."""
        total = np.full(len(features), self.start)
        everyone = np.arange(len(features))
        for root in self.roots.tolist():
            at = np.full(len(features), root, np.int32)
            moving = everyone
            while len(moving):
                here = at[moving]
                inner = self.feature[here] >= 0
                moving, here = moving[inner], here[inner]
                below = features[moving, self.feature[here]] <= self.threshold[here]
                at[moving] = np.where(below, self.left[here], self.right[here])
            total += self.value[at]
        scores: Floats = 1 / (1 + np.exp(-total))
        return scores


def fit(features: Floats, holds: Floats) -> Forest:
    """Fit trees with scikit-learn and take them out of it; equal rows give equal trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped] # it ships no types
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # it ships no types

    fitted = HistGradientBoostingClassifier(
        max_iter=200,
        max_leaf_nodes=10,
        learning_rate=0.05,
        l2_regularization=5.0,
        min_samples_leaf=40,
        max_features=0.5,
        early_stopping=False,
        random_state=0,
    )
    with threadpool_limits(1):  # threads that wait for each other are slower wherever others use the machine
        fitted.fit(features, holds > 0.5)
    return exported(fitted)


def exported(fitted: object) -> Forest:
    """Take the trees out of a fitted HistGradientBoostingClassifier of two classes without categories."""
    trees = [of[0].nodes for of in fitted._predictors]  # type: ignore[attr-defined] # private, tested for equality
    sizes = np.cumsum([0, *(len(nodes) for nodes in trees)])[:-1]
    nodes = np.concatenate(trees)
    shift = np.repeat(sizes, [len(of) for of in trees])
    leaf = nodes["is_leaf"].astype(np.bool_)
    return Forest(
        sizes.astype(np.int32),
        np.where(leaf, -1, nodes["feature_idx"]).astype(np.int32),
        nodes["num_threshold"].astype(np.float64),
        np.where(leaf, 0, nodes["left"] + shift).astype(np.int32),
        np.where(leaf, 0, nodes["right"] + shift).astype(np.int32),
        np.where(leaf, nodes["value"], 0).astype(np.float64),
        float(np.ravel(fitted._baseline_prediction)[0]),  # type: ignore[attr-defined] # as above
    )
