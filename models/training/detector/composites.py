"""Training pictures: labelled photos put on faceless grounds at every size, then spoilt like real captures.

A frame is 160 x 160 BGR; its faces are rows of `ROW` numbers: 1 for a face to be found and 0 for one that counts
neither way, box (x, y, width, height), five points (x, y), in pixels whose centres lie at whole numbers.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

import backgrounds
import label
from backgrounds import SIDE, Random

ROW = 15
MOST_FACES = 4
CERTAIN = 0.7
LEAST = 0.5
LEAST_SIZE = 11.0
CROP = 64
# The refiner sees the square around the middle of the box with this many times its longer side.
CROP_SCALE = 1.25


@dataclass(frozen=True)
class Photo:
    """A source photo with its faces, largest first; rows as in a frame."""

    pixels: np.ndarray
    rows: np.ndarray


class Sources:
    """The labelled photos that are, or are not, held out."""

    def __init__(self, work: Path, held_out: bool):
        self.pixels, self.photos = [], []
        for k, archive in enumerate(("lfw", "utk")):
            self.pixels.append(np.load(work / f"{archive}.npy", mmap_mode="r"))
            labels = np.load(work / f"{archive}-labels.npz")
            wanted = np.array([label.is_held_out(n) == held_out for n in labels["name"]])
            faces_of: dict[int, list[np.ndarray]] = {}
            for i, score, box, points in zip(labels["photo"], labels["score"], labels["box"], labels["points"]):
                if wanted[i]:
                    area = box[2] * box[3]
                    row = np.concatenate([[score, area], box, points.ravel()])
                    faces_of.setdefault(int(i), []).append(row)
            for i, rows in sorted(faces_of.items()):
                table = np.stack(sorted(rows, key=lambda x: -x[0] * x[1]))
                certain = table[:, 0] >= CERTAIN
                certain[0] = table[0, 0] >= LEAST
                if certain[0] and np.sqrt(table[0, 1]) > 30:
                    faces = np.concatenate([certain[:, None], table[:, 2:]], 1).astype(np.float32)
                    self.photos.append((k, i, faces))

    def __len__(self) -> int:
        return len(self.photos)

    def get(self, i: int) -> Photo:
        archive, index, rows = self.photos[i]
        return Photo(self.pixels[archive][index], rows)

    def draw(self, r: Random) -> Photo:
        photo = self.get(int(r.integers(len(self.photos))))
        return mirrored(photo) if r.random() < 0.5 else photo


def mirrored(photo: Photo) -> Photo:
    rows = photo.rows.copy()
    rows[:, 1] = SIDE - 1 - rows[:, 1] - rows[:, 3]
    points = rows[:, 5:].reshape(-1, 5, 2)[:, [1, 0, 2, 4, 3]]
    points[:, :, 0] = SIDE - 1 - points[:, :, 0]
    rows[:, 5:] = points.reshape(-1, 10)
    return Photo(np.ascontiguousarray(photo.pixels[:, ::-1]), rows)


def moved(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Rows after a similarity; the box of a turned face is that of the turned ellipse."""
    a, b = matrix[0, 0], matrix[1, 0]
    scale = np.hypot(a, b)
    c2, s2 = (a / scale) ** 2, (b / scale) ** 2
    out = rows.copy()
    w, h = rows[:, 3], rows[:, 4]
    centre = np.stack([rows[:, 1] + w / 2, rows[:, 2] + h / 2], 1) @ matrix[:, :2].T + matrix[:, 2]
    out[:, 3] = scale * np.sqrt(w**2 * c2 + h**2 * s2)
    out[:, 4] = scale * np.sqrt(h**2 * c2 + w**2 * s2)
    out[:, 1:3] = centre - out[:, 3:5] / 2
    points = rows[:, 5:].reshape(-1, 5, 2) @ matrix[:, :2].T + matrix[:, 2]
    out[:, 5:] = points.reshape(-1, 10)
    return out


def placement(photo: Photo, size: float, centre: np.ndarray, degrees: float) -> np.ndarray:
    """The matrix that brings the first face of a photo to this size (root of its area), centre and turn."""
    box = photo.rows[0, 1:5]
    k = size / np.sqrt(box[2] * box[3])
    t = np.deg2rad(degrees)
    linear = k * np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    return np.hstack([linear, (centre - linear @ (box[:2] + box[2:] / 2))[:, None]])


