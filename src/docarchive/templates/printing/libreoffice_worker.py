"""One LibreOffice process, driven over UNO; run by Debian's own Python, which has the ``uno`` module.

``libreoffice_process.py`` starts it as

    /usr/bin/python3 -I libreoffice_worker.py SOFFICE FOLDER

and speaks JSON lines with it. It says ``{"ready": true}``, then answers each ``{"docx": path, "pdf": path}``
with ``{"done": true}``, ``{"unreadable": reason}`` (the file's fault) or ``{"died": reason}`` (the
office's fault; the house then ends us). It ends, and takes its process group and its folder with it,
when its standard input ends.
"""

import contextlib
import hashlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

# Settings of the profile: no macros, no updates of links, no network but a dead proxy, no questions.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_VALUES = [
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
]


def main() -> None:
    """Start the office, then serve requests until standard input ends."""
    soffice, folder = sys.argv[1], Path(sys.argv[2])
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests, folder), daemon=True).start()
    office = _start(soffice, folder)
    desktop = _connect(office, folder)
    _say(ready=True)
    while True:
        request = json.loads(requests.get())
        _say(**_convert(desktop, Path(request["docx"]), Path(request["pdf"])))


def _read_requests(requests: "queue.SimpleQueue[str]", folder: Path) -> None:
    for line in sys.stdin:
        requests.put(line)
    # The house closed us or is gone. The office may hang, so nothing gentler than a kill.
    forget_sockets(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def _profile(folder: Path) -> Path:
    return folder / "profile"


def _pipe_name(folder: Path) -> str:
    return f"docarchive-{folder.name}"


def _start(soffice: str, folder: Path) -> "subprocess.Popen[bytes]":
    user = _profile(folder) / "user"
    user.mkdir(parents=True, exist_ok=True)
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _VALUES)
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")
    options = [
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        "--nofirststartwizard",
    ]
    return subprocess.Popen(  # noqa: S603 - the program comes from the settings
        [
            soffice,
            *options,
            f"-env:UserInstallation={_profile(folder).as_uri()}",
            f"--accept=pipe,name={_pipe_name(folder)};urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
    )


def _connect(office: "subprocess.Popen[bytes]", folder: Path) -> Any:
    import uno
    from com.sun.star.connection import NoConnectException

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    url = f"uno:pipe,name={_pipe_name(folder)};urp;StarOffice.ComponentContext"
    while True:  # the house keeps the time
        try:
            remote = resolver.resolve(url)
        except NoConnectException:
            if office.poll() not in (None, 0):
                sys.exit(f"soffice ended with {office.returncode} before it answered")
            time.sleep(0.05)
        else:
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def _convert(desktop: Any, docx: Path, pdf: Path) -> dict[str, Any]:
    from com.sun.star.lang import DisposedException
    from com.sun.star.uno import Exception as UnoException

    try:
        document = desktop.loadComponentFromURL(docx.as_uri(), "_blank", 0, _loading())
    except DisposedException as gone:
        return {"died": gone.Message}
    except UnoException as failure:
        # A bridge that breaks in the middle of a call says so in a RuntimeException.
        kind = "died" if "disposed" in failure.Message.lower() else "unreadable"
        return {kind: f"{type(failure).__name__} {failure.Message}".strip()}
    if document is None:
        return {"unreadable": "nothing was made of it"}
    try:
        document.storeToURL(pdf.as_uri(), _storing())
    except UnoException as failure:
        return {"died": f"not stored: {type(failure).__name__} {failure.Message}".strip()}
    finally:
        with contextlib.suppress(UnoException):
            document.close(True)
    return {"done": True}


def _loading() -> tuple[Any, ...]:
    return _properties(
        FilterName="MS Word 2007 XML",  # named: otherwise any text is taken for a document
        Hidden=True,
        ReadOnly=True,
        MacroExecutionMode=0,  # NEVER_EXECUTE
        UpdateDocMode=0,  # NO_UPDATE
    )


def _storing() -> tuple[Any, ...]:
    import uno

    pdf_a = _properties(
        SelectPdfVersion=2,  # PDF/A-2b
        UseTaggedPDF=True,
        UseLosslessCompression=True,  # seals and codes keep their edges
        ReduceImageResolution=False,
        ExportFormFields=False,
        ExportBookmarks=False,
    )
    data = uno.Any("[]com.sun.star.beans.PropertyValue", pdf_a)
    return _properties(FilterName="writer_pdf_Export", FilterData=data, Overwrite=True)


def _properties(**values: Any) -> tuple[Any, ...]:
    from com.sun.star.beans import PropertyValue

    made = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


def forget_sockets(folder: Path) -> None:
    """Remove what a killed office leaves outside its folder: two sockets, one named after the profile's address."""
    digest = hashlib.md5(_profile(folder).as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    profile = "".join(f"{byte:x}" for byte in digest)  # without leading zeros, as LibreOffice prints it
    for name in (_pipe_name(folder), f"SingleOfficeIPC_{profile}"):
        for temporary in ("/tmp", "/var/tmp"):  # noqa: S108 - LibreOffice's own fixed choice
            Path(temporary, f"OSL_PIPE_{os.getuid()}_{name}").unlink(missing_ok=True)


def _say(**answer: Any) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
