"""Let a notebook start no program and load no pickle: run in its kernel, never imported.

What a cell does by itself is read before it runs (:mod:`analysis.book.notebook`); what it asks of a
library is seen by an audit hook, and by a function in the place of the one by which
:mod:`multiprocessing` starts programs, since Python tells hooks nothing of that. Refused is what a
cell, or a library called by it, does. What the package does is code of the package, and may; so may
an installed library that is being imported, since some ask the system for its fonts or its name
then.

The refusal is an error at the cell's own line, of a kind that few handlers take. Where it was
swallowed all the same, the cell fails when it has ended.

Known drawbacks: this keeps authors to a rule and is no prison. Cells that undo the work of either,
by a name that something else kept or put back, call the system's C library, or have code of the
package call theirs, are not held; run only notebooks that you would run by hand.
"""


def _guard() -> None:
    import os
    import sys
    from types import FrameType

    shell = get_ipython()  # type: ignore[name-defined]  # noqa: F821
    programs = frozenset(
        "subprocess.Popen os.system os.exec os.posix_spawn os.spawn os.fork os.forkpty "
        "os.startfile pty.spawn".split()
    )
    installed = tuple({os.path.realpath(each) + os.sep for each in (sys.prefix, sys.base_prefix)})
    refused: list[BaseException] = []

    class Refused(BaseException):  # no Exception: a library would make something else of it
        line = 0

        def _render_traceback_(self) -> list[str]:
            """Return what IPython shows: the cell's line, not those of the library."""
            line = f"Cell In[{shell.execution_count}], line {self.line}"
            return [*([line] if self.line else []), f"Refused: {self}"]

    def is_allowed(frame: FrameType | None) -> bool:
        """Tell whether the package or an import stands between an event and the cell."""
        package = getattr(sys.modules.get("analysis"), "__file__", None)
        ours = os.path.dirname(package) + os.sep if package else None
        while frame and frame.f_globals.get("__name__", "__main__") != "__main__":
            file = frame.f_code.co_filename
            if ours and file.startswith(ours):
                return True
            if frame.f_code.co_name == "<module>" and os.path.realpath(file).startswith(installed):
                return True
            frame = frame.f_back
        return False

    def line_of_cell(frame: FrameType | None) -> int:
        line = 0
        while frame:
            if frame.f_globals is shell.user_ns:
                line = frame.f_lineno
            frame = frame.f_back
        return line

    def hook(event: str, arguments: tuple) -> None:  # type: ignore[type-arg]
        if event in programs or event == "pickle.find_class":
            refuse(event, arguments, sys._getframe(1))

    def refuse(event: str, arguments: tuple, frame: FrameType) -> None:  # type: ignore[type-arg]
        if is_allowed(frame):
            return
        what = "a pickle" if event == "pickle.find_class" else "another program"
        asked = " ".join(str(each) for each in arguments[:2] if each is not None)
        error = Refused(
            f"expected no program and no pickle in a notebook, found {what} "
            f"({f'{event} {asked}'.strip()[:80]}); do it in src/analysis and call it from here"
        )
        error.line = line_of_cell(frame)
        refused.append(error)
        raise error

    def watch_forks() -> None:
        # Python audits the usual ways to this function, and not the function: multiprocessing
        # calls it by itself.
        try:
            import _posixsubprocess as posix
        except ImportError:  # Windows has no such function
            return
        start = posix.fork_exec

        def fork_exec(*arguments: object) -> int:
            refuse("_posixsubprocess.fork_exec", arguments, sys._getframe(1))
            return start(*arguments)  # type: ignore[arg-type]

        posix.fork_exec = fork_exec
        if getattr(sys.modules.get("subprocess"), "_fork_exec", None) is start:
            sys.modules["subprocess"]._fork_exec = fork_exec  # type: ignore[attr-defined]

    def fail(result: object) -> None:
        """Let a cell fail whose refusal was swallowed."""
        if refused and result.success:  # type: ignore[attr-defined]
            result.error_in_exec = refused[0]  # type: ignore[attr-defined]
            shell.showtraceback((Refused, refused[0], None))
        refused.clear()

    shell.events.register("post_run_cell", fail)
    sys.addaudithook(hook)
    watch_forks()


_guard()
del _guard
