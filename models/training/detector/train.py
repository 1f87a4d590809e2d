"""Trains the finder or the refiner on composites made on the fly, from a random start.

Reads what label.py wrote to --work and writes NETWORK.pt there, a checkpoint {model, average, optimizer, step} after
every --save steps; started again it goes on from it. `mine` runs a trained finder over faceless frames and writes the
crops of what it is most tempted by to mined.npy, from which the refiner learns to say no. A held-out part of the
sources gives the figures printed on the way. Order: finder, mine, refiner.

The committed networks: `finder --repeat 2 --steps 3800`; `refiner --batch 64 --repeat 4 --steps 14000 --rate 2.4e-3`,
the refiner's rate having come down to nothing twice before, at 5000 and 9000 steps, with new crops mined at 5000.
"""

import argparse
import copy
import math
import multiprocessing
import time
from pathlib import Path
from typing import Callable, Iterator

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import composites
import network

Batch = tuple[np.ndarray, ...]

# Sides of faces (root of the area, pixels) that each stride has to find; between, two of them may.
RANGES = {8: (0.0, 40.0), 16: (32.0, 88.0), 32: (72.0, 1e9)}
# How far beyond its range a stride is neither asked for a face nor punished for one.
TOLERANCE = 1.5
# Cells whose middle lies within this many strides of the box's middle answer for the face.
REACH = 0.8
MINED_FRAMES = 8_000
# The five points in a mirror.
MIRRORED = [1, 0, 2, 4, 3]


def finder_batch(composer: composites.Composer, size: int) -> Batch:
    frames = np.empty((size, composites.SIDE, composites.SIDE, 3), np.uint8)
    rows = np.zeros((size, composites.MOST_FACES, 1 + composites.ROW), np.float32)
    for i in range(size):
        frames[i], found = composer.frame()
        rows[i, : len(found), 0] = 1
        rows[i, : len(found), 1:] = found
    return frames, rows


def refiner_batch(composer: composites.Composer, size: int, mined: np.ndarray) -> Batch:
    crops = np.empty((size, composites.CROP, composites.CROP, 3), np.uint8)
    truth = np.zeros((size, 11), np.float32)
    r = composer.random
    for i in range(size):
        kind = r.random()
        if kind < 0.7:
            crops[i], truth[i, 1:] = composer.crop()
            truth[i, 0] = 1
        elif kind < 0.78:
            crops[i] = composer.miss()
        elif kind < 0.84:
            side = int(r.integers(16, composites.SIDE))
            x, y = r.integers(0, composites.SIDE - side + 1, 2)
            part = composer.ground()[y:y + side, x:x + side]
            part = cv2.resize(part, (composites.CROP, composites.CROP), interpolation=cv2.INTER_AREA)
            crops[i] = composites.spoilt(r, part)
        else:
            crop = mined[r.integers(len(mined))]
            crops[i] = composites.lit(r, crop) if r.random() < 0.5 else crop
            if r.random() < 0.5:
                crops[i] = crops[i][:, ::-1]
    return crops, truth


def produce(a: argparse.Namespace, held_out: bool, seed: int, queue: multiprocessing.Queue) -> None:
    cv2.setNumThreads(1)
    composer = composites.Composer(composites.Sources(a.work, held_out), seed, 150 if held_out else 1500)
    mined = None if a.network == "finder" else np.load(a.work / "mined.npy")
    while True:
        queue.put(finder_batch(composer, a.batch) if mined is None else refiner_batch(composer, a.batch, mined))


def stream(a: argparse.Namespace, held_out: bool, seed: int) -> Iterator[Batch]:
    queue: multiprocessing.Queue = multiprocessing.Queue(6)
    for k in range(1 if held_out else a.workers):
        multiprocessing.Process(target=produce, args=(a, held_out, seed + k, queue), daemon=True).start()
    kept: list[Batch] = []
    r = np.random.default_rng(seed)
    while True:
        fresh = queue.get()
        yield fresh
        if not held_out:
            # Composites cost as much as a training step: each is seen again some steps later.
            kept.append(fresh)
            if len(kept) > a.keep:
                kept.pop(int(r.integers(len(kept))))
            for _ in range(a.repeat):
                earlier = kept[r.integers(len(kept))]
                yield mirrored(earlier) if r.random() < 0.5 else earlier


