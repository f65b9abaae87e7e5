"""Many values that go from step to step as one."""

from collections.abc import Iterable, Sequence
from typing import TypeVar, overload

from typing_extensions import override  # typing has it from Python 3.12 on

Value = TypeVar("Value")


class Batch(Sequence[Value]):
    """A sequence that Prefect hands on as it is.

    Of a list, a tuple or a model it visits every field of every element, several times a step,
    to find results of other steps: for thousands of accounts that takes longer than the work.
    """

    def __init__(self, values: Iterable[Value]) -> None:
        self._values = tuple(values)

    @override
    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    @override
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        return self._values[index]
