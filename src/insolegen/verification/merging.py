"""Equal things found without sorting: hash, scatter into a table, and compare with what the table kept.

A sort of the 675,000 corners of an insole takes 40 ms in NumPy; a scatter and a gather take 4. The hash only proposes
candidates, equality is decided on the values themselves, so the answers are exact whatever the hash does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MIX = np.uint32(0x9E3779B1)
_STIR = np.uint32(0x2C1B3C6D)
_FOLD = np.uint32(15)
_FEW = 1_000


def _stirred(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    hashes = hashes * _MIX
    hashes ^= hashes >> _FOLD
    hashes *= _STIR
    return hashes


def first_with_equal_position(
    x: NDArray[np.float32], y: NDArray[np.float32], z: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Index of the first point at the same position as each point, (n,); positions equal bit for bit, no -0.0."""
    first = _kept_in_table(_place_slots(x, y, z), np.arange(x.size, dtype=np.int32))
    same = x.take(first) == x
    same &= y.take(first) == y
    same &= z.take(first) == z
    pending = np.flatnonzero(~same)
    x, y, z = x[pending], y[pending], z[pending]
    hashes = _stirred(x.view(np.uint32))
    # Folded before each product: round coordinates end in zeros, and a product alone never moves bits downward.
    for coordinate in (y, z):
        hashes ^= hashes >> _FOLD
        hashes = _stirred(hashes + coordinate.view(np.uint32))
    while pending.size > _FEW:
        bits = int(pending.size).bit_length()
        own = np.arange(pending.size, dtype=np.int32)
        kept = _kept_in_table((hashes >> np.uint32(32 - bits)).astype(np.int64), own)
        same = (x.take(kept) == x) & (y.take(kept) == y) & (z.take(kept) == z)
        first[pending] = pending.take(kept)
        other = np.flatnonzero(~same)
        if other.size == pending.size:
            break
        pending, x, y, z, hashes = pending[other], x[other], y[other], z[other], _stirred(hashes[other])
    if pending.size:
        # Few enough to sort; and what collides in all bits of the hash no larger table would part.
        _, start, number = np.unique(np.stack([x, y, z], axis=1), axis=0, return_index=True, return_inverse=True)
        first[pending] = pending[start[number.ravel()]]
    return np.asarray(first)


def _place_slots(x: NDArray[np.float32], y: NDArray[np.float32], z: NDArray[np.float32]) -> NDArray[np.int64]:
    """A slot for each point: its cell in x and y, eight to a cell by a hash of z.

    Neighbours get neighbouring slots, so the table is walked along the cache, three times as fast as at random.
    """
    corner = x.min(), y.min()
    extent = max(float(x.max() - corner[0]), 1e-6), max(float(y.max() - corner[1]), 1e-6)
    cell = max(float(np.sqrt(extent[0] * extent[1] / max(x.size / 8, 1))), max(extent) / 2000)
    per_cell = np.float32(1 / cell)
    slots = ((x - corner[0]) * per_cell).astype(np.int32)
    slots *= np.int32(extent[1] / cell + 2)
    slots += ((y - corner[1]) * per_cell).astype(np.int32)
    slots <<= 3
    slots += (z.view(np.uint32) * _MIX >> np.uint32(29)).view(np.int32)
    return np.asarray(slots, dtype=np.int64)


def _kept_in_table(slots: NDArray[np.int64], own: NDArray[np.int32]) -> NDArray[np.int64]:
    """The first of those that share a slot, (n,)."""
    table = np.empty(int(slots.max(initial=0)) + 1, dtype=np.int32)
    table[slots[::-1]] = own[::-1]  # of repeated indices the last write stays, hence the first point
    return np.asarray(table.take(slots), dtype=np.int64)


def match_pairs(
    low: NDArray[np.int64], high: NDArray[np.int64], wanted_low: NDArray[np.int64], wanted_high: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Index of each wanted pair (m,) among the pairs (low, high) (n,), (m,); -1 where there is none.

    Of pairs that repeat only one is ever answered, so every repeat stays unanswered. All indices non-negative, below
    2**31. Pairs of one `low` share eight neighbouring slots, which keeps the table in the cache where the file's order
    is a natural one; those that collide try again, and the few that still do are sorted.
    """
    found = np.full(wanted_low.size, -1, dtype=np.int64)
    if low.size == 0 or wanted_low.size == 0:
        return found
    most = int(max(low.max(), wanted_low.max())) + 1
    left: NDArray[np.int64] = np.arange(low.size)
    asked: NDArray[np.int64] = np.arange(wanted_low.size)
    for bit in (20, 25):
        table = np.full(8 * most, -1, dtype=np.int32)
        slots = _pair_slots(low, high, bit)
        table[slots] = np.arange(left.size, dtype=np.int32)
        kept = table.take(slots)
        same = high.take(kept) == high  # `low` is equal, the slot says so
        candidate = table.take(_pair_slots(wanted_low, wanted_high, bit))
        hit = candidate >= 0
        hit &= high.take(candidate, mode="wrap") == wanted_high  # -1 wraps to some pair and is masked
        met = np.flatnonzero(hit)
        found[asked[met]] = left[candidate[met]]
        other, missed = np.flatnonzero(~same), np.flatnonzero(~hit)
        left, low, high = left[other], low[other], high[other]
        asked, wanted_low, wanted_high = asked[missed], wanted_low[missed], wanted_high[missed]
        if left.size == 0:
            return found
    keys = (low << 32) | high
    order = np.argsort(keys, kind="stable")
    keys, left = keys[order], left[order]
    wanted = (wanted_low << 32) | wanted_high
    place = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    equal = keys[place] == wanted
    found[asked[equal]] = left[place[equal]]
    return found


def _pair_slots(low: NDArray[np.int64], high: NDArray[np.int64], bit: int) -> NDArray[np.int64]:
    slots = high * np.int64(_MIX)
    slots >>= bit
    slots &= 7
    slots += low << 3
    return slots


def connected_components(count: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lowest member of the component of each of `count` nodes, (count,); one, other (m,): the ends of the links."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    root: NDArray[np.int64] = np.arange(count)
    # Every link hangs its higher end under its lower one; of several, any serves, the others come again below.
    root[high] = low
    while True:
        above = root.take(root)
        if np.array_equal(above, root):
            break
        root = above
    low, high = root.take(low), root.take(high)
    apart = np.flatnonzero(low != high)
    if apart.size == 0:
        return root
    # The trees are the nodes of a smaller problem, numbered in their order so that the lowest stays the lowest.
    tops = np.flatnonzero(root == np.arange(count))
    number = np.empty(count, dtype=np.int64)
    number[tops] = np.arange(tops.size)
    joined = connected_components(tops.size, number[low[apart]], number[high[apart]])
    return np.asarray(tops[joined].take(number.take(root)))
