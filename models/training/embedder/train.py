"""Distils the shared embedder into ours, on what prepare.py and teach.py made.

Keeps --work/embedder.ckpt: weights, their running mean, optimiser and elapsed time, written every few minutes and
read at the start, so that a run which was stopped goes on where it was. The schedule is in minutes of training, as
machines differ: warm-up, then a cosine to 1 % of the peak. --start takes a folded TorchScript of the same network
in place of random weights.
"""

import argparse
import math
import os
import time
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

import network
from network import SIDE

SIMILARITY_WEIGHT = 10.0
WARM_UP_STEPS = 300
MEAN_DECAY = 0.998
LFW_PART = 0.35


class Batches(IterableDataset):
    """Endless batches of degraded faces, (level - 127.5) / 64, and their targets."""

    def __init__(self, work: Path, size: int, seed: int, variants: float):
        self.work, self.size, self.seed, self.variants = work, size, seed, variants

    def __iter__(self):
        cv2.setNumThreads(1)
        load = lambda n: np.load(self.work / f"{n}.npy", mmap_mode="r")  # noqa: E731
        self.sets = {n: (load(n), np.load(self.work / f"{n}-target.npy")) for n in self.names()}
        random = np.random.default_rng(self.seed)
        while True:
            faces, targets = zip(*(self.sample(random) for _ in range(self.size)))
            yield torch.from_numpy(np.stack(faces))[:, None], torch.from_numpy(np.stack(targets))

    def names(self) -> list[str]:
        return ["utk", "train"] + (["variants"] if self.variants else [])

    def sample(self, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        name = "variants" if random.random() < self.variants else "train" if random.random() < LFW_PART else "utk"
        images, targets = self.sets[name]
        i = int(random.integers(len(images)))
        face = images[i]
        if face.ndim == 3:
            w = np.array([0.114, 0.587, 0.299])
            if random.random() < 0.5:
                w *= random.uniform(0.5, 1.5, 3)
            face = (face @ np.float32(w / w.sum())).astype(np.float32)
        return degraded(np.asarray(face, np.float32), random), np.float32(targets[i])


def degraded(face: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The face as another camera, scanner or decade would have shown it."""
    turn = random.uniform(-5, 5) * (0.1 if random.random() < 0.2 else 1)
    m = cv2.getRotationMatrix2D(((SIDE - 1) / 2, (SIDE - 1) / 2), turn, 1 + random.uniform(-0.08, 0.08))
    m[:, 2] += random.uniform(-2, 2, 2) + random.uniform(-2, 2, 2)
    if random.random() < 0.5:
        m = m @ np.array([[-1, 0, SIDE - 1], [0, 1, 0], [0, 0, 1.0]])
    x = cv2.warpAffine(face, m, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    kind = random.random()
    if kind < 0.12:
        x = cv2.GaussianBlur(x, (0, 0), random.uniform(0.5, 1.5))
    elif kind < 0.24:
        small = int(random.uniform(24, 64))
        x = cv2.resize(cv2.resize(x, (small, small), interpolation=cv2.INTER_AREA), (SIDE, SIDE))
    if random.random() < 0.5:
        x = (x - 127.5) * random.uniform(0.7, 1.3) + 127.5 + random.uniform(-25, 25)
        if random.random() < 0.5:
            x = 255 * np.power(np.clip(x, 0, 255) / 255, math.exp(random.uniform(-0.4, 0.4)))
        if random.random() < 0.3:
            ramp = np.linspace(-1, 1, SIDE, dtype=np.float32) * random.uniform(-35, 35)
            x = x + (ramp[None] if random.random() < 0.6 else ramp[:, None])
    if random.random() < 0.15:
        x = x + random.normal(0, random.uniform(1, 10), (SIDE, SIDE))
    x = np.clip(x, 0, 255).astype(np.float32)
    if random.random() < 0.15:
        _, jpeg = cv2.imencode(".jpg", x.astype(np.uint8), (cv2.IMWRITE_JPEG_QUALITY, int(random.integers(15, 60))))
        x = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE).astype(np.float32)
    if random.random() < 0.05:
        w, h = random.integers(15, 45, 2)
        left, top = random.integers(SIDE - w), random.integers(SIDE - h)
        x[top : top + h, left : left + w] = random.uniform(30, 225)
    return ((x - 127.5) / 64).astype(np.float32)


def warm_start(net: network.Embedder, folded: Path, work: Path) -> None:
    """Takes a folded network over: each batch normalisation gets the statistics that it would have undone."""
    state = dict(torch.jit.load(str(folded)).named_parameters())
    layers = {"stem": net.stem, "head": net.head}
    for i, block in enumerate(net.blocks):
        layers |= {f"blocks.{i}.a": block.a, f"blocks.{i}.b": block.b}
        if block.shortcut is not None:
            layers[f"blocks.{i}.c"] = block.shortcut
    with torch.no_grad():
        for name, layer in layers.items():
            convolution, norm = layer
            convolution.weight.copy_(state[f"{name}.weight"])
            norm.reset_running_stats()
            norm.bias.copy_(state[f"{name}.bias"])
        net.linear.weight.copy_(state["fc.weight"])
        net.linear.bias.copy_(state["fc.bias"])

        def settle(layer: network.Convolution, inputs: tuple[Tensor], _: Tensor) -> Tensor:
            y = layer[0](inputs[0])
            mean, variance = y.mean((0, 2, 3)), y.var((0, 2, 3))
            norm = layer[1]
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_(torch.sqrt(variance + norm.eps))
            norm.bias.add_(mean)
            return norm(y)

        net.eval()
        hooks = [layer.register_forward_hook(settle) for layer in net.convolutions()]
        net(next(iter(Batches(work, 512, 3, 0)))[0])
        for hook in hooks:
            hook.remove()


def validate(net: network.Embedder, work: Path) -> str:
    """FNMR at two FMRs on people who are not trained on, and the mean cosine to their targets."""
    net.eval()
    faces = (torch.from_numpy(np.load(work / "val.npy"))[:, None].float() - 127.5) / 64
    with torch.no_grad():
        made = F.normalize(torch.cat([net(x) for x in faces.split(64)])).numpy()
    net.train()
    pairs = np.load(work / "pairs.npy")
    scores = (made[pairs[:, 0]] * made[pairs[:, 1]]).sum(1)
    genuine, impostor = scores[pairs[:, 2] == 1], np.sort(scores[pairs[:, 2] == 0])
    rates = [100 * (genuine < impostor[int(len(impostor) * (1 - fmr))]).mean() for fmr in (1e-2, 1e-3)]
    cosine = (made * np.load(work / "val-target.npy")).sum(1).mean()
    return f"FNMR {rates[0]:.2f} % at 1e-2, {rates[1]:.2f} % at 1e-3, cosine {cosine:.4f}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--minutes", type=float, required=True, help="of training in all, over every run")
    arguments.add_argument("--start", type=Path, help="folded TorchScript to start from")
    arguments.add_argument("--batch", type=int, default=128)
    arguments.add_argument("--peak", type=float, default=2.5e-3)
    arguments.add_argument("--variants", type=float, default=0.45, help="part of the faces between people")
    arguments.add_argument("--threads", type=int, default=2)
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(7)
    net = network.Embedder()
    checkpoint = a.work / "embedder.ckpt"
    if a.start and not checkpoint.exists():
        warm_start(net, a.start, a.work)
    net = net.to(memory_format=torch.channels_last)
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim == 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=a.peak, betas=(0.9, 0.99), fused=True,
    )
    mean = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(MEAN_DECAY), use_buffers=True
    )
    step, minutes = 0, 0.0
    if checkpoint.exists():
        kept = torch.load(checkpoint)
        net.load_state_dict(kept["net"])
        mean.load_state_dict(kept["mean"])
        optimiser.load_state_dict(kept["optimiser"])
        step, minutes = kept["step"], kept["minutes"]
    print(f"step {step}, {minutes:.1f} min; {validate(net, a.work)}", flush=True)
    batches = iter(DataLoader(Batches(a.work, a.batch, 1000 + step, a.variants), batch_size=None, num_workers=1, prefetch_factor=4))
    started, last, last_step, losses = time.monotonic() - 60 * minutes, time.monotonic(), step, []
    net.train()
    while minutes < a.minutes:
        minutes = (time.monotonic() - started) / 60
        rate = a.peak * min(1, (step + 1) / WARM_UP_STEPS) * (0.01 + 0.495 * (1 + math.cos(math.pi * min(1, minutes / a.minutes))))
        for group in optimiser.param_groups:
            group["lr"] = rate
        faces, targets = next(batches)
        with torch.autocast("cpu", torch.bfloat16):
            features = net.features(faces)
        made = F.normalize(net.linear(features.float()))
        cosine = (made * targets).sum(1).mean()
        off = made @ made.T - targets @ targets.T
        loss = 1 - cosine + SIMILARITY_WEIGHT * off.square().sum() / (a.batch * (a.batch - 1))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        mean.update_parameters(net)
        step += 1
        losses.append(float(cosine.detach()))
        if time.monotonic() - last > 300 or minutes >= a.minutes:
            speed = (step - last_step) * a.batch / (time.monotonic() - last)
            print(
                f"step {step}, {minutes:.1f} min, {speed:.0f} faces/s, rate {rate:.2e}, cosine {np.mean(losses):.4f}; "
                f"{validate(net, a.work)}; mean: {validate(mean.module, a.work)}",
                flush=True,
            )
            kept = {"net": net.state_dict(), "mean": mean.state_dict(), "optimiser": optimiser.state_dict()}
            torch.save(kept | {"step": step, "minutes": minutes}, checkpoint.with_suffix(".tmp"))
            os.replace(checkpoint.with_suffix(".tmp"), checkpoint)
            last, last_step, losses = time.monotonic(), step, []


if __name__ == "__main__":
    main()
