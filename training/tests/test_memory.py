"""Memory that is freed and wanted again in every step."""
import subprocess
import sys
from pathlib import Path

import pytest

STEPS, MEGABYTES = 20, 64
CHILD = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})
import resource, torch, memory
if sys.argv[1] == "keep":
    assert memory.keep_freed_memory()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def steps():
    for _ in range({STEPS}):
        block = torch.ones({MEGABYTES} * 2**18); del block
steps()
before = faults()
steps()
print(faults() - before)
"""


@pytest.mark.skipif(sys.platform != "linux" or not Path("/usr/bin/ldd").exists(), reason="needs glibc")
def test_freed_memory_is_not_mapped_again():
    given_back, kept = (int(subprocess.run([sys.executable, "-c", CHILD, mode], capture_output=True, text=True, check=True).stdout)
                        for mode in ("give back", "keep"))
    pages = MEGABYTES * 2**20 // 4096
    assert kept < pages < given_back
