"""Archives and augmentation."""
import io
import tarfile
import zipfile

import pytest
import torch
from PIL import Image

import data
import prepare


def jpeg(size: int = 64) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (200, 30, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def small(monkeypatch):
    """Two wnids, two pictures each."""
    monkeypatch.setitem(data.CLASSES, "wnids", {"n1": {}, "n2": {}})
    monkeypatch.setitem(data.CLASSES, "superclasses", {"dog": ["n2"]})
    monkeypatch.setitem(data.PER_WNID, "train", 2)


def pack(path, files):
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


FILES = {f"train/{w}/{w}_{i}.JPEG": jpeg() for w in ("n2", "n1") for i in range(2)}


def test_reads_decodes_and_caches(small, tmp_path, monkeypatch):
    pack(tmp_path / "train.tar", FILES)
    images, wnids, digest = data.read_archive(tmp_path / "train.tar", "train")
    assert images.shape == (4, 64, 64, 3) and images.dtype == torch.uint8 and wnids == ["n1", "n1", "n2", "n2"]
    monkeypatch.setitem(data.DIGEST, "train", digest)
    first = data.load(tmp_path, "train", "superclasses", tmp_path / "cache")
    assert len(first) == 2 and first.names == ["dog"] and first.labels.tolist() == [0, 0]
    (tmp_path / "train.tar").unlink()
    again = data.load(tmp_path, "train", "wnids", tmp_path / "cache")
    assert again.labels.tolist() == [0, 0, 1, 1] and torch.equal(again.images, images)


def test_missing(tmp_path):
    with pytest.raises(data.DataError, match="is missing"):
        data.load(tmp_path, "train", "superclasses", tmp_path / "cache")


def test_cut_short(small, tmp_path):
    pack(tmp_path / "train.tar", FILES)
    whole = (tmp_path / "train.tar").read_bytes()
    (tmp_path / "train.tar").write_bytes(whole[:len(whole) // 3])
    with pytest.raises(data.DataError, match="corrupt|cut short"):
        data.read_archive(tmp_path / "train.tar", "train")


def test_not_an_archive(small, tmp_path):
    (tmp_path / "train.tar").write_bytes(b"no archive" * 100)
    with pytest.raises(data.DataError, match="corrupt"):
        data.read_archive(tmp_path / "train.tar", "train")


@pytest.mark.parametrize("content", [b"no picture", jpeg(32)])
def test_bad_picture_is_named(small, tmp_path, content):
    pack(tmp_path / "train.tar", FILES | {"train/n1/n1_1.JPEG": content})
    with pytest.raises(data.DataError, match="train/n1/n1_1.JPEG is not a 64 x 64 picture"):
        data.read_archive(tmp_path / "train.tar", "train")


def test_other_pictures(small, tmp_path):
    pack(tmp_path / "train.tar", FILES)
    with pytest.raises(data.DataError, match="other pictures"):
        data.load(tmp_path, "train", "superclasses", tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def official(path):
    """A zip with the layout of the official one, and two pictures a split."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("train/n1/images/n1_0.JPEG", "train/n9/images/n9_0.JPEG", "val/images/val_7.JPEG", "val/images/val_8.JPEG"):
            archive.writestr(f"tiny-imagenet-200/{name}", name)
        archive.writestr("tiny-imagenet-200/train/n1/n1_boxes.txt", "n1_0.JPEG\t0\t0\t62\t62\n")
        archive.writestr("tiny-imagenet-200/val/val_annotations.txt", "val_7.JPEG\tn9\t0\t0\t1\t1\nval_8.JPEG\tn1\t0\t0\t1\t1\n")


def test_prepare(tmp_path, monkeypatch):
    path = tmp_path / "official.zip"
    official(path)
    monkeypatch.setattr(data, "read_archive", lambda _, split: (None, None, data.DIGEST[split]))
    for split, expected in (("train", "train/n1/n1_0.JPEG"), ("val", "val/n1/val_8.JPEG")):
        with zipfile.ZipFile(path) as archive:
            assert prepare.copy(archive, split, {"n1"}, tmp_path / "out.tar") == 1
        with tarfile.open(tmp_path / "out.tar") as tar:
            assert tar.getnames() == [expected]


def test_a_wrong_zip_leaves_the_archive_that_is_there(tmp_path):
    path, archive = tmp_path / "official.zip", tmp_path / "train.tar"
    official(path)
    archive.write_text("good")
    with zipfile.ZipFile(path) as wrong, pytest.raises(data.DataError, match="holds 1 files, expected 35500"):
        prepare.copy(wrong, "train", {"n1"}, archive)
    assert archive.read_text() == "good" and sorted(p.name for p in tmp_path.iterdir()) == ["official.zip", "train.tar"]


def test_damaged_cache_is_decoded_again(tmp_path):
    path = tmp_path / "val.pt"
    data.store(path, {"digest": "d", "images": torch.zeros(2)})
    assert data.kept(path, "d")["images"].shape == (2,) and data.kept(path, "another") is None
    path.write_bytes(path.read_bytes()[:-40])
    assert data.kept(path, "d") is None and data.kept(tmp_path / "none.pt", "d") is None


def test_pad_reflects():
    row = torch.arange(5, dtype=torch.uint8).view(1, 1, 5, 1).expand(1, 5, 5, 3)
    padded = data.pad(row, 2)
    assert padded.shape == (1, 9, 9, 3)
    assert padded[0, 0, :, 0].tolist() == [2, 1, 0, 1, 2, 3, 4, 3, 2]


@pytest.mark.parametrize("size", [8, 6])
def test_augment_crops_and_flips(size):
    images = torch.randint(0, 256, (12, 8, 8, 3), dtype=torch.uint8)
    padded = data.pad(images, 2)
    x = data.augment(padded, torch.arange(12), size, torch.Generator().manual_seed(1))
    assert x.shape == (12, 3, size, size) and x.is_contiguous(memory_format=torch.channels_last)
    flips = 0
    for i in range(12):
        got = (x[i].permute(1, 2, 0) * 255).round().byte()
        flipped = [f for f in (0, 1) for r in range(13 - size) for c in range(13 - size)
                   if torch.equal(got.flip(1) if f else got, padded[i, r:r + size, c:c + size])]
        assert len(flipped) == 1
        flips += flipped[0]
    assert 0 < flips < 12
