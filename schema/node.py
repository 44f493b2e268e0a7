"""Everything with an id of its own."""

import strawberry


@strawberry.interface(description="A thing with an id, for refetching it.")
class Node:
    id: strawberry.ID
