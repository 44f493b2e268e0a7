"""Sessions of browsers that have ended by themselves are forgotten: nobody asks for their rows again."""

from jobs.services import Services
from models import BrowserSession


async def forget_ended_sessions(services: Services) -> int:
    """How many were deleted."""
    return await BrowserSession.filter(expires_at__lte=services.now()).delete()
