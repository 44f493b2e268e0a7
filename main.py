"""`python main.py …`. The workshop's children read this file anew, and need none of what stands below the guard."""

if __name__ == "__main__":
    from command_line import cli

    cli()
