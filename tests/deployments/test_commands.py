"""The commands: each says what it does, and none answers a mistake with a traceback."""

from pathlib import Path

import pytest
from prefect.testing.utilities import prefect_test_harness

from deployments.__main__ import main
from tests.escrow_builder import prepare


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Without a command"),
        (["reveal"], "audit log before anything is printed"),
        (["rotate-escrow-key"], "If it is interrupted, run it again"),
        (["audit"], "chain of keyed hashes"),
        (["audit", "verify"], "cut off at the end"),
        (["audit", "head"], "kept where nobody"),
    ],
)
def test_every_command_says_what_it_does(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
):
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    assert says in " ".join(capsys.readouterr().out.split())


def test_without_a_command_everything_is_prepared_again_and_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    key = (tmp_path / "escrow.key").read_bytes()
    with prefect_test_harness(server_startup_timeout=120):
        assert main([]) == 0
        assert main([]) == 0
    out = capsys.readouterr().out
    assert "Break-glass off" in out
    assert "rotate-passwords/nightly" in out
    assert (tmp_path / "escrow.key").read_bytes() == key


def test_break_glass_that_cannot_work_is_found_when_everything_is_prepared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("QUICKPASS_RECOVERY_FOLDER", str(tmp_path))
    assert main([]) == 1
    assert "half switched on: set QUICKPASS_RECOVERY_RECIPIENTS" in capsys.readouterr().err


def test_changing_the_escrow_key_says_what_to_keep(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert main(["rotate-escrow-key"]) == 0
    out = capsys.readouterr().out
    assert "0 passwords were re-wrapped" in out
    assert "Keep the old copy as long as any backup" in out
    assert (tmp_path / "escrow.key").read_text().strip() not in out


def test_a_key_that_cannot_be_changed_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "escrow.key").write_text("nothing\n")
    assert main(["rotate-escrow-key"]) == 1
    assert "The key cannot be read" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device", "escrow.key")

    monkeypatch.setattr("tasks.key_rotation.replace_keys", refuse)
    assert main(["rotate-escrow-key"]) == 1
    assert capsys.readouterr().err == "escrow.key: No space left on device\n"
