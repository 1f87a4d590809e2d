"""Writes detector.onnx and landmarks.onnx from a checkpoint: BatchNorm folded, weights in half precision.

Half the bytes: initialisers are float16 behind a Cast to float32, which OpenCV folds when it reads the file.
"""

import argparse
import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import network

# What OpenCV 4.9 reads.
OPSET = 11


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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--finder", type=Path, required=True, help="checkpoint of train.py finder")
    arguments.add_argument("--refiner", type=Path, required=True, help="checkpoint of train.py refiner")
    arguments.add_argument("--to", type=Path, required=True, help="folder for both files")
    arguments.add_argument("--side", type=int, default=network.FRAME, help="side of the finder's input")
    a = arguments.parse_args()
    a.to.mkdir(parents=True, exist_ok=True)
    finder, refiner = network.Finder(), network.Refiner()
    finder.load_state_dict(torch.load(a.finder, weights_only=True)["average"])
    refiner.load_state_dict(torch.load(a.refiner, weights_only=True)["average"])
    export(OneArray(finder), a.side, a.to / "detector.onnx")
    export(refiner, network.CROP, a.to / "landmarks.onnx")


if __name__ == "__main__":
    main()
