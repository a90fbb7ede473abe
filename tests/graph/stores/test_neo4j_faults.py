"""What goes wrong around a real Neo4j server: nothing acknowledged is lost, nothing is half, no secret is told."""

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import neo4j
import pytest

from graph.errors import StoreBusy, StoreError, StoreForeign, StoreFull, UnknownSource
from graph.stores.neo4j import Neo4jStore
from ontology.claims import EdgeClaim, NodeClaim
from tests.graph.stores.sayings import COURSE, edge, moment, node, stated, version
from tests.neo4j_server import Server, reason_to_skip
from tools.neo4j_server import Address, jars, start, stop

pytestmark = pytest.mark.xdist_group("neo4j")

ROOT = Path(__file__).resolve().parents[3]
SECRET = "geheim-8f3a"
LIMIT = 300.0
"""Seconds after which what should have happened did not."""

TORN = "internal.dbms.tx_log.fail_on_corrupted_log_files=false\n"
"""What an administrator sets for the start after a full disk: the end of the log, half written, is cut off."""


def full(mark: object, count: int = 100, weight: int = 0) -> tuple[list[NodeClaim], list[EdgeClaim]]:
    """Return claims that all bear one mark, with so many more characters each."""
    nodes = [
        node(f"resource/甲/{mark}-{i}", f"第{mark}版", url=f"https://x/{mark}/" + os.urandom(weight).hex())
        for i in range(count)
    ]
    return nodes, [edge(claim.id, "supports", COURSE, purpose="teach") for claim in nodes]


def wait_until(true: Callable[[], object]) -> None:
    """Wait for a condition, however slow the machine is."""
    deadline = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def whole(store: Neo4jStore) -> dict[str, str]:
    """Return the marks of the versions in force by source, after looking whether each is whole."""
    marks = {}
    for each in store.versions():
        nodes, edges = stated(store, each.key)
        assert {claim.label for claim in nodes} == {f"第{each.version.sha256}版"}
        assert (len(nodes), len(edges)) == (each.nodes, each.edges)
        assert each.nodes == each.edges > 0
        marks[each.version.source] = each.version.sha256
    return marks


