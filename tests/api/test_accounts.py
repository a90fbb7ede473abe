"""Accounts on the command line, and backups that hold them."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.access import Access, AccessRules, machine, people_at
from api.compose import open_store
from people import accounts, log, sessions
from people.database import STEPS, Database, open_database
from people.passwords import Hasher
from people.sessions import Lifetime
from tests.commands import Answer, Zhitu, command, over

PASSWORD = "correct horse"


@pytest.fixture
def at(tmp_path: Path) -> Zhitu:
    """Run commands where there is no graph and no account yet."""
    return over(tmp_path / "zhitu.db")


def people(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder}/zhitu.db.people")


def create(at: Zhitu, monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = PASSWORD) -> Answer:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    return at("account", "create", *arguments, "--password-stdin")


def test_the_first_account_is_an_administrator(at: Zhitu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = create(at, monkeypatch, "li.na", "--role", "expert")
    assert refused.code == 2
    assert "--admin" in refused.err
    answer = create(at, monkeypatch, "root", "--admin", "--format", "json")
    assert answer.code == 0, answer.err
    assert answer.json["roles"] == [{"role": "administrator", "scope": None}]
    assert not answer.json["must_change_password"]
    assert PASSWORD not in answer.out + answer.err
    visit = sessions.sign_in(people(tmp_path), Hasher(), Lifetime(), "root", PASSWORD, machine())
    assert visit.person.name == "root"


def test_a_password_that_is_made_is_shown_once_and_nowhere_else(at: Zhitu, tmp_path: Path) -> None:
    answer = at("account", "create", "root", "--admin", "--generate", "--format", "json")
    once = answer.json["password"]
    assert answer.json["must_change_password"]
    for asked in (("account", "list"), ("account", "audit"), ("account", "roles", "root")):
        assert once not in at(*asked, "--format", "json").out
    assert "root" in at("account", "list").out


def test_without_a_terminal_a_password_is_not_asked_for(at: Zhitu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    answer = at("account", "create", "root", "--admin")
    assert answer.code == 2
    assert "--password-stdin" in answer.err


def test_a_weak_password_is_refused_and_told_in_english_too(at: Zhitu, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = create(at, monkeypatch, "root", "--admin", "--lang", "en", typed="qwertyuiop")
    assert answer.code == 2
    assert "too common" in answer.err
    assert "qwertyuiop" not in answer.err


def test_accounts_are_changed_and_the_log_tells(at: Zhitu) -> None:
    at("account", "create", "root", "--admin", "--generate")
    at("account", "create", "li.na", "--role", "builder:ec-sample", "--role", "expert", "--generate")
    changed = at("account", "roles", "li.na", "--add", "auditor:浙江", "--remove", "expert", "--format", "json").json
    assert [each["role"] for each in changed["roles"]] == ["auditor", "builder"]
    assert at("account", "roles", "li.na", "--remove", "expert").code == 2
    assert at("account", "roles", "li.na", "--add", "king").code == 2
    assert at("account", "disable", "li.na", "--format", "json").json["disabled"]
    assert at("account", "enable", "li.na", "--format", "json").json["disabled"] is None
    assert at("account", "reset", "li.na", "--format", "json").json["password"]
    told = at("account", "audit", "--format", "json").json["entries"]
    assert [each["action"] for each in told] == [
        *("password-reset", "account-enable", "account-disable", "account-roles"),
        *("account-create", "account-create"),
    ]
    assert {each["address"] for each in told} == {"local"}
    assert (
        len(at("account", "audit", "--action", "account-create", "--limit", "1", "--format", "csv").out.splitlines())
        == 2
    )
    assert at("account", "audit", "--actor", "nobody", "--before", "3", "--format", "json").json == {"entries": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list",), "zhitu account create"),
        (("disable", "x"), "zhitu account create"),
        (("create", "a b", "--admin", "--generate"), "账户名"),
        (("create", "x", "--role", "builder", "--admin", "--generate"), "builder:ec-sample"),
    ],
)
def test_what_cannot_be_done_is_told(at: Zhitu, arguments: tuple[str, ...], said: str) -> None:
    answer = at("account", *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_the_last_administrator_and_unknown_names_are_told(at: Zhitu) -> None:
    at("account", "create", "root", "--admin", "--generate")
    assert "最后一个" in at("account", "disable", "root").err
    assert "没有账户" in at("account", "reset", "nobody").err
    assert "已经有了" in at("account", "create", "ROOT", "--generate").err


def test_a_damaged_or_newer_database_is_a_fault(at: Zhitu, tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/zhitu.db.people", steps=(*STEPS, lambda connection: None)).close()
    answer = at("account", "list")
    assert answer.code == 3
    assert "请更新" in answer.err
    (tmp_path / "zhitu.db.people").write_bytes(b"no database" * 500)
    assert at("account", "list").code == 3


def test_accounts_lie_beside_the_graph_or_where_the_variable_says(tmp_path: Path) -> None:
    assert people_at("sqlite:///a/b.db", "") == "sqlite:///a/b.db.people"
    assert people_at("memory:", "") == ""
    assert people_at("memory:", "postgresql://host/x") == "postgresql://host/x"
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.db"
    answer = command("account", "create", "root", "--admin", "--generate", "--store", "memory:", ZHITU_PEOPLE=elsewhere)
    assert answer.code == 0, answer.err
    assert (tmp_path / "elsewhere.db").is_file()
    assert "没有账户" in command("account", "list", "--store", "memory:").err


def test_a_server_that_is_not_there_is_told_without_its_password(at: Zhitu) -> None:
    answer = at("account", "list", ZHITU_PEOPLE="postgresql://zhitu:geheim@127.0.0.1:1/zhitu")
    assert answer.code == 3
    assert "geheim" not in answer.err + answer.out


@pytest.fixture
def small(tmp_path: Path) -> Zhitu:
    """Run commands on an empty graph."""
    open_store(f"sqlite:///{tmp_path}/zhitu.db", create=True).close()
    return over(tmp_path / "zhitu.db")


def test_a_backup_holds_the_accounts_and_a_restore_puts_them_back(small: Zhitu, tmp_path: Path) -> None:
    small("account", "create", "root", "--admin", "--generate")
    made = small("store", "backup", str(tmp_path / "saved.db"))
    assert made.code == 0, made.err
    assert "账户已备份" in made.out
    assert (tmp_path / "saved.db.people").stat().st_mode & 0o77 == 0
    small("account", "create", "later", "--generate")
    database = people(tmp_path)  # somebody has it open all the while
    refused = small("store", "restore", str(tmp_path / "saved.db"))
    assert refused.code == 2
    answer = small("store", "restore", str(tmp_path / "saved.db"), "--replace")
    assert answer.code == 0, answer.err
    assert "账户已恢复" in answer.out
    assert [known.name for known in accounts.listed(database)] == ["root"]
    assert log.lines(database, limit=1)[0].action == "accounts-restore"
    database.close()


def test_sessions_that_had_ended_do_not_begin_again_with_a_restore(small: Zhitu, tmp_path: Path) -> None:
    once = small("account", "create", "root", "--admin", "--generate", "--format", "json").json["password"]
    database = people(tmp_path)
    visit = sessions.sign_in(database, Hasher(), Lifetime(), "root", once, machine())
    assert small("store", "backup", str(tmp_path / "saved.db")).code == 0
    sessions.sign_out(database, visit, machine())
    assert small("store", "restore", str(tmp_path / "saved.db"), "--replace").code == 0
    assert sessions.visit_of(database, Lifetime(), visit.mark, machine().at) is None
    database.close()


def test_a_backup_overwrites_nothing_and_a_damaged_one_is_not_put_back(small: Zhitu, tmp_path: Path) -> None:
    small("account", "create", "root", "--admin", "--generate")
    saved = tmp_path / "saved.db.people"
    saved.write_bytes(b"mine")
    assert small("store", "backup", str(tmp_path / "saved.db")).code == 2
    assert saved.read_bytes() == b"mine"
    saved.unlink()
    small("store", "backup", str(tmp_path / "saved.db"))
    saved.write_bytes(saved.read_bytes()[:6000])
    answer = small("store", "restore", str(tmp_path / "saved.db"), "--replace")
    assert answer.code == 1
    assert "saved.db.people" in answer.out
    assert "root" in small("account", "list").out


def test_imports_are_backed_up_with_the_graph(small: Zhitu, tmp_path: Path) -> None:
    (tmp_path / "zhitu.db.jobs").mkdir(exist_ok=True)
    with closing(sqlite3.connect(tmp_path / "zhitu.db.jobs" / "jobs.db")) as rows:
        rows.execute("CREATE TABLE IF NOT EXISTS marked (x)")
        rows.commit()
    assert "导入任务已备份" in small("store", "backup", str(tmp_path / "saved.db")).out
    assert (tmp_path / "saved.db.jobs").is_file()


def test_accounts_elsewhere_are_left_to_their_own_tools(small: Zhitu, tmp_path: Path) -> None:
    answer = small("store", "backup", str(tmp_path / "saved.db"), ZHITU_PEOPLE="postgresql://127.0.0.1:1/zhitu")
    assert answer.code == 0
    assert "另一个数据库" in answer.out


def test_a_hash_costs_what_is_advised(tmp_path: Path) -> None:
    access = Access(AccessRules(people_at(f"sqlite:///{tmp_path}/z.db", "")))
    kept = access.hasher.hash(PASSWORD)
    assert "$argon2id$" in kept
    assert "m=65536,t=3,p=4" in kept
