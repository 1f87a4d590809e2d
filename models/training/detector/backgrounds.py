"""Pictures without a face: drawn ones, and what is left of photos once no face can be seen in them.

Every kind is a function of a random generator that gives a 160 x 160 BGR picture; `DRAWN` names those that need
nothing, `cut_from` makes the others of a labelled photo.
"""

import string

import cv2
import numpy as np

SIDE = 160
Random = np.random.Generator


def colour(r: Random) -> tuple[int, int, int]:
    return tuple(int(c) for c in r.integers(0, 256, 3))


def skin(r: Random) -> np.ndarray:
    """A colour between dark and light skin, BGR."""
    dark, light = np.array([25.0, 40, 70]), np.array([185.0, 205, 240])
    return dark + (light - dark) * r.random() + r.normal(0, 10, 3)


def canvas(r: Random, side: int = SIDE) -> np.ndarray:
    return np.full((side, side, 3), colour(r), np.uint8)


def scaled_noise(r: Random, cells: int, channels: int = 3) -> np.ndarray:
    noise = r.random((max(2, cells), max(2, cells), channels), np.float32)
    out = cv2.resize(noise, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return out.reshape(SIDE, SIDE, channels)


def gradient(r: Random) -> np.ndarray:
    y, x = np.mgrid[0:1:SIDE * 1j, 0:1:SIDE * 1j].astype(np.float32)
    angle = r.random() * 2 * np.pi
    t = np.clip(0.5 + (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle), 0, 1)[..., None]
    if r.random() < 0.3:
        t = np.clip(np.hypot(x - r.random(), y - r.random()), 0, 1)[..., None]
    return (np.array(colour(r)) * (1 - t) + np.array(colour(r)) * t).astype(np.uint8)


def clouds(r: Random) -> np.ndarray:
    channels = 1 if r.random() < 0.5 else 3
    out = sum(scaled_noise(r, 2**k, channels) * r.random() * 0.7**k for k in range(1, 7))
    out = (out - out.min()) / max(1e-3, float(np.ptp(out)))
    return np.clip(np.array(colour(r)) * out + np.array(colour(r)) * (1 - out), 0, 255).astype(np.uint8)


def grain(r: Random) -> np.ndarray:
    cells = int(2 ** r.uniform(3, 7.3))
    noise = r.integers(0, 256, (cells, cells, 1 if r.random() < 0.4 else 3), np.uint8)
    mode = cv2.INTER_NEAREST if r.random() < 0.5 else cv2.INTER_LINEAR
    out = cv2.resize(noise, (SIDE, SIDE), interpolation=mode).reshape(SIDE, SIDE, -1)
    return np.ascontiguousarray(np.broadcast_to(out, (SIDE, SIDE, 3)))


def text(r: Random) -> np.ndarray:
    out = canvas(r)
    ink, size = colour(r), r.uniform(0.25, 2.5)
    for y in range(int(20 * size), SIDE + 20, max(6, int(28 * size))):
        line = "".join(r.choice(list(string.printable[:94]), 40))
        cv2.putText(out, line, (int(r.integers(-20, 5)), y), int(r.integers(0, 8)), size, ink, int(r.integers(1, 4)))
    return out


def cloth(r: Random) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    angle, period = r.random() * np.pi, r.uniform(4, 50)
    u = np.cos(angle) * x + np.sin(angle) * y
    v = -np.sin(angle) * x + np.cos(angle) * y
    kind = r.integers(4)
    if kind == 0:
        t = (u / period % 1 < r.uniform(0.2, 0.8)).astype(np.float32)
    elif kind == 1:
        t = ((u / period % 1 < 0.5).astype(np.float32) + (v / period % 1 < 0.5)) / 2
    elif kind == 2:
        t = (np.hypot(u % period - period / 2, v % period - period / 2) < period * r.uniform(0.1, 0.45)).astype(
            np.float32
        )
    else:
        t = 0.5 + 0.5 * np.sin(u * 2 * np.pi / period + 2 * np.sin(v / r.uniform(5, 40)))
    t = cv2.GaussianBlur(t, (0, 0), r.uniform(0.3, 2))[..., None]
    out = np.array(colour(r)) * t + np.array(colour(r)) * (1 - t)
    return np.clip(out * (0.7 + 0.6 * scaled_noise(r, 5, 1)), 0, 255).astype(np.uint8)


def shapes(r: Random) -> np.ndarray:
    out = canvas(r)
    for _ in range(int(r.integers(2, 25))):
        kind, c = r.integers(4), colour(r)
        p = [int(k) for k in r.integers(-20, SIDE + 20, 4)]
        if kind == 0:
            axes = (int(r.integers(2, 60)), int(r.integers(2, 60)))
            cv2.ellipse(out, (p[0], p[1]), axes, float(r.integers(180)), 0, 360, c, -1 if r.random() < 0.7 else 3)
        elif kind == 1:
            cv2.rectangle(out, (p[0], p[1]), (p[2], p[3]), c, -1 if r.random() < 0.6 else 2)
        elif kind == 2:
            cv2.line(out, (p[0], p[1]), (p[2], p[3]), c, int(r.integers(1, 12)))
        else:
            corners = r.integers(-20, SIDE + 20, (int(r.integers(3, 7)), 1, 2)).astype(np.int32)
            cv2.fillPoly(out, [corners], c)
    return cv2.GaussianBlur(out, (0, 0), r.uniform(0.3, 2.5))


def flesh(r: Random) -> np.ndarray:
    """Skin without features: shaded blobs, and hands as a palm with fingers."""
    out = (shapes if r.random() < 0.3 else clouds if r.random() < 0.5 else gradient)(r).astype(np.float32)
    for _ in range(int(r.integers(1, 4))):
        mask = np.zeros((SIDE, SIDE), np.float32)
        x, y = r.integers(10, SIDE - 10, 2)
        a = int(r.integers(8, 70))
        cv2.ellipse(mask, (int(x), int(y)), (a, int(a * r.uniform(0.6, 1.5))), float(r.integers(180)), 0, 360, 1, -1)
        if r.random() < 0.6:
            turn = r.random() * 2 * np.pi
            for k in range(int(r.integers(2, 6))):
                angle, reach = turn + 0.35 * k, a * r.uniform(1.3, 2.3)
                tip = (int(x + reach * np.cos(angle)), int(y + reach * np.sin(angle)))
                cv2.line(mask, (int(x), int(y)), tip, 1, max(2, int(a * 0.35)))
        mask = cv2.GaussianBlur(mask, (0, 0), r.uniform(0.5, 3))[..., None]
        shade = skin(r) * (0.6 + 0.8 * scaled_noise(r, int(r.integers(2, 7)), 1))
        out = out * (1 - mask) + shade * mask
    return np.clip(out, 0, 255).astype(np.uint8)


DRAWN = (gradient, clouds, grain, text, cloth, shapes, flesh)


def surroundings(r: Random, photo: np.ndarray, boxes: np.ndarray) -> np.ndarray | None:
    """A strip beside all faces, stretched."""
    low, high = boxes[:, :2].min(0), (boxes[:, :2] + boxes[:, 2:]).max(0)
    margin = 0.08 * (high - low)
    x0, y0 = low - margin
    x1, y1 = high + margin
    strips = [(0, 0, x0, SIDE), (x1, 0, SIDE, SIDE), (0, 0, SIDE, y0), (0, y1, SIDE, SIDE)]
    strips = [s for s in strips if min(s[2] - s[0], s[3] - s[1]) >= 20]
    if not strips:
        return None
    x0, y0, x1, y1 = (int(v) for v in strips[r.integers(len(strips))])
    side = min(x1 - x0, y1 - y0)
    if r.random() < 0.5 and side >= 28:
        x0 += int(r.integers(0, x1 - x0 - side + 1))
        y0 += int(r.integers(0, y1 - y0 - side + 1))
        x1, y1 = x0 + side, y0 + side
    return cv2.resize(photo[y0:y1, x0:x1], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)


def tiles(r: Random, photo: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """The photo cut into tiles, shuffled and turned."""
    n = int(r.choice([4, 5, 8, 10]))
    t = SIDE // n
    parts = [photo[y * t:(y + 1) * t, x * t:(x + 1) * t] for y in range(n) for x in range(n)]
    order = r.permutation(len(parts))
    turned = [np.rot90(parts[k], int(r.integers(4))) for k in order]
    return np.ascontiguousarray(np.vstack([np.hstack(turned[i * n:(i + 1) * n]) for i in range(n)]))


def erased(r: Random, photo: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """The photo with every face smeared beyond its features, or painted over."""
    out = photo.astype(np.float32)
    for x, y, w, h in boxes:
        mask = np.zeros((SIDE, SIDE), np.float32)
        centre = (int(x + w / 2), int(y + h / 2))
        cv2.ellipse(mask, centre, (int(0.62 * w) + 1, int(0.62 * h) + 1), 0, 0, 360, 1, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), max(0.8, 0.04 * w))[..., None]
        if r.random() < 0.6:
            fill = cv2.GaussianBlur(out, (0, 0), max(2.0, 0.3 * float(w)))
        else:
            fill = skin(r) * (0.6 + 0.8 * scaled_noise(r, int(r.integers(2, 6)), 1))
        out = out * (1 - mask) + fill * mask
    return np.clip(out, 0, 255).astype(np.uint8)


def spectrum(r: Random, photo: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """The photo's amplitude spectrum with random phases."""
    phase = np.exp(2j * np.pi * r.random((SIDE, SIDE // 2 + 1)))[..., None]
    f = np.fft.rfft2(photo.astype(np.float32), axes=(0, 1))
    f[1:] *= phase[1:]
    return np.clip(np.fft.irfft2(f, s=(SIDE, SIDE), axes=(0, 1)), 0, 255).astype(np.uint8)


def detail(r: Random, photo: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """A part of a face so small that it holds one feature at most."""
    x, y, w, h = boxes[0]
    side = r.uniform(0.25, 0.42) * min(w, h)
    left, top = x + r.random() * (w - side), y + r.random() * (h - side)
    left, top = (int(np.clip(v, 0, SIDE - side - 1)) for v in (left, top))
    side = max(8, int(side))
    return cv2.resize(photo[top:top + side, left:left + side], (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)


CUT = (surroundings, surroundings, tiles, erased, spectrum, detail)


def cut_from(r: Random, photo: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    out = CUT[r.integers(len(CUT))](r, photo, boxes)
    return tiles(r, photo, boxes) if out is None else out


def collage(r: Random, pictures: list[np.ndarray]) -> np.ndarray:
    """The first picture with the others put on it, smaller."""
    out = pictures[0].copy()
    for other in pictures[1:]:
        w, h = (int(v) for v in r.integers(16, 90, 2))
        x, y = int(r.integers(0, SIDE - w)), int(r.integers(0, SIDE - h))
        out[y:y + h, x:x + w] = cv2.resize(other, (w, h), interpolation=cv2.INTER_AREA)
    return out
