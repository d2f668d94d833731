"""Puts together what the stages of run.sh left behind.

    figures.py count-tests RESULTS   prints how many _CUDA tests ran and passed; exit code 1 if none ran or one failed
    figures.py write RESULTS OUT     writes OUT/figures.json and OUT/figures.txt and prints the latter"""

import glob
import json
import os
import subprocess
import sys

# What the slider step on one H200 is meant to reach, beside the plain formulation in float.
AIM_RATIO = 10.0
AIM_MS = 8.0


def read(path):
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def count_tests(results):
    counts = {"ran": 0, "passed": 0, "failed": []}
    for path in sorted(glob.glob(os.path.join(results, "gtest-*.json"))):
        report = read(path) or {}
        for suite in report.get("testsuites", []):
            for test in suite.get("testsuite", []):
                if test.get("status") != "RUN" or test.get("result") == "SKIPPED":
                    continue
                counts["ran"] += 1
                name = "%s.%s" % (suite["name"], test["name"])
                if test.get("failures"):
                    counts["failed"].append(name)
                else:
                    counts["passed"] += 1
    return counts


def read_stages(results):
    stages = {}
    try:
        with open(os.path.join(results, "stages.tsv")) as file:
            for line in file:
                name, status, seconds = line.rstrip("\n").split("\t")
                stages[name] = {"exit_code": int(status), "seconds": int(seconds)}
    except OSError:
        pass
    return stages


def machine():
    try:
        answer = subprocess.run(["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20)
        gpu = answer.stdout.decode().strip() or "none"
    except (OSError, subprocess.SubprocessError):
        gpu = "none"
    return {"gpu": gpu, "cores": os.cpu_count()}


def faster(one, two):
    """The figures of the call with the lesser median of the two calls of gpu_check."""
    some = [figures for figures in (one, two) if figures]
    return min(some, key=lambda figures: figures["median_ms"]) if some else None


def slider_summary(parts):
    """Our times by type and order, the plain ones, and ratios of plain float to ours."""
    step, again, plain = (parts.get(name) or {} for name in ("step", "step_again", "plain"))
    names = [name for name in ("float", "float_channels_last", "half", "half_channels_last") if name in step or
             name in again]
    ours = {name: faster(step.get(name), again.get(name)) for name in names}
    summary = {"ours_ms": {name: figures["median_ms"] for name, figures in ours.items()},
               "ours_issued_ms": {name: figures["issued_ms"] for name, figures in ours.items()},
               "ours_with_download_ms": {name: figures["with_download"]["median_ms"] for name, figures in ours.items()}}
    if "float" not in plain:
        return summary
    summary["plain_ms"] = {"%s_%s" % (kind, work): plain[kind][work]["median_ms"]
                           for kind in ("float", "half") for work in ("step", "edit") if kind in plain}
    for work in ("step", "edit"):
        whole = plain["float"][work]["median_ms"]
        summary["plain_float_%s_to_ours" % work] = {name: whole / ms for name, ms in summary["ours_ms"].items()}
    of_program = [summary["ours_ms"][name] for name in ("float", "half") if name in ours]  # what ModelPack makes
    if of_program:
        best = min(of_program)
        summary["aims"] = {"times_as_fast_as_plain": plain["float"]["edit"]["median_ms"] / best,
                           "aimed_at_times": AIM_RATIO, "best_ms": best, "aimed_at_ms": AIM_MS}
    return summary


def number(value):
    """What JSON had no number for was NaN."""
    return float("nan") if value is None else value


def lines_of(figures):
    yield "GPU: %(gpu)s; %(cores)s cores" % figures["machine"]
    if figures["trial"]:
        yield "A trial without a GPU: small networks on the CPU, `half` is double; its times say nothing."
    yield ""
    for name, stage in figures["stages"].items():
        outcome = "done" if stage["exit_code"] == 0 else "failed (%d)" % stage["exit_code"]
        yield "%-11s %-13s %4d s" % (name, outcome, stage["seconds"])
    tests = figures["tests"]
    yield ""
    yield "_CUDA tests: %d ran, %d passed %s" % (tests["ran"], tests["passed"], " ".join(tests["failed"]))
    for kind in ("float", "half"):
        yield ""
        yield "Parity with the CPU, %s        largest   of largest value        mean" % kind
        for name, d in ((figures["parity"] or {}).get(kind) or {}).items():
            largest, scale = number(d["largest_difference"]), number(d["largest_value"])
            yield "  %-20s %16.3g %18.3g %11.3g  %s" % (name, largest, largest / scale if scale else float("nan"),
                                                       number(d["mean_difference"]), "" if d["within"] else "TOO FAR")
    slider = figures["slider"]
    yield ""
    yield "Slider step, median ms         device   issued by   with download   plain step   plain edit"
    for name, ms in slider["ours_ms"].items():
        ratio = ["%9.2fx" % slider["plain_float_%s_to_ours" % work][name]
                 for work in ("step", "edit") if "plain_float_step_to_ours" in slider]
        yield "  ours %-20s %9.2f %11.2f %15.2f    %s" % (name, ms, slider["ours_issued_ms"][name],
                                                          slider["ours_with_download_ms"][name], "   ".join(ratio))
    for name, ms in slider.get("plain_ms", {}).items():
        yield "  plain %-19s %9.2f" % (name, ms)
    if "aims" in slider:
        yield ("  the program's best %(best_ms).2f ms (aim %(aimed_at_ms).0f), %(times_as_fast_as_plain).1f times as fast as "
               "the plain edit in float (aim %(aimed_at_times).0f)" % slider["aims"])
    yield ""
    for name, rate in (figures["training"] or {}).items():
        yield ("Training %-12s %4d px, batch %3d: %8.1f images/s, %8.1f as bare convolutions: %.2f of them"
               % (name, rate["resolution"], rate["batch"], rate["images_per_second"],
                  rate["bare_convolutions_per_second"], rate["of_bare_convolutions"]))


def write(results, out):
    parts = {name: read(os.path.join(results, name + ".json"))
             for name in ("parity", "step", "step_again", "plain", "training")}
    figures = {"machine": machine(), "trial": os.environ.get("LINEAMENT_GPU_TRIAL") == "1",
               "stages": read_stages(results), "tests": count_tests(results), "slider": slider_summary(parts)}
    figures.update(parts)
    with open(os.path.join(out, "figures.json"), "w") as file:
        json.dump(figures, file, indent=1)
    text = "\n".join(lines_of(figures)) + "\n"
    with open(os.path.join(out, "figures.txt"), "w") as file:
        file.write(text)
    print(text)
    return 0


def main():
    if sys.argv[1] == "count-tests":
        counts = count_tests(sys.argv[2])
        print("%(ran)d _CUDA tests ran, %(passed)d passed." % counts)
        return 0 if counts["ran"] > 0 and counts["ran"] == counts["passed"] else 1
    return write(sys.argv[2], sys.argv[3])


if __name__ == "__main__":
    sys.exit(main())
