"""What the program says when it pauses because of a streak of refusals. Pure; knows no store and no server."""


def limit(people: int, words: str) -> str:
    """Everybody is refused alike after others had passed: most likely a limit."""
    return (
        f"The server took messages before and now refuses everybody alike ({_so_many(people)}): “{words}”. Most likely "
        "a limit of this account is reached. Nobody is marked as failed: all of them wait, and it is tried again by "
        "itself. If it is no limit, ask the server's operator."
    )


def later(people: int, words: str) -> str:
    """Everybody is asked to wait, and slowing down did not help."""
    return (
        f"The server asks everybody to wait ({_so_many(people)}), and going slower did not help: “{words}”. No "
        "attempt is counted against anybody: all of them wait, and it is tried again by itself."
    )


def refused_alike(people: int, words: str) -> str:
    """Everybody is refused, and nobody ever passed."""
    return (
        f"The server refused {people} people in a row alike, so it most likely refuses this sender and not them: "
        f"“{words}”. All of them wait again, and nobody is marked as failed. Is a login missing? Else ask the server's "
        "operator. Resume when that is mended; where it is not, it stops here again."
    )


def _so_many(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people in a row"
