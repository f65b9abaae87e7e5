"""Many values that go from step to step as one."""

from prefect.utilities.collections import visit_collection

from tasks.batch import Batch


def test_a_batch_is_a_sequence():
    batch = Batch([1, 2, 3])
    assert (len(batch), batch[0], list(batch[1:]), list(batch)) == (3, 1, [2, 3], [1, 2, 3])
    assert not Batch([])


def test_prefect_does_not_look_into_a_batch():
    seen: list[object] = []
    visit_collection({"entries": Batch([1, 2, 3])}, seen.append)
    assert not {1, 2, 3} & {each for each in seen if isinstance(each, int)}
