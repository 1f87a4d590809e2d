"""Photos to aligned faces, exactly as the engine does it: letter-box to 320, YuNet, five-point similarity."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import cv2
import numpy as np

SIDE = 112
# Right eye, left eye, nose, right and left mouth corner in an aligned face of 112 x 112.
POINTS = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)


@dataclass(frozen=True)
class Face:
    """A detected face: box (x, y, width, height), score in [0, 1] and five points, in pixels of the photo."""

    box: np.ndarray
    score: float
    points: np.ndarray


class Detector:
    """YuNet of the shared models. Not thread-safe."""

    def __init__(self, shared: Path, side: int = 320, threshold: float = 0.5):
        self.side = side
        model = shared / "models" / "yunet" / f"yunet_n_{side}_{side}.onnx"
        self.net = cv2.FaceDetectorYN.create(str(model), "", (side, side), threshold, 0.3, 5000)

    def detect(self, photo: np.ndarray) -> list[Face]:
        """The faces of an 8-bit BGR photo, largest times most certain first."""
        height, width = photo.shape[:2]
        scale = self.side / max(height, width)
        w, h = max(1, round(width * scale)), max(1, round(height * scale))
        canvas = np.zeros((self.side, self.side, 3), np.uint8)
        canvas[:h, :w] = cv2.resize(
            photo, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )
        _, rows = self.net.detect(canvas)
        if rows is None:
            return []
        back = np.array([width / w, height / h])
        faces = [
            Face((r[:4].reshape(2, 2) * back).ravel(), float(r[14]), r[4:14].reshape(5, 2) * back) for r in rows
        ]
        return sorted(faces, key=lambda f: -f.score * f.box[2] * f.box[3])


def similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The 2 x 3 least-squares similarity from source to target points (Umeyama, 1991)."""
    s, t = source - source.mean(0), target - target.mean(0)
    u, d, v = np.linalg.svd(t.T @ s / len(s))
    e = np.eye(2)
    if np.linalg.det(u) * np.linalg.det(v) < 0:
        e[1, 1] = -1
    r = u @ e @ v
    scale = np.trace(np.diag(d) @ e) / s.var(0).sum()
    return np.hstack([scale * r, (target.mean(0) - scale * r @ source.mean(0))[:, None]])


def align(photo: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The aligned face, 112 x 112, channels as in the photo, black outside it."""
    return cv2.warpAffine(photo, similarity(points, POINTS), (SIDE, SIDE), flags=cv2.INTER_LINEAR)


def photos(archive: Path, part: int = 0, parts: int = 1) -> Iterator[tuple[str, np.ndarray]]:
    """Name and 8-bit BGR pixels of every parts-th photo of a ZIP archive, in the order of their names."""
    with zipfile.ZipFile(archive) as z:
        names = sorted(n for n in z.namelist() if n.lower().endswith((".jpg", ".jpeg", ".png")))
        for name in names[part::parts]:
            pixels = cv2.imdecode(np.frombuffer(z.read(name), np.uint8), cv2.IMREAD_COLOR)
            if pixels is not None:
                yield name, pixels
