"""Groups that grow by joining two at a time (disjoint sets), with a mark that a group keeps."""

from collections.abc import Iterable


class Groups:
    """Disjoint sets of 0 ... n-1; a group is marked where one of its members is."""

    def __init__(self, count: int, marked: Iterable[int] = ()) -> None:
        self._parent = list(range(count))
        self._marked = [False] * count
        for member in marked:
            self._marked[member] = True

    def find(self, member: int) -> int:
        """Representative of a member's group."""
        root = member
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[member] != root:
            self._parent[member], member = root, self._parent[member]
        return root

    def join(self, one: int, other: int) -> None:
        """Make one group of two."""
        a, b = sorted((self.find(one), self.find(other)))
        self._parent[b] = a
        self._marked[a] = self._marked[a] or self._marked[b]

    def is_marked(self, member: int) -> bool:
        """Whether a member's group is marked."""
        return self._marked[self.find(member)]

    def together(self, one: int, other: int) -> bool:
        """Whether two members are of one group."""
        return self.find(one) == self.find(other)
