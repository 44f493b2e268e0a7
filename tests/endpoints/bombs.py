"""Documents that ask for more than anybody needs: each a request of a few kB that would cost a careless server dear."""

from typing import Any, Final, NamedTuple

VIEWER: Final = "viewer { kind }"


class Bomb(NamedTuple):
    """`exceeded`: the limit that refuses it; empty where the document is wrong besides."""

    exceeded: str
    query: str
    variables: dict[str, Any] | None = None


def times(number: int, each: str) -> str:
    return " ".join(each.replace("#", str(n)) for n in range(number))


def chain(fragments: int, each: int, leaf: str, kind: str = "Query") -> str:
    """`each` spreads of the next fragment in each: each ** fragments times the leaf."""
    links = times(fragments, f"fragment f# on {kind} {{ " + "...f@ " * each + "}")
    for number in range(fragments):
        links = links.replace("@", str(number + 1), each)
    return f"{links} fragment f{fragments} on {kind} {{ {leaf} }}"


def nested(levels: int, name: str, leaf: str = "id") -> str:
    return f"{name} {{ " * levels + leaf + " }" * levels


_DELETION: Final = 'deleteContract(input: {id: "x"}) { errors { code } }'

# fmt: off
BOMBS: Final[dict[str, Bomb]] = {
    "1,000 aliases":                    Bomb("tokens", "{" + times(1_000, "a#: __typename") + "}"),
    "300 aliases":                      Bomb("aliases", "{" + times(300, "a#: __typename") + "}"),
    "aliases under one field":          Bomb("aliases", "{ viewer {" + times(200, "a#: kind") + "} }"),
    "aliases in a fragment":            Bomb("aliases", "{ viewer {" + times(20, "...F") + "} } fragment F on Viewer { a: kind }"),
    "one mutation 40 times":            Bomb("aliases", "mutation {" + times(40, f"m#: {_DELETION}") + "}"),
    "tries of a code":                  Bomb("aliases", "mutation {" + times(40, 'a#: signContract(input: {id: "x", signingCode: "#"}) { clientMutationId }') + "}"),
    "300 directives on a field":        Bomb("directives", "{ __typename" + times(300, "@a") + "}"),
    "140 times @include":               Bomb("directives", "{ __typename" + times(140, "@include(if: true)") + "}"),
    "directives on an operation":       Bomb("directives", "query Q" + times(300, "@skip") + "{ __typename }"),
    "directives on variables":          Bomb("directives", "query Q($a: Int" + times(300, "@deprecated") + ") { __typename }"),
    "directives on a fragment":         Bomb("directives", "{ ...F } fragment F on Query" + times(300, "@x") + "{ __typename }"),
    "a field 900 times":                Bomb("rootFields", "{" + times(900, "__typename") + "}"),
    "a field 900 times below":          Bomb("fields", "{ viewer {" + times(900, "kind") + "} }"),
    "a field 300 times below":          Bomb("repeated", "{ viewer {" + times(300, "kind") + "} }"),
    "fields that may not be merged":    Bomb("repeated", "{ contracts { nodes {" + times(60, "lines(first: #) { totalCount }") + "} } }"),
    "spreads that repeat":              Bomb("fields", "{ viewer {" + times(210, "...F") + "} } fragment F on Viewer { kind userName }"),
    "repeated beside the operation":    Bomb("repeated", "query A { __typename } query B { viewer {" + times(300, "kind") + "} }"),
    "400 levels":                       Bomb("depth", "{" + nested(400, "a") + "}"),
    "40 levels that exist":             Bomb("depth", "{ contracts { nodes {" + nested(40, "frameworkContract") + "} } }"),
    "levels of inline fragments":       Bomb("depth", "{" + nested(150, "...", "__typename") + "}"),
    "a list within lists":              Bomb("depth", "{ nodes(ids: " + "[" * 300 + "]" * 300 + ") { id } }"),
    "an object within objects":         Bomb("depth", "{ contract(by: " + "{a:" * 200 + "1" + "}" * 200 + ") { id } }"),
    "a type within lists":              Bomb("depth", "query ($a: " + "[" * 300 + "Int" + "]" * 300 + ") { __typename }"),
    "fragments, doubling":              Bomb("rootFields", "{ ...f0 } " + chain(49, 2, VIEWER)),
    "fragments, seven times":           Bomb("rootFields", "{ ...f0 } " + chain(49, 7, VIEWER)),
    "fragments below a field":          Bomb("fields", "{ viewer { ...f0 } } " + chain(40, 2, "kind", "Viewer")),
    "fragments within pages":           Bomb("cost", "{ contracts(first: 100) { nodes { lines(first: 100) { nodes { order { id } } } } } }"),
    "circles of introspection":         Bomb("introspectionCost", "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"),
    "circles from one type":            Bomb("introspectionDepth", '{ __type(name: "Query") { fields { type {' + nested(20, "ofType", "name") + "} } } }"),
    "aliases of the schema":            Bomb("aliases", "{" + times(40, "a#: __schema { types { name } }") + "}"),
    "a page from a variable":           Bomb("cost", "query ($n: Int) { contracts(first: $n) { nodes { lines(first: $n) { nodes { order { id } } } } } }", {"n": 100}),
    "a long alias":                     Bomb("wordLength", "{ __schema { types { fields { " + "a" * 200_000 + ": name } } } }"),
    "a long operation":                 Bomb("wordLength", "query " + "a" * 200_000 + "($a: Int, $b: Int, $c: Int) { __typename }"),
    "a long variable":                  Bomb("wordLength", f"query (${'a' * 200_000}: [ID!]!) {{ __typename }}"),
    "60,000 tokens":                    Bomb("tokens", "{" + "a " * 60_000 + "}"),
    "80,000 comments":                  Bomb("tokens", "#\n" * 80_000 + "{ __typename }"),
    "330 variables":                    Bomb("tokens", "query (" + times(330, "$v#: Int") + ") { __typename }"),
    "260 operations":                   Bomb("tokens", times(260, "query q# { __typename }")),
    "330 unknown fields":               Bomb("", "{ contracts { nodes {" + times(330, "contrakt#") + "} } }"),
    "138 unknown types":                Bomb("", "{ __typename } " + times(138, "fragment f# on Contrackt# { id }")),
    "138 unused fragments":             Bomb("", "{ __typename } " + times(138, "fragment f# on Contract { id }")),
    "240 unused variables":             Bomb("", "query (" + times(240, "$v#: Int") + ") { __typename }"),
    "240 undefined variables":          Bomb("", "{ nodes(ids: [" + times(240, "$v#") + "]) { id } }"),
    "19 unknown arguments":             Bomb("", "{" + times(19, "viewer(a#: 1) { kind }") + "}"),
    "a fragment in itself":             Bomb("", "{ ...F } fragment F on Query { ...F }"),
    "60 fragments in a circle":        Bomb("", "{ ...f0 } " + times(60, "fragment f# on Query { ...f0 }")),
    "a comment of 250 kB":              Bomb("", "#" * 250_000),
    "a text of 250 kB":                 Bomb("", '{ nodes(ids: 1, x: "' + "x" * 250_000 + '") { id } }'),
    "a text of 40,000 lines":           Bomb("", '{ nodes(ids: 1, x: """' + "\n  x" * 40_000 + '""") { id } }'),
    "an integer of 200,000 digits":     Bomb("wordLength", "{ contracts(first: " + "9" * 200_000 + ") { totalCount } }"),
    "a fraction of 200,000 digits":     Bomb("wordLength", "{ contracts(first: 0." + "9" * 200_000 + ") { totalCount } }"),
    "50,000 ids that are none":         Bomb("", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [{}] * 50_000}),
    "20,000 unknown input fields":      Bomb("", "query ($by: ContractBy!) { contract(by: $by) { id } }", {"by": {f"n{n}": 1 for n in range(20_000)}}),
    "a NUL":                            Bomb("", "{ __typename \0 }"),
    "half a surrogate pair":            Bomb("", '{ verifyContract(number: "\\uD800", code: "x") { verdict } }'),
    "a character beyond all":           Bomb("", '{ verifyContract(number: "\\u{FFFFFFFFFF}", code: "x") { verdict } }'),
}

