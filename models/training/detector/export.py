"""Writes detector.onnx and landmarks.onnx from a checkpoint: BatchNorm folded, weights in half precision.

The refiner's points are moved by the mean of what YuNet says of the same training photos the right way round: its
left and right differ a little, mirrored training does not know that, and embedders are used to it.

The finder's score is made a probability first (Platt, 1999), on frames of held-out photos: focal loss leaves it
too timid.
Half the bytes: initialisers are float16 behind a Cast to float32, which OpenCV folds when it reads the file.
"""

import argparse
import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import composites
import label
import network
import train
from label import faces

# What OpenCV 4.9 reads.
OPSET = 11
CALIBRATION_FRAMES = 400
SHIFT_EVERY = 30


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) > 1:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + "_half")
            casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
            tensor.CopyFrom(half)
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    return model


class OneArray(torch.nn.Module):
    """The finder with its grids in one array 1 x 15 x cells."""

    def __init__(self, finder: network.Finder):
        super().__init__()
        self.finder = finder

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        return torch.cat([grid.flatten(2) for grid in self.finder(frames)], 2)


def export(net: torch.nn.Module, side: int, file: Path) -> None:
    net = network.fold(net.eval())
    buffer = io.BytesIO()
    torch.onnx.export(
        net,
        (torch.zeros(1, 3, side, side),),
        buffer,
        input_names=["image"],
        output_names=["faces"],
        opset_version=OPSET,
        dynamo=False,
    )
    model = halve(onnx.load_from_string(buffer.getvalue()))
    onnx.checker.check_model(model)
    file.write_bytes(model.SerializeToString())
    print(f"{file}: {file.stat().st_size} bytes")


def calibrate(finder: network.Finder, work: Path) -> None:
    """Stretches and shifts the score logit so that it is the log odds of a face, in place."""
    composer = composites.Composer(composites.Sources(work, held_out=True), 5, 200)
    grid, logits, hits = network.cells(), [], []
    for _ in range(CALIBRATION_FRAMES):
        frame, rows = composer.frame()
        with torch.no_grad():
            found = network.decode(finder(train.images(frame[None])), grid)[0].numpy()
        boxes = np.concatenate([found[:, 1:3] - found[:, 3:5] / 2, found[:, 3:5]], 1)
        overlap = label.overlap(boxes, rows[:, 1:5]) if len(rows) else np.zeros((len(boxes), 1))
        best = overlap.argmax(1)
        remaining = np.ones(len(boxes), bool)
        for _ in range(5):
            k = int(np.where(remaining, found[:, 0], -np.inf).argmax())
            is_face = overlap[k, best[k]] >= 0.5
            if not is_face or rows[best[k], 0] > 0:
                logits.append(float(found[k, 0]))
                hits.append(float(is_face))
            remaining &= label.overlap(boxes[k][None], boxes)[0] < 0.3
    x, y = torch.tensor(logits), torch.tensor(hits)
    scale, shift = torch.ones((), requires_grad=True), torch.zeros((), requires_grad=True)
    solver = torch.optim.LBFGS([scale, shift], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        solver.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(scale * x + shift, y)
        value.backward()
        return value

    solver.step(loss)
    print(f"score: {scale.item():.3f} times logit plus {shift.item():.3f}, from {len(x)} candidates")
    with torch.no_grad():
        last = finder.head[-1]
        last.weight[0] *= scale
        last.bias[0] = last.bias[0] * scale + shift


def shift_points(refiner: network.Refiner, shared: Path) -> None:
    """Moves each point by a constant part of the crop so that it lies where YuNet puts it on average, in place."""
    yunet, half, offsets = faces.Detector(shared), network.CROP / 2, []
    for archive in ("lfw", "utk"):
        for name, photo in faces.photos(shared / "faces" / f"{archive}-dev.zip", 0, SHIFT_EVERY):
            found = [] if label.is_held_out(name) else yunet.detect(photo)
            if not found:
                continue
            box = found[0].box
            middle = np.concatenate([box[:2] + box[2:] / 2, box[2:]])
            crop = composites.square(photo, middle)
            with torch.no_grad():
                ours = refiner(train.images(crop[None]))[0, 1:].numpy().reshape(5, 2)
            k = network.CROP / (composites.CROP_SCALE * box[2:].max())
            offsets.append((found[0].points - middle[:2]) * k / half - ours)
    offset = np.median(offsets, 0)
    print(f"points: moved by {np.round(offset, 3).tolist()} half crops, from {len(offsets)} photos")
    with torch.no_grad():
        refiner.head.bias[1:] += torch.from_numpy(offset.ravel()).float()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--finder", type=Path, required=True, help="checkpoint of train.py finder")
    arguments.add_argument("--refiner", type=Path, required=True, help="checkpoint of train.py refiner")
    arguments.add_argument("--to", type=Path, required=True, help="folder for both files")
    arguments.add_argument("--side", type=int, default=network.FRAME, help="side of the finder's input")
    arguments.add_argument("--shared", type=Path, required=True, help="folder with faces/ and models/")
    arguments.add_argument("--work", type=Path, required=True, help="folder that label.py wrote to")
    a = arguments.parse_args()
    torch.set_num_threads(1)
    a.to.mkdir(parents=True, exist_ok=True)
    finder, refiner = network.Finder(), network.Refiner()
    finder.load_state_dict(torch.load(a.finder, weights_only=True)["average"])
    refiner.load_state_dict(torch.load(a.refiner, weights_only=True)["average"])
    calibrate(finder.eval(), a.work)
    shift_points(refiner.eval(), a.shared)
    export(OneArray(finder), a.side, a.to / "detector.onnx")
    export(refiner, network.CROP, a.to / "landmarks.onnx")


if __name__ == "__main__":
    main()
