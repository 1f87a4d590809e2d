"""Fits UnifiedQualityScore: how useful a face is, seen from its pixels alone.

A face recogniser gives faces that it can tell apart long embeddings and the others short ones (Meng et al., "MagFace",
CVPR 2021). This script teaches a small model to guess the logarithm of that length, of the shared MobileFaceNet, from
the aligned face: the score then needs no embedding and is the same for every model pack.

Model: the luminance of the aligned face in 25 x 22 cells of 4 x 4 pixels, without mean and contrast, projected on 64
principal components; these, their squares, the length of what they leave out, and piecewise linear functions of seven
measures enter one ridge regression. Trained on one half of the people of LFW-dev and on a spoilt copy of each photo
(blur, low resolution, darkness, glare, noise, JPEG). UTK's faces beside them made it worse on the other half.

Input: --shared with faces/ and models/. Output: --work/faces-lfw.npz, length-lfw.npy and embeddings-*.npy
(made once, kept), --model, a resource of face-engine, and a table of errors against rejected photos, for people not trained on.
"""

import argparse
import csv
import gzip
import hashlib
import sys
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
import faces  # noqa: E402

COMPONENTS = 64
TOP, BOTTOM, LEFT, RIGHT, CELL = 12, 112, 12, 100, 4
RIDGE = 100.0
MEAN_FACE = np.array([[-0.5, 0, 0], [0.5, 0, 0], [0, 0.58, 0.42], [-0.43, 0.97, 0.12], [0.43, 0.97, 0.12]])
MEAN_FACE -= MEAN_FACE.mean(0)
# The measures that enter, and how: their names, and knots of the piecewise linear function of each.
MEASURES = ["sharpness", "light", "contrast", "size", "yaw", "pitch", "roll"]
LIMITS = np.array([[0, 8], [-5, -0.2], [-9, -1.5], [2.3, 4.7], [0, 60], [-45, 45], [0, 45]])
KNOTS = 4
# The score is 50 for a photo that leaves this share of LFW-dev's behind, and 90 for the median one.
SHARE_AT_50 = 0.05
Y, X = np.mgrid[:112, :112]
INNER = ((X + 0.5 - 56) / (0.36 * 112)) ** 2 + ((Y + 0.5 - 0.6 * 112) / (0.4 * 112)) ** 2 <= 1


def is_held_out(person: str) -> bool:
    """Half of the people, by a hash of the name."""
    return int(hashlib.sha1(person.encode()).hexdigest()[:8], 16) // 2 % 2 == 1


def geometry_of(points: np.ndarray) -> list[float]:
    """Pixels between the eyes as if the head were not turned; yaw, pitch and roll in degrees, as HeadPose has them."""
    rows = (np.linalg.pinv(MEAN_FACE) @ (points - points.mean(0))).T
    scale = np.linalg.norm(rows, axis=1).mean()
    yaw, pitch = np.degrees(np.arcsin(np.clip(rows[:, 2] / scale, -1, 1)))
    roll = np.degrees(np.arctan2(rows[1, 0] - rows[0, 1], rows[0, 0] + rows[1, 1]))
    eyes = np.hypot(*(points[1] - points[0]))
    return [eyes / max(np.cos(np.radians(yaw)), 0.2), yaw, pitch, roll]


def cut(shared: Path, archive: str, file: Path) -> None:
    """The aligned faces of all photos, with their names and points."""
    if file.exists():
        return
    detector = faces.Detector(shared)
    names, aligned, points = [], [], []
    for name, photo in faces.photos(shared / "faces" / archive):
        found = detector.detect(photo)
        if found:
            names.append(name)
            aligned.append(faces.align(photo, found[0].points))
            points.append(found[0].points)
    np.savez(file, names=names, faces=np.stack(aligned), points=np.array(points))
    print(f"{file.name}: {len(names)} faces", flush=True)


