"""Pseudo-labels for the detector: what YuNet finds in each source photo and in its mirror image.

Reads faces/utk-dev.zip, faces/lfw-dev.zip and models/yunet under --shared. Writes to --work, for each archive,
NAME.npy (n x 160 x 160 x 3, BGR, the photo scaled) and NAME-labels.npz: `name` of each photo and the arrays `photo`
(index), `score`, `box` (x, y, width, height) and `points` (5 x 2), one row a face, in pixels of the scaled photo
whose centres lie at whole numbers. Box and points are the mean of both runs where both find the face.
"""

import argparse
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
import faces  # noqa: E402

SIDE = 160
LEAST_SCORE = 0.3


def is_held_out(name: str) -> bool:
    """A fifth, by a hash: of the people in LFW-dev (as for the embedder), of the photos in UTK."""
    key = name.split("/")[0]
    return int(hashlib.sha1(key.encode()).hexdigest()[:8], 16) // 2 % 5 == 0


def overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of the boxes a (n x 4) with the boxes b (m x 4), n x m."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    inner = np.clip(high - low, 0, None).prod(2)
    return inner / (a[:, 2:].prod(1)[:, None] + b[:, 2:].prod(1)[None] - inner)


def label(detector: faces.Detector, photo: np.ndarray) -> list[faces.Face]:
    """The faces of a photo, in its pixels."""
    width = photo.shape[1]
    found = detector.detect(photo)
    mirrored = detector.detect(np.ascontiguousarray(photo[:, ::-1]))
    if not found or not mirrored:
        return found
    boxes = np.stack([f.box for f in mirrored])
    boxes[:, 0] = width - 1 - boxes[:, 0] - boxes[:, 2]
    points = np.stack([f.points for f in mirrored])[:, [1, 0, 2, 4, 3]]
    points[:, :, 0] = width - 1 - points[:, :, 0]
    iou = overlap(np.stack([f.box for f in found]), boxes)
    merged = []
    for face, row in zip(found, iou):
        k = int(row.argmax())
        if row[k] > 0.5:
            face = faces.Face((face.box + boxes[k]) / 2, face.score, (face.points + points[k]) / 2)
        merged.append(face)
    return merged


def work(job: tuple[Path, Path, int, int]) -> list[tuple[str, np.ndarray, list[faces.Face]]]:
    shared, archive, part, parts = job
    cv2.setNumThreads(1)
    detector = faces.Detector(shared, threshold=LEAST_SCORE)
    done = []
    for name, photo in faces.photos(archive, part, parts):
        height, width = photo.shape[:2]
        scale = np.array([SIDE / width, SIDE / height])
        scaled = cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        labelled = [
            faces.Face((f.box.reshape(2, 2) * scale).ravel(), f.score, (f.points + 0.5) * scale - 0.5)
            for f in label(detector, photo)
        ]
        done.append((name, scaled, labelled))
    return done


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, required=True, help="folder with faces/ and models/")
    arguments.add_argument("--work", type=Path, required=True, help="folder for everything that is made")
    arguments.add_argument("--workers", type=int, default=2)
    a = arguments.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    for archive in ("lfw", "utk"):
        jobs = [(a.shared, a.shared / "faces" / f"{archive}-dev.zip", p, a.workers) for p in range(a.workers)]
        with ProcessPoolExecutor(a.workers) as pool:
            rows = sorted((x for part in pool.map(work, jobs) for x in part), key=lambda x: x[0])
        np.save(a.work / f"{archive}.npy", np.stack([photo for _, photo, _ in rows]))
        found = [(i, f) for i, (_, _, labelled) in enumerate(rows) for f in labelled]
        np.savez(
            a.work / f"{archive}-labels.npz",
            name=np.array([name for name, _, _ in rows]),
            photo=np.array([i for i, _ in found], np.int32),
            score=np.array([f.score for _, f in found], np.float32),
            box=np.array([f.box for _, f in found], np.float32),
            points=np.array([f.points for _, f in found], np.float32),
        )
        print(f"{archive}: {len(rows)} photos, {len(found)} faces", flush=True)


if __name__ == "__main__":
    main()
