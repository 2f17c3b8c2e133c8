"""Engines that count: a session of Spark on this machine, and a PostgreSQL server of the test's own, on loopback."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from os import geteuid
from pathlib import Path

import pytest
from lacking import lacks

INSTALL = "make engines does it"
WAITING = 30  # seconds, for a server that starts


# Compiling each question takes Spark longer than answering it does, where rows are few.
PLAIN = (
    "spark.sql.codegen.wholeStage false\nspark.sql.codegen.factoryMode NO_CODEGEN\nspark.sql.adaptive.enabled false\n"
)


@pytest.fixture(scope="session")
def spark_is_here(tmp_path_factory):
    """Skip, or in CI fail, where Spark or the Java that it needs is not."""
    if find_spec("pyspark") is None:
        lacks(f"pyspark is not installed: {INSTALL}")
    if not shutil.which("java"):
        lacks("no Java is installed, and Spark needs it")
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(PLAIN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SPARK_CONF_DIR", str(folder))
        yield


@pytest.fixture(scope="session")
def spark(spark_is_here):
    """Return a session of Spark, which starts once for all tests of a process."""
    from plugingov.fleet.engines.spark import spark as opened  # noqa: PLC0415 (not everybody has it)

    with opened() as session:
        yield session


def _programs():
    """Return the folder of PostgreSQL's programs, where Debian or anybody else puts them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    program = shutil.which("initdb")
    return next(iter(found), Path(program).parent if program else None)


@pytest.fixture(scope="session")
def postgres():
    """Return the address of a server that listens on loopback alone, and ends with the tests."""
    programs = _programs()
    if programs is None:
        lacks("no PostgreSQL server is installed")
    if find_spec("psycopg") is None:
        lacks(f"psycopg is not installed: {INSTALL}")
    as_whom = {"user": "postgres", "group": "postgres", "extra_groups": []} if geteuid() == 0 else {}  # never as root
    folder = Path(tempfile.mkdtemp(prefix="plugingov-postgres-"))
    if as_whom:
        shutil.chown(folder, "postgres")
    port = _free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **as_whom}
    made = [programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "tester", "--no-sync", "--encoding=UTF8"]
    subprocess.run(made, check=True, **quiet)
    said = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off", "port": port}
    words = [word for name, value in said.items() for word in ("-c", f"{name}={value}")]
    with subprocess.Popen([programs / "postgres", "-D", folder / "data", *words], **quiet) as server:
        try:
            _wait(programs, port)
            yield f"postgres://tester@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # at once, whoever is connected
            server.wait(WAITING)
            shutil.rmtree(folder, ignore_errors=True)


def _wait(programs, port):
    until = time.monotonic() + WAITING
    asking = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(asking, check=False).returncode:
        if time.monotonic() > until:
            pytest.fail("the PostgreSQL server of the test did not start")
        time.sleep(0.05)


def _free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