def spoil(face: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, float]:
    """A face as a worse camera would give it, and the factor by which its resolution fell."""
    shrunk = 1.0
    image = face.astype(np.float32)
    match random.integers(5):
        case 0:
            image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.7, 4))
        case 1:
            side = int(random.integers(14, 80))
            shrunk = side / 112
            image = cv2.resize(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), (112, 112))
        case 2:
            image = image * random.uniform(0.05, 0.6)
        case 3:
            image = image * random.uniform(1.4, 4)
        case _:
            image = image + random.normal(0, random.uniform(5, 40), (112, 112, 1))
    image = np.clip(image, 0, 255).astype(np.uint8)
    if random.random() < 0.5:
        _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(5, 60))])
        image = cv2.imdecode(code, cv2.IMREAD_COLOR)
    return image, shrunk


def embed(model: Path, images: np.ndarray) -> np.ndarray:
    """Embeddings as the model gives them, not normalised."""
    network = torch.jit.load(str(model)).eval()
    mean, std = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    found = []
    with torch.no_grad():
        for i in range(0, len(images), 32):
            x = ((images[i : i + 32, :, :, ::-1] / np.float32(255) - mean) / std).transpose(0, 3, 1, 2)
            found.append(network(torch.from_numpy(np.ascontiguousarray(x))).numpy())
    return np.concatenate(found)


def luma(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float32) @ np.float32([0.0722, 0.7152, 0.2126])


