"""What the shared embedder says of each training face: the targets of the distillation.

Reads what prepare.py wrote to --work. Writes there: utk-target.npy, train-target.npy and val-target.npy (n x 128,
unit length, mean over mirror images and, for colour photos, over colour and grey), and variants.npy with
variants-target.npy: people between people, made by smooth warps and blends of two faces and labelled in one pass.
A finished file is not made again.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch

SIDE = 112
MEAN = np.float32([0.485, 0.456, 0.406])
STD = np.float32([0.229, 0.224, 0.225])
BATCH = 16


class Teacher:
    def __init__(self, shared: Path):
        torch.set_num_threads(1)
        model = shared / "models" / "mobilefacenet-ms1m" / "mobilefacenet.torchscript.pt"
        self.model = torch.jit.freeze(torch.jit.load(str(model)).eval())

    def embed(self, rgb: np.ndarray) -> np.ndarray:
        """n x 112 x 112 x 3, 8 bits, to n x 128."""
        x = torch.from_numpy((rgb / np.float32(255) - MEAN) / STD).permute(0, 3, 1, 2)
        with torch.no_grad():
            return np.concatenate([self.model(b).numpy() for b in x.split(BATCH)])


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def grey3(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[..., None], 3, -1)


def originals(job: tuple[Path, Path, str, int, int]) -> np.ndarray:
    shared, work, name, start, stop = job
    teacher = Teacher(shared)
    images = np.load(work / f"{name}.npy", mmap_mode="r")
    targets = []
    for i in range(start, stop, BATCH):
        x = np.asarray(images[i : min(i + BATCH, stop)])
        views = [grey3(x)] if x.ndim == 3 else [x[..., ::-1], grey3(np.stack([cv2.cvtColor(f, cv2.COLOR_BGR2GRAY) for f in x]))]
        targets.append(unit(sum(teacher.embed(v) + teacher.embed(v[:, :, ::-1]) for v in views)))
    return np.concatenate(targets)


def field(random: np.random.Generator, amplitude: float) -> np.ndarray:
    """A smooth displacement field of up to the amplitude in pixels."""
    n = int(random.integers(4, 7))
    coarse = random.uniform(-amplitude, amplitude, (n, n, 2)).astype(np.float32)
    return cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)


def variants(job: tuple[Path, Path, int, int]) -> tuple[np.ndarray, np.ndarray]:
    shared, work, count, seed = job
    cv2.setNumThreads(1)
    teacher = Teacher(shared)
    random = np.random.default_rng(seed)
    utk = np.load(work / "utk.npy", mmap_mode="r")
    train = np.load(work / "train.npy", mmap_mode="r")
    weights = np.float32([0.114, 0.587, 0.299])
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), -1).astype(np.float32)

    def face() -> np.ndarray:
        i = int(random.integers(len(utk) + len(train)))
        if i >= len(utk):
            f = train[i - len(utk)].astype(np.float32)
        else:
            w = weights * random.uniform(0.5, 1.5, 3)
            f = utk[i].astype(np.float32) @ np.float32(w / w.sum())
        return f[:, ::-1] if random.random() < 0.5 else f

    images = np.empty((count, SIDE, SIDE), np.uint8)
    for k in range(count):
        kind = random.random()
        f = face()
        if kind > 0.4:
            mix = np.float32(random.uniform(0.2, 0.5))
            f = (1 - mix) * f + mix * face()
        if kind < 0.4 or kind > 0.6:
            to = grid + field(random, random.uniform(2, 7))
            f = cv2.remap(np.ascontiguousarray(f), to[..., 0], to[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        images[k] = np.clip(np.round(f), 0, 255)
    targets = [unit(teacher.embed(grey3(images[i : i + BATCH]))) for i in range(0, count, BATCH)]
    return images, np.concatenate(targets)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--variants", type=int, default=60_000)
    a = arguments.parse_args()
    with ProcessPoolExecutor(a.workers) as pool:
        for name in ("val", "train", "utk"):
            if not (a.work / f"{name}-target.npy").exists():
                n = len(np.load(a.work / f"{name}.npy", mmap_mode="r"))
                cuts = [*range(0, n, 500), n]
                jobs = [(a.shared, a.work, name, s, e) for s, e in zip(cuts, cuts[1:])]
                np.save(a.work / f"{name}-target.npy", np.concatenate(list(pool.map(originals, jobs))))
                print(f"{name}: {n}", flush=True)
        if not (a.work / "variants-target.npy").exists():
            jobs = [(a.shared, a.work, 1000, seed) for seed in range(a.variants // 1000)]
            made = list(pool.map(variants, jobs))
            np.save(a.work / "variants.npy", np.concatenate([i for i, _ in made]))
            np.save(a.work / "variants-target.npy", np.concatenate([t for _, t in made]))
            print(f"variants: {len(made) * 1000}", flush=True)


if __name__ == "__main__":
    main()
