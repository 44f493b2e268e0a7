"""The faces of contracts: Song (宋体) for text, Hei (黑体) for titles, behind each the rare characters.

Parsed once per process and never changed after: every document of a process shares them.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

from documents.linebreak import AIR, SQUEEZED
from documents.rare import rare_hei, rare_song
from documents.truetype import Face, read_truetype

_FONTS = Path(__file__).parent / "fonts"


class MissingCharactersError(ValueError):
    """No installed face can print these characters. A contract is never printed with empty boxes in it."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        named = "、".join(f"{character} (U+{ord(character):04X})" for character in characters)
        super().__init__(f"no installed font has {named}")


class _Widths(dict[str, float]):
    """The width of a character in the first face that has it; the answers are kept."""

    def __init__(self, faces: tuple[Face, ...]) -> None:
        super().__init__()
        self._faces = faces

    def __missing__(self, character: str) -> float:
        for face in self._faces:
            if character in face.glyphs:
                self[character] = width = float(face.widths[face.glyphs[character]])
                return width
        raise MissingCharactersError((character,))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Typeface:
    """Faces of one design: the first that has a character prints it."""

    faces: tuple[Face, ...]
    widths: _Widths = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "widths", _Widths(self.faces))

    def measure(self, text: str) -> float:
        """In thousandths of an em. Raises MissingCharactersError, naming the first character it lacks."""
        if len(text) == 1:
            return self.widths[text]
        return sum(map(self.widths.__getitem__, text)) - AIR * len(SQUEEZED.findall(text))

    def has(self, character: str) -> bool:
        return any(character in face.glyphs for face in self.faces)

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """The text cut where the face changes."""
        if self.faces[0].glyphs.keys() >= set(text):
            return [(self.faces[0], text)]
        return [(face, "".join(run)) for face, run in groupby(text, self._face_of)]

    def _face_of(self, character: str) -> Face:
        for face in self.faces:
            if character in face.glyphs:
                return face
        raise MissingCharactersError((character,))


@cache
def song() -> Typeface:
    rare = rare_song()
    return Typeface((read_truetype(_FONTS / "NotoSerifSC-Regular.ttf"), *((rare,) if rare else ())))


@cache
def hei() -> Typeface:
    rare = rare_hei()
    return Typeface((read_truetype(_FONTS / "NotoSansSC-Bold.ttf"), *((rare,) if rare else ())))


def missing_characters(text: str) -> tuple[str, ...]:
    """The characters that cannot be printed, each once, in order of appearance; empty when all can."""
    return tuple(c for c in dict.fromkeys(text) if not (song().has(c) and hei().has(c)))