def warp(picture: np.ndarray, matrix: np.ndarray, side: int, border: int = cv2.BORDER_REPLICATE) -> np.ndarray:
    """A warp that averages where it shrinks."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.6:
        part = max(0.1, 1.25 * scale)
        small = max(4, round(picture.shape[0] * part))
        part = small / picture.shape[0]
        picture = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
        offset = 0.5 / part - 0.5
        matrix = np.hstack([matrix[:, :2] / part, (matrix[:, :2] @ [offset, offset] + matrix[:, 2])[:, None]])
    return cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=border)


def head_mask(r: Random, box: np.ndarray) -> np.ndarray:
    """A soft oval around the head, often with neck and shoulders, within the photo."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    x, y, w, h = box
    centre = (int(x + w / 2), int(y + h * r.uniform(0.4, 0.5)))
    cv2.ellipse(mask, centre, (int(w * r.uniform(0.55, 0.85)), int(h * r.uniform(0.58, 0.85))), 0, 0, 360, 255, -1)
    if r.random() < 0.6:
        half = int(w * r.uniform(0.3, 1.2))
        cv2.rectangle(mask, (centre[0] - half, int(y + 0.95 * h)), (centre[0] + half, SIDE), 255, -1)
    edge = 4
    mask[:edge] = mask[-edge:] = 0
    mask[:, :edge] = mask[:, -edge:] = 0
    return cv2.GaussianBlur(mask, (0, 0), r.uniform(1, 4))


def paste(frame: np.ndarray, picture: np.ndarray, mask: np.ndarray, matrix: np.ndarray) -> None:
    m = warp(mask, matrix, SIDE, cv2.BORDER_CONSTANT)
    x, y, w, h = cv2.boundingRect((m > 2).astype(np.uint8))
    if w == 0:
        return
    warped = warp(picture, matrix, SIDE)[y:y + h, x:x + w].astype(np.float32)
    part = frame[y:y + h, x:x + w]
    alpha = m[y:y + h, x:x + w, None].astype(np.float32) / 255
    part[:] = part + (warped - part) * alpha


def lit(r: Random, picture: np.ndarray) -> np.ndarray:
    """Other colours and light, as if from another camera; 8 bit in and out."""
    table = np.arange(256, dtype=np.float32) / 255
    gamma, gain, offset = np.exp(r.normal(0, 0.3)), np.exp(r.normal(0, 0.2)), r.normal(0, 0.06)
    curve = (table**gamma - 0.5) * gain + 0.5 + offset
    tint = np.exp(r.normal(0, 0.1 if r.random() < 0.6 else 0, 3))
    curves = np.clip(curve[:, None] * tint * 255, 0, 255).astype(np.uint8)
    return cv2.LUT(picture, curves.reshape(1, 256, 3))


def spoilt(r: Random, picture: np.ndarray) -> np.ndarray:
    """What light, lens, sensor, scanner and compression do to a picture of any size."""
    side = picture.shape[0]
    out = lit(r, picture) if r.random() < 0.7 else picture
    if r.random() < 0.25:
        ramp = cv2.resize(np.exp(r.normal(0, 0.5, (2, 2, 1))).astype(np.float32), (side, side))[..., None]
        out = np.clip(out * ramp, 0, 255).astype(np.uint8)
    if r.random() < 0.35:
        out = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    choice = r.random()
    if choice < 0.15:
        out = cv2.GaussianBlur(out, (0, 0), r.uniform(0.4, 1.6))
    elif choice < 0.22:
        kernel = np.zeros((5, 5), np.float32)
        cv2.line(kernel, *[tuple(int(v) for v in r.integers(0, 5, 2)) for _ in range(2)], 1, 1)
        out = cv2.filter2D(out, -1, kernel / max(1, kernel.sum()))
    elif choice < 0.3:
        part = r.uniform(0.45, 0.8)
        out = cv2.resize(out, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
        out = cv2.resize(out, (side, side), interpolation=cv2.INTER_LINEAR)
    if r.random() < 0.3:
        noise = np.empty((side, side, 3), np.int16)
        cv2.setRNGSeed(int(r.integers(1 << 30)))
        cv2.randn(noise, 0, float(r.uniform(2, 16)))
        out = cv2.add(out, noise, dtype=cv2.CV_8U)
    if r.random() < 0.15:
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(r.integers(25, 90))])
        out = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return out


