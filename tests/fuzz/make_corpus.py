#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into corpus/<target>/: a few small files each that reach a reader's branches.

Only Python's standard library is needed. Seeds of torch.save come from tests/files/weights. Run it again after a change;
found inputs are not kept here but become tests of their rooms."""
import base64
import binascii
import io
import json
import os
import shutil
import struct
import zipfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "corpus")
DATA = os.path.join(HERE, "..", "data")


def put(target, name, content):
    folder = os.path.join(CORPUS, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def weights(name):
    with open(os.path.join(DATA, "weights", name), "rb") as file:
        return file.read()


# --- weights ---------------------------------------------------------------------------------------------------------

def safetensors(header, data):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def make_weights():
    put("safetensors", "two", safetensors(
        {"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
         "b": {"dtype": "F16", "shape": [4], "data_offsets": [24, 32]},
         "__metadata__": {"k": "v"}}, bytes(32)))
    put("safetensors", "kinds", safetensors(
        {kind: {"dtype": kind, "shape": [1], "data_offsets": [8 * i, 8 * i + width]}
         for i, (kind, width) in enumerate([("I64", 8), ("F64", 8)])}, bytes(16)))
    put("safetensors", "empty", safetensors({"e": {"dtype": "U8", "shape": [0, 4], "data_offsets": [0, 0]}}, b""))
    zips = ["tiny_zip.pt", "direction.pt", "small_pca.pt", "contains_itself.pt", "shared_forty_times.pt",
            "nested_300_deep.pt", "many_zip.pt", "small_inverter.pt"]
    for name in zips:
        put("torch_zip", name, weights(name))
        with zipfile.ZipFile(io.BytesIO(weights(name))) as archive:
            pickle = [entry for entry in archive.namelist() if entry.endswith("data.pkl")][0]
            put("pickle", name.replace(".pt", ".pkl"), archive.read(pickle))
    for name in ["tiny_legacy.pt", "cuda_tag_legacy.pt", "danger_legacy.pt", "many_legacy.pt"]:
        put("torch_legacy", name, weights(name))
        put("pickle", name.replace(".pt", ".pkl"), weights(name))
    for name in ["bytes.npy", "c_order.npy", "fortran_order.npy"]:
        put("npy", name, weights(name))
    put("npy", "version2", b"\x93NUMPY\x02\x00" + struct.pack("<I", 54) +
        b"{'descr': '>i4', 'fortran_order': False, 'shape': (2,)}"[:53] + b"\n" + bytes(8))
    put("zip_directory", "stored.zip", weights("tiny_zip.pt"))
    put("zip_directory", "numpy.zip", weights("arrays.npz"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"a comment"
        archive.writestr(zipfile.ZipInfo("a/b"), b"x" * 100, zipfile.ZIP_DEFLATED)  # ZipInfo: no time of today
        with archive.open(zipfile.ZipInfo("large"), "w", force_zip64=True) as entry:
            entry.write(b"y" * 10)
    put("zip_directory", "zip64.zip", packed.getvalue())


def make_weight_file():
    for name in ["tiny_zip.pt", "small_pca.pt", "tiny_legacy.pt", "c_order.npy", "unknown_class.pt"]:
        put("weight_file", name, weights(name))
    put("weight_file", "safetensors", safetensors(
        {"g_ema.style.1.bias": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]},
         "__metadata__": {"encoder_type": "Encoder4Editing"}}, bytes(16)))
    put("weight_file", "page", "<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n")
    put("weight_file", "pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 3\n" % ("0" * 64))
    put("weight_file", "tar", b"a.pt".ljust(257, b"\0") + b"ustar\0" + b"00" + bytes(247))
    put("weight_file", "gzip", b"\x1f\x8b\x08\0" + bytes(20))
    put("weight_file", "picture", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20))


# --- JSON ------------------------------------------------------------------------------------------------------------

ENTRY = {"title": "T", "group": "G", "unit": "u", "range": [-3, 3], "neutral": 0, "sign": 1, "warning": "w",
         "source": "s", "tooltip": "t"}


def entry(name, family, params, tensor=None):
    result = dict(ENTRY, id=name, family=family, params=params)
    if tensor:
        result["tensor"] = tensor
    return result


def make_json():
    catalogue = {"format_version": 1, "generator": "tiny", "directions": [
        entry("a", "interfacegan", {"scale": 0.5, "rows": [0, 4]}, "vector"),
        entry("b", "fs_boundary", {}, "rows"),
        entry("c", "ganspace", {"component": 1, "rows": [2, 5], "mode": "absolute"}, "pca"),
        entry("d", "stylespace", {"scale": 3.0, "conv_channels": [[7, 3], [8, 5, 0.5]]}),
        entry("e", "stylespace", {"channels": [[3, 1]]}),
        entry("g", "styleclip_global", {"widths": [8, 16], "used_convolutions": 1}, "text")]}
    put("catalogue", "families", json.dumps(catalogue))
    for one in catalogue["directions"]:
        put("catalogue", "only_" + one["id"], json.dumps({"format_version": 1, "directions": [one]}))
    put("catalogue", "mapper", json.dumps({"format_version": 1, "directions": [entry("m", "styleclip_mapper", {}, "no")]}))

    file = {"role": "direction:a", "path": "a.safetensors", "bytes": 10, "sha256": "0" * 64, "licence": "none"}
    pack = {"format_version": 1, "id": "tiny", "title": "Tiny", "domain": "faces", "resolution": 64, "feature_layer": 5,
            "fs_layer": 5, "alignment": {"scheme": "ffhq", "eye_scale": 0.1}, "methods": ["e4e"], "files": [file],
            "directions": "directions.json", "notes": ""}
    put("pack_manifest", "whole", json.dumps(pack))
    put("pack_manifest", "small", json.dumps({"format_version": 1, "id": "a", "title": "", "files": []}))
    put("pack_manifest", "folder", json.dumps(dict(pack, files=[dict(file, path="sub/./b", role="generator")])))

    project = {"format": "lineament-project", "version": 1, "generator": "Lineament 0.1.0",
               "photo": {"path": "/p/a.jpg", "relative_path": "a.jpg", "sha256": "ab", "width": 640, "height": 480},
               "pack": "starter", "method": "sfe", "keep_original_detail": True, "current_face": 1,
               "faces": [{"box": [1, 2, 3.5, 4], "sliders": {"smile": 0.5, "age": -1}}, {"box": [0, 0, 1, 1], "sliders": {}},
                         {"box": [5, 5, 9, 9], "sliders": {"age": 0.25}, "found": False},
                         {"box": [7, 7, 9, 9], "sliders": {}, "removed": True}]}
    put("project", "whole", json.dumps(project, indent=1))
    put("project", "empty", json.dumps(dict(project, faces=[], current_face=0, photo={"path": ""})))
    line = {"format": "lineament-journal", "version": 1, "modified": True, "project_path": "/p/a.lineament",
            "when": "2026-11-30T20:00:00.000Z", "project": project}
    put("journal", "two", json.dumps(line) + "\n" + json.dumps(dict(line, when="")) + "\n")
    put("journal", "cut_off", json.dumps(line) + "\n" + json.dumps(line)[:200])
    put("journal", "saved", json.dumps(line) + "\n" + json.dumps(dict(line, modified=False)) + "\n")
    put("settings", "whole", json.dumps({"theme": "dark", "jpeg_quality": 90, "recent_files": ["/a"], "geometry": "AdnQ",
                                         "folders/save": "/p", "collapsed_sections": []}))
    put("settings", "empty", "{}")
    put("settings", "damaged", "{\"theme\": ")


# --- training state --------------------------------------------------------------------------------------------------

def packed(values):
    raw = struct.pack("<%df" % len(values), *values)
    planes = b"".join(raw[plane::4] for plane in range(4))
    return zlib.compress(planes)


def make_state_parts():
    data = packed([1.0, 2.0])
    index = {"tensors": {"a.safetensors": {
        "stage.m.w": {"encoding": "plain", "type": 6, "shape": [2], "begin": 0, "bytes": len(data)},
        "stage.m@adam.average.w": {"encoding": "distance", "type": 6, "shape": [2], "begin": 0, "bytes": len(data)}}},
        "texts": {"a.csv": {"begin": 0, "bytes": 3}}}
    text = json.dumps(index).encode()
    put("state_parts", "stream", b"\0" + struct.pack("<Q", len(text)) + text + data)
    part = {"file": "part-01.bin", "bytes": 0,
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    manifest = {"format": "lineament training state 1", "reduced": [], "parts": [part]}
    put("state_parts", "manifest", b"\1" + json.dumps(manifest).encode())


# --- photos ----------------------------------------------------------------------------------------------------------

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>"""


