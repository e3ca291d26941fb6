import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.ledger import (
    EMPTY_ROOT,
    Frontier,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_from_path,
    root_hash,
)

# Source: the known-answer test of the Certificate Transparency code (merkle_tree_test), RFC 6962 section 2.1.
INPUTS = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(count):
    return [leaf_hash(str(number).encode()) for number in range(count)]


def root_by_definition(hashes):
    """RFC 6962 section 2.1, word for word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(root_by_definition(hashes[:split]), root_by_definition(hashes[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size):
    hashes = [leaf_hash(bytes.fromhex(text)) for text in INPUTS[:size]]

    assert root_hash(hashes).hex() == ROOTS[size - 1]


def test_the_root_without_entries_is_the_digest_of_nothing():
    assert root_hash([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.integers(0, 600))
def test_the_growing_edge_gives_the_root_of_the_definition(count):
    frontier = Frontier()
    for leaf in leaves(count):
        frontier.append(leaf)

    assert frontier.size == count
    assert frontier.root() == root_by_definition(leaves(count))


@given(st.data(), st.integers(1, 600))
def test_every_audit_path_leads_to_the_root(data, count):
    index = data.draw(st.integers(0, count - 1))
    hashes = leaves(count)

    path = inclusion_path(hashes, index)

    assert root_from_path(hashes[index], index, count, path) == root_hash(hashes)


@given(st.data(), st.integers(2, 300))
def test_an_audit_path_fits_no_other_leaf_place_or_length(data, count):
    index, other = data.draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True))
    hashes = leaves(count)
    root, path = root_hash(hashes), inclusion_path(hashes, index)

    assert root_from_path(hashes[other], index, count, path) != root
    assert root_from_path(hashes[index], other, count, path) != root
    assert root_from_path(hashes[index], index, count, path[:-1]) != root
    assert root_from_path(hashes[index], index, count, [*path, root]) != root


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_place_outside_the_tree_has_no_path(index):
    assert root_from_path(leaf_hash(b"0"), index, 5, []) is None


@given(st.integers(257, 1200), st.data())
def test_complete_bundles_are_subtrees_so_their_roots_stand_for_their_leaves(count, data):
    hashes = leaves(count)
    bundles = [hashes[start : start + 256] for start in range(0, count, 256)]
    tops = [root_hash(bundle) for bundle in bundles]
    index = data.draw(st.integers(0, count - 1))

    below = inclusion_path(bundles[index // 256], index % 256)

    assert root_hash(tops) == root_hash(hashes)
    assert [*below, *inclusion_path(tops, index // 256)] == inclusion_path(hashes, index)


def test_a_leaf_can_never_pass_for_a_node():
    left, right = leaf_hash(b"left"), leaf_hash(b"right")

    assert leaf_hash(left + right) != node_hash(left, right)
