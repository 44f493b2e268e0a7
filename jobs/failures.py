"""What operators read of a failure."""


def described(error: Exception) -> str:
    """The type only: messages of libraries may quote what was printed."""
    cause = error.__cause__
    return type(error).__name__ + (f" from {type(cause).__name__}" if cause else "")
