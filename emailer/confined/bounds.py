"""What a program may take."""

import contextlib

MEMORY_BYTES, CPU_S = 1 << 29, 6


class TooMuchError(Exception):
    """There is more than is looked at; the argument says of what, where that matters."""


def limit(
    cpu_s: int = CPU_S, memory_bytes: int = MEMORY_BYTES, file_bytes: int | None = None
) -> None:
    """Ask the system to end this process where it takes more; not every system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  (there is none on Windows)

        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