class Own:
    """A server of these tests' own, to kill and to starve; its data lie on a small disk where that may be mounted."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder / "disk"
        self.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(self.disk)]
        self.small = subprocess.run(mount, check=False, capture_output=True).returncode == 0
        self._address: Address | None = None

    def up(self, more: str = "") -> Address:
        """Start the server unless it runs, on the port that it had."""
        if self._address is None or self._address.process.poll() is not None:
            port = int(self._address.url.rpartition(":")[2]) if self._address else None
            more += "db.tx_log.rotation.size=4M\n"
            self._address = start(self.disk / "home", jars(), port=port, more=more)
        return self._address

    def store(self) -> Neo4jStore:
        """Open the store that is there, a server being up."""
        address = self.up()
        return Neo4jStore(address.url, address.user, address.password)

    def kill(self) -> None:
        """Kill the server as a power cut would."""
        process = self.up().process
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """Stop the server and give the small disk back."""
        if self._address is not None and self._address.process.poll() is None:
            stop(self._address)
        if self.small:
            subprocess.run(["umount", str(self.disk)], check=True)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    if reason := reason_to_skip():
        pytest.skip(reason)
    made = Own(tmp_path_factory.mktemp("neo4j"))
    try:
        yield made
    finally:
        made.end()


class Writer:
    """Commits one version after another in a thread, again where it is told to try later."""

    def __init__(self, store: Neo4jStore, source: str, weight: int = 20) -> None:
        self.acknowledged: list[str] = []
        self.told: list[StoreError] = []
        self._store, self._source, self._count = store, source, weight
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        number = 0
        while not self._over.is_set():
            mark = f"{self._source}{number}"
            try:
                self._store.commit(version(self._source, mark), *full(mark, self._count), moment(0))
            except StoreError as error:
                self.told.append(error)
                self._over.wait(0.2)
            else:
                self.acknowledged.append(mark)
                number += 1

    def end(self) -> None:
        """Let the thread end what it has in hand."""
        self._over.set()
        self._thread.join(LIMIT)
        assert not self._thread.is_alive()


def killed_amid(store: Neo4jStore, own: Own) -> None:
    """Kill the server while a group of changes is under way; others wait for their turn then."""
    with store.grouped():
        store.commit(version("grouped", "lost"), *full("lost", 500), moment(0))
        own.kill()


def test_a_server_killed_under_load_has_all_that_was_acknowledged_and_nothing_half(own: Own) -> None:
    store, reading, group = own.store(), own.store(), own.store()
    writer = Writer(store, "load")
    wait_until(lambda: len(writer.acknowledged) >= 3)
    seen: list[str] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            with suppress(StoreBusy):
                seen.append(whole(reading)["load"])
            over.wait(0.2)

    reader = threading.Thread(target=look, daemon=True)
    reader.start()
    with pytest.raises(StoreBusy):
        killed_amid(group, own)
    acknowledged = len(writer.acknowledged)
    own.up()
    wait_until(lambda: len(writer.acknowledged) >= acknowledged + 2)
    after = len(seen)
    wait_until(lambda: len(seen) > after)
    writer.end()
    over.set()
    reader.join(LIMIT)
    assert not reader.is_alive()
    assert all(type(error) is StoreBusy for error in writer.told), writer.told
    assert whole(store) == {"load": writer.acknowledged[-1]} | _others(store)
    marks = [each.version.sha256 for each in store.history("load")]
    assert marks == writer.acknowledged
    assert store.history("grouped") == []
    assert store.check() == []
    for each in (store, reading, group):
        each.close()


def _others(store: Neo4jStore) -> dict[str, str]:
    """Return what other tests left there."""
    return {source: mark for source, mark in whole(store).items() if source != "load"}


def _revision(store: Neo4jStore) -> int | None:
    try:
        return store.revision
    except StoreBusy:
        return None


def test_a_full_disk_fails_the_commit_and_keeps_all_that_was_acknowledged(own: Own) -> None:
    if not own.small:
        pytest.skip("this machine lends no small disk (mount -t tmpfs)")
    store = own.store()
    store.commit(version("disk", "0"), *full(0), moment(0))
    acknowledged = "0"
    filler = own.disk / "filler"
    room = os.statvfs(own.disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - 500_000)))
    told = None
    for number in range(1, 100):
        try:
            store.commit(version("disk", str(number)), *full(number, 1000, weight=500), moment(0))
        except StoreError as error:
            told = error
            break
        acknowledged = str(number)
    assert isinstance(told, StoreFull), told
    assert "磁盘" in str(told)
    filler.unlink()
    own.kill()
    own.up(TORN)
    wait_until(lambda: _revision(store) is not None)
    assert whole(store)["disk"] == acknowledged
    assert store.commit(version("disk", "after"), *full("after"), moment(0))
    assert store.check() == []
    store.close()


KILLED = """
import sys
from graph.stores.neo4j import Neo4jStore
from tests.graph.stores.sayings import moment, version
from tests.graph.stores.test_neo4j_faults import full
store = Neo4jStore(*sys.stdin.read().split())
with store.grouped():
    store.commit(version("killed", "half"), *full("half"), moment(0))
    print("held", flush=True)
    import time; time.sleep(600)
