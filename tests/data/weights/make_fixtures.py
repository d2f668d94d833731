#!/usr/bin/python3
"""Writes the small files beside this script with Debian's python3-torch and python3-numpy (1.13 and 1.24)."""
import argparse
import collections
import io
import os
import sys
import types

import numpy as np
import torch

OUT = os.path.dirname(os.path.abspath(__file__))


def ramp(*shape, dtype=torch.float32):
    return torch.arange(int(np.prod(shape)), dtype=torch.float32).reshape(shape).to(dtype)


def content():
    state = collections.OrderedDict()
    state["weight"] = ramp(2, 3)
    state["transposed"] = ramp(2, 3).t()
    base = ramp(12)
    state["row"] = base[4:8]
    state["every_third"] = base[::3]
    state["alias"] = state["weight"]
    state["expanded"] = torch.tensor([[1.5, -2.0]]).expand(3, 2)
    state["half"] = ramp(3, dtype=torch.float16)
    state["bfloat"] = ramp(3, dtype=torch.bfloat16)
    state["double"] = ramp(3, dtype=torch.float64)
    state["long"] = torch.tensor([2**40, -1])
    state["int"] = torch.tensor([7, -7], dtype=torch.int32)
    state["byte"] = torch.tensor([0, 255], dtype=torch.uint8)
    state["bool"] = torch.tensor([True, False, True])
    state["scalar"] = torch.tensor(5)
    state["empty"] = torch.zeros(0, 4)
    state["parameter"] = torch.nn.Parameter(ramp(2))
    state._metadata = collections.OrderedDict({"": {"version": 1}})
    return {
        "state_dict": state,
        "opts": argparse.Namespace(name="x", size=1024, path=None, rate=0.5, flags=[True, False]),
        "plain": {"a": 1, 2: "two"},
        "nested": [1, (2.5, "three"), {"deep": ramp(1)}],
        "negative": -70000,
        "large": 2**40,
    }


def save_with_cuda_tag(path):
    buffer = io.BytesIO()
    torch.save({"state_dict": collections.OrderedDict(weight=ramp(2, 3))}, buffer, _use_new_zipfile_serialization=False)
    plain = buffer.getvalue()
    tagged = plain.replace(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0")
    assert tagged != plain
    with open(path, "wb") as file:
        file.write(tagged)


class Danger:
    def __reduce__(self):
        return (os.system, ("echo executed > executed.txt",))


class Unknown:
    pass


def main():
    def out(name):
        return os.path.join(OUT, name)

    torch.save(content(), out("many_zip.pt"))
    torch.save(content(), out("many_legacy.pt"), _use_new_zipfile_serialization=False)
    torch.save(collections.OrderedDict(w=ramp(2)), out("tiny_zip.pt"))
    torch.save(collections.OrderedDict(w=ramp(2)), out("tiny_legacy.pt"), _use_new_zipfile_serialization=False)
    save_with_cuda_tag(out("cuda_tag_legacy.pt"))
    torch.save({"a": ramp(1), "x": Danger()}, out("danger_zip.pt"))
    torch.save({"a": ramp(1), "x": Danger()}, out("danger_legacy.pt"), _use_new_zipfile_serialization=False)
    Unknown.__module__ = "strange.module"
    sys.modules["strange"] = types.ModuleType("strange")
    sys.modules["strange.module"] = types.ModuleType("strange.module")
    sys.modules["strange.module"].Unknown = Unknown
    torch.save({"x": Unknown()}, out("unknown_class.pt"))
    loop = {"w": ramp(1)}
    loop["self"] = loop
    torch.save(loop, out("contains_itself.pt"))
    bomb = [1]
    for _ in range(40):
        bomb = [bomb, bomb]
    torch.save(bomb, out("shared_forty_times.pt"))
    deep = []
    for _ in range(300):
        deep = [deep]
    torch.save(deep, out("nested_300_deep.pt"))
    torch.save(ramp(1, 512) / 512, out("direction.pt"))

    np.save(out("c_order.npy"), np.arange(6, dtype=np.float32).reshape(2, 3))
    np.save(out("fortran_order.npy"), np.asfortranarray(np.arange(6, dtype=np.float64).reshape(2, 3)))
    np.save(out("bytes.npy"), np.array([1, 2, 255], dtype=np.uint8))
    np.savez_compressed(out("arrays.npz"), a=np.arange(4, dtype=np.float32).reshape(2, 2), b=np.array(7, dtype=np.int64),
                        c=np.array([True, False]), d=np.array([0.25], dtype=np.float16))


if __name__ == "__main__":
    main()
