"""Times the plain formulation of the slider step (plain_networks.py) and compares its picture with our engine's.

    plain_step.py WEIGHTS.safetensors OUT.json [--cpu] [--small]

WEIGHTS is what `gpu_check step --weights` wrote. Exit codes: 0 done, 1 the pictures differ, 3 no PyTorch here."""

import json
import statistics
import sys
import time

try:
    import torch
except ImportError:
    print("This Python has no PyTorch.")
    sys.exit(3)

import plain_networks

# Share of the largest value. In float a GPU multiplies with eleven bits unless told otherwise, hence no thousandth. The
# public programs compute in float; how half does in this formulation is told but not judged.
TOLERANCE = 0.02


def time_of(work, device, rounds, warm_ups):
    def finish():
        if device == "cuda":
            torch.cuda.synchronize()

    for _ in range(warm_ups):
        work()
    times = []
    for _ in range(rounds):
        finish()
        start = time.perf_counter()
        work()
        finish()
        times.append((time.perf_counter() - start) * 1e3)
    return {"median_ms": statistics.median(times), "least_ms": min(times)}


def difference(actual, expected):
    error = (actual.double().cpu() - expected.double()).abs()
    return {"largest_difference": error.max().item(), "mean_difference": error.mean().item(),
            "largest_value": expected.abs().max().item()}


def main():
    weights, out = sys.argv[1:3]
    small = "--small" in sys.argv
    device = "cpu" if "--cpu" in sys.argv else "cuda"
    tensors = plain_networks.read_safetensors(weights)
    index = 7 if small else 9
    rounds, warm_ups = (2, 1) if small else (30, 5)
    half = torch.float16 if device == "cuda" else torch.float64  # a trial has no half precision
    figures = {"torch": torch.__version__}
    passed = False
    with torch.no_grad():
        for name, kind in (("float", torch.float32), ("half", half)):
            slider = plain_networks.Slider(tensors, index, device, kind)
            error = difference(slider.step(), tensors["expected.image"])
            if kind == torch.float32:
                passed = error["largest_difference"] <= TOLERANCE * error["largest_value"]
            figures[name] = {"step": time_of(slider.step, device, rounds, warm_ups),
                             "edit": time_of(slider.edit, device, rounds, warm_ups), "error": error}
    figures["passed"] = passed
    text = json.dumps(figures, indent=1)
    print(text)
    with open(out, "w") as file:
        file.write(text + "\n")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
