"""Every field by every way, for everybody: the same row decides about it, wherever it is reached from."""

import pytest

from resolvers import build_schema
from tests.authorisation.judging import Verdict, errors_of
from tests.authorisation.principals import Principal
from tests.authorisation.roots import named, trees
from tests.authorisation.table import table
from tests.authorisation.walks import Tree, coordinates_in, text_of
from tests.authorisation.world import World

SCHEMA = build_schema()._schema


async def mistakes_of(world: World, principal: Principal, tree: Tree, known: dict) -> tuple[list[str], set[str]]:
    operation = named(text_of(tree), world, is_other=principal.is_other)
    status, answer = await world.asked(principal, operation)
    if principal.reason is not None:
        (error,) = answer["errors"]
        ok = status == 401 and error["extensions"]["reason"] == principal.reason and "data" not in answer
        return ([] if ok else [f"{status}"]), set()
    verdict = Verdict(principal.who, errors_of(answer))
    assert status == 200, answer
    data = answer["data"] or {}
    verdict.compare(tree, data, known if known is not None else data)
    return verdict.end(), verdict.seen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_walk(world: World) -> None:
    import time
    P = world.principals
    out=[]; n=0; seen={"c":set(),"o":set()}
    t=time.process_time()
    alltrees=list(trees(SCHEMA))
    print("TREES",len(alltrees), time.process_time()-t)
    for tree in alltrees:
        perms=frozenset(p for c in coordinates_in(tree) for p in table()[c].permissions)
        bases={}
        for p in (P.owner,P.other,P.operator):
            s,a=await world.asked(p, named(text_of(tree),world,is_other=p.is_other))
            if s!=200: print(s,a,text_of(tree)[:300])
            bases[p.name]=a["data"] or {}
            m,se=await mistakes_of(world,p,tree,None)
            seen["o" if p.is_operator else "c"]|=se
            out+= [(p.name,x) for x in m]
            if m: print(p.name,m[:3])
        for p in P.everybody(perms):
            n+=1
            base = bases["operator" if p.is_operator else "another account's owner" if p.is_other else "owner"]
            m,_=await mistakes_of(world,p,tree,base)
            if m: print(p.name,m[:3])
            out+=m
    print("REQ",n,time.process_time()-t, len(out))
    for side,attr in(("c","customers"),("o","operators")):
        print(side, [r.coordinate for r in table().values() if not r.coordinate.split(".")[0].endswith("Payload") and not "(reveal)" in r.coordinate and getattr(r,attr) not in("-","none") and r.coordinate not in seen[side]])
