"""One process serves a SQLite database, and on a disk of its own machine."""

import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.migrating import MIGRATIONS
from models.sqlite_file import ServedAlready, file_of, mounts, network_filesystem, served_alone

NOW = datetime(2026, 11, 27, 8, 30, 15, tzinfo=UTC)


def test_a_database_that_is_served_is_refused_with_who_where_and_since_when(tmp_path: Path) -> None:
    file = tmp_path / "new" / "hetong.db"
    with served_alone(file, "serve", now=NOW):
        with pytest.raises(ServedAlready) as refusal, served_alone(file, "work", now=NOW):
            raise AssertionError
        assert str(refusal.value) == (
            f"{file} is in the hands of `serve`, process {os.getpid()} on {socket.gethostname()},"
            " since 2026-11-27 08:30:15 UTC. Beside SQLite one process serves, and it does the background work too:"
            " stop that one before `work`, or set DATABASE_URL to PostgreSQL for several."
        )
    with served_alone(file, "work", now=NOW):
        pass


def test_another_path_to_the_same_file_is_the_same_database(tmp_path: Path) -> None:
    (tmp_path / "hetong.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "hetong.db")
    with served_alone(tmp_path / "hetong.db", "serve", now=NOW):
        with pytest.raises(ServedAlready), served_alone(tmp_path / "link.db", "work", now=NOW):
            raise AssertionError
        with served_alone(tmp_path / "other.db", "serve", now=NOW):
            pass


HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from models.sqlite_file import served_alone
with served_alone(Path(sys.argv[1]), "serve", now=datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_whoever_was_killed_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "hetong.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], cwd=MIGRATIONS.parent, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ServedAlready, match=f"process {holder.pid} on"):
            served_alone(file, "serve", now=NOW).__enter__()
        holder.send_signal(signal.SIGKILL)
        assert holder.wait() == -signal.SIGKILL
    with served_alone(file, "serve", now=NOW):
        pass


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///var/lib/hetong.db", Path("/var/lib/hetong.db")),
        ("sqlite://data/hetong.db", Path.cwd() / "data" / "hetong.db"),
        ("postgresql://hetong@db.example/contracts", None),
    ],
)
def test_only_sqlite_has_a_file(url: str, file: Path | None) -> None:
    assert file_of(url) == file


MOUNTED = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
41 27 0:40 / /srv/share rw,relatime shared:7 - nfs4 files.example:/share rw,vers=4.2
42 27 0:41 / /srv/two\\040words rw,relatime - cifs //files.example/words rw
43 41 254:1 / /srv/share/local rw,relatime - xfs /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/srv/share/hetong.db", "nfs4"),
        ("/srv/share/deep/er/hetong.db", "nfs4"),
        ("/srv/two words/hetong.db", "cifs"),
        ("/srv/share/local/hetong.db", None),
        ("/srv/shared/hetong.db", None),
        ("/hetong.db", None),
    ],
)
def test_a_filesystem_of_the_network_is_known_by_its_mount(file: str, kind: str | None) -> None:
    assert network_filesystem(Path(file), MOUNTED) == kind


def test_the_machines_own_mounts_can_be_read(tmp_path: Path) -> None:
    assert network_filesystem(tmp_path / "hetong.db", mounts()) is None
