"""What a real Matrix server (Synapse) makes of our messages; skipped, and said so, where `make servers` did not install it."""

import hashlib
import hmac
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from monitor.core.delivery import SendFailed, SendFailure, SendOutcome, Sent
from tests.contracts import TOLD, free_port, needed, running, sent

CONFIG = """
server_name: b.example
pid_file: {folder}/pid
public_baseurl: http://127.0.0.1:{port}/
listeners: [{{port: {port}, bind_addresses: [127.0.0.1], type: http, tls: false, resources: [{{names: [client]}}]}}]
database: {{name: sqlite3, args: {{database: "{folder}/server.db"}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
registration_shared_secret: contract
macaroon_secret_key: contract
report_stats: false
trusted_key_servers: []
enable_registration: true
enable_registration_without_verification: true
"""

pytestmark = pytest.mark.timeout(300)  # it starts slowly on a busy machine


@dataclass
class Matrix:
    """A server with somebody who reads along."""

    port: int
    reader: httpx.Client

    def ask(self, method: str, path: str, **content: Any) -> Any:
        answer = self.reader.request(method, path, json=content if method == "POST" else None)
        answer.raise_for_status()
        return answer.json()

    def add_user(self, name: str) -> str:
        """Open an account with the password s3cret; return an access token."""
        nonce = self.ask("GET", "/_synapse/admin/v1/register")["nonce"]
        told = f"{nonce}\0{name}\0s3cret\0notadmin".encode()
        mac = hmac.new(b"contract", told, hashlib.sha1).hexdigest()
        user = {"nonce": nonce, "username": name, "password": "s3cret", "admin": False, "mac": mac}
        return str(self.ask("POST", "/_synapse/admin/v1/register", **user)["access_token"])

    def add_room(self, alias: str) -> str:
        """Make a room that everybody may enter; return its id."""
        room = self.ask("POST", "/_matrix/client/v3/createRoom", preset="public_chat", room_alias_name=alias)
        return str(room["room_id"])

    def messages(self, room: str) -> list[dict[str, str]]:
        events = self.ask("GET", f"/_matrix/client/v3/rooms/{room}/messages?dir=f&limit=100")["chunk"]
        return [event["content"] for event in events if event["type"] == "m.room.message"]

    def knows(self, path: str) -> bool:
        return self.reader.get(f"/_matrix/client/v3/{path}").is_success

    def sent(self, target: str, login: str = "watch:s3cret") -> SendOutcome:
        return sent(f"matrix://{login}@127.0.0.1:{self.port}/", target)


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    program = needed("synapse_homeserver", "make servers")
    folder, port = tmp_path_factory.mktemp("matrix"), free_port()
    known = folder / "server.yaml"
    known.write_text(CONFIG.format(folder=folder, port=port))
    subprocess.run([program, "-c", known, "--generate-keys"], check=True, capture_output=True)
    command = [program, "-c", str(known)]
    with running(command, port), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as reader:
        server = Matrix(port, reader)
        server.add_user("watch")
        reader.headers["Authorization"] = f"Bearer {server.add_user('reader')}"
        yield server


def test_people_in_a_matrix_room_read_each_alert_as_one_message(matrix: Matrix) -> None:
    room = matrix.add_room("news")
    assert matrix.sent(room) == Sent()
    assert matrix.sent("#news:b.example") == Sent()
    messages = matrix.messages(room)
    assert len(messages) == 2
    for message in messages:
        assert all(words in message["body"] for words in TOLD)
        assert "<strong>„Kim“ lädt ein QUIT :ärger</strong><br" in message["formatted_body"]
        assert '<a href="https://blatt.example/1">' in message["formatted_body"]


def test_a_matrix_room_that_is_not_there_is_no_success_and_none_is_made(matrix: Matrix) -> None:
    outcome = matrix.sent("#mistyped:b.example")
    assert isinstance(outcome, SendFailed)
    assert outcome.kind is SendFailure.PERMANENT
    assert outcome.one_target
    assert not matrix.knows("directory/room/%23mistyped:b.example")


@pytest.mark.parametrize("login", ["watch:wr0ng-one", "nobody:wr0ng-one"])
def test_a_wrong_matrix_password_is_told_and_opens_no_account(matrix: Matrix, login: str) -> None:
    outcome = matrix.sent(matrix.add_room(login.partition(":")[0]), login)
    assert isinstance(outcome, SendFailed)
    assert (outcome.kind, outcome.reason) == (SendFailure.CREDENTIALS, "HTTP 403 Forbidden")
    assert not matrix.knows("profile/@nobody:b.example")
