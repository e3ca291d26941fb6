"""System calls a process that opens files from outside never needs; the kernel refuses them (libseccomp)."""

import ctypes
import errno

_LIBRARY = "libseccomp.so.2"
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_NOT_THERE = 0x00050000 | errno.ENOSYS
_MASKED_EQUAL = 7
_CLONE_THREAD = 0x00010000
_UNKNOWN_CALL = -1

_NEVER = (
    # the network, by the front door and by the back (an io_uring does what no filter sees); a pair of sockets leads
    # nowhere, and asyncio wants one
    *("socket", "connect", "bind", "listen", "accept", "accept4"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    # other programs and other processes
    *("execve", "execveat", "fork", "vfork", "kill", "pidfd_open", "pidfd_getfd", "pidfd_send_signal"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "prlimit64", "setpriority"),
    # the machine
    *(
        "mount",
        "umount2",
        "pivot_root",
        "chroot",
        "unshare",
        "setns",
        "open_by_handle_at",
        "mknod",
        "mknodat",
    ),
    *("bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "personality", "acct"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "swapoff"),
    *("shmget", "msgget", "semget", "mq_open", "quotactl", "settimeofday", "clock_settime", "syslog"),
)


class _Compare(ctypes.Structure):
    """``struct scmp_arg_cmp``: argument number, operator, mask, value."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


class SystemCallFilter:
    """The filter, loaded before the fork and switched on in the child."""

    def __init__(self) -> None:
        self._library = _load()

    def switch_on(self) -> bool:
        """Refuse the calls from now on, for good; False when the library or the kernel does not offer it."""
        library = self._library
        if library is None:
            return False
        context = library.seccomp_init(_ALLOW)
        if not context:
            return False
        for name in _NEVER:
            self._refuse(context, name, _REFUSE)
        # A thread is welcome, a process is not; `clone3` hides its flags, and glibc does without it.
        self._refuse(context, "clone3", _NOT_THERE)
        self._refuse(context, "clone", _REFUSE, _Compare(0, _MASKED_EQUAL, _CLONE_THREAD, 0))
        loaded: bool = library.seccomp_load(context) == 0
        library.seccomp_release(context)
        return loaded

    def _refuse(self, context: int, name: str, action: int, *conditions: _Compare) -> None:
        assert self._library is not None  # noqa: S101 (`switch_on` returned before)
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number != _UNKNOWN_CALL:
            array = (_Compare * len(conditions))(*conditions)
            self._library.seccomp_rule_add_array(context, action, number, len(conditions), array)


def _load() -> ctypes.CDLL | None:
    """Load libseccomp.

    Source:
        seccomp_init(3), seccomp_rule_add(3), seccomp_load(3) of libseccomp 2.5.
    """
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
    library.seccomp_rule_add_array.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint),
        ctypes.c_void_p,
    )
    library.seccomp_load.argtypes = (ctypes.c_void_p,)
    library.seccomp_release.argtypes = (ctypes.c_void_p,)
    return library
