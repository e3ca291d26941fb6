"""Settings are read once, from file and environment, and everything wrong is named at once."""

from pathlib import Path

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError, UnavailableError
from docarchive.settings import Settings, find_workspace, load_configuration


def workspace(folder, text=""):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "docarchive.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_workspace_is_the_given_one_then_the_variables_then_one_above(tmp_path):
    above, named, given = (workspace(tmp_path / name) for name in ("above", "named", "given"))
    below = above / "a/b"
    below.mkdir(parents=True)
    variable = {"DOCARCHIVE_WORKSPACE": str(named)}

    assert find_workspace(given, start=below, environ=variable) == given
    assert find_workspace(None, start=below, environ=variable) == named
    assert find_workspace(None, start=below, environ={}) == above
    with pytest.raises(NotFoundError, match=r"docarchive\.toml"):
        find_workspace(tmp_path, start=below, environ={})


def test_every_setting_has_a_default_a_description_and_an_origin(tmp_path):
    configuration = load_configuration(workspace(tmp_path), environ={})

    assert configuration.settings == Settings()
    assert set(configuration.origins.values()) == {"default"}
    assert all(field.description for field in Settings.model_fields.values())
    assert len(Settings.model_fields) < 40


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path):
    folder = workspace(tmp_path, 'pdf_workers = 3\npack = "a"\n')
    environ = {"DOCARCHIVE_PACK": "b", "DOCARCHIVE_ACTOR": "somebody"}
    configuration = load_configuration(folder, environ=environ)

    assert (configuration.settings.pdf_workers, configuration.settings.pack) == (3, "b")
    assert configuration.origins["pdf_workers"] == "docarchive.toml"
    assert configuration.origins["pack"] == "DOCARCHIVE_PACK"


def test_relative_folders_start_at_the_workspace(tmp_path):
    configuration = load_configuration(workspace(tmp_path, 'inbox_dir = "/srv/scans"\n'), environ={})

    assert configuration.path(configuration.settings.archive_dir) == tmp_path / "archive"
    assert configuration.path(configuration.settings.inbox_dir) == Path("/srv/scans")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('pdf_converter = "word"', "'auto', 'libreoffice' or 'none'"),
        ("pdf_workers = 0", "应不小于 1"),
        ("pdf_workers = 17", "应不大于 16"),
        ("pdf_workers = 1.5", "应为整数"),
        ("pdf_seconds = 0", "应大于 0"),
        ('busy_seconds = "long"', "应为数字"),
        ("pack = 3", "应为文字"),
        ("archive_dir = 3", "应为路径"),
        ("archiv_dir = 'x'", "did you mean archive_dir?"),
        ("archive_dir = 'x", "不是有效的 TOML"),
        ("[archive]\ndir = 'x'", "没有这一项"),
    ],
)
def test_a_wrong_setting_is_explained(tmp_path, text, says):
    with pytest.raises(RejectedError) as refused:
        load_configuration(workspace(tmp_path, text), environ={})

    assert says in refused.value.message


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('index_dir = "archive/index"', ["archive_dir 包含 index_dir"]),
        ('archive_dir = "inbox/archive"', ["inbox_dir 包含 archive_dir"]),
        ('keys_dir = "."', ["keys_dir 包含 archive_dir", "keys_dir 包含 inbox_dir"]),
        ('keys_dir = "index/../archive"', ["archive_dir 与 keys_dir 是同一目录"]),
    ],
)
def test_folders_that_contain_each_other_are_all_named(tmp_path, text, names):
    with pytest.raises(RejectedError) as refused:
        load_configuration(workspace(tmp_path, text), environ={})

    assert all(name in refused.value.message for name in names)


def test_a_settings_file_with_a_byte_order_mark_is_read_and_another_encoding_is_refused(tmp_path):
    folder = workspace(tmp_path)
    (folder / "docarchive.toml").write_bytes("# 设置\npdf_workers = 4\n".encode("utf-8-sig"))
    assert load_configuration(folder, environ={}).settings.pdf_workers == 4

    (folder / "docarchive.toml").write_bytes("# 设置\n".encode("gbk"))
    with pytest.raises(RejectedError, match="UTF-8"):
        load_configuration(folder, environ={})


def test_a_settings_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "docarchive.toml").mkdir()

    with pytest.raises(UnavailableError, match=r"docarchive\.toml"):
        load_configuration(tmp_path, environ={})
