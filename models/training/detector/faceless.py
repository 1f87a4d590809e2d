"""Writes pictures without a face to count false alarms on: --to KIND-NUMBER.png, 160 to 640 pixels wide.

A third is of kinds never trained on (fractals, bricks, rings, moire, codes, cells, branches, drawn objects), a third
of the kinds of the training drawn anew, a third cut from held-out photos; with --photos, a folder of other faceless
pictures, crops of those come on top.
"""

import argparse
from pathlib import Path
from typing import Callable

import cv2
import numpy as np

import backgrounds
import composites
from backgrounds import Random, canvas, colour

SIDE = 320


def fractal(r: Random) -> np.ndarray:
    y, x = np.mgrid[-1.5:1.5:SIDE * 1j, -1.5:1.5:SIDE * 1j]
    z, c = x + 1j * y, r.uniform(-0.9, 0.4) + 1j * r.uniform(-0.8, 0.8)
    count = np.zeros(z.shape, np.float32)
    for _ in range(40):
        inside = np.abs(z) < 4
        z[inside] = z[inside] ** 2 + c
        count += inside
    return cv2.applyColorMap((count * 6).astype(np.uint8), int(r.integers(0, 20)))


def bricks(r: Random) -> np.ndarray:
    out, h, w = canvas(r, SIDE), int(r.integers(12, 50)), int(r.integers(30, 90))
    base = np.array(colour(r))
    for row in range(SIDE // h + 1):
        for x in range(-w + (row % 2) * w // 2, SIDE, w):
            c = np.clip(base + r.normal(0, 18, 3), 0, 255)
            cv2.rectangle(out, (x + 2, row * h + 2), (x + w - 2, row * h + h - 2), c.tolist(), -1)
    return cv2.add(out, r.normal(0, 8, out.shape), dtype=cv2.CV_8U)


def rings(r: Random) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    cx, cy = r.uniform(0, SIDE, 2)
    warp = cv2.resize(r.normal(0, 12, (5, 5)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    t = 0.5 + 0.5 * np.sin(np.hypot(x - cx, (y - cy) * r.uniform(0.5, 2)) / r.uniform(2, 15) + warp / 4)
    return (np.array(colour(r)) * t[..., None] + np.array(colour(r)) * (1 - t[..., None])).astype(np.uint8)


def moire(r: Random) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    planes = []
    for _ in range(3):
        a, b, c, d = r.normal(0, 0.3, 4)
        planes.append(np.sin(a * x + b * y) * np.sin(c * x + d * y + (x * x + y * y) * r.normal(0, 1e-3)))
    return ((np.stack(planes, -1) + 1) * 127).astype(np.uint8)


def code(r: Random) -> np.ndarray:
    n = int(r.integers(15, 60))
    bits = r.integers(0, 2, (n, n), np.uint8) * 255
    for y, x in ((0, 0), (0, n - 7), (n - 7, 0)):
        bits[y:y + 7, x:x + 7] = 255
        bits[y + 1:y + 6, x + 1:x + 6] = 0
        bits[y + 2:y + 5, x + 2:x + 5] = 255
    return cv2.cvtColor(cv2.resize(255 - bits, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)


def cells(r: Random) -> np.ndarray:
    seeds = r.uniform(0, SIDE, (int(r.integers(8, 80)), 2)).astype(np.float32)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    near = np.stack([np.hypot(x - sx, y - sy) for sx, sy in seeds])
    palette = r.integers(0, 256, (len(seeds), 3))
    shade = np.clip(1.2 - near.min(0) / 60, 0.2, 1)[..., None]
    return (palette[near.argmin(0)] * shade).astype(np.uint8)


def branches(r: Random) -> np.ndarray:
    out, ink = canvas(r, SIDE), colour(r)

    def grow(x: float, y: float, angle: float, reach: float, depth: int) -> None:
        if depth == 0:
            return
        tip = (x + reach * np.cos(angle), y + reach * np.sin(angle))
        cv2.line(out, (int(x), int(y)), (int(tip[0]), int(tip[1])), ink, depth, cv2.LINE_AA)
        for _ in range(int(r.integers(2, 4))):
            grow(*tip, angle + r.normal(0, 0.5), reach * r.uniform(0.6, 0.85), depth - 1)

    grow(SIDE * r.uniform(0.2, 0.8), SIDE, -np.pi / 2, SIDE * 0.25, 7)
    return out


def objects(r: Random) -> np.ndarray:
    """Cars, houses, mugs, clocks and sockets, drawn: pairs of round things above a line are what misleads."""
    out = backgrounds.gradient(r)
    out = cv2.resize(out, (SIDE, SIDE))
    for _ in range(int(r.integers(1, 5))):
        x, y, s = (int(v) for v in (*r.integers(20, SIDE - 80, 2), r.integers(30, 120)))
        body, dark, kind = colour(r), (20, 20, 20), r.integers(4)
        if kind == 0:
            cv2.rectangle(out, (x, y), (x + s, y + s // 3), body, -1)
            cv2.rectangle(out, (x + s // 5, y - s // 4), (x + 4 * s // 5, y), body, -1)
            for k in (1, 3):
                cv2.circle(out, (x + k * s // 4, y + s // 3), s // 8, dark, -1)
        elif kind == 1:
            cv2.rectangle(out, (x, y), (x + s, y + s), body, -1)
            cv2.fillPoly(out, [np.array([[x, y], [x + s, y], [x + s // 2, y - s // 2]], np.int32)], colour(r))
            for k in (1, 3):
                cv2.rectangle(out, (x + k * s // 5, y + s // 5), (x + (k + 1) * s // 5, y + 2 * s // 5), dark, -1)
            cv2.rectangle(out, (x + 2 * s // 5, y + s // 2), (x + 3 * s // 5, y + s), dark, -1)
        elif kind == 2:
            cv2.circle(out, (x + s // 2, y + s // 2), s // 2, body, -1)
            for k in range(12):
                a = k * np.pi / 6
                p = (int(x + s / 2 + 0.42 * s * np.cos(a)), int(y + s / 2 + 0.42 * s * np.sin(a)))
                cv2.circle(out, p, max(1, s // 30), dark, -1)
            cv2.line(out, (x + s // 2, y + s // 2), (x + s // 2, y + s // 8), dark, 3)
        else:
            cv2.rectangle(out, (x, y), (x + s, y + s), body, -1)
            for k in (3, 7):
                cv2.circle(out, (x + k * s // 10, y + s // 2), max(2, s // 14), dark, -1)
    return cv2.GaussianBlur(out, (0, 0), r.uniform(0.5, 1.5))


UNSEEN: tuple[Callable[[Random], np.ndarray], ...] = (
    fractal, bricks, rings, moire, code, cells, branches, objects,
)  # fmt: skip
CUT = tuple(dict.fromkeys(backgrounds.CUT))


def crop(r: Random, photo: np.ndarray) -> np.ndarray:
    height, width = photo.shape[:2]
    side = int(r.uniform(0.15, 1) * min(height, width))
    x, y = int(r.integers(0, width - side + 1)), int(r.integers(0, height - side + 1))
    return cv2.resize(photo[y:y + side, x:x + side], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--work", type=Path, required=True, help="folder that label.py wrote to")
    arguments.add_argument("--to", type=Path, required=True)
    arguments.add_argument("--photos", type=Path, help="folder of faceless pictures")
    arguments.add_argument("--count", type=int, default=1000, help="how many, without the crops of --photos")
    arguments.add_argument("--crops", type=int, default=300, help="how many crops of --photos")
    arguments.add_argument("--seed", type=int, default=20)
    a = arguments.parse_args()
    a.to.mkdir(parents=True, exist_ok=True)
    r = np.random.default_rng(a.seed)
    sources = composites.Sources(a.work, held_out=True)
    others = [p for p in (cv2.imread(str(f)) for f in sorted(a.photos.iterdir())) if p is not None] if a.photos else []
    for i in range(a.count + (a.crops if others else 0)):
        if i >= a.count:
            kind, picture = "photo", crop(r, others[i % len(others)])
        elif i % 3 == 0:
            make = UNSEEN[i // 3 % len(UNSEEN)]
            kind, picture = make.__name__, make(r)
        elif i % 3 == 1:
            make = backgrounds.DRAWN[i // 3 % len(backgrounds.DRAWN)]
            kind, picture = make.__name__, make(r)
        else:
            make, photo = CUT[i // 3 % len(CUT)], sources.draw(r)
            cut = make(r, photo.pixels, photo.rows[:, 1:5])
            kind, picture = make.__name__, backgrounds.tiles(r, photo.pixels, photo.rows) if cut is None else cut
        width = int(r.integers(160, 641))
        height = round(width * float(r.choice([1, 0.75, 1.25, 0.5625])))
        picture = cv2.resize(composites.spoilt(r, picture), (width, height), interpolation=cv2.INTER_LINEAR)
        cv2.imwrite(str(a.to / f"{kind}-{i:04d}.png"), picture)


if __name__ == "__main__":
    main()
