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


def small_generator():
    """The layout of stylegan2-ffhq-config-f.pt at 8 px with 4 channels; weights transposed in place as published."""
    state = collections.OrderedDict()
    for i in range(1, 9):
        state[f"style.{i}.weight"] = ramp(4, 4).t()
        state[f"style.{i}.bias"] = ramp(4)
    state["input.input"] = ramp(1, 4, 4, 4)

    def styled(name):
        state[f"{name}.conv.weight"] = ramp(1, 4, 4, 3, 3)
        state[f"{name}.conv.modulation.weight"] = ramp(4, 4)
        state[f"{name}.conv.modulation.bias"] = ramp(4)
        state[f"{name}.noise.weight"] = ramp(1)
        state[f"{name}.activate.bias"] = ramp(4)

    def to_rgb(name):
        state[f"{name}.bias"] = ramp(1, 3, 1, 1)
        state[f"{name}.conv.weight"] = ramp(1, 3, 4, 1, 1)
        state[f"{name}.conv.modulation.weight"] = ramp(4, 4)
        state[f"{name}.conv.modulation.bias"] = ramp(4)

    for name in ("conv1", "convs.0", "convs.1"):
        styled(name)
    for name in ("to_rgb1", "to_rgbs.0"):
        to_rgb(name)
    for i, side in enumerate((4, 8, 8)):
        state[f"noises.noise_{i}"] = ramp(1, 1, side, side)
    return {"g_ema": state, "latent_avg": ramp(4)}


def small_sfe(inverter_prefix, value, with_editor):
    """Keys by which the SFE files are recognised, with one or a few elements each."""
    state = collections.OrderedDict()
    names = [f"fs_backbone.{n}.weight" for n in (
        "conv.0", "block_1.0.conv1", "block_2.0.conv1", "block_3.0.conv1", "block_4.0.conv1", "content_layer.1",
        "content_layer.4", "styles.0")]
    for name in names + ["fuser.conv.weight", "fuser.conv.bias", "fuser.body.4.body.4.weight"]:
        state[inverter_prefix + name] = torch.tensor([value])
    for part in ("weight", "bias", "running_mean", "running_var"):
        state[f"{inverter_prefix}fs_backbone.conv.1.{part}"] = torch.tensor([value])
    if with_editor:
        for name in ("conv.weight", "conv.bias", "body.0.body.1.weight", "body.4.body.4.weight"):
            state["encoder." + name] = torch.tensor([value])
    return {"state_dict": state}


def small_psp():
    """Keys by which psp_ffhq_encode.pt is recognised, with the generator it repeats."""
    one = torch.tensor([1.0])
    state = collections.OrderedDict()
    state["encoder.input_layer.0.weight"] = one.reshape(1, 1, 1, 1).expand(64, 3, 3, 3)
    for i in range(24):
        for name in ("0.running_mean", "0.running_var", "0.weight", "0.bias", "1.weight", "2.weight", "3.weight",
                     "4.running_mean", "4.running_var", "4.weight", "4.bias", "5.fc1.weight", "5.fc2.weight"):
            state[f"encoder.body.{i}.res_layer.{name}"] = one
    for name in ("convs.0.weight", "linear.weight", "linear.bias"):
        state[f"encoder.styles.0.{name}"] = one
    for name in ("1.weight", "1.bias", "2.weight", "2.bias"):
        state[f"encoder.latlayer{name}"] = one
    generator = small_generator()
    for name, tensor in generator["g_ema"].items():
        state["decoder." + name] = tensor
    return {"state_dict": state, "latent_avg": generator["latent_avg"].expand(4, 4)}


def small_mapper():
    state = collections.OrderedDict()
    for level in ("course", "medium"):
        for i in range(1, 5):
            state[f"mapper.{level}_mapping.mapping.{i}.weight"] = ramp(2, 2)
            state[f"mapper.{level}_mapping.mapping.{i}.bias"] = ramp(2)
    state["decoder.ignored"] = ramp(1)
    return {"state_dict": state, "opts": {"no_fine_mapper": True}}


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

    torch.save(small_generator(), out("small_generator.pt"))
    torch.save(small_generator(), out("small_generator_legacy.pt"), _use_new_zipfile_serialization=False)
    torch.save(small_sfe("inverter.", 1.0, True), out("small_editor.pt"))
    torch.save(small_sfe("encoder.", 2.0, False), out("small_inverter.pt"))
    torch.save(small_psp(), out("small_psp.pt"))
    torch.save(small_mapper(), out("afro.pt"))
    torch.save({"mean": ramp(1, 4), "comp": ramp(3, 1, 4), "std": ramp(3)}, out("small_pca.pt"))
    torch.save({"strange": ramp(1), "other": 5}, out("not_known.pt"))

    np.save(out("c_order.npy"), np.arange(6, dtype=np.float32).reshape(2, 3))
    np.save(out("fortran_order.npy"), np.asfortranarray(np.arange(6, dtype=np.float64).reshape(2, 3)))
    np.save(out("boundary.npy"), np.linspace(-1, 1, 9216, dtype=np.float32)[None].astype(np.float16))
    np.save(out("bytes.npy"), np.array([1, 2, 255], dtype=np.uint8))
    np.savez_compressed(out("arrays.npz"), a=np.arange(4, dtype=np.float32).reshape(2, 2), b=np.array(7, dtype=np.int64),
                        c=np.array([True, False]), d=np.array([0.25], dtype=np.float16))


if __name__ == "__main__":
    main()