SUBSCRIPTIONS: Final[dict[str, tuple[str, str]]] = {
    "aliases":          ("aliases", "{ contractChanged { contract {" + times(20, "a#: id") + "} } }"),
    "aliased changes":  ("aliases", "{" + times(20, "a#: contractChanged { deletedContractId }") + "}"),
    "directives":       ("directives", "{ contractChanged { deletedContractId" + times(20, "@skip(if: false)") + "} }"),
    "fields":           ("fields", "{ contractChanged { deletedContractId" + times(450, "deletedContractId") + "} }"),
    "repeated fields":  ("repeated", "{ contractChanged {" + times(200, "deletedContractId") + "} }"),
    "fragments":        ("fields", "{ contractChanged { ...f0 } } " + chain(40, 2, "deletedContractId", "ContractChange")),
    "a long alias":     ("wordLength", "{ contractChanged { " + "a" * 100_000 + ": deletedContractId } }"),
    "pages in pages":   ("cost", "{ contractChanged { contract { lines(first: 100) { nodes { order { contract { lines(first: 100) { nodes { order { id } } } } } } } } } }"),
    "two changes":      ("", "{ contractChanged { deletedContractId } viewer: contractChanged { deletedContractId } }"),
    "a circle":         ("", "{ contractChanged { ...F } } fragment F on ContractChange { ...F }"),
}
"""By the limit that refuses them, and what follows `subscription`."""
# fmt: on
