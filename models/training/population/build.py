"""The statistical face model of people who do not exist, from the UTK photos.

In:  --shared, a folder with faces/utk-dev.zip and models/yunet; photos are named age_sex_race_date.jpg.
Out: --out, one file of at most 4 MB with means, components and variances; its SHA-256 is printed;
     --work keeps the stages (cut.npz, shape.npz), so that a run that was stopped goes on where it was.

Faces are brought to one shape by dense optical flow to their own mean, repeated as the mean grows sharper (Vetter,
Jones and Poggio, "A bootstrapping algorithm for learning linear models of object classes", 1997). The model is an
appearance model (Cootes, Edwards and Taylor, "Active appearance models", 1998): principal components over shape and
texture together. Each face is split into its mirror-even and mirror-odd part: the even part is a person, the odd part
mostly side light and turning of the head, which is what differs from photo to photo.
"""

import argparse
import hashlib
import struct
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
import faces  # noqa: E402

WIDTH, HEIGHT = 160, 192
EYES_APART, EYES_DOWN = 64.0, 56.0
CELL = 8  # pixels a step of the shape's grid
CHROMA = 4  # pixels a step of the colour's grid
BANDS = ((16, 29), (30, 44), (45, 59), (60, 75))
GREY_SD = 40.0  # contrast every face is brought to
SHAPE_WEIGHT = 3.5  # grey levels that weigh as much as a pixel of shape


def targets() -> np.ndarray:
    """The five points in the model's frame, mirror-symmetric."""
    p = faces.POINTS * EYES_APART / (faces.POINTS[1, 0] - faces.POINTS[0, 0])
    y = p[:, 1] - p[:2, 1].mean()
    eye, mouth = EYES_APART / 2, (p[4, 0] - p[3, 0]) / 2
    middle = (WIDTH - 1) / 2
    rows = [[-eye, 0], [eye, 0], [0, y[2]], [-mouth, y[3:].mean()], [mouth, y[3:].mean()]]
    return np.array(rows) + [middle, EYES_DOWN]


TARGETS = targets()


def face_mask() -> np.ndarray:
    """1 inside the face in the mean shape, 0 outside: brows to chin, ear to ear."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    u = (x - (WIDTH - 1) / 2) / EYES_APART
    v = (y - EYES_DOWN) / EYES_APART
    below = (np.abs(u) / 1.06) ** 2.3 + (np.clip(v - 0.35, 0, None) / 1.50) ** 2.3 < 1
    return (below & (v > -0.70) & (v < 1.86)).astype(np.float32)


def frontal(points: np.ndarray) -> bool:
    """Whether nose and mouth lie near the middle between the eyes."""
    p = (faces.similarity(points, TARGETS) @ np.hstack([points, np.ones((5, 1))]).T).T
    off = (p[:, 0] - (WIDTH - 1) / 2) / EYES_APART
    return abs(off[2] - off[:2].mean()) < 0.14 and abs(off[3:].mean() - off[:2].mean()) < 0.12


def natural(photo: np.ndarray) -> bool:
    """Whether the face has skin colours, so that grey photos and strong casts stay out."""
    ycc = cv2.cvtColor(photo, cv2.COLOR_BGR2YCrCb)[50:150, 40:120].reshape(-1, 3)
    grey, red, blue = np.median(ycc, 0)
    return 60 < grey < 225 and 134 < red < 168 and 98 < blue < 126


def cut(job: tuple[Path, int, int]) -> list[tuple]:
    """The usable faces of one part of the archive: pixels in the model's frame, five points there, age, sex."""
    shared, part, parts = job
    cv2.setNumThreads(1)
    detector = faces.Detector(shared)
    found = []
    for name, photo in faces.photos(shared / "faces" / "utk-dev.zip", part, parts):
        labels = Path(name).name.split("_")
        if len(labels) < 4 or not labels[0].isdigit() or labels[1] not in ("0", "1"):
            continue
        age = int(labels[0])
        if not BANDS[0][0] <= age <= BANDS[-1][1]:
            continue
        detected = detector.detect(photo)
        if not detected or detected[0].score < 0.8 or not frontal(detected[0].points):
            continue
        m = faces.similarity(detected[0].points, TARGETS)
        face = cv2.warpAffine(
            photo, m, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )
        if natural(face):
            points = (m @ np.hstack([detected[0].points, np.ones((5, 1))]).T).T
            found.append((face, points.astype(np.float32), age, int(labels[1])))
    return found


