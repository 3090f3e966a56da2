from __future__ import annotations

import pytest

from insolegen.prescriptions.suggest import did_you_mean


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("arch_fil", "did you mean 'arch_fill'?"),
        ("ARCH-FILL", "did you mean 'arch_fill'?"),
        ("liftheel", ""),
        ("quaternion", ""),
    ],
)
def test_nearest_word_or_none(word, suggestion):
    assert did_you_mean(word, ["arch_fill", "heel_lift"]) == suggestion
