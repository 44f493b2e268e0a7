"""The program printed in verify.txt, as a reader cuts it out."""

import re


def printed_program(words: str) -> str:
    """What stands between the two cutting lines."""
    (program,) = re.findall(r"^-+ 8< -+\n(.*?)^-+ >8 -+$", words, re.MULTILINE | re.DOTALL)
    return str(program)