def landmark_field(points: np.ndarray) -> np.ndarray:
    """A smooth field (H, W, 2) from the model's frame to the photo that brings the five points home."""
    d = points - TARGETS
    y, x = np.mgrid[0:HEIGHT:CELL, 0:WIDTH:CELL].astype(np.float64)
    grid = np.stack([x.ravel(), y.ravel()], 1)

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.exp(-((a[:, None] - b[None]) ** 2).sum(2) / (2 * 40.0**2))

    weights = np.linalg.solve(kernel(TARGETS, TARGETS) + 0.05 * np.eye(5), d)
    field = (kernel(grid, TARGETS) @ weights).reshape(HEIGHT // CELL, WIDTH // CELL, 2)
    return cv2.resize(field.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


GRID = np.stack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)), 2).astype(np.float32)


def sample(image: np.ndarray, field: np.ndarray) -> np.ndarray:
    """The image where the field points."""
    return cv2.remap(image, GRID + field, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def even_light(grey: np.ndarray) -> np.ndarray:
    """8-bit grey with local mean and contrast taken out, for the flow."""
    g = grey.astype(np.float32)
    mean = cv2.GaussianBlur(g, (0, 0), 12)
    sd = np.sqrt(cv2.GaussianBlur((g - mean) ** 2, (0, 0), 16)) + 8
    return np.clip(128 + 45 * (g - mean) / sd, 0, 255).astype(np.uint8)


def register(job: tuple[np.ndarray, np.ndarray, np.ndarray, int]) -> np.ndarray:
    """Fields (n, H / CELL, W / CELL, 2) from the reference to the faces; later rounds trust the flow farther."""
    images, points, reference, turn = job
    cv2.setNumThreads(1)
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow.setFinestScale(2)
    reach, width = 4.0 + turn, 12.0 - 2 * turn
    mask = cv2.GaussianBlur(face_mask(), (0, 0), 3)
    # Cheeks and forehead tell nothing about where they came from: edges lead the field.
    g = cv2.GaussianBlur(reference.astype(np.float32), (0, 0), 1.5)
    edges = np.hypot(cv2.Sobel(g, cv2.CV_32F, 1, 0), cv2.Sobel(g, cv2.CV_32F, 0, 1))
    trust = mask * (edges / edges.mean() + 0.1)
    weight = cv2.GaussianBlur(trust, (0, 0), width) + 0.05
    fields = []
    for image, p in zip(images, points):
        start = landmark_field(p)
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        seen = even_light(sample(grey, start))
        d = np.clip(flow.calc(reference, seen, None), -reach, reach)
        d = cv2.GaussianBlur(d * trust[..., None], (0, 0), width) / weight[..., None]
        fields.append(full_cell(d + sample(start, d)))
    return np.stack(fields)


def full(field: np.ndarray) -> np.ndarray:
    return cv2.resize(field, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


def smooth(fields: np.ndarray, mirror_too: bool, keep: int) -> np.ndarray:
    """The fields as their first principal components tell them: wild flows are not of the model."""
    flat = torch.from_numpy(fields.reshape(len(fields), -1))
    train = torch.cat([flat, torch.from_numpy(mirror_field(fields).reshape(len(fields), -1))]) if mirror_too else flat
    mean = train.mean(0)
    _, s, v = torch.svd_lowrank(train - mean, keep, niter=4)
    sd = s / len(train) ** 0.5
    c = torch.clamp((flat - mean) @ v / sd, -3, 3) * sd
    return (mean + c @ v.T).numpy().reshape(fields.shape)


def mirror_field(f: np.ndarray) -> np.ndarray:
    return f[..., ::-1, :] * np.array([-1, 1], np.float32)


def mean_face(images: np.ndarray, fields: np.ndarray) -> np.ndarray:
    """Mean grey face in the mean shape, of each face and its mirror."""
    total = np.zeros((HEIGHT, WIDTH))
    for image, field in zip(images, fields):
        g = sample(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), full(field)).astype(np.float32)
        total += (g - g.mean()) / g.std()
    total += total[:, ::-1]
    total = total / (2 * len(images)) * 50 + 128
    return np.clip(total, 0, 255).astype(np.uint8)


def shapes(pool: ProcessPoolExecutor, images: np.ndarray, points: np.ndarray, rounds: int) -> np.ndarray:
    """Fields from the mean shape to every face; the mean over all is zero."""
    fields = np.stack([full_cell(landmark_field(p)) for p in points])
    for r in range(rounds):
        chosen = np.arange(0, len(images), 4)
        reference = even_light(mean_face(images[chosen], fields[chosen]))
        parts = np.array_split(np.arange(len(images)), 16)
        jobs = [(images[i], points[i], reference, r + 1) for i in parts]
        raw = np.concatenate(list(pool.map(register, jobs)))
        fields = smooth(raw, True, 16 + 12 * r)
        drift = (fields + mirror_field(fields)).mean(0) / 2
        # The mean shape is the one from which the faces differ by nothing on average.
        fields -= drift
        print(f"round {r + 1}: drift {np.abs(drift).mean():.2f} px, spread {fields.std():.2f} px", flush=True)
    return fields


def full_cell(field: np.ndarray) -> np.ndarray:
    return cv2.resize(field, (WIDTH // CELL, HEIGHT // CELL), interpolation=cv2.INTER_AREA)


def inverse(field: np.ndarray) -> np.ndarray:
    """The coarse field e with e(x) = -field(x + e(x)), by fixed point: from the photo back to the mean shape."""
    d = full(field)
    e = -d
    for _ in range(6):
        e = -cv2.remap(d, GRID + e, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return full_cell(e)


def texture(job: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Grey (n, H, W) of equal mean and contrast, colour residual (n, 2, H/4, W/4), skin (n, 3) and inverse fields."""
    images, fields = job
    cv2.setNumThreads(1)
    inside = face_mask() > 0
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    cheeks = (np.abs(np.abs(x - (WIDTH - 1) / 2) - 30) < 12) & (np.abs(y - EYES_DOWN - 45) < 14)
    greys, colours, skins, inverses = [], [], [], []
    for image, field in zip(images, fields):
        d = full(field)
        ycc = cv2.cvtColor(
            cv2.remap(image, GRID + d, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), cv2.COLOR_BGR2YCrCb
        ).astype(np.float32)
        skin = np.median(ycc[cheeks], 0)
        grey = ycc[..., 0]
        mean, sd = grey[inside].mean(), grey[inside].std()
        skin[0] = mean
        greys.append((grey - mean) * (GREY_SD / sd))
        small = cv2.resize(ycc[..., 1:], (WIDTH // CHROMA, HEIGHT // CHROMA), interpolation=cv2.INTER_AREA)
        colours.append((small - skin[1:]).transpose(2, 0, 1))
        skins.append(skin)
        inverses.append(inverse(field))
    return np.stack(greys), np.stack(colours), np.stack(skins), np.stack(inverses)


HALF = WIDTH // 2


def halves(a: np.ndarray, flips: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """The left halves of the mirror-even and mirror-odd part; flips: the values change sign in a mirror."""
    mirrored = -a[..., ::-1] if flips else a[..., ::-1]
    half = a.shape[-1] // 2
    return ((a + mirrored) / 2)[..., :half], ((a - mirrored) / 2)[..., :half]


def rows_of(mask: np.ndarray) -> np.ndarray:
    """For each row the first column of the left half inside the mask; HALF where there is none."""
    return np.array([np.argmax(r) if r.any() else HALF for r in mask[:, :HALF] > 0])


def principal(x: torch.Tensor, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Components (count, values), each one standard deviation long, and the coefficients of the rows."""
    torch.manual_seed(1)
    u, s, v = torch.svd_lowrank(x, count + 8, niter=2)
    sd = s[:count] / len(x) ** 0.5
    share = float((s[:count] ** 2).sum() / (x**2).sum())
    print(f"{count} components hold {100 * share:.1f} % of the variance", flush=True)
    return (v[:, :count] * sd).T.numpy(), (u[:, :count] * len(x) ** 0.5).numpy()


def eight_bit(components: np.ndarray, lengths: tuple[int, ...]) -> bytes:
    """Per component: a float scale a part, then the values of all parts as signed bytes; big-endian."""
    out = bytearray()
    for c in components:
        parts = np.split(c, np.cumsum(lengths)[:-1])
        scales = [max(np.abs(p).max() / 127, 1e-9) for p in parts]
        out += struct.pack(f">{len(scales)}f", *scales)
        for p, scale in zip(parts, scales):
            out += np.clip(np.round(p / scale), -127, 127).astype(np.int8).tobytes()
    return bytes(out)


def floats(a: np.ndarray) -> bytes:
    return np.ascontiguousarray(a).astype(">f4").tobytes()


def write(
    a: argparse.Namespace,
    greys: np.ndarray,
    colours: np.ndarray,
    skins: np.ndarray,
    inverses: np.ndarray,
    points: np.ndarray,
    age: np.ndarray,
    sex: np.ndarray,
) -> None:
    """Components, statistics by sex and age band, and the file."""
    starts = rows_of(face_mask())
    inside = np.arange(HALF)[None] >= starts[:, None]
    shape = inverses.transpose(0, 3, 1, 2)
    even, odd = [], []
    for part, weight in ((greys, 1.0), (colours, CHROMA), (shape, CELL * SHAPE_WEIGHT)):
        if part is shape:
            e = np.concatenate([halves(part[:, :1], True)[0], halves(part[:, 1:])[0]], 1)
            o = np.concatenate([halves(part[:, :1], True)[1], halves(part[:, 1:])[1]], 1)
        else:
            e, o = halves(part)
        pick = (lambda h: h[:, inside]) if part is greys else (lambda h: h.reshape(len(h), -1))
        even.append(pick(e) * weight)
        odd.append(pick(o) * weight)
    lengths = tuple(p.shape[1] for p in even)
    weights = np.concatenate([np.full(n, w, np.float32) for n, w in zip(lengths, (1.0, CHROMA, CELL * SHAPE_WEIGHT))])
    x = torch.from_numpy(np.concatenate(even, 1).astype(np.float32))
    y = torch.from_numpy(np.concatenate(odd, 1).astype(np.float32))
    mean = x.mean(0)
    keep = np.ones(len(x), bool)
    for _ in range(2):  # hands, glasses and hats: the worst faces leave before the final components
        mean = x[keep].mean(0)
        v = torch.svd_lowrank(x[keep] - mean, 60, niter=2)[2]
        rest = ((x - mean) - (x - mean) @ v @ v.T).pow(2).sum(1).numpy()
        keep = rest < np.quantile(rest, 0.92)
    x, y, points, age, sex, skins = x[keep] - mean, y[keep], points[keep], age[keep], sex[keep], skins[keep]
    print(f"{len(x)} faces kept", flush=True)
    components, c = principal(x, a.even)
    odds, _ = principal(y, a.odd)
    stats = bytearray()
    residual = np.zeros_like(skins)
    inner = np.zeros_like(c)
    for s in (0, 1):
        for low, high in BANDS:
            g = (sex == s) & (age >= low) & (age <= high)
            stats += floats(skins[g].mean(0)) + floats(c[g].mean(0)) + floats(c[g].std(0))
            residual[g] = skins[g] - skins[g].mean(0)
            inner[g] = c[g] - c[g].mean(0)
            print(f"sex {s} age {low}-{high}: {g.sum()} faces, skin {skins[g].mean(0).round(1)}", flush=True)
    stats += floats(np.linalg.cholesky(np.cov(residual.T)))
    width = (points[:, 4, 0] - points[:, 3, 0]) / EYES_APART
    smile = (inner * ((width - width.mean()) / width.std())[:, None]).mean(0)
    stats += floats(smile)
    body = b"XFPM" + struct.pack(">6i", 1, a.even, a.odd, *lengths) + starts.astype(">i2").tobytes()
    body += floats(mean.numpy() / weights) + eight_bit(components / weights, lengths) + eight_bit(odds / weights, lengths)
    body += bytes(stats)
    a.out.write_bytes(body)
    print(f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--even", type=int, default=240, help="components of a person")
    arguments.add_argument("--odd", type=int, default=32, help="components of a photo")
    arguments.add_argument("--faces", type=int, default=4500, help="at most so many")
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--workers", type=int, default=2)
    a = arguments.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)  # threads of the parent do not live on in forked workers
    with ProcessPoolExecutor(a.workers) as pool:
        if not (a.work / "cut.npz").exists():
            jobs = [(a.shared, p, 8) for p in range(8)]
            rows = [row for part in pool.map(cut, jobs) for row in part]
            images, points, age, sex = (np.array(column) for column in zip(*rows))
            np.savez(a.work / "cut.npz", images=images, points=points, age=age, sex=sex)
        data = np.load(a.work / "cut.npz")
        images, points, age, sex = (data[k][: a.faces] for k in ("images", "points", "age", "sex"))
        print(f"{len(images)} faces", flush=True)
        if not (a.work / "shape.npz").exists():
            np.savez(a.work / "shape.npz", fields=shapes(pool, images, points, a.rounds))
        fields = np.load(a.work / "shape.npz")["fields"][: len(images)]
        cv2.imwrite(str(a.work / "mean.png"), mean_face(images[::4], fields[::4]))
        parts = np.array_split(np.arange(len(images)), 16)
        done = list(pool.map(texture, [(images[i], fields[i]) for i in parts]))
    greys, colours, skins, inverses = (np.concatenate(column) for column in zip(*done))
    write(a, greys, colours, skins, inverses, points, age, sex)


if __name__ == "__main__":
    main()