def mirrored(batch: Batch) -> Batch:
    pictures, truth = np.ascontiguousarray(batch[0][:, :, ::-1]), batch[1].copy()
    if truth.ndim == 2:
        points = truth[:, 1:].reshape(-1, 5, 2)[:, MIRRORED] * [-1, 1]
        truth[:, 1:] = points.reshape(-1, 10)
        return pictures, truth
    last = composites.SIDE - 1
    truth[..., 2] = last - truth[..., 2] - truth[..., 4]
    points = truth[..., 6:].reshape(*truth.shape[:2], 5, 2)[:, :, MIRRORED] * [-1, 1] + [last, 0]
    truth[..., 6:] = points.reshape(*truth.shape[:2], 10)
    return pictures, truth


def images(pixels: np.ndarray) -> torch.Tensor:
    """As the engine feeds them."""
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().sub_(127.5).div_(64)
    return x.contiguous(memory_format=torch.channels_last)


def assign(rows: torch.Tensor, grid: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """For batch x cells: is there a face to find, does the cell count, and the row of its nearest face."""
    present, wanted = rows[..., 0] > 0, rows[..., 1] > 0
    size = rows[..., 4:6].clamp(min=1e-3)
    middle = rows[..., 2:4] + size / 2
    side = size.prod(-1).sqrt()
    stride = grid[:, 2]
    low = torch.tensor([RANGES[int(s)][0] for s in stride])
    high = torch.tensor([RANGES[int(s)][1] for s in stride])
    far = (grid[None, None, :, :2] - middle[:, :, None]).abs()
    near = far.amax(-1) < REACH * stride
    fits = (side[..., None] >= low) & (side[..., None] < high)
    roughly = (side[..., None] >= low / TOLERANCE) & (side[..., None] < high * TOLERANCE)
    found = near & fits & (present & wanted)[..., None]
    central = (far < 0.35 * size[:, :, None]).all(-1) & roughly & present[..., None]
    unclear = (far < 0.6 * size[:, :, None]).all(-1) & (present & ~wanted)[..., None]
    distance = torch.where(found, far.sum(-1), torch.inf)
    positive = found.any(1)
    counts = positive | ~((central & ~found).any(1) | unclear.any(1))
    return positive, counts, distance.argmin(1)


def finder_loss(net: nn.Module, batch: Batch, grid: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
    rows = torch.from_numpy(batch[1])
    positive, counts, which = assign(rows, grid)
    with torch.autocast("cpu", torch.bfloat16):
        outputs = net(images(batch[0]))
    out = network.decode(outputs, grid)
    logit = out[..., 0]
    p = torch.sigmoid(logit)
    # Focal loss (Lin et al., 2017) with gamma 2.
    focal = torch.where(positive, (1 - p) ** 2 * F.softplus(-logit), p**2 * F.softplus(logit))
    n = positive.sum().clamp(min=1)
    score_loss = (focal * counts).sum() / n
    b, _ = torch.nonzero(positive, as_tuple=True)
    truth = rows[b, which[positive]]
    found = out[positive]
    size = truth[:, 4:6]
    side = size.prod(-1, keepdim=True).sqrt()
    middle = truth[:, 2:4] + size / 2
    box_loss = ((found[:, 1:3] - middle) / side).abs().mean() + (found[:, 3:5] / size).log().abs().mean()
    point_loss = ((found[:, 5:] - truth[:, 6:]) / side).abs().mean()
    parts = {"score": score_loss, "box": box_loss, "points": point_loss}
    return 2 * score_loss + 2 * box_loss + 5 * point_loss, {k: float(v.detach()) for k, v in parts.items()}


def refiner_loss(net: nn.Module, batch: Batch, grid: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
    truth = torch.from_numpy(batch[1])
    with torch.autocast("cpu", torch.bfloat16):
        features = net.features(images(batch[0]))
    out = net.head(features.float().flatten(1))
    score_loss = F.binary_cross_entropy_with_logits(out[:, 0], truth[:, 0])
    face = truth[:, 0] > 0
    off = (out[face, 1:] - truth[face, 1:]).view(-1, 5, 2)
    eyes = (truth[face, 3:5] - truth[face, 1:3]).norm(dim=1)
    error = off.norm(dim=2).mean(1) / eyes.clamp(min=0.2)
    wrong = ((out[:, 0] > 0) != face).float().mean()
    parts = {"score": score_loss, "error": error.mean(), "wrong": wrong}
    return score_loss + 8 * off.abs().mean(), {k: float(v.detach()) for k, v in parts.items()}


Loss = Callable[[nn.Module, Batch, torch.Tensor], tuple[torch.Tensor, dict[str, float]]]


def mean(parts: list[dict[str, float]]) -> str:
    return " ".join(f"{k} {np.mean([p[k] for p in parts]):.4f}" for k in parts[0])


def train(a: argparse.Namespace, net: nn.Module, loss_of: Loss) -> None:
    torch.manual_seed(1)
    net = net.to(memory_format=torch.channels_last)
    average = copy.deepcopy(net).eval()
    decay = [p for p in net.parameters() if p.ndim > 1]
    rest = [p for p in net.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.02}, {"params": rest, "weight_decay": 0}], lr=a.rate
    )
    file, step = a.work / f"{a.network}.pt", 0
    if file.exists():
        state = torch.load(file, weights_only=True)
        net.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    grid = network.cells()
    training, validation = stream(a, False, 1000 + step), stream(a, True, 1)
    fixed = [next(validation) for _ in range(8)]
    recent, began = [], time.time()
    while step < a.steps:
        progress = step / a.steps
        rate = a.rate * min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * progress)) + 0.003)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss, parts = loss_of(net, next(training), grid)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        step += 1
        keep = min(0.998, step / (step + 10))
        with torch.no_grad():
            for mine, theirs in zip(average.state_dict().values(), net.state_dict().values()):
                if mine.is_floating_point():
                    mine.lerp_(theirs, 1 - keep)
                else:
                    mine.copy_(theirs)
        recent.append(parts)
        if step % a.save == 0 or step == a.steps:
            with torch.no_grad():
                checked = [loss_of(average, batch, grid)[1] for batch in fixed]
            speed = len(recent) * a.batch / (time.time() - began)
            print(f"{step}: {mean(recent)} | held out: {mean(checked)} | {speed:.0f} pictures/s", flush=True)
            recent, began = [], time.time()
            state = {"model": net.state_dict(), "average": average.state_dict()}
            torch.save(state | {"optimizer": optimizer.state_dict(), "step": step}, file.with_suffix(".part"))
            file.with_suffix(".part").replace(file)