class Composer:
    """Makes frames and crops of sources. Not thread-safe."""

    def __init__(self, sources: Sources, seed: int, bank: int = 1500):
        self.sources = sources
        self.random = np.random.default_rng(seed)
        self.bank = [self.new_ground() for _ in range(bank)]

    def new_ground(self) -> np.ndarray:
        r = self.random
        if r.random() < 0.5:
            return backgrounds.DRAWN[r.integers(len(backgrounds.DRAWN))](r)
        photo = self.sources.draw(r)
        return backgrounds.cut_from(r, photo.pixels, photo.rows[:, 1:5])

    def ground(self) -> np.ndarray:
        r = self.random
        if r.random() < 0.3:
            self.bank[r.integers(len(self.bank))] = self.new_ground()
        out = self.bank[r.integers(len(self.bank))]
        if r.random() < 0.35:
            out = backgrounds.collage(r, [out] + [self.bank[r.integers(len(self.bank))] for _ in range(r.integers(1, 5))])
        if r.random() < 0.5:
            out = out[:, ::-1]
        if r.random() < 0.3:
            side = int(r.integers(60, SIDE))
            x, y = r.integers(0, SIDE - side + 1, 2)
            out = cv2.resize(out[y:y + side, x:x + side], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
        return np.array(out, order="C")

    def frame(self) -> tuple[np.ndarray, np.ndarray]:
        """A frame and its faces, letter-boxed as the engine does it: content at the top left, the rest black."""
        r = self.random
        ratio = float(r.choice([1, 1, 1, 3 / 4, 3 / 4, 4 / 5, 9 / 16]))
        extent = np.array([SIDE, round(SIDE * ratio)] if r.random() < 0.6 else [round(SIDE * ratio), SIDE])
        kind = r.random()
        if kind < 0.2:
            frame, rows = self.ground(), np.zeros((0, ROW), np.float32)
        elif kind < 0.55:
            frame, rows = self.filled(extent)
        else:
            frame, rows = self.placed(extent)
        frame = spoilt(r, frame)
        frame[extent[1]:] = 0
        frame[:, extent[0]:] = 0
        return frame, visible(rows, extent)

    def filled(self, extent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One photo that fills the frame, as it is or nearer, farther, turned."""
        r = self.random
        photo = self.sources.draw(r)
        box = photo.rows[0, 1:5]
        if r.random() < 0.4:
            k = extent.max() / SIDE
            matrix = np.array([[k, 0, 0.5 * k - 0.5], [0, k, 0.5 * k - 0.5]])
        else:
            size = np.sqrt(box[2] * box[3]) * np.exp(r.normal(0, 0.3))
            size = float(np.clip(size, 30, 0.98 * extent.min()))
            room = np.maximum(0, extent / 2 - 0.5 * size)
            centre = extent / 2 + r.uniform(-1, 1, 2) * room * r.random()
            matrix = placement(photo, size, centre, turn(r))
        pixels = photo.pixels
        if r.random() < 0.5:
            frame = warp(pixels, matrix, SIDE)
        else:
            frame = self.ground()
            paste(frame, pixels, np.full((SIDE, SIDE), 255, np.uint8), matrix)
        return frame, moved(photo.rows, matrix)

    def placed(self, extent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One to three heads or photos on a ground, of comparable size, apart from each other."""
        r = self.random
        frame = self.ground()
        size = float(np.exp(r.uniform(np.log(12), np.log(0.75 * extent.min()))))
        rows = np.zeros((0, ROW), np.float32)
        for _ in range(int(r.choice([1, 2, 3], p=[0.5, 0.33, 0.17]))):
            for _ in range(6):
                photo = self.sources.draw(r)
                own = float(np.clip(size * np.exp(r.normal(0, 0.25)), 11, 0.85 * extent.min()))
                centre = own * 0.45 + r.random(2) * np.maximum(1, extent - 0.9 * own)
                matrix = placement(photo, own, centre, turn(r))
                new = moved(photo.rows, matrix)
                hard = r.random() < 0.35
                covered = paste_region(new, matrix, hard)
                if len(rows) == 0 or label.overlap(covered[None], rows[:, 1:5]).max() == 0:
                    break
            else:
                continue
            pixels = lit(r, photo.pixels) if r.random() < 0.4 else photo.pixels
            mask = np.full((SIDE, SIDE), 255, np.uint8) if hard else head_mask(r, photo.rows[0, 1:5])
            paste(frame, pixels, mask, matrix)
            if not hard:
                new[1:, 0] = 0
            rows = np.concatenate([rows, new])
        return frame, rows

    def crop(self) -> tuple[np.ndarray, np.ndarray]:
        """A 64 x 64 crop around one face as the finder might give it, and its five points, 1 half a side."""
        r = self.random
        photo = self.sources.draw(r)
        degrees = turn(r)
        box = moved(photo.rows[:1], placement(photo, 100, np.zeros(2), degrees))[0, 1:5]
        longer = max(box[2], box[3]) / 100
        size = CROP / (CROP_SCALE * longer * np.exp(r.normal(0, 0.08)))
        centre = np.full(2, CROP / 2 - 0.5) + r.normal(0, 0.045, 2) * CROP
        matrix = placement(photo, size, centre, degrees)
        if r.random() < 0.4:
            out = warp(photo.pixels, matrix, CROP)
        else:
            ground = np.zeros((CROP, CROP, 3), np.uint8)
            if r.random() < 0.7:
                ground = cv2.resize(self.ground(), (CROP, CROP), interpolation=cv2.INTER_AREA)
            out = warp(photo.pixels, matrix, CROP, cv2.BORDER_CONSTANT)
            inside = warp(np.full((SIDE, SIDE), 255, np.uint8), matrix, CROP, cv2.BORDER_CONSTANT)
            out = np.where(inside[..., None] > 127, out, ground)
        points = moved(photo.rows[:1], matrix)[0, 5:].reshape(5, 2)
        if r.random() < 0.25:
            part = r.uniform(0.2, 0.7)
            out = cv2.resize(out, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
            out = cv2.resize(out, (CROP, CROP), interpolation=cv2.INTER_LINEAR)
        return spoilt(r, out), ((points + 0.5) / (CROP / 2) - 1).astype(np.float32).ravel()

    def miss(self) -> np.ndarray:
        """A crop in which no face sits: beside a face, or far too near or far."""
        r = self.random
        photo = self.sources.draw(r)
        if r.random() < 0.5:
            angle = r.random() * 2 * np.pi
            size = CROP / CROP_SCALE * np.exp(r.normal(0, 0.2))
            centre = CROP / 2 + size * r.uniform(0.6, 1.1) * np.array([np.cos(angle), np.sin(angle)])
        else:
            size = CROP / CROP_SCALE * (r.uniform(0.2, 0.42) if r.random() < 0.5 else r.uniform(2.5, 4.5))
            centre = CROP / 2 + r.normal(0, 0.15 * size, 2)
        return spoilt(r, warp(photo.pixels, placement(photo, size, centre, turn(r)), CROP))


def square(frame: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The crop for the refiner around a box given by its middle and size, black beyond the frame."""
    side = max(4.0, CROP_SCALE * float(max(box[2], box[3])))
    k = CROP / side
    matrix = np.array([[k, 0, CROP / 2 - 0.5 - k * box[0]], [0, k, CROP / 2 - 0.5 - k * box[1]]])
    return warp(frame, matrix, CROP, cv2.BORDER_CONSTANT)


def turn(r: Random) -> float:
    return float(np.clip(r.normal(0, 12), -32, 32)) if r.random() < 0.7 else 0.0


def paste_region(rows: np.ndarray, matrix: np.ndarray, hard: bool) -> np.ndarray:
    """The box (x, y, width, height) that a pasted photo, or only its head, may cover."""
    if not hard:
        x, y, w, h = rows[0, 1:5]
        return np.array([x - 0.4 * w, y - 0.4 * h, 1.8 * w, 1.8 * h], np.float32)
    corners = np.array([[0, 0], [SIDE, 0], [0, SIDE], [SIDE, SIDE]]) @ matrix[:, :2].T + matrix[:, 2]
    return np.concatenate([corners.min(0), np.ptp(corners, axis=0)]).astype(np.float32)


def visible(rows: np.ndarray, extent: np.ndarray) -> np.ndarray:
    """Drops faces out of sight; those cut off or tiny count neither way."""
    if len(rows) == 0:
        return rows
    box = rows[:, 1:5]
    inner = np.minimum(box[:, :2] + box[:, 2:], extent) - np.maximum(box[:, :2], 0)
    seen = np.clip(inner, 0, None).prod(1) / box[:, 2:].prod(1)
    points = rows[:, 5:].reshape(-1, 5, 2)
    inside = ((points > 0) & (points < extent - 1)).all(2).sum(1)
    out = rows.copy()
    out[(seen < 0.7) | (inside < 5) | (np.sqrt(box[:, 2:].prod(1)) < LEAST_SIZE), 0] = 0
    return out[seen > 0.1][:MOST_FACES].astype(np.float32)
