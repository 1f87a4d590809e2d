"""How near generated people come to the people the face model was computed from.

In:  --shared with the shared models, --work with the cut.npz of build.py (--faces as there), --portraits, a folder of
     generated ID photos whose names begin with the person and end in _0.jpg for the first.
Out: printed, the cosine of the shared embedder between each generated person, and between each real face that was
     left out of the model, and the nearest face the model was computed from.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
import faces  # noqa: E402

MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def embed(net: torch.jit.ScriptModule, aligned: list[np.ndarray]) -> np.ndarray:
    rows = []
    for i in range(0, len(aligned), 32):
        rgb = np.stack([f[..., ::-1] for f in aligned[i : i + 32]]) / 255.0
        x = torch.from_numpy((rgb - MEAN) / DEVIATION).float().permute(0, 3, 1, 2)
        with torch.no_grad():
            rows.append(torch.nn.functional.normalize(net(x)).numpy())
    return np.concatenate(rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--portraits", type=Path, required=True)
    arguments.add_argument("--faces", type=int, default=4500, help="as given to build.py")
    arguments.add_argument("--people", type=int, default=300, help="generated people, and real ones left out")
    a = arguments.parse_args()
    torch.set_num_threads(1)
    detector = faces.Detector(a.shared)
    net = torch.jit.load(a.shared / "models/mobilefacenet-ms1m/mobilefacenet.torchscript.pt").eval()
    data = np.load(a.work / "cut.npz")
    images, points = data["images"], data["points"]
    align = [faces.align(f, p) for f, p in zip(images[: a.faces + a.people], points)]
    train, left_out = embed(net, align[: a.faces]), embed(net, align[a.faces :])
    made = []
    for file in sorted(a.portraits.glob("*_0.jpg"))[: a.people]:
        photo = cv2.imread(str(file))
        found = detector.detect(photo)
        if found:
            made.append(faces.align(photo, found[0].points))
    for name, e in (("generated", embed(net, made)), ("real, left out", left_out)):
        nearest = (e @ train.T).max(1)
        shown = np.percentile(nearest, [50, 90, 95, 99])
        print(f"{name}: {len(e)} people, nearest of {len(train)}: 50/90/95/99 % {shown.round(3)} max {nearest.max():.3f}")


if __name__ == "__main__":
    main()
