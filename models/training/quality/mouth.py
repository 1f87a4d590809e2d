"""Fits MouthClosed: the log odds that teeth or a gap between the lips show, from the upright edges of the mouth.

Input: --faces, the faces-lfw.npz that fit.py makes, and mouth.csv beside this file: 168 faces of LFW-dev labelled by
eye (SHA-1 of the photo's name; 1 open, 0 closed). Output: the coefficients of Expression.openness in face-engine, and
the cross-validated area under the ROC curve.
"""

import argparse
import csv
import hashlib
from pathlib import Path

import numpy as np

FOLDS = 5
REPEATS = 5


def features(images: np.ndarray) -> np.ndarray:
    """Logarithms of the mean step between neighbours in a row, in the mouth and above the lip, over the skin's luma."""
    luma = images.astype(float) @ np.array([0.0722, 0.7152, 0.2126])
    steps = np.abs(np.diff(luma, axis=2))
    skin = np.maximum(1, luma[:, 66:80, 30:82].mean((1, 2)))
    mouth, lip = steps[:, 90:102, 46:67].mean((1, 2)), steps[:, 80:88, 46:67].mean((1, 2))
    return np.log(np.c_[mouth / skin, lip / skin] + 0.005)


def logistic(x: np.ndarray, y: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """Weights and, last, bias."""
    mean, spread = x.mean(0), x.std(0)
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    penalty = np.diag([ridge] * x.shape[1] + [1e-6])
    w = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ w))
        w -= np.linalg.solve((z.T * (p * (1 - p))) @ z + penalty, z.T @ (p - y) + penalty @ w)
    weights = w[:-1] / spread
    return np.r_[weights, w[-1] - weights @ mean]


def area(score: np.ndarray, y: np.ndarray) -> float:
    return float((score[y == 1][:, None] > score[y == 0][None]).mean())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--faces", type=Path, required=True)
    a = arguments.parse_args()
    loaded = np.load(a.faces)
    index = {hashlib.sha1(str(n).encode()).hexdigest(): i for i, n in enumerate(loaded["names"])}
    with open(Path(__file__).with_suffix(".csv"), newline="") as f:
        labels = [(index[r["sha1"]], int(r["open"])) for r in csv.DictReader(f) if r["sha1"] in index]
    chosen, y = np.array(labels).T
    x = features(loaded["faces"][chosen])
    random = np.random.default_rng(0)
    areas, right = [], []
    for _ in range(REPEATS):
        fold = random.integers(FOLDS, size=len(y))
        score = np.zeros(len(y))
        for k in range(FOLDS):
            w = logistic(x[fold != k], y[fold != k])
            score[fold == k] = x[fold == k] @ w[:-1] + w[-1]
        areas.append(area(score, y))
        right.append(((score > 0) == y).mean())
    print(f"{len(y)} faces, {y.sum()} open; area under the ROC curve {np.mean(areas):.3f}, right {np.mean(right):.3f}")
    print("mouth, lip, bias:", np.round(logistic(x, y), 2))


if __name__ == "__main__":
    main()
