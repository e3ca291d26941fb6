"""Why a file from outside was refused: codes between the child and its parent, words for people.

The child sends a code and a short detail, never a sentence, so a file cannot speak through its reader.
"""

from docarchive.domain.errors import RejectedError

MAX_DETAIL = 120

_RESCAN = "请重新扫描或重新复制后再放入 / scan or copy it again, then drop it in again"
_REPRINT = "请用“打印为 PDF”另存后再放入 / print it to a new PDF, then drop that in"
_SPLIT = "请分成较小的文件 / split it into smaller files"
_BY_PERSON = "已隔离，请由管理员检查来源 / quarantined; have an administrator check where it came from"

_WORDS: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的（0 字节） / the file is empty (0 bytes)", _RESCAN),
    "irregular": (
        "不是普通文件（链接、目录或设备） / not a regular file (a link, folder or device)",
        _BY_PERSON,
    ),
    "truncated": ("文件不完整，结尾缺失 / the file is truncated: its end is missing", _RESCAN),
    "damaged": ("文件已损坏，无法读取 / the file is damaged and cannot be read", _RESCAN),
    "encrypted": (
        "文件已加密或设有密码 / the file is encrypted or protected by a password",
        "请取消密码后再放入 / remove the password, then drop it in again",
    ),
    "active": ("PDF 含有可执行内容或附件 / the PDF holds active content or attachments", _REPRINT),
    "no_pages": ("文件没有任何页面 / the file has no pages", _RESCAN),
    "too_many_pages": ("页数过多 / too many pages", _SPLIT),
    "picture_too_large": (
        "图像尺寸过大（图像炸弹） / a picture has too many pixels (image bomb)",
        "请以不高于 600 dpi 重新扫描 / scan again at 600 dpi or less",
    ),
    "bomb": ("解压后体积异常（压缩炸弹） / it unpacks to an absurd size (decompression bomb)", _BY_PERSON),
    "nested": ("内部结构嵌套过深或循环 / its structure is nested too deeply or in a circle", _BY_PERSON),
    "too_much_text": ("文字内容过多 / too much text", _SPLIT),
    "too_many_parts": ("内含文件过多 / too many files inside", _SPLIT),
    "parts_too_large": ("内含文件总量过大 / the files inside are too large together", _SPLIT),
    "no_parts": ("里面没有文件 / there is no file inside", _RESCAN),
    "disguised": (
        "程序或脚本使用了其他文件的后缀 / a program or script under another kind's name",
        _BY_PERSON,
    ),
    "virus": ("病毒扫描报警 / the virus scanner found something", _BY_PERSON),
    "time": ("读取超时，已终止 / reading took too long and was stopped", _BY_PERSON),
    "memory": ("读取所需内存过大，已终止 / reading needed too much memory and was stopped", _BY_PERSON),
    "crashed": ("文件使读取程序崩溃 / the file made its reader crash", _BY_PERSON),
    "wrong_kind": ("不能从这种文件中取出页面 / pages cannot be taken from this kind of file", _REPRINT),
    "not_a_workbook": (
        "不是 XLSX 工作簿 / not an XLSX workbook",
        "用表格程序打开，另存为 .xlsx / open it in a spreadsheet program, save it as .xlsx",
    ),
    "no_pictures": (
        "其中没有可以解码的画面或声音 / it holds neither pictures nor sound that can be decoded",
        _BY_PERSON,
    ),
    "no_sound": ("录像没有声音 / it has no sound", _BY_PERSON),
    "no_media_library": (
        "未安装音像组件 / the media library is not installed",
        "pip install 'docarchive[media]'",
    ),
    "no_speech_model": (
        "语音模型或语音组件缺失 / no speech model, or no speech library",
        "docarchive doctor 给出安装方法 / docarchive doctor says how to install it",
    ),
    "no_such_page": ("文件中没有所要的页 / the file has no such page", _BY_PERSON),
}


class Refusal(Exception):  # noqa: N818 (an answer of the child, not an error that a door maps)
    """Raised in the child: the file is refused for the reason *code*."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail[:MAX_DETAIL]


def rejection(name: str, code: str, detail: str = "") -> RejectedError:
    """Say to a person that the file *name* was refused, why, and what to do."""
    words, hint = _WORDS.get(code, _WORDS["crashed"])
    printable = "".join(c if c.isprintable() else "�" for c in detail)[:MAX_DETAIL]
    return RejectedError(f"{name}: {words}" + (f" [{printable}]" if printable else ""), hint=hint)
