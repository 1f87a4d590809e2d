"""Aligned faces for training and validation, cut from the shared photos.

Writes to --work: utk.npy (n x 112 x 112 x 3, BGR), train.npy and val.npy (n x 112 x 112, grey LFW faces of people
who are in one of the two only) and pairs.npy (a, b, same person) over val.npy.
"""

import argparse
import csv
import gzip
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
import faces  # noqa: E402

IMPOSTOR_PAIRS = 20_000


def is_validation(person: str) -> bool:
    """A fifth of the people, by a hash of the name: stable when photos are added."""
    return int(hashlib.sha1(person.encode()).hexdigest()[:8], 16) // 2 % 5 == 0


def cut(job: tuple[Path, Path, int, int]) -> list[tuple[str, np.ndarray]]:
    shared, archive, part, parts = job
    cv2.setNumThreads(1)
    detector = faces.Detector(shared)
    found = []
    for name, photo in faces.photos(archive, part, parts):
        detected = detector.detect(photo)
        if detected:
            found.append((name, faces.align(photo, detected[0].points)))
    return found


def cut_all(shared: Path, archive: str, workers: int) -> list[tuple[str, np.ndarray]]:
    jobs = [(shared, shared / "faces" / archive, p, workers) for p in range(workers)]
    with ProcessPoolExecutor(workers) as pool:
        found = sorted((x for part in pool.map(cut, jobs) for x in part), key=lambda x: x[0])
    print(f"{archive}: {len(found)} faces", flush=True)
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, required=True, help="folder with faces/ and models/")
    arguments.add_argument("--work", type=Path, required=True, help="folder for everything that is made")
    arguments.add_argument("--workers", type=int, default=2)
    a = arguments.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    np.save(a.work / "utk.npy", np.stack([f for _, f in cut_all(a.shared, "utk-dev.zip", a.workers)]))
    lfw = [(n, cv2.cvtColor(f, cv2.COLOR_BGR2GRAY)) for n, f in cut_all(a.shared, "lfw-dev.zip", a.workers)]
    val = [(n, f) for n, f in lfw if is_validation(n.split("/")[0])]
    np.save(a.work / "val.npy", np.stack([f for _, f in val]))
    np.save(a.work / "train.npy", np.stack([f for n, f in lfw if not is_validation(n.split("/")[0])]))
    index = {n: i for i, (n, _) in enumerate(val)}
    with gzip.open(a.shared / "faces" / "lfw-dev-pairs.csv.gz", "rt") as f:
        rows = [(r["photo_a"], r["photo_b"], int(r["same_person"])) for r in csv.DictReader(f)]
    pairs = [(index[x], index[y], same) for x, y, same in rows if x in index and y in index]
    genuine = [p for p in pairs if p[2]]
    impostor = {p for p in pairs if not p[2]}
    person = [n.split("/")[0] for n, _ in val]
    random = np.random.default_rng(1)
    while len(impostor) < IMPOSTOR_PAIRS:
        x, y = sorted(random.integers(len(val), size=2).tolist())
        if person[x] != person[y]:
            impostor.add((x, y, 0))
    np.save(a.work / "pairs.npy", np.array(genuine + sorted(impostor), np.int32))
    print(f"train {len(lfw) - len(val)}, validation {len(val)}, genuine {len(genuine)}, impostor {len(impostor)}")


if __name__ == "__main__":
    main()
