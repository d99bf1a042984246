"""What options refuse."""
import argparse

import pytest

from option_types import device, positive


@pytest.mark.parametrize(("number", "text"), [(int, "0"), (int, "-5"), (float, "nan"), (float, "inf"), (float, "-1")])
def test_a_number_above_0(number, text):
    with pytest.raises(argparse.ArgumentTypeError, match=f"{text} is not accepted; it takes a number above 0"):
        positive(number)(text)


def test_numbers_that_are_taken():
    assert positive(int)("20") == 20 and positive(float)("0.25") == 0.25


def test_a_device_that_is_not_there():
    assert device("cpu") == "cpu"
    with pytest.raises(argparse.ArgumentTypeError, match="nope cannot be used here .*; cpu can"):
        device("nope")