def mine(a: argparse.Namespace) -> None:
    finder = network.Finder().eval()
    finder.load_state_dict(torch.load(a.work / "finder.pt", weights_only=True)["average"])
    finder = finder.to(memory_format=torch.channels_last)
    composer = composites.Composer(composites.Sources(a.work, False), 7)
    grid, crops = network.cells(), []
    for _ in range(MINED_FRAMES // a.batch):
        frames = np.stack([composites.spoilt(composer.random, composer.ground()) for _ in range(a.batch)])
        with torch.no_grad():
            found = network.decode(finder(images(frames)), grid)
        for frame, rows in zip(frames, found):
            best = int(rows[:, 0].argmax())
            for k in {best, int(rows[: 400, 0].argmax())}:
                if rows[k, 0] > -4:
                    crops.append(composites.square(frame, rows[k, 1:5].numpy()))
    np.save(a.work / "mined.npy", np.stack(crops))
    print(f"{len(crops)} crops")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("network", choices=["finder", "mine", "refiner"])
    arguments.add_argument("--work", type=Path, required=True, help="folder that label.py wrote to")
    arguments.add_argument("--steps", type=int, default=5000)
    arguments.add_argument("--batch", type=int, default=32)
    arguments.add_argument("--rate", type=float, default=3e-3, help="peak learning rate")
    arguments.add_argument("--save", type=int, default=250, help="steps between checkpoints")
    arguments.add_argument("--workers", type=int, default=1, help="processes that make composites")
    arguments.add_argument("--threads", type=int, default=1, help="threads of the training itself")
    arguments.add_argument("--repeat", type=int, default=1, help="how often a composite is used again")
    arguments.add_argument("--keep", type=int, default=300, help="batches kept for that")
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    cv2.setNumThreads(1)
    if a.network == "mine":
        mine(a)
    elif a.network == "finder":
        train(a, network.Finder(), finder_loss)
    else:
        train(a, network.Refiner(), refiner_loss)


if __name__ == "__main__":
    main()
