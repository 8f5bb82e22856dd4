"""A package that is not the locked one is not installed: by ./aivo's own lines, by the build's own call, offline."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]
AIVO = (ROOT / "aivo").read_text()


def tiny_wheel(folder: Path) -> Path:
    """A package of one line."""
    file = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("tiny.py", "answer = 42\n")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr("tiny-1.0.dist-info/RECORD", "tiny.py,,\n")
    return file


def install(tmp_path: Path, requirement: str, script: str = AIVO) -> tuple[bool, str]:
    """Run the very function by which ./aivo installs, over a lock of one line; is it there, and what was said."""
    (tmp_path / "requirements.lock").write_text(f"# part: run\n{requirement}\n")
    functions = re.findall(
        r"^(?:say|fail|part|stamp_of_parts|is_current|done_with|install_parts)\(\) \{.*?(?:\}$|^\}$)",
        script,
        re.M | re.S,
    )
    assert len(functions) == 7
    lines = [f"root='{tmp_path}'", f"environment='{tmp_path}'", f"python='{sys.executable}'", *functions]
    alone = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
        "PIP_TARGET": str(tmp_path / "there"),
        "PIP_NO_CACHE_DIR": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    command = ["/bin/sh", "-euc", "\n".join([*lines, "install_parts run run"])]
    ran = subprocess.run(command, env={**kept, **alone}, capture_output=True, text=True)
    there = (tmp_path / "there" / "tiny.py").exists()
    assert there == (ran.returncode == 0) == (tmp_path / "run.stamp").exists()
    return there, ran.stderr


class TestPython:
    def test_the_locked_hash_is_installed_and_a_changed_one_refused(self, tmp_path: Path) -> None:
        digest = hashlib.sha256(tiny_wheel(tmp_path).read_bytes()).hexdigest()
        changed = digest[:-1] + ("0" if digest[-1] != "0" else "1")
        there, said = install(tmp_path, f"tiny==1.0 \\\n    --hash=sha256:{changed}")
        assert not there
        assert "DO NOT MATCH THE HASHES" in said
        assert install(tmp_path, f"tiny==1.0 \\\n    --hash=sha256:{digest}")[0]

    def test_a_changed_package_is_refused(self, tmp_path: Path) -> None:
        wheel = tiny_wheel(tmp_path)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        with zipfile.ZipFile(wheel, "a") as archive:
            archive.writestr("more.py", "")
        assert not install(tmp_path, f"tiny==1.0 \\\n    --hash=sha256:{digest}")[0]

    def test_without_a_hash_nothing_is_installed_and_without_the_option_it_would_be(self, tmp_path: Path) -> None:
        tiny_wheel(tmp_path)
        there, said = install(tmp_path, "tiny==1.0")
        assert not there
        assert "Hashes are required" in said
        assert install(tmp_path, "tiny==1.0", AIVO.replace(" --require-hashes", ""))[0]

    def test_every_line_that_installs_by_name_asks_for_hashes(self) -> None:
        files = [
            *(ROOT / "bin").iterdir(),
            *(ROOT / "deploy").iterdir(),
            ROOT / "aivo",
            ROOT / "docs" / "operations.md",
        ]
        lines = [
            " ".join(line.split())
            for file in files
            if file.is_file()
            for line in file.read_text().replace("\\\n", " ").splitlines()
        ]
        by_name = [line for line in lines if re.search(r"\bpip\b.*\binstall\b.* -r ", line) and line[0] != "#"]
        assert len(by_name) >= 3
        assert [line for line in by_name if "--require-hashes" not in line] == []
        others = [line for line in lines if re.search(r"\bpip\b.*\binstall\b", line) and line not in by_name]
        assert [line for line in others if "--no-deps" not in line and line[0] != "#"] == []


class TestNode:
    @pytest.mark.parametrize("is_changed", [False, True], ids=["locked", "changed"])
    def test_the_build_refuses_a_changed_hash(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        is_changed: bool,
    ) -> None:
        about = b'{"name": "tiny", "version": "1.0.0"}'
        member = tarfile.TarInfo("package/package.json")
        member.size = len(about)
        with tarfile.open(tmp_path / "tiny.tgz", "w:gz") as archive:
            archive.addfile(member, io.BytesIO(about))
        digest = hashlib.sha512((tmp_path / "tiny.tgz").read_bytes()).digest()
        integrity = "sha512-" + base64.b64encode(digest[::-1] if is_changed else digest).decode()
        asked = {"name": "house", "version": "1.0.0", "dependencies": {"tiny": "file:../tiny.tgz"}}
        locked = {"version": "1.0.0", "resolved": "file:../tiny.tgz", "integrity": integrity}
        lock = {**asked, "lockfileVersion": 3, "requires": True, "packages": {"": asked, "node_modules/tiny": locked}}
        front = tmp_path / "frontend"
        front.mkdir()
        (front / "package.json").write_text(json.dumps(asked))
        (front / "package-lock.json").write_text(json.dumps(lock))
        (front / "build.mjs").write_text("")
        monkeypatch.setenv("npm_config_offline", "true")
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
        if is_changed:
            with pytest.raises(subprocess.CalledProcessError):
                hatch_build.build_front_end(tmp_path)
            assert "EINTEGRITY" in capfd.readouterr().err
        else:
            hatch_build.build_front_end(tmp_path)
        assert (front / "node_modules" / "tiny").exists() != is_changed