def ifd(entries, base=8, order="<", tail=b""):
    """One TIFF directory behind the 8 bytes of header: (tag, type, values) each, in ascending order of tags."""
    sizes = {1: "B", 2: "B", 3: "H", 4: "I", 7: "B"}
    out, extra = struct.pack(order + "H", len(entries)), b""
    behind = base + 2 + 12 * len(entries) + 4
    for tag, kind, values in entries:
        raw = struct.pack("%s%d%s" % (order, len(values), sizes[kind]), *values)
        out += struct.pack(order + "HHI", tag, kind, len(values))
        if len(raw) <= 4:
            out += raw.ljust(4, b"\0")
        else:
            out += struct.pack(order + "I", behind + len(extra))
            extra += raw + b"\0" * (len(raw) % 2)
    return out + struct.pack(order + "I", 0) + extra + tail


def exif(order="<"):
    head = b"II*\0\x08\0\0\0" if order == "<" else b"MM\0*\0\0\0\x08"
    return head + ifd([(0x10E, 2, b"x\0"), (0x112, 3, [6]), (0x11A, 4, [72, 1])], order=order)


def png(width, height, depth, kind, samples, chunks=b"", interlace=0, rows=None):
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", binascii.crc32(name + content))
    stride = (width * depth * samples + 7) // 8
    body = rows if rows is not None else b"".join(bytes([y % 5]) + bytes((7 * y + x) % 256 for x in range(stride))
                                                  for y in range(height))
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlace))
    for name, content in chunks or []:
        out += chunk(name, content)
    return out + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def make_png():
    put("photo_png", "rgb8", png(4, 4, 8, 2, 3, [(b"gAMA", struct.pack(">I", 45455)), (b"pHYs", struct.pack(">IIB", 2835, 2835, 1))]))
    put("photo_png", "rgba16", png(3, 3, 16, 6, 4, [(b"sRGB", b"\0"), (b"eXIf", exif())]))
    put("photo_png", "grey1", png(9, 2, 1, 0, 1, [(b"tRNS", b"\0\1")]))
    put("photo_png", "greyalpha8", png(3, 2, 8, 4, 2, [(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)]))
    put("photo_png", "palette4", png(4, 2, 4, 3, 1, [(b"PLTE", bytes(range(48))), (b"tRNS", b"\0\x80")]))
    put("photo_png", "interlaced", png(3, 3, 8, 2, 3, interlace=1, rows=(b"\0" + bytes(3)) * 9 + bytes(20)))
    put("photo_png", "profile", png(2, 2, 8, 2, 3, [(b"iCCP", b"p\0\0" + zlib.compress(bytes(128))), (b"cHRM", bytes(32))]))


