"""The networks of a slider step the way the papers' public programs formulate them: for every picture of the batch its
own modulated weights, an up-sampling convolution followed by a filter, and the filter as a convolution of planes with
zeros between the pixels. Written from the description of the layers; tensors by their published names. It is what our
engine's time is compared with, and a second opinion on its picture."""

import json
import math
import struct

import torch
import torch.nn.functional as F

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}


def read_safetensors(path):
    """Every tensor of a file by name, on the CPU."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind = TYPES[entry["dtype"]]
        begin, end = entry["data_offsets"]
        count = math.prod(entry["shape"])
        if count == 0:
            tensors[name] = torch.empty(entry["shape"], dtype=kind)
        else:
            tensors[name] = torch.frombuffer(data, dtype=kind, count=count, offset=begin).reshape(entry["shape"]).clone()
    return tensors


def part(tensors, prefix):
    return {name[len(prefix):]: value for name, value in tensors.items() if name.startswith(prefix)}


def filter_planes(x, kernel, up=1, pad=(0, 0)):
    """Zeros between the pixels, padding on both sides of each axis, then the filter; all as operators of PyTorch."""
    count, channels, height, width = x.shape
    planes = x.reshape(count * channels, 1, height, width)
    if up > 1:
        spread = planes.new_zeros(count * channels, 1, height * up, width * up)
        spread[:, :, ::up, ::up] = planes
        planes = spread
    planes = F.pad(planes, (pad[0], pad[1], pad[0], pad[1]))
    planes = F.conv2d(planes, kernel.flip((0, 1))[None, None])
    return planes.reshape(count, channels, planes.shape[2], planes.shape[3])


class Generator:
    """StyleGAN2 by the names of the published file; noise as stored."""

    def __init__(self, tensors):
        self.t = tensors
        self.blocks = sum(1 for name in tensors if name.startswith("to_rgbs.") and name.endswith(".bias")
                          and ".modulation." not in name)

    def style(self, name, row):
        weight = self.t[name + ".modulation.weight"]
        return F.linear(row, weight / math.sqrt(weight.shape[1]), self.t[name + ".modulation.bias"])

    def modulated(self, x, row, name, demodulate=True, up=False):
        base = self.t[name + ".weight"]  # [1, out, in, k, k]
        _, outs, ins, size, _ = base.shape
        count, _, height, width = x.shape
        style = self.style(name, row).view(count, 1, ins, 1, 1)
        weight = base * (1.0 / math.sqrt(ins * size * size)) * style
        if demodulate:
            norm = torch.rsqrt(weight.pow(2).sum(dim=(2, 3, 4)) + 1e-8)
            weight = weight * norm.view(count, outs, 1, 1, 1)
        together = x.reshape(1, count * ins, height, width)
        if not up:
            kernels = weight.reshape(count * outs, ins, size, size)
            y = F.conv2d(together, kernels, padding=size // 2, groups=count)
            return y.view(count, outs, height, width)
        kernels = weight.transpose(1, 2).reshape(count * ins, outs, size, size)
        y = F.conv_transpose2d(together, kernels, stride=2, groups=count)
        y = y.view(count, outs, y.shape[2], y.shape[3])
        return filter_planes(y, self.t[name + ".blur.kernel"], pad=(1, 1))

    def styled(self, x, row, name, index, up=False):
        y = self.modulated(x, row, name + ".conv", up=up)
        y = y + self.t[name + ".noise.weight"] * self.t["noises.noise_%d" % index]
        y = y + self.t[name + ".activate.bias"].view(1, -1, 1, 1)
        return F.leaky_relu(y, 0.2) * math.sqrt(2.0)

    def to_rgb(self, x, row, name, skip):
        y = self.modulated(x, row, name + ".conv", demodulate=False) + self.t[name + ".bias"]
        if skip is None:
            return y
        return y + filter_planes(skip, self.t[name + ".upsample.kernel"], up=2, pad=(2, 1))

    def start(self, w_plus):
        """Feature and picture behind the first convolution."""
        x = self.t["input.input"].repeat(w_plus.shape[0], 1, 1, 1)
        x = self.styled(x, w_plus[:, 0], "conv1", 0)
        return x, self.to_rgb(x, w_plus[:, 1], "to_rgb1", None)

    def block(self, number, x, rgb, w_plus):
        row = 2 * number + 1
        x = self.styled(x, w_plus[:, row], "convs.%d" % (2 * number), row, up=True)
        x = self.styled(x, w_plus[:, row + 1], "convs.%d" % (2 * number + 1), row + 1)
        return x, self.to_rgb(x, w_plus[:, row + 2], "to_rgbs.%d" % number, rgb)

    def head(self, w_plus, index):
        """features[index] (odd) and the picture of its side."""
        x, rgb = self.start(w_plus)
        for number in range((index - 1) // 2):
            x, rgb = self.block(number, x, rgb, w_plus)
        return x, rgb

    def tail(self, x, rgb, w_plus, index):
        for number in range((index - 1) // 2, self.blocks):
            x, rgb = self.block(number, x, rgb, w_plus)
        return rgb


class FeatureEditor:
    """Two features in, one out: five residual blocks."""

    def __init__(self, tensors):
        self.t = tensors

    def norm(self, x, name):
        t = self.t
        return F.batch_norm(x, t[name + ".running_mean"], t[name + ".running_var"], t[name + ".weight"],
                            t[name + ".bias"], False, 0.0, 1e-5)

    def forward(self, a, b):
        t = self.t
        x = F.conv2d(torch.cat([a, b], 1), t["conv.weight"], t["conv.bias"])
        number = 0
        while "body.%d.body.1.weight" % number in t:
            name = "body.%d.body." % number
            y = F.conv2d(self.norm(x, name + "0"), t[name + "1.weight"], padding=1)
            y = F.prelu(self.norm(y, name + "2"), t[name + "3.weight"])
            y = F.conv2d(y, t[name + "4.weight"], padding=1)
            x = x + self.norm(y, name + "5")
            number += 1
        return x


class Slider:
    """One edit by given inputs."""

    def __init__(self, tensors, index, device, kind):
        def placed(some):
            return {name: value.to(device, kind if value.is_floating_point() else value.dtype)
                    for name, value in some.items()}

        self.generator = Generator(placed(part(tensors, "generator.")))
        self.editor = FeatureEditor(placed(part(tensors, "editor.")))
        self.inputs = placed(part(tensors, "input."))
        self.index = index

    def step(self):
        """The same work as our slider step: what depends on no slider is at hand."""
        given = self.inputs
        feature, rgb = self.generator.head(given["w_edited"], self.index)
        delta = given["f_editable"] - self.generator.head(given["w_e_edited"], self.index)[0]
        edited = self.editor.forward(given["f_k"], delta)
        del feature
        return self.generator.tail(edited, rgb, given["w_edited"], self.index)

    def edit(self):
        """An edit as it is described: both editable pictures up to the feature are made each time."""
        given = self.inputs
        before = self.generator.head(given["w_e"], self.index)[0]
        after = self.generator.head(given["w_e_edited"], self.index)[0]
        edited = self.editor.forward(given["f_k"], before - after)
        _, rgb = self.generator.head(given["w_edited"], self.index)
        return self.generator.tail(edited, rgb, given["w_edited"], self.index)
