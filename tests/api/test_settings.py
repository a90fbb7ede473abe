import pytest

from api.settings import DEFAULT_STORE, DEFAULT_WIDTH, Settings, language_of, read_settings


def test_options_come_before_the_environment_and_that_before_defaults() -> None:
    assert read_settings({}).store == DEFAULT_STORE
    assert read_settings({"ZHITU_STORE": "memory:"}).store == "memory:"
    assert read_settings({"ZHITU_PEOPLE": "sqlite:///p.db"}).people == "sqlite:///p.db"
    assert read_settings({}).people == ""
    assert read_settings({"ZHITU_STORE": "memory:"}, store="sqlite:///x.db").store == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de_DE"}, "en"),
    ],
)
def test_the_language_follows_the_locale(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_terminal_decides_the_width_unless_columns_are_given() -> None:
    assert read_settings({}, terminal=True).width is None
    assert read_settings({}, terminal=False).width == DEFAULT_WIDTH
    assert read_settings({"COLUMNS": "60"}).width == 60
    assert read_settings({"COLUMNS": "wide"}).width == DEFAULT_WIDTH


def test_settings_cannot_be_changed_once_read() -> None:
    with pytest.raises(AttributeError):
        Settings().store = "memory:"  # type: ignore[misc] # that is the point
