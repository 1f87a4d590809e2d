"""Measures detector.onnx and landmarks.onnx on photos that were not trained on.

Four parts, each with the score threshold of --threshold: the held-out photos of both archives, against what YuNet
finds in them at 320 x 320 (how many of its main faces are found with an overlap of at least half; mean distance of
the five points in inter-eye distances); counter frames of 640 x 480 with one to three held-out heads, against the
labels they were made of; the faceless pictures of faceless.py; and the score that each part gives at its quantiles.
It computes what the engine computes, with onnxruntime in place of OpenCV.
"""

import argparse
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

import composites
import label
import network
from label import faces

CANDIDATE_LOGIT = float(np.log(0.2 / 0.8))
MOST_CANDIDATES = 16
OVERLAP = 0.3


class Detector:
    """The two networks as the engine runs them."""

    def __init__(self, models: Path, threshold: float):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.finder = onnxruntime.InferenceSession(str(models / "detector.onnx"), options)
        self.refiner = onnxruntime.InferenceSession(str(models / "landmarks.onnx"), options)
        self.side = self.finder.get_inputs()[0].shape[2]
        self.grid = network.cells(self.side)
        self.threshold = threshold

    @staticmethod
    def run(net: onnxruntime.InferenceSession, picture: np.ndarray) -> np.ndarray:
        blob = (picture.astype(np.float32).transpose(2, 0, 1)[None] - 127.5) / 64
        return net.run(None, {"image": blob})[0]

    def detect(self, photo: np.ndarray) -> list[faces.Face]:
        """The faces of an 8-bit BGR photo, best first, in its pixels, whose centres lie at whole numbers."""
        height, width = photo.shape[:2]
        scale = self.side / max(height, width)
        w, h = max(1, round(width * scale)), max(1, round(height * scale))
        frame = np.zeros((self.side, self.side, 3), np.uint8)
        frame[:h, :w] = cv2.resize(photo, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        found = network.decode((torch.from_numpy(self.run(self.finder, frame)),), self.grid)[0].numpy()
        found = found[found[:, 0] >= CANDIDATE_LOGIT]
        found = found[np.argsort(-found[:, 0])]
        boxes = np.concatenate([found[:, 1:3] - found[:, 3:5] / 2, found[:, 3:5]], 1)
        overlap = label.overlap(boxes, boxes)
        kept: list[int] = []
        for i in range(len(found)):
            if len(kept) < MOST_CANDIDATES and all(overlap[i, k] <= OVERLAP for k in kept):
                kept.append(i)
        back = np.array([width / w, height / h])
        refined = []
        for i in kept:
            box = np.concatenate([(boxes[i, :2] + 0.5) * back - 0.5, boxes[i, 2:] * back])
            refined.append(self.refine(photo, box, 1 / (1 + np.exp(-float(found[i, 0])))))
        return sorted((f for f in refined if f.score >= self.threshold), key=lambda f: -f.score)

    def refine(self, photo: np.ndarray, box: np.ndarray, score: float) -> faces.Face:
        side = max(4, round(composites.CROP_SCALE * float(box[2:].max())))
        left, top = (round(float(v)) for v in box[:2] + (box[2:] + 1 - side) / 2)
        x0, y0 = max(0, -left), max(0, -top)
        whole = np.zeros((side, side, 3), np.uint8)
        part = photo[max(0, top):max(0, top + side), max(0, left):max(0, left + side)]
        whole[y0:y0 + part.shape[0], x0:x0 + part.shape[1]] = part
        mode = cv2.INTER_AREA if side > composites.CROP else cv2.INTER_LINEAR
        out = self.run(self.refiner, cv2.resize(whole, (composites.CROP, composites.CROP), interpolation=mode))[0]
        points = (1 + out[1:].reshape(5, 2)) * side / 2 - 0.5 + [left, top]
        return faces.Face(box, float(np.sqrt(score / (1 + np.exp(-float(out[0]))))), points)


def error(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.linalg.norm(found - truth, axis=1).mean() / np.linalg.norm(truth[1] - truth[0]))


class Tally:
    """Counts what is found of the faces that are there, and how well."""

    def __init__(self) -> None:
        self.expected, self.more, self.errors, self.scores = 0, 0, [], []

    def add(self, truth: list[faces.Face], found: list[faces.Face], several: bool) -> None:
        boxes = np.array([f.box for f in found]).reshape(-1, 4)
        used = set()
        for face in truth if several else truth[:1]:
            self.expected += 1
            overlap = label.overlap(face.box[None], boxes)[0] if len(found) else np.zeros(0)
            if len(found) and overlap.max() >= 0.5:
                k = int(overlap.argmax())
                used.add(k)
                self.errors.append(error(found[k].points, face.points))
                self.scores.append(found[k].score)
        self.more += len(found) - len(used)

    def __str__(self) -> str:
        e, s = np.array(self.errors), np.array(self.scores)
        return (
            f"found {len(e)} of {self.expected} ({100 * len(e) / max(1, self.expected):.2f} %), points off by"
            f" {100 * e.mean():.2f} % (median {100 * np.median(e):.2f}, 95th percentile"
            f" {100 * np.quantile(e, 0.95):.2f}), {self.more} more; score at 0.5, 2, 10, 50 %"
            f" {np.round(np.quantile(s, [0.005, 0.02, 0.1, 0.5]), 3).tolist()}"
        )


def counter_frame(composer: composites.Composer, people: int) -> tuple[np.ndarray, list[faces.Face]]:
    """A frame of 640 x 480 with heads 80 to 300 pixels high, apart from each other."""
    r = composer.random
    frame = cv2.resize(composer.ground(), (640, 480), interpolation=cv2.INTER_CUBIC)
    truth: list[faces.Face] = []
    height = r.uniform(80, 300 if people == 1 else 560 / people)
    for k in range(people):
        photo = composer.sources.draw(r)
        size = height * r.uniform(0.85, 1.1) * 0.9
        room = 640 / people
        centre = np.array([room * (k + 0.5) + r.uniform(-0.5, 0.5) * max(0, room - 1.3 * size), r.uniform(0.35, 0.6) * 480])
        matrix = composites.placement(photo, size, centre, composites.turn(r) * 0.6)
        mask = composites.head_mask(r, photo.rows[0, 1:5])
        warped = cv2.warpAffine(photo.pixels, matrix, (640, 480), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpAffine(mask, matrix, (640, 480))[..., None].astype(np.float32) / 255
        frame = (frame + (warped.astype(np.float32) - frame) * alpha).astype(np.uint8)
        row = composites.moved(photo.rows[:1], matrix)[0]
        truth.append(faces.Face(row[1:5], 1.0, row[5:].reshape(5, 2)))
    frame = composites.lit(r, frame)
    if r.random() < 0.3:
        frame = cv2.GaussianBlur(frame, (0, 0), r.uniform(0.5, 2))
    return frame, truth


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, required=True, help="folder with faces/ and models/")
    arguments.add_argument("--work", type=Path, required=True, help="folder that label.py wrote to")
    arguments.add_argument("--models", type=Path, required=True, help="folder of both networks")
    arguments.add_argument("--faceless", type=Path, required=True, help="folder that faceless.py wrote to")
    arguments.add_argument("--threshold", type=float, default=0.8)
    arguments.add_argument("--every", type=int, default=1, help="take every n-th held-out photo")
    a = arguments.parse_args()
    cv2.setNumThreads(1)
    ours, theirs = Detector(a.models, a.threshold), faces.Detector(a.shared)
    for archive in ("lfw", "utk"):
        tally, n = Tally(), 0
        for name, photo in faces.photos(a.shared / "faces" / f"{archive}-dev.zip"):
            if label.is_held_out(name):
                n += 1
                truth = theirs.detect(photo) if n % a.every == 0 else []
                if truth:
                    tally.add(truth, ours.detect(photo), several=False)
        print(f"{archive}: {tally}", flush=True)
    composer = composites.Composer(composites.Sources(a.work, held_out=True), 3, 100)
    for people in (1, 2, 3):
        tally = Tally()
        for _ in range(300):
            frame, truth = counter_frame(composer, people)
            tally.add(truth, ours.detect(frame), several=True)
        print(f"counter frames, {people} people: {tally}", flush=True)
    total, alarms, theirs_too, scores = Counter(), Counter(), Counter(), []
    for file in sorted(a.faceless.iterdir()):
        kind, picture = file.name.split("-")[0], cv2.imread(str(file))
        found = ours.detect(picture)
        total[kind] += 1
        alarms[kind] += bool(found)
        theirs_too[kind] += bool(theirs.detect(picture))
        scores += [f.score for f in found]
    print(f"faceless: a face in {alarms.total()} of {total.total()} pictures (YuNet: {theirs_too.total()})")
    print({k: (alarms[k], theirs_too[k], total[k]) for k in total if alarms[k] or theirs_too[k]}, sorted(scores)[-10:])


if __name__ == "__main__":
    main()
