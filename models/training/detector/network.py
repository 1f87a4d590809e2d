"""The two networks: `Finder` (where faces are in a small frame) and `Refiner` (the five points of one face)."""

import torch
from torch import nn

FRAME = 160
CROP = 64
STRIDES = (8, 16, 32)
# Side of a face (square root of the box's area) over the stride whose box has log size 0.
UNIT = 3.0
# score logit, centre x and y, log width and height, five points x and y
OUTPUTS = 1 + 4 + 10


def block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Finder(nn.Module):
    """Anchor-free, one stage: three strides, coarser ones added to finer ones, one head for all.

    Takes n x 3 x 160 x 160, BGR as (x - 127.5) / 64. Gives for each stride s of 8, 16, 32 an array
    n x 15 x 160/s x 160/s: score logit; centre of the box and points as offsets from the centre of the cell, in
    strides; log of width and height over 3 strides.
    """

    def __init__(self, width: int = 48):
        super().__init__()
        # A stride of 4 at once keeps the large pictures few, which is what costs on a CPU.
        self.stem = nn.Sequential(
            nn.Conv2d(3, 24, 8, 4, 2, bias=False), nn.BatchNorm2d(24), nn.ReLU(inplace=True), block(24, 24)
        )
        self.down8 = nn.Sequential(block(24, width, 2), block(width, width))
        self.down16 = nn.Sequential(block(width, width, 2), block(width, width))
        self.down32 = nn.Sequential(block(width, width, 2), block(width, width))
        self.up16 = nn.ConvTranspose2d(width, width, 2, 2)
        self.up8 = nn.ConvTranspose2d(width, width, 2, 2)
        self.head = nn.Sequential(block(width, width), nn.Conv2d(width, OUTPUTS, 1))
        nn.init.constant_(self.head[-1].bias[:1], -4.0)

    def forward(self, frames: torch.Tensor) -> tuple[torch.Tensor, ...]:
        f8 = self.down8(self.stem(frames))
        f16 = self.down16(f8)
        f32 = self.down32(f16)
        f16 = torch.relu(f16 + self.up16(f32))
        f8 = torch.relu(f8 + self.up8(f16))
        return self.head(f8), self.head(f16), self.head(f32)


class Refiner(nn.Module):
    """Looks again at one face: takes its square crop n x 3 x 64 x 64, BGR as (x - 127.5) / 64.

    Gives n x 11: logit of being a face; the five points x and y, 0 the middle of the crop, 1 half its side.
    """

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            block(3, 16, 2),
            block(16, 32, 2),
            block(32, 32),
            block(32, 48, 2),
            block(48, 48),
            block(48, 48),
            block(48, 48, 2),
        )
        self.head = nn.Linear(48 * 4 * 4, 11)

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(crops).flatten(1))


def cells(side: int = FRAME) -> torch.Tensor:
    """Middle x, y (pixel centres at whole numbers) and stride of every cell, in the order of `decode`."""
    rows = []
    for s in STRIDES:
        n = side // s
        y, x = torch.meshgrid(torch.arange(n), torch.arange(n), indexing="ij")
        middle = torch.stack([x, y], -1).reshape(-1, 2) * s + (s - 1) / 2
        rows.append(torch.cat([middle, torch.full((n * n, 1), float(s))], 1))
    return torch.cat(rows)


def decode(outputs: tuple[torch.Tensor, ...], grid: torch.Tensor) -> torch.Tensor:
    """Batch x cells x 15: score logit, centre x and y, width, height, five points x and y, in pixels of the frame."""
    flat = torch.cat([o.float().flatten(2) for o in outputs], 2).transpose(1, 2)
    stride = grid[:, 2:]
    centre = grid[:, :2] + flat[..., 1:3] * stride
    size = torch.exp(flat[..., 3:5].clamp(-4, 4)) * UNIT * stride
    points = grid[:, :2].repeat(1, 5) + flat[..., 5:] * stride
    return torch.cat([flat[..., :1], centre, size, points], -1)


def fold(module: nn.Module) -> nn.Module:
    """Folds every BatchNorm2d into the convolution before it, in place."""
    for child in module.children():
        fold(child)
    if isinstance(module, nn.Sequential):
        parts = list(module)
        for i in range(len(parts) - 1):
            if isinstance(parts[i], nn.Conv2d) and isinstance(parts[i + 1], nn.BatchNorm2d):
                module[i] = nn.utils.fuse_conv_bn_eval(parts[i], parts[i + 1])
                module[i + 1] = nn.Identity()
    return module
