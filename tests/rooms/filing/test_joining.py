# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Items joined and split by hand: all files stay, undoing gives back what was, once is enough."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.batches import paper
from factories.doing import now, rows
from lantai.filing import arranging, batchjobs
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import joining as acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.deeds.joining import _join, _look, _may_split
from lantai.filing.models import Arrangement, Capture, FiledItem
from lantai.filing.pieces import pieces
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings.models import DigitalObject, Item, ItemDocument

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def papers(office):
    """Four documents that nothing but a person joins, in a batch that is being arranged."""
    office.capture(*map(paper, range(1, 5)))
    office.run(batchjobs.reading_captures, office.clerk)
    being_arranged(office)
    return office


def being_arranged(office, state="received"):
    with setting_up("a batch in a state"):
        row = office.fresh()
        row.state = state
        row.save()
    office.fresh()


def state():
    return (
        [(row.pk, row.title, row.doc_number, row.secrecy) for row in rows(Item)],
        [(row.pk, row.item_id, row.position, row.entry_id) for row in rows(FiledItem)],
        [(row.pk, row.item_id, row.order, row.role) for row in rows(ItemDocument)],
        [(row.pk, row.item_id, row.order) for row in rows(DigitalObject)],
        [(row.pk, row.item_id) for row in rows(Capture)],
    )


def keys():
    return [row.item_id for row in sorted(rows(FiledItem), key=lambda row: row.position)]


def digests(item):
    found = [row for row in rows(DigitalObject) if row.item_id == item]
    return [row.sha512 for row in sorted(found, key=lambda row: row.order)]


def filed(item):
    (row,) = rows(FiledItem, item=item)
    return row


def refusal(do, *args, **more):
    with pytest.raises(Refused) as fault:
        do(*args, **more)
    return fault.value.reasons[0].kind


def test_what_is_joined_keeps_the_main_text_and_all_files_and_is_taken_back(papers):
    before, (first, second, third, _) = state(), keys()
    files, title = [*digests(first), *digests(third)], now(filed(first)).item.title
    acts.join(papers.batch, [third, first], papers.officer)
    assert third not in keys() and digests(first) == files
    assert filed(first).item.title == title and digests(second)
    assert (papers.fresh().items, papers.batch.files) == (3, 4)
    assert {row.item_id for row in rows(Capture)} == set(keys())
    arranging_acts.undo(papers.fresh(), papers.officer)
    assert state() == before and papers.fresh().items == 4


@settings(max_examples=8, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.sets(st.integers(0, 3), min_size=2), st.data())
def test_joined_and_split_gives_the_same_files_and_undoing_what_was(papers, chosen, data):
    every = keys()
    before = state()
    some = [every[at] for at in sorted(chosen)]
    whole = sorted(each for pk in some for each in digests(pk))
    acts.join(papers.fresh(), some, papers.officer)
    (main,) = set(some) & set(keys())
    joined = state()
    parts = [each.key for each in pieces(main)]
    out = data.draw(st.sets(st.sampled_from(parts), min_size=1, max_size=len(parts) - 1))
    acts.split(filed(main), papers.officer, parts=out, title="拆出的件")
    (new,) = set(keys()) - set(every)
    assert sorted(digests(main) + digests(new)) == whole
    assert len(digests(new)) == len(out) and filed(new).position == filed(main).position
    owners = {row.item_id for row in rows(Capture)}
    assert owners == set(keys())  # what came in goes with its files
    arranging_acts.undo(papers.fresh(), papers.officer)
    assert state() == joined
    arranging_acts.undo(papers.fresh(), papers.officer)
    assert state() == before


def joined_pair(office):
    first, second, *_ = keys()
    acts.join(office.fresh(), [first, second], office.officer)
    return first, second


def test_joining_twice_or_by_two_clerks_at_once_is_joining_once(papers):
    first, second = joined_pair(papers)
    was = state()
    assert acts.join(papers.fresh(), [first, second], papers.clerk) is None
    assert state() == was and len(rows(Arrangement)) == 1
    # another clerk had ticked one more: nothing is done behind its back
    assert refusal(acts.join, papers.fresh(), [first, second, keys()[2]], papers.clerk) == (
        "filing.join_gone"
    )
    assert refusal(acts.join, papers.fresh(), [second, keys()[2]], papers.clerk) == (
        "filing.join_gone"
    )
    assert state() == was