def jpeg(width, height, components, progressive=False, segments=b""):
    """All blocks of one colour: a Huffman table with one code of one bit, for a difference of zero and for "no more"."""
    def segment(marker, content):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content
    out = b"\xff\xd8" + segments + segment(0xDB, b"\0" + bytes([16] * 64))
    frame = struct.pack(">BHHB", 8, height, width, components)
    for i in range(components):
        frame += bytes([i + 1, 0x11, 0])
    out += segment(0xC2 if progressive else 0xC0, frame)
    for table in (0x00, 0x10):
        out += segment(0xC4, bytes([table, 1] + [0] * 15 + [0]))
    blocks = ((width + 7) // 8) * ((height + 7) // 8)
    scans = [(range(components), 0, 0)] + [([i], 1, 63) for i in range(components)] if progressive else [(range(components), 0, 63)]
    for ids, first, last in scans:
        head = bytes([len(ids)]) + b"".join(bytes([i + 1, 0]) for i in ids) + bytes([first, last, 0])
        bits = blocks * len(ids) * (1 if progressive else 2)
        out += segment(0xDA, head) + bytes((bits + 7) // 8)
    return out + b"\xff\xd9"


def app(number, content):
    return b"\xff" + bytes([0xE0 + number]) + struct.pack(">H", len(content) + 2) + content


def make_jpeg():
    with open(os.path.join(DATA, "photos", "cmyk.jpg"), "rb") as file:
        put("photo_jpeg", "cmyk", file.read())
    put("photo_jpeg", "grey", jpeg(8, 8, 1, segments=app(0, b"JFIF\0\1\1\1\0H\0H\0\0")))
    put("photo_jpeg", "colour", jpeg(16, 9, 3, segments=app(1, b"Exif\0\0" + exif(">")) + app(2, b"ICC_PROFILE\0\1\1" + bytes(128))))
    put("photo_jpeg", "progressive", jpeg(16, 16, 3, True, app(1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)))
    put("photo_jpeg", "adobe", jpeg(8, 8, 4, segments=app(14, b"Adobe\0\x64\0\0\0\0\2")
                                    + app(13, b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\0\x08\x1c\x02\x05\0\3abc\0")))
    put("photo_jpeg", "film", jpeg(8, 8, 3, segments=app(2, b"MPF\0" + exif())) + b"\0\0\0\x14ftypmp42" + bytes(8))


def tiff(order, samples, bits, planar=1, tiled=False, photometric=2, compression=1, more=(), width=4, height=3):
    """One picture behind its directory."""
    per_plane = samples if planar == 1 else 1
    side = 16
    size = side * side * per_plane * bits // 8 if tiled else (width * per_plane * bits + 7) // 8 * height
    plane = bytes((3 * i) % 256 for i in range(size))
    if compression == 8:
        plane = zlib.compress(plane)
    planes = 1 if planar == 1 else samples

    def entries(offset):
        offsets = [offset + i * len(plane) for i in range(planes)]
        list_ = [(256, 3, [width]), (257, 3, [height]), (258, 3, [bits] * samples), (259, 3, [compression]),
                 (262, 3, [photometric]), (277, 3, [samples]), (284, 3, [planar]), (274, 3, [3])]
        list_ += [(322, 3, [side]), (323, 3, [side]), (324, 4, offsets), (325, 4, [len(plane)] * planes)] if tiled else \
                 [(273, 4, offsets), (278, 3, [height]), (279, 4, [len(plane)] * planes)]
        return sorted(list_ + list(more))
    length = len(ifd(entries(0), order=order))
    head = b"II*\0\x08\0\0\0" if order == "<" else b"MM\0*\0\0\0\x08"
    return head + ifd(entries(8 + length), order=order) + plane * planes


def make_tiff():
    put("photo_tiff", "rgb8", tiff("<", 3, 8, more=[(700, 1, XMP)]))
    put("photo_tiff", "planes16", tiff("<", 3, 16, planar=2))
    put("photo_tiff", "alpha_deflate", tiff(">", 4, 8, compression=8, more=[(338, 3, [2])]))
    put("photo_tiff", "tiled", tiff("<", 3, 8, tiled=True, compression=8, more=[(317, 3, [2])]))
    put("photo_tiff", "grey1", tiff("<", 1, 1, photometric=0))
    put("photo_tiff", "palette", tiff("<", 1, 4, photometric=3, more=[(320, 3, list(range(48)))]))
    put("photo_tiff", "cmyk", tiff(">", 4, 8, photometric=5))
    put("photo_tiff", "lab", tiff("<", 3, 8, photometric=8))
    put("photo_tiff", "ycbcr", tiff("<", 3, 8, photometric=6, more=[(530, 3, [1, 1])]))
    put("photo_tiff", "profile", tiff("<", 3, 8, more=[(34675, 7, bytes(132))]))


def make_bmp():
    def bmp(bits, compression, height, table, pixels, more=b"", header=40):
        info = struct.pack("<IiiHHIIiiII", header, 4, height, 1, bits, compression, len(pixels), 2835, 2835, 0, 0) + more
        offset = 14 + len(info) + len(table)
        return b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset) + info + table + pixels
    put("photo_bmp", "rgb24", bmp(24, 0, 3, b"", bytes(range(36))))
    put("photo_bmp", "top_down32", bmp(32, 0, -3, b"", bytes(range(48))))
    put("photo_bmp", "palette8", bmp(8, 0, 2, bytes(range(256)) * 4, bytes(8)))
    put("photo_bmp", "palette4", bmp(4, 0, 2, bytes(64), bytes(8)))
    put("photo_bmp", "packed8", bmp(8, 1, 2, bytes(1024), b"\4\1\0\0\4\2\0\1"))
    put("photo_bmp", "packed4", bmp(4, 2, 2, bytes(64), b"\4\x12\0\0\4\x21\0\1"))
    put("photo_bmp", "masks16", bmp(16, 3, 2, struct.pack("<III", 0xF800, 0x7E0, 0x1F), bytes(16)))
    put("photo_bmp", "old", b"BM" + struct.pack("<IHHIIHHHH", 62, 0, 0, 26, 12, 4, 3, 1, 24) + bytes(36))


def make_webp():
    lossless = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
    lossy = base64.b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
    put("photo_webp", "lossless", lossless)
    put("photo_webp", "lossy", lossy)

    def chunk(name, content):
        return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    body = b"WEBP" + chunk(b"VP8X", b"\x2c\0\0\0\0\0\0\0\0\0") + chunk(b"ICCP", bytes(128)) + lossless[12:] + \
        chunk(b"EXIF", exif()) + chunk(b"XMP ", XMP)
    put("photo_webp", "extended", b"RIFF" + struct.pack("<I", len(body)) + body)


if __name__ == "__main__":
    shutil.rmtree(CORPUS, ignore_errors=True)
    make_weights()
    make_weight_file()
    make_json()
    make_state_parts()
    make_png()
    make_jpeg()
    make_tiff()
    make_bmp()
    make_webp()
    total = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(CORPUS) for name in names)
    print("%d targets, %d bytes" % (len(os.listdir(CORPUS)), total))
