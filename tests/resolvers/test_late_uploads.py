"""A scan that nobody referred to in time is not there any more, whether or not it was forgotten yet."""

from datetime import timedelta

from models import Upload
from tests.api import OPERATOR, Api
from tests.resolvers.test_supplements import DOCUMENT, upload
from tests.resolvers.world import framed, refused


async def test_an_upload_older_than_a_week_is_not_there_any_more(api: Api) -> None:
    await framed(api)
    contract = (await api.client().data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    given = {**DOCUMENT, "contractId": contract, "kind": "SUPPLEMENTARY_AGREEMENT"}
    late = await upload(api)
    await Upload.all().update(created_at=api.services.now() - timedelta(days=7))
    (error,) = await refused(api.client(OPERATOR), "recordSupplement", {**given, "uploadId": late})
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "uploadId"])