def cells(images: np.ndarray) -> np.ndarray:
    """Cells of the face, of mean 0 and length 1."""
    found = np.empty((len(images), ((BOTTOM - TOP) // CELL) * ((RIGHT - LEFT) // CELL)), np.float32)
    for i in range(0, len(images), 1000):
        window = luma(images[i : i + 1000])[:, TOP:BOTTOM, LEFT:RIGHT]
        n, h, w = window.shape
        small = window.reshape(n, h // CELL, CELL, w // CELL, CELL).mean((2, 4)).reshape(n, -1)
        small -= small.mean(1, keepdims=True)
        found[i : i + 1000] = small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1)
    return found


def measures(images: np.ndarray, geometry: np.ndarray) -> np.ndarray:
    """One row a face, in the order of MEASURES."""
    rows = np.empty((len(images), len(MEASURES)))
    for i, image in enumerate(images):
        grey = luma(image)
        laplacian = cv2.Laplacian(grey, cv2.CV_32F)[INNER]
        stored = image / 255
        linear = np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)
        light = (linear @ np.array([0.0722, 0.7152, 0.2126]))[INNER]
        size, yaw, pitch, roll = geometry[i]
        rows[i] = (
            np.log1p(laplacian.var()),
            np.log(light.mean() + 1e-3),
            np.log(light.var() + 1e-4),
            np.log(max(size, 1)),
            abs(yaw),
            pitch,
            abs(roll),
        )
    return rows


def hats(rows: np.ndarray) -> np.ndarray:
    """Weights of the knots around each value: piecewise linear functions are linear in them."""
    low, high = LIMITS[:, 0], LIMITS[:, 1]
    place = np.clip((rows - low) / (high - low), 0, 1) * (KNOTS - 1)
    knots = np.arange(KNOTS)
    return np.maximum(0, 1 - np.abs(place[:, :, None] - knots)).reshape(len(rows), -1)


def error_table(score: np.ndarray, names: list[str], embeddings: np.ndarray, shared: Path) -> list[float]:
    """FNMR at FMR 1e-3 among the photos left when the worst 0, 5, 10 and 20 % are rejected."""
    index = {n: i for i, n in enumerate(names)}
    with gzip.open(shared / "faces" / "lfw-dev-pairs.csv.gz", "rt") as f:
        rows = [
            (index[r["photo_a"]], index[r["photo_b"]], int(r["same_person"]))
            for r in csv.DictReader(f)
            if r["photo_a"] in index and r["photo_b"] in index
        ]
    pairs = np.array([r for r in rows if all(is_held_out(names[i].split("/")[0]) for i in r[:2])])
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    cosine = (unit[pairs[:, 0]] * unit[pairs[:, 1]]).sum(1)
    photos = np.sort(score[np.unique(pairs[:, :2])])
    table = []
    for share in (0, 0.05, 0.1, 0.2):
        kept = score[pairs[:, :2]].min(1) >= photos[int(share * len(photos))]
        impostor = np.sort(cosine[kept & (pairs[:, 2] == 0)])
        threshold = impostor[len(impostor) - 1 - int(1e-3 * len(impostor))]
        table.append(float((cosine[kept & (pairs[:, 2] == 1)] <= threshold).mean()))
    return table


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", type=Path, required=True, help="folder with faces/ and models/")
    arguments.add_argument("--work", type=Path, required=True, help="folder for what is made on the way")
    arguments.add_argument("--model", type=Path, required=True, help="the resource to write")
    arguments.add_argument("--check", type=Path, nargs="*", default=[], help="more embedders, for the table only")
    arguments.add_argument("--threads", type=int, default=1)
    a = arguments.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(a.threads)
    cv2.setNumThreads(1)
    teacher = a.shared / "models" / "mobilefacenet-ms1m" / "mobilefacenet.torchscript.pt"
    cut(a.shared, "lfw-dev.zip", a.work / "faces-lfw.npz")
    loaded = np.load(a.work / "faces-lfw.npz")
    names, sound = loaded["names"].tolist(), loaded["faces"]
    place = np.array([geometry_of(p) for p in loaded["points"]])
    random = np.random.default_rng(1)
    spoilt = [spoil(face, random) for face in sound]
    worse = np.stack([face for face, _ in spoilt])
    worse_place = place.copy()
    worse_place[:, 0] *= [shrunk for _, shrunk in spoilt]
    lengths = a.work / "length-lfw.npy"
    if not lengths.exists():
        np.save(lengths, np.stack([np.linalg.norm(embed(teacher, x), axis=1) for x in (sound, worse)]))
    length = np.log(np.load(lengths))
    fresh = np.array([is_held_out(n.split("/")[0]) for n in names])
    images, geometry = np.concatenate([sound[~fresh], worse[~fresh]]), np.concatenate([place[~fresh], worse_place[~fresh]])
    target = length[:, ~fresh].ravel()
    small = cells(images)
    centre = small.mean(0)
    _, _, axes = np.linalg.svd(small - centre, full_matrices=False)
    axes = axes[:COMPONENTS]
    spread = ((small - centre) @ axes.T).std(0)

    def design(images: np.ndarray, geometry: np.ndarray) -> np.ndarray:
        moved = cells(images) - centre
        z = moved @ axes.T
        rest = np.sqrt(np.maximum((moved**2).sum(1) - (z**2).sum(1), 0))
        z = z / spread
        return np.c_[z, z**2, rest[:, None], hats(measures(images, geometry)), np.ones(len(images))]

    x = design(images, geometry)
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 1e-6
    weights = np.linalg.solve(x.T @ x + np.diag(penalty), x.T @ target)
    score = design(sound, place) @ weights
    print(f"trained on {len(target)} faces; correlation with the length on people not trained on "
          f"{np.corrcoef(score[fresh], length[0][fresh])[0, 1]:.3f}")
    for model in [teacher, *a.check]:
        embeddings = a.work / f"embeddings-{model.stem}.npy"
        if not embeddings.exists():
            np.save(embeddings, embed(model, sound))
        table = error_table(score, names, np.load(embeddings), a.shared)
        print(f"{model.stem}: FNMR at FMR 1e-3 with 0, 5, 10, 20 % rejected:",
              " ".join(f"{100 * v:.2f}" for v in table), f"(10 %: {100 * (table[2] / table[0] - 1):+.0f} %)")
    middle = np.quantile(score, SHARE_AT_50)
    width = (np.median(score) - middle) / np.log(9)
    linear = (weights[:COMPONENTS] / spread) @ axes
    square = weights[COMPONENTS : 2 * COMPONENTS] / spread**2
    rest, knots, bias = weights[2 * COMPONENTS], weights[2 * COMPONENTS + 1 : -1], weights[-1]
    curves = np.c_[LIMITS, knots.reshape(len(MEASURES), KNOTS)]
    body = [centre, linear, axes.ravel(), square, [rest], curves.ravel(), [bias, middle, width]]
    np.concatenate([np.asarray(part, np.float64) for part in body]).astype(">f4").tofile(a.model)
    print(f"{a.model}: {a.model.stat().st_size} bytes; {middle=:.4f} {width=:.4f}")


if __name__ == "__main__":
    main()
