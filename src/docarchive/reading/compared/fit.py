"""How a scanned page lies on the issued one: a plane transform, fitted to pairs of points, without outliers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
"""3 × 3: from the issued page's frame to the scan's, both in pixels of their pictures."""
Points = NDArray[np.float64]
"""(n, 2): x and y."""

_ROUNDS = 6
_MIN_PAIRS = {"similarity": 3, "affine": 6, "projective": 12}


def moved(points: Points, matrix: Matrix) -> Points:
    """Where *matrix* brings the points."""
    whole = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    result: Points = whole[:, :2] / whole[:, 2:]
    return result


def similarity(source: Points, target: Points) -> Matrix:
    """Turn, size and shift that bring *source* nearest to *target* (two points or more).

    Source:
        Umeyama 1991, least-squares estimation of transformation parameters between two point patterns.
    """
    before, after = source.mean(axis=0), target.mean(axis=0)
    one = (source - before) @ np.array([1, 1j])
    other = (target - after) @ np.array([1, 1j])
    factor = (other * one.conj()).sum() / max(float((one * one.conj()).real.sum()), 1e-9)
    turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = turn, after - turn @ before
    return matrix


def affine(source: Points, target: Points) -> Matrix:
    """Also unlike scales and slant (three points or more)."""
    rows = np.column_stack([source, np.ones(len(source))])
    solved: Any = np.linalg.lstsq(rows, target, rcond=None)[0]
    return np.vstack([solved.T, [0.0, 0.0, 1.0]])


def projective(source: Points, target: Points) -> Matrix:
    """Also perspective (four points or more)."""
    size = float(np.abs(source).max() or 1.0)
    (x, y), (u, v) = (source / size).T, target.T
    zero, one = np.zeros_like(x), np.ones_like(x)
    rows = np.vstack(
        [
            np.column_stack([x, y, one, zero, zero, zero, -u * x, -u * y]),
            np.column_stack([zero, zero, zero, x, y, one, -v * x, -v * y]),
        ]
    )
    solved = np.linalg.lstsq(rows, np.concatenate([u, v]), rcond=None)[0]
    matrix: Matrix = np.append(solved, 1.0).reshape(3, 3) @ np.diag([1 / size, 1 / size, 1.0])
    return matrix


_MODELS = {"similarity": similarity, "affine": affine, "projective": projective}


def robust(
    source: Points, target: Points, model: str, *, spread: float
) -> tuple[Matrix, NDArray[np.bool_]] | None:
    """Fit *model* to the pairs that agree with each other.

    Args:
        source: Points on the issued page.
        target: The same points on the scan.
        model: ``similarity``, ``affine`` or ``projective``.
        spread: Distance in pixels of the scan beyond which a pair is an outlier at the end.

    Returns:
        The transform and which pairs it rests on; None when too few agree.
    """
    keep = np.ones(len(source), dtype=bool)
    for step in range(_ROUNDS):
        if keep.sum() < _MIN_PAIRS[model]:
            return None
        matrix = _MODELS[model](source[keep], target[keep])
        error = np.hypot(*(moved(source, matrix) - target).T)
        limit = max(spread, 2.5 * float(np.median(error[keep])) * (1.0 if step else 2.0))
        keep = error <= limit
    return (matrix, keep) if keep.sum() >= _MIN_PAIRS[model] else None
