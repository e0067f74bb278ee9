"""Reaching a scheduler, and what its workers are like: who has another version, who does not see the files."""

import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.app.cluster import there
from planner.app.cluster.files import Files, files_of, first_other
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 5.0
_ADDRESS = re.compile(r"(?:(tcp|tls)://)?([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReport:
    """One worker process.

    Attributes
    ----------
    differs : mapping of str to (here, there)
        Versions that are not the same, by name; ``source``: the program's own files. Not asked where it has none.
    has_program : bool
        Whether Chargesite can be loaded there.
    other_file : str
        First file that it lacks or has with another content; empty: it sees all that were asked for.
    """

    name: str
    threads: int
    differs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    has_program: bool = True
    other_file: str = ""

    @property
    def host(self) -> str:
        """Computer it runs on."""
        return self.name.partition("://")[2].rpartition(":")[0]

    @property
    def can_work(self) -> bool:
        """Whether a job may be given to it."""
        return self.has_program and not self.differs and not self.other_file


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterReport:
    """A scheduler that answered, and its workers by name; ``files``: so many were asked for."""

    address: str
    workers: tuple[WorkerReport, ...]
    files: int = 0

    @property
    def can_work(self) -> bool:
        """Whether any worker may be given a job."""
        return any(worker.can_work for worker in self.workers)


def checked_address(written: str) -> str:
    """Address of a scheduler as Dask wants it; empty stays empty: this computer.

    Raises
    ------
    PlannerError
        It is no address.

    >>> checked_address(" 10.0.0.5:8786 "), checked_address("tls://calc:8786"), checked_address("")
    ('tcp://10.0.0.5:8786', 'tls://calc:8786', '')
    """
    text = written.strip()
    if not text:
        return ""
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found[3]) <= 65_535:
        raise PlannerError.of("app.cluster_bad_address", address=text)
    return f"{found[1] or 'tcp'}://{found[2]}:{found[3]}"


@contextmanager
def connected(address: str) -> "Iterator[Client]":
    """Client of a scheduler while the block runs; Dask's own settings say what it needs for an encrypted way (tls).

    Raises
    ------
    PlannerError
        The extra is not installed, the address is none, or nobody answers there.
    """
    address = checked_address(address)
    try:
        from distributed import Client
        from distributed.security import Security
        from distributed.versions import VersionMismatchWarning
    except ImportError as error:
        raise PlannerError.of("app.cluster_not_installed") from error
    security = Security()
    if address.startswith("tls") and security.get_connection_args("client").get("ssl_context") is None:
        raise PlannerError.of("app.cluster_no_tls", address=address)
    # what Dask would warn of on the terminal is told in a sentence of ours
    warnings.simplefilter("ignore", VersionMismatchWarning)
    try:
        client = _in_time(
            lambda: Client(address, timeout=CONNECT_S, security=security, set_as_default=False, name="chargesite")
        )
    except MemoryError as error:  # what another service answers is taken for a length, such as Dask's own web page
        raise PlannerError.of("app.cluster_no_scheduler", address=address) from error
    except (OSError, ValueError) as error:
        raise PlannerError.of("app.cluster_unreachable", address=address, why=_first_line(error)) from error
    try:
        yield client
    finally:
        client.close(timeout=2)


def _in_time(connect: "Callable[[], Client]") -> "Client":
    """What connects, in a thread that may be left: Dask waits for ever where a port is open and nobody speaks."""
    made: Future[Client] = Future()

    def work() -> None:
        try:
            made.set_result(connect())
        except BaseException as error:  # noqa: BLE001 - it rises where it is waited for
            made.set_exception(error)

    threading.Thread(target=work, daemon=True, name="cluster-connect").start()
    try:
        return made.result(timeout=2 * CONNECT_S)
    except TimeoutError:
        made.add_done_callback(_close_late)
        raise


def _close_late(made: "Future[Client]") -> None:
    if made.exception() is None:
        made.result().close(timeout=2)


def look_at(client: "Client", files: Files) -> ClusterReport:
    """What the workers of a scheduler have installed, and whether they see some files.

    Raises
    ------
    PlannerError
        The scheduler has gone meanwhile.
    """
    try:
        threads = client.nthreads()
        said = client.run(there.installed, on_error="return") if threads else {}
        seen = client.run(first_other, dict(files), on_error="return") if threads and files else {}
    except OSError as error:
        raise PlannerError.of("app.cluster_lost", address=_address(client)) from error
    workers = [_worker(name, threads.get(name, 1), said.get(name), seen.get(name, "")) for name in sorted(said)]
    return ClusterReport(address=_address(client), workers=tuple(workers), files=len(files))


def probe(address: str, project: Project | None = None) -> ClusterReport:
    """Reach a scheduler and look at its workers, for a project's files where one is given.

    Raises
    ------
    PlannerError
        See :func:`connected`.
    """
    files = {} if project is None else files_of(project)
    with connected(address) as client:
        return look_at(client, files)


def probe_or_fault(
    address: str,
    project: Project | None = None,
    progress: Progress = SILENT,
) -> ClusterReport | PlannerError:
    """What :func:`probe` finds, or why it finds nothing: both are an answer to whoever tries an address."""
    progress.report(0.1, "app.cluster_connecting", address=address)
    try:
        return probe(address, project)
    except PlannerError as fault:
        return fault


def hosts_for(report: ClusterReport) -> list[str] | None:
    """Computers that a job may go to; None: every one.

    Raises
    ------
    PlannerError
        No worker can do it; the first reason is told.
    """
    if not report.workers:
        raise PlannerError.of("app.cluster_no_workers", address=report.address)
    good = [worker for worker in report.workers if worker.can_work]
    if not good:
        raise _refusal(report.workers[0])
    if len(good) == len(report.workers):
        return None
    bad = {worker.host for worker in report.workers if not worker.can_work}
    hosts = sorted({worker.host for worker in good} - bad)
    if not hosts:
        raise _refusal(next(worker for worker in report.workers if not worker.can_work))
    return hosts


def _refusal(worker: WorkerReport) -> PlannerError:
    if not worker.has_program:
        return PlannerError.of("app.cluster_no_program", worker=worker.name)
    if worker.differs:
        name, (here, other) = next(iter(worker.differs.items()))
        if name == "source":
            return PlannerError.of("app.cluster_other_source", worker=worker.name)
        return PlannerError.of("app.cluster_other_version", worker=worker.name, name=name, here=here, there=other)
    return PlannerError.of("app.cluster_no_file", where=worker.name, file=worker.other_file, worker=worker.name)


def _worker(name: str, threads: int, said: Any, seen: Any) -> WorkerReport:  # noqa: ANN401 - what came back, or why not
    if not isinstance(said, Mapping):
        return WorkerReport(name=name, threads=threads, has_program=False)
    differs = {key: (mine, said.get(key, "")) for key, mine in _here().items() if said.get(key, "") != mine}
    return WorkerReport(
        name=name, threads=threads, differs=differs, other_file=seen if isinstance(seen, str) else type(seen).__name__
    )


def _here() -> Mapping[str, str]:
    return there.installed()


def _address(client: "Client") -> str:
    return str(client.scheduler.addr) if client.scheduler is not None else ""


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
