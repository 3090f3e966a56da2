"""Make the scans of this folder again: `python sample_scans/make.py`, from anywhere, with insolegen installed."""

from __future__ import annotations

from pathlib import Path

from insolegen.cli.sample import sample

HERE = Path(__file__).resolve().parent

# name, arch, side, length mm, triangles, seed of the pose
SCANS = (
    ("flat_left.ply", "flat", "left", 268, 30_000, 11),
    ("flat_right.stl", "flat", "right", 268, 16_000, 12),
    ("normal_left.ply", "normal", "left", 255, 30_000, 13),
    ("normal_right.stl", "normal", "right", 255, 16_000, 14),
    ("high_left.ply", "high", "left", 243, 30_000, 15),
    ("high_right.stl", "high", "right", 243, 16_000, 16),
)


def main() -> None:
    """Make all six, over what is there."""
    for name, arch, side, length, triangles, seed in SCANS:
        options = ["--arch", arch, "--side", side, "--length", str(length), "--triangles", str(triangles)]
        pose = ["--pose-seed", str(seed), "--upright", "--ankle-cut", "90"]
        sample.main([*options, *pose, "--force", "-o", str(HERE / name)], standalone_mode=False)


if __name__ == "__main__":
    main()
