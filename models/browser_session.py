"""Who is signed in with a browser. The cookie holds a secret of which only the hash is kept."""

from datetime import datetime
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.encryption import EncryptedTextField
from models.fields import UtcField


class BrowserSession(Model):
    """`claims` are those of the token the user signed in with, as JSON; gone with the session."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    secret_sha256 = fields.CharField(max_length=64, unique=True)
    claims: str = EncryptedTextField()
    created_at: datetime = UtcField()
    expires_at: datetime = UtcField()

    class Meta:
        table = "browser_session"
        indexes = (("expires_at",),)
