"""Memory of a process that computes: pages once fetched are kept for the next array."""

import ctypes
import sys

# glibc's mallopt(3). Without these every array of a megabyte is fetched page by page and given back when it is freed:
# a third of the pages and a tenth of the time of an assessment.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_KEPT_BYTES = 512 << 20
_FETCHED_BYTES = 64 << 20
_OWN_MAPPING_BYTES = 32 << 20  # the most that glibc takes


def keep_freed_memory() -> bool:
    """Have the C library keep up to 512 MB of freed memory for what comes next; False where it is not glibc's."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    wanted = ((_MMAP_THRESHOLD, _OWN_MAPPING_BYTES), (_TRIM_THRESHOLD, _KEPT_BYTES), (_TOP_PAD, _FETCHED_BYTES))
    return all(library.mallopt(name, value) == 1 for name, value in wanted)
