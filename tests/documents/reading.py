"""Reading drawn files back with programs that are not ours."""

import re
import subprocess
from xml.etree import ElementTree as ET

from tests.programs import needs_program

_XHTML = "{http://www.w3.org/1999/xhtml}"


def _run(*command: str, content: bytes) -> bytes:
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def page_texts(content: bytes) -> list[str]:
    """The text of each page, in the order of drawing."""
    needs_program("pdftotext")
    return _run("pdftotext", "-raw", "-enc", "UTF-8", "-", "-", content=content).decode().split("\f")[:-1]


def squashed(text: str) -> str:
    """Without white space: where a line ended does not matter."""
    return re.sub(r"\s+", "", text)


def text_of(content: bytes) -> str:
    return squashed("".join(page_texts(content)))


def word_boxes(content: bytes) -> list[list[tuple[str, float, float, float, float]]]:
    """The words of each page with left, top, right, bottom, in points from the top left."""
    needs_program("pdftotext")
    page = ET.fromstring(_run("pdftotext", "-bbox", "-", "-", content=content))  # noqa: S314 - of our own file
    return [
        [
            (word.text or "", *(float(word.attrib[name]) for name in ("xMin", "yMin", "xMax", "yMax")))  # type: ignore[misc]  # four of them
            for word in one.iter(f"{_XHTML}word")
        ]
        for one in page.iter(f"{_XHTML}page")
    ]
