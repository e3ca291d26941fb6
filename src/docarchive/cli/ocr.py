"""Reading of pages that are pictures: what waits, reading it now, reading it again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.domain.errors import UnavailableError

if TYPE_CHECKING:
    from docarchive.wiring.app import App

ENGINE_NAMES = ("paddle", "rapid", "tesseract")


@click.command("ocr")
@click.option("--pending", is_flag=True, help="现在识别全部待识别页 / read every unread page now.")
@click.option("--record", "which", metavar="RECORD", help="只识别一份材料 / of one record only.")
@click.option(
    "--again",
    type=click.Choice(ENGINE_NAMES),
    help="用该引擎重新识别 / read again with this engine what another has read.",
)
@json_option
@pass_house
def ocr_command(house: House, pending: bool, which: str | None, again: str | None, as_json: bool) -> None:
    """识别扫描页的文字 / read the text of pages that are pictures; without options: what waits.

    可随时中断，已识别的页不会重做 / may be cut off at any time: what was read is not read again.
    """
    from docarchive.workflows.keeping.recognise_pending import waiting

    with house.app() as app:
        read = 0
        with progress("识别 / reading") as advance:
            if again is not None:
                read = _again(app, which, again, advance)
            elif which is not None:
                read = _one(app, which, advance)
            elif pending:
                read = _pending(app, advance)
        app.follow_ups.run_all()
        left = waiting(app.catalog)
        engine = app.recogniser.name
    if as_json:
        show_json({"engine": engine, "read": read, "files_waiting": left.files, "pages_waiting": left.pages})
        return
    if engine == "none" and left.pages:
        remark("没有识别引擎 / there is no recogniser → pip install 'docarchive[ocr]'")
    click.echo(
        f"引擎 / engine {engine}  已识别 / read {read} 页  待识别 / waiting {left.pages} 页（{left.files} 个文件 / files）"
    )


def _pending(app: "App", advance: Callable[[int, int], None]) -> int:
    from docarchive.workflows.keeping.recognise_pending import read_pending

    _require_engine(app)
    return read_pending(app.follow_ups, readers=app.ocr_workers, progress=advance).pages


def _one(app: "App", which: str, advance: Callable[[int, int], None]) -> int:
    from docarchive.workflows.keeping.recognise_pending import read_record
    from docarchive.workflows.lookup import look_up_record

    _require_engine(app)
    with app.catalog.reading() as reader:
        record = look_up_record(which, reader)
    return read_record(app.recognise_text, record, progress=advance)


def _again(app: "App", which: str | None, engine: str, advance: Callable[[int, int], None]) -> int:
    from docarchive.reading.ocr.choice import of_name
    from docarchive.workflows.keeping.recognise_pending import read_again
    from docarchive.workflows.lookup import look_up_record

    with app.catalog.reading() as reader:
        record_ids = [look_up_record(which, reader).id] if which is not None else None
    return read_again(
        app.recognise_text,
        record_ids,
        recogniser=app.installed_recogniser(engine),
        recognisers={of_name(name) for name in ENGINE_NAMES},
        progress=advance,
    )


def _require_engine(app: "App") -> None:
    if app.recogniser.name == "none":
        raise UnavailableError(
            "没有文字识别引擎 / no text recogniser",
            hint="pip install 'docarchive[ocr]'；检查 ocr_engine / check the setting ocr_engine",
        )
