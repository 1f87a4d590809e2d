"""A trained embedder as one TorchScript file for libtorch on processors.

Input n x 3 x 112 x 112 RGB in [0, 1], output n x 128 of any length. Batch normalisation is folded, convolution and
activation are one oneDNN operation, weights lie on disk as fp16 and are expanded and laid out for oneDNN by the
first call: in fp32, or in the arithmetic that its second argument asks for, which later calls keep. Prints the cosine between the variants and
the trained network, and the error rates of each.
"""

import argparse
import time
from pathlib import Path
from typing import List, Optional

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import network
from network import SIDE

GREY = (0.299, 0.587, 0.114)


class Deployed(nn.Module):
    """Convolutions in the order of the forward pass: stem, per block a, b and its shortcut if it has one, head."""

    halves: List[Tensor]
    weights: List[Tensor]
    biases: List[Tensor]
    strides: List[int]
    pads: List[int]
    shortcuts: List[bool]

    def __init__(self, net: network.Embedder):
        super().__init__()
        layers = [net.stem]
        for block in net.blocks:
            layers += [block.a, block.b] + ([] if block.shortcut is None else [block.shortcut])
        folded = [layer.folded() for layer in [*layers, net.head]]
        self.halves = [f.weight.detach().half() for f in folded]
        self.biases = [f.bias.detach() for f in folded]
        self.strides = [f.stride[0] for f in folded]
        self.pads = [f.padding[0] for f in folded]
        self.shortcuts = [block.shortcut is not None for block in net.blocks]
        self.weights = torch.jit.annotate(List[Tensor], [])
        self.bf16 = False
        self.linear = net.linear.weight.detach().half()
        self.linear_bias = net.linear.bias.detach()
        self.linear_weight = torch.empty(0)
        self.grey = torch.tensor(GREY).view(1, 3, 1, 1) * (255 / 64)

    def prepare(self, bf16: bool):
        weights: List[Tensor] = []
        biases: List[Tensor] = []
        for i in range(len(self.halves)):
            w = self.halves[i].to(torch.bfloat16 if bf16 else torch.float32)
            w = w.contiguous(memory_format=torch.channels_last)
            s, p = self.strides[i], self.pads[i]
            weights.append(torch.ops.mkldnn._reorder_convolution_weight(w, [p, p], [s, s], [1, 1], 1, None))
            biases.append(self.biases[i].to(torch.bfloat16 if bf16 else torch.float32))
        self.weights = weights
        self.biases = biases
        self.linear_weight = self.linear.float()
        self.bf16 = bf16

    def convolve(self, i: int, x: Tensor, activation: str) -> Tensor:
        s, p = self.strides[i], self.pads[i]
        return torch.ops.mkldnn._convolution_pointwise(
            x, self.weights[i], self.biases[i], [p, p], [s, s], [1, 1], 1, activation, [], ""
        )

    def convolve_add(self, i: int, x: Tensor, other: Tensor) -> Tensor:
        s, p = self.strides[i], self.pads[i]
        return torch.ops.mkldnn._convolution_pointwise(
            x, other, self.weights[i], self.biases[i], [p, p], [s, s], [1, 1], 1, "add", 1.0, "relu", [], ""
        )

    def forward(self, rgb: Tensor, bf16: Optional[bool] = None) -> Tensor:
        if bf16 is not None:
            self.prepare(bf16)
        elif len(self.weights) == 0:
            self.prepare(False)
        x = (rgb * self.grey).sum(1, keepdim=True) - (127.5 / 64)
        x = F.pixel_unshuffle(x, 4).contiguous(memory_format=torch.channels_last)
        if self.bf16:
            x = x.to(torch.bfloat16)
        x = self.convolve(0, x, "relu")
        i = 1
        for shortcut in self.shortcuts:
            y = self.convolve(i, x, "relu")
            if shortcut:
                x = self.convolve(i + 2, x, "none")
            x = self.convolve_add(i + 1, y, x)
            i += 3 if shortcut else 2
        x = self.convolve(i, x, "none").float().flatten(1)
        return F.linear(x, self.linear_weight, self.linear_bias)


def embed(model, faces: np.ndarray) -> np.ndarray:
    rgb = torch.from_numpy(faces)[:, None].float().expand(-1, 3, -1, -1) / 255
    with torch.no_grad():
        return F.normalize(torch.cat([model(x) for x in rgb.split(8)])).numpy()


def rates(made: np.ndarray, pairs: np.ndarray) -> str:
    scores = (made[pairs[:, 0]] * made[pairs[:, 1]]).sum(1)
    genuine, impostor = scores[pairs[:, 2] == 1], np.sort(scores[pairs[:, 2] == 0])
    at = [100 * (genuine < impostor[int(len(impostor) * (1 - fmr))]).mean() for fmr in (1e-2, 1e-3)]
    return f"FNMR {at[0]:.2f} % at 1e-2, {at[1]:.2f} % at 1e-3"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--work", type=Path, required=True)
    source = arguments.add_mutually_exclusive_group()
    source.add_argument("--checkpoint", type=Path, help="of train.py; by default the one in --work")
    source.add_argument("--folded", type=Path, help="folded TorchScript of the same network")
    arguments.add_argument("--out", type=Path, required=True)
    a = arguments.parse_args()
    torch.set_num_threads(1)
    net = network.Embedder().eval()
    if a.folded:
        import train

        train.warm_start(net, a.folded, a.work)
    else:
        kept = torch.load(a.checkpoint or a.work / "embedder.ckpt")
        mean = torch.optim.swa_utils.AveragedModel(net)
        mean.load_state_dict(kept["mean"])
        net = mean.module.eval()
        print(f"step {kept['step']}, {kept['minutes']:.0f} min")
    torch.jit.script(Deployed(net).eval()).save(str(a.out))
    print(f"{a.out.name}: {a.out.stat().st_size} bytes")

    faces, pairs = np.load(a.work / "val.npy"), np.load(a.work / "pairs.npy")
    grey = (torch.from_numpy(faces)[:, None].float() - 127.5) / 64
    with torch.no_grad():
        trained = F.normalize(torch.cat([net(x) for x in grey.split(64)])).numpy()
    print(f"trained: {rates(trained, pairs)}")
    for bf16 in (False, True):
        model = torch.jit.load(str(a.out))
        model(torch.zeros(1, 3, SIDE, SIDE), bf16)
        start = time.process_time()
        made = embed(model, faces)
        spent = (time.process_time() - start) / len(faces)
        cosine = (made * trained).sum(1)
        print(
            f"{'bf16' if bf16 else 'fp32'}: {rates(made, pairs)}; cosine to trained min {cosine.min():.5f}, "
            f"mean {cosine.mean():.5f}; {1e3 * spent:.2f} ms a face in batches of 8"
        )


if __name__ == "__main__":
    main()
