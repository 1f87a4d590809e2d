"""The embedder: a plain residual network on grey faces, made for processors with wide vectors.

Pixel-unshuffle by 4 takes the place of a strided stem, so that every convolution has many channels; three stages of
two residual blocks; a 1 x 1 convolution to 64, and one linear layer. 330 M multiply-adds, 3.2 M parameters.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 112
DIMENSION = 128
WIDTHS = (64, 128, 256)
HEAD = 64
FACTOR = 4
STEPS = SIDE // FACTOR // 2 ** (len(WIDTHS) - 1)


class Convolution(nn.Sequential):
    """A convolution and its batch normalisation, which export.py folds into one."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False), nn.BatchNorm2d(outputs)
        )

    def folded(self) -> nn.Conv2d:
        convolution, norm = self
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        f = nn.Conv2d(
            convolution.in_channels, convolution.out_channels, convolution.kernel_size, convolution.stride, convolution.padding
        )
        f.weight.data = convolution.weight * scale[:, None, None, None]
        f.bias.data = norm.bias - norm.running_mean * scale
        return f


class Block(nn.Module):
    """relu(b(relu(a(x))) + shortcut(x))."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.a = Convolution(inputs, outputs, 3, stride)
        self.b = Convolution(outputs, outputs, 3, 1)
        self.shortcut = None if stride == 1 and inputs == outputs else Convolution(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.b(F.relu(self.a(x))) + (x if self.shortcut is None else self.shortcut(x)))


class Embedder(nn.Module):
    """Grey faces, n x 1 x 112 x 112, (level - 127.5) / 64, to n x 128, of any length."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(FACTOR * FACTOR, WIDTHS[0], 3, 1)
        blocks, width = [], WIDTHS[0]
        for stage, outputs in enumerate(WIDTHS):
            blocks += [Block(width, outputs, 2 if stage else 1), Block(outputs, outputs, 1)]
            width = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = Convolution(width, HEAD, 1, 1)
        self.linear = nn.Linear(HEAD * STEPS * STEPS, DIMENSION)

    def convolutions(self) -> list[Convolution]:
        return [m for m in self.modules() if isinstance(m, Convolution)]

    def features(self, grey: Tensor) -> Tensor:
        x = F.pixel_unshuffle(grey, FACTOR).contiguous(memory_format=torch.channels_last)
        return self.head(self.blocks(F.relu(self.stem(x)))).flatten(1)

    def forward(self, grey: Tensor) -> Tensor:
        return self.linear(self.features(grey).float())