def test_splitting_the_same_file_twice_is_refused_and_one_stays(papers):
    first, _ = joined_pair(papers)
    every = [each.key for each in pieces(first)]
    row = filed(first)
    assert _may_split(row, papers.officer)
    for parts in ([], every, ["d0"], [every[0], "f0"]):
        assert refusal(acts.split, row, papers.officer, parts=parts, title="新件") == (
            "filing.split_parts"
        )
    acts.split(row, papers.officer, parts=every[1:], title="新件")
    was = state()
    assert refusal(acts.split, row, papers.clerk, parts=every[1:], title="新件") == (
        "filing.split_parts"
    )
    assert state() == was and not _may_split(filed(first), papers.officer)


def test_what_was_changed_after_it_was_split_is_not_put_over(papers):
    first, _ = joined_pair(papers)
    acts.split(filed(first), papers.officer, parts=[pieces(first)[1].key], title="新件")
    new = next(row.pk for row in rows(Item) if row.title == "新件")
    with setting_up("somebody gives it a better title"):
        item = filed(new).item
        item.title = "更好的题名"
        item.save()
    assert refusal(arranging_acts.undo, papers.fresh(), papers.officer) == "filing.changed_after"


def test_what_does_not_make_one_item_is_refused_with_the_reason(papers):
    first, second, third, _ = keys()
    with setting_up("one is internal"):
        item = filed(second).item
        item.secrecy = 1
        item.save()
    before = state()
    join = acts.join
    assert refusal(join, papers.batch, [first, second], papers.officer) == "filing.join_secrecy"
    assert refusal(join, papers.batch, [first], papers.officer) == "filing.join_count"
    looked = list(_look([filed(pk).pk for pk in (first, second)], actor=papers.officer))
    assert {each.why.kind for each in looked} == {"filing.join_secrecy"}
    for closed in ("collecting", "handed", "arranged", "filing"):
        being_arranged(papers, closed)
        assert refusal(join, papers.batch, [first, third], papers.officer) == (
            "filing.not_arranging"
        )
        assert not _may_split(filed(first), papers.officer)
    assert state() == before


def test_numbered_items_are_joined_once_their_numbers_are_taken_back(papers):
    line_acts.set_line([row.pk for row in rows(FiledItem)], papers.entries[1], papers.officer)
    arranging_acts.arrange(papers.fresh(), arranging.STEPS, papers.officer)
    first, second, *_ = keys()
    assert refusal(acts.join, papers.fresh(), [first, second], papers.officer) == "filing.made_up"
    arranging_acts.undo(papers.fresh(), papers.officer)
    assert acts.join(papers.fresh(), [first, second], papers.officer).steps == "join"


def test_items_of_two_batches_are_not_joined(papers):
    one = papers.batch
    papers.batch = batch_acts.open_batch(papers.fonds, papers.clerk, year=2025, department="人事科")
    papers.capture(paper(7))
    papers.run(batchjobs.reading_captures, papers.clerk)
    (other,) = rows(FiledItem, batch=papers.batch)
    mine = next(row for row in rows(FiledItem, batch=one))
    both = [mine.pk, other.pk]
    assert {each.why.kind for each in _look(both, actor=papers.officer)} == {"filing.join_batches"}
    assert refusal(_join, both, actor=papers.officer) == "filing.join_batches"
    items = [mine.item_id, other.item_id]
    assert refusal(acts.join, one, items, papers.officer) == "filing.join_gone"


def test_a_look_names_what_stays_and_what_joins_and_changes_nothing(papers):
    before, some = state(), [row.pk for row in rows(FiledItem)][:2]
    looked = list(_look(some, actor=papers.officer))
    assert state() == before and [each.pk for each in looked] == some
    assert looked[1].cells[0][2] == filed(keys()[0]).item.title
    assert _join(some, actor=papers.officer).changed == some