"""


def test_a_client_killed_amid_a_transaction_leaves_nothing_and_holds_up_nobody(neo4j_server: Server) -> None:
    store = neo4j_server.emptied().store()
    client = subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert client.stdin
    assert client.stdout
    client.stdin.write("\n".join(neo4j_server).encode())
    client.stdin.close()
    assert client.stdout.readline() == b"held\n"
    assert store.versions() == []
    client.kill()
    client.wait()
    client.stdout.close()
    assert store.commit(version("other", "1"), *full(1), moment(0))
    assert whole(store) == {"other": "1"}
    assert store.check() == []
    store.close()


def told(error: BaseException) -> str:
    """Return all that an error and what led to it would show in a log."""
    return "".join(traceback.format_exception(error))


def test_a_server_that_is_not_there_is_told_without_the_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), pytest.raises(StoreBusy, match=r"连不上 neo4j://127\.0\.0\.1:1") as caught:
        Neo4jStore("neo4j://127.0.0.1:1", "neo4j", SECRET)
    assert SECRET not in told(caught.value)
    assert SECRET not in caplog.text


def test_a_wrong_password_is_told_without_it(neo4j_server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), pytest.raises(StoreError, match="ZHITU_NEO4J_PASSWORD") as caught:
        Neo4jStore(neo4j_server.url, neo4j_server.user, SECRET)
    assert SECRET not in told(caught.value)
    assert SECRET not in caplog.text


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreError, match="不要写用户名和密码") as caught:
        Neo4jStore(f"neo4j://neo4j:{SECRET}@127.0.0.1:1", "", "")
    assert SECRET not in told(caught.value)


def test_two_writers_at_once_take_turns(neo4j_server: Server) -> None:
    stores = [neo4j_server.emptied().store(), neo4j_server.store()]
    failures: list[BaseException] = []

    def work(store: Neo4jStore, name: str) -> None:
        try:
            for number in range(6):
                assert store.commit(version(name, f"{name}{number}"), *full(f"{name}{number}"), moment(0))
        except BaseException as error:  # noqa: BLE001 # told by the test below
            failures.append(error)

    threads = [threading.Thread(target=work, args=each) for each in zip(stores, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert failures == []
    assert [each.number for each in stores[0].changes()] == list(range(1, 13))
    assert whole(stores[0]) == {"a": "a5", "b": "b5"}
    assert stores[0].check() == []
    for store in stores:
        store.close()


def test_a_reader_during_a_long_commit_sees_the_old_or_the_new(neo4j_server: Server) -> None:
    store, reading = neo4j_server.emptied().store(), neo4j_server.store()
    store.commit(version("a", "old"), *full("old"), moment(0))
    thread = threading.Thread(
        target=lambda: store.commit(version("a", "new"), *full("new", 4000), moment(1)), daemon=True
    )
    thread.start()
    seen = []
    while thread.is_alive():
        seen.append(whole(reading)["a"])
        (batch,) = reading.nodes("Resource")
        seen.append("old" if len(batch.keys) == 100 else "new")
        assert len(batch.keys) in (100, 4000)
    assert whole(reading) == {"a": "new"}
    assert seen[0] == "old"
    assert seen == sorted(seen, reverse=True)
    for each in (store, reading):
        each.close()


def test_of_two_who_withdraw_at_once_one_is_told_that_it_is_done(neo4j_server: Server) -> None:
    stores = [neo4j_server.emptied().store(), neo4j_server.store()]
    stores[0].commit(version("a", "1"), *full(1), moment(0))
    ended: list[object] = []
    ready = threading.Barrier(2)

    def work(store: Neo4jStore) -> None:
        ready.wait()
        try:
            ended.append(store.withdraw("a", moment(1)).number)
        except UnknownSource:
            ended.append("done already")

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert sorted(ended, key=str) == [2, "done already"]
    assert [each.closed for each in stores[0].history()] == [2]
    assert stores[0].check() == []
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "damage",
    [
        "CREATE (:Revision {number: 3, recorded: '2026-01-03T00:00:00+00:00', action: 'withdraw', source: 'a', "
        "closed: 1}) WITH 1 AS one MATCH (l:Ledger) SET l.revision = 3",
        "MATCH (v:Version {key: 1}) SET v.closed = 1",
    ],
)
def test_a_version_closed_twice_is_found(neo4j_server: Server, damage: str) -> None:
    store = neo4j_server.emptied().store()
    store.commit(version("a", "1"), *full(1), moment(0))
    store.withdraw("a", moment(1))
    assert store.check() == []
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query(damage)
    assert store.check() != []
    store.close()


def test_a_graph_of_somebody_else_is_refused_and_left_alone(neo4j_server: Server) -> None:
    neo4j_server.emptied()
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("CREATE (:Cookie {name: 'x'})")
        with pytest.raises(StoreForeign, match="Cookie"):
            neo4j_server.store()
        assert driver.execute_query("MATCH (n) RETURN count(n)").records[0][0] == 1
    neo4j_server.emptied()
