"""GET /graphiql over HTTP: the page, its files, its examples; off, and not built."""

import hashlib
import json
import re
from pathlib import Path

import httpx
import orjson
import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, get_variable_values, parse, validate
from starlette.applications import Starlette

import schema
from endpoints.graphiql import graphiql_routes
from endpoints.graphiql_assets import AssetsDamaged, read_built
from endpoints.graphiql_examples import EXAMPLES, examples_in
from messages import Locale
from messages.catalog import _CATALOGS
from tests.api import OPERATOR, OWNER, Api
from tests.endpoints.edge import BROWSER, OURS, reached, whole_application

SCRIPT, STYLE = b"export {};", b"body {}"


def built_in(folder: Path, *, script: bytes = SCRIPT) -> Path:
    """As the build step leaves it; another `script` than the manifest's is a damaged one."""
    folder.mkdir(exist_ok=True)
    (folder / "page-AAAA.js").write_bytes(script)
    (folder / "look-BBBB.css").write_bytes(STYLE)
    digests = {"page-AAAA.js": SCRIPT, "look-BBBB.css": STYLE}
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in digests.items()}
    (folder / "manifest.json").write_bytes(orjson.dumps(manifest))
    return folder


def client_of(folder: Path) -> httpx.AsyncClient:
    application = Starlette(routes=graphiql_routes(folder, public_url=OURS))
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=OURS)


async def test_the_page_names_its_files_under_a_strict_policy(tmp_path: Path) -> None:
    async with client_of(built_in(tmp_path)) as client:
        first, second = [await client.get("/graphiql", headers={"Accept": BROWSER}) for _ in range(2)]
    assert (first.status_code, first.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<script type="module" src="/graphiql/assets/page-AAAA.js"></script>' in first.text
    assert '<link rel="stylesheet" href="/graphiql/assets/look-BBBB.css">' in first.text
    policy = first.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([\w-]{22})'", policy)
    assert policy == (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert f'data-nonce="{nonce}"' in first.text
    assert nonce not in second.text
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("language", "address", "title"),
    [
        ("zh-CN", "/graphiql", "合同中心 · GraphiQL 接口调试"),
        ("en-GB", "/graphiql", "Contract centre · GraphiQL"),
        ("zh-CN", "/graphiql?lang=en", "Contract centre · GraphiQL"),
    ],
)
async def test_the_page_speaks_the_readers_language(
    tmp_path: Path, language: str, address: str, title: str
) -> None:
    async with client_of(built_in(tmp_path)) as client:
        page = await client.get(address, headers={"Accept-Language": language})
    assert f"<h1>{title}</h1>" in page.text
    assert page.headers["content-language"] == ("en" if "en" in f"{language}{address[9:]}" else "zh-CN")


async def test_files_are_kept_for_ever_and_sent_small_to_who_takes_it(tmp_path: Path) -> None:
    async with client_of(built_in(tmp_path)) as client:
        small = await client.get("/graphiql/assets/page-AAAA.js", headers={"Accept-Encoding": "gzip, br"})
        whole = await client.get("/graphiql/assets/look-BBBB.css", headers={"Accept-Encoding": "identity"})
    assert (small.content, small.headers["content-encoding"]) == (SCRIPT, "gzip")
    assert (whole.content, whole.headers.get("content-encoding")) == (STYLE, None)
    assert small.headers["content-type"] == "text/javascript; charset=utf-8"
    assert whole.headers["content-type"] == "text/css; charset=utf-8"
    for answer in (small, whole):
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "page-AAAB.js", "page-aaaa.js", "..%2Fmanifest.json", "%2e%2e/look-BBBB.css", "", "."],
)
async def test_any_other_name_is_nothing(tmp_path: Path, name: str) -> None:
    async with client_of(built_in(tmp_path)) as client:
        assert (await client.get(f"/graphiql/assets/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "GraphiQL 尚未构建"), ("en", "GraphiQL is not built yet")]
)
async def test_before_the_build_the_page_says_how_and_afterwards_it_is_there(
    tmp_path: Path, language: str, words: str
) -> None:
    async with client_of(tmp_path / "built") as client:
        before = await client.get("/graphiql", headers={"Accept-Language": language})
        asset = await client.get("/graphiql/assets/page-AAAA.js")
        built_in(tmp_path / "built")
        after = await client.get("/graphiql", headers={"Accept-Language": language})
    assert (before.status_code, asset.status_code) == (200, 404)
    assert f"<h1>{words}</h1>" in before.text
    assert "<code>make graphiql</code>" in before.text
    assert f"curl -s {OURS}/graphql" in before.text
    assert "page-AAAA.js" in after.text


async def test_a_damaged_file_is_not_served(tmp_path: Path) -> None:
    folder = built_in(tmp_path, script=b"alert(1)")
    with pytest.raises(AssetsDamaged, match=r"page-AAAA\.js"):
        read_built(folder)
    async with client_of(folder) as client:
        page = await client.get("/graphiql", headers={"Accept-Language": "en"})
        asset = await client.get("/graphiql/assets/page-AAAA.js")
    assert "GraphiQL is not built yet" in page.text
    assert asset.status_code == 404


@pytest.mark.parametrize(("on", "status"), [(True, 200), (False, 404)])
async def test_a_setting_turns_it_off(keys: Path, on: bool, status: int) -> None:
    async with reached(whole_application(keys, graphiql=on)) as client:
        assert (await client.get("/graphiql")).status_code == status


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    return build_schema((Path(schema.__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


OPERATIONS = sorted(EXAMPLES.rglob("*.graphql"))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_every_example_is_valid_and_so_are_its_variables(path: Path, printed: GraphQLSchema) -> None:
    document = parse(path.read_text(encoding="utf-8"))
    assert validate(printed, document) == []
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    variables = path.with_suffix(".json")
    assert variables.exists() == bool(operation.variable_definitions)
    given = json.loads(variables.read_text(encoding="utf-8")) if variables.exists() else {}
    values = get_variable_values(printed, operation.variable_definitions or (), given)
    assert not isinstance(values, list), values  # of mistakes
    assert set(given) == {each.variable.name.value for each in operation.variable_definitions or ()}


def test_every_part_of_the_story_has_examples_with_names_in_both_languages() -> None:
    for locale in Locale:
        groups = examples_in(locale)
        listed = [example["name"] for group in groups for example in group["examples"]]
        assert len(groups) == 6
        assert len(listed) == len(set(listed)) == len(OPERATIONS) == 29
        named = {key for key in _CATALOGS[locale] if key.startswith("graphiql.operations.")}
        assert named == {f"graphiql.operations.{name}" for name in listed}


def test_places_in_the_variables_are_ones_that_the_page_knows() -> None:
    known = {key.removeprefix("graphiql.places.") for key in _CATALOGS[Locale.EN] if ".places." in key}
    used = {
        place
        for path in EXAMPLES.rglob("*.json")
        for place in re.findall(r'"\{(\w+)\}"', path.read_text("utf-8"))
    }
    assert used == known


async def test_examples_that_need_no_id_run_as_they_are(api: Api) -> None:
    for user, folders in ((OWNER, "1-start 2-unilateral"), (OPERATOR, "5-operators")):
        for folder in folders.split():
            for path in sorted((EXAMPLES / folder).glob("*.graphql")):
                variables = path.with_suffix(".json")
                given = variables.read_text(encoding="utf-8") if variables.exists() else "{}"
                if '"{' not in given and "subscription" not in path.read_text(encoding="utf-8"):
                    await api.client(user).data(path.read_text(encoding="utf-8"), **json.loads(given))
