"""Files of a size and a kind, as an agent adds them to what they say."""

import hashlib
import uuid
from io import BytesIO

from apps.conversations import actions
from apps.conversations.files import Examined
from apps.conversations.models import Attachment, Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership

KINDS = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "txt": "text/plain", "mp3": "audio/mpeg"}


def make_file(member: Membership, name: str = "cat.png", content: bytes = b"PNG", size: int = 0) -> Attachment:
    """As large as it says, whatever there is of it."""
    kind = KINDS[name.rpartition(".")[2]]
    examined = Examined(name, kind, size or len(content), name.rpartition(".")[2], None, None, hashlib.sha256(content).hexdigest())
    with tenant_scope(member.tenant_id):
        return actions.store(BytesIO(content), examined, tenant=member.tenant, actor=member.actor)


def says_with(member: Membership, conversation: Conversation, text: str, *files: Attachment) -> None:
    with tenant_scope(member.tenant_id):
        named = tuple(file.public_id for file in files)
        actions.post(conversation, member=member, client_id=uuid.uuid4(), text=text, attachments=named)
