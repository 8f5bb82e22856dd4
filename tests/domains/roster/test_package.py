"""Opening a bundle: what is refused before a byte is read, and which habits are forgiven."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from aivo.domains.roster.bundle_index import CheckOptions
from aivo.domains.roster.check import check
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.package import Limits
from aivo.seed.bundle import pack
from tests.domains.roster.bundles import OPTIONS, checked_files, files_of, found, good, one


def refused_by(path: Path, options: CheckOptions = OPTIONS) -> set[str]:
    result = check(path, options)
    assert result.is_refused
    assert not result.may_import_without_faulty_rows
    assert not result.records
    return {finding.code for finding in result.findings if finding.severity is Severity.ERROR}


class TestRefused:
    def test_no_file(self, tmp_path: Path) -> None:
        assert refused_by(tmp_path / "none.zip") == {"file_not_found"}

    def test_no_zip(self, tmp_path: Path) -> None:
        (tmp_path / "a.zip").write_bytes(b"sourcedId,status\r\n")
        assert refused_by(tmp_path / "a.zip") == {"zip_unreadable"}

    def test_half_a_zip(self, tmp_path: Path) -> None:
        whole = pack(files_of(good()), tmp_path / "a.zip").read_bytes()
        (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
        assert refused_by(tmp_path / "a.zip") == {"zip_unreadable"}

    @pytest.mark.parametrize(
        "name", ["../users.csv", "/etc/users.csv", "a/../../users.csv", "..\\users.csv", "C:users.csv"]
    )
    def test_path_traversal(self, tmp_path: Path, name: str) -> None:
        path = pack({**files_of(good()), name: b"x"}, tmp_path / "a.zip")
        assert "zip_path_traversal" in refused_by(path)

    def test_zip_bomb(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["orgs.csv"] += b"a" * (3 << 20)
        assert refused_by(pack(files, tmp_path / "a.zip")) == {"zip_bomb"}

    def test_files_that_share_their_bytes(self, tmp_path: Path) -> None:
        path = pack({"a.csv": b"x" * 5000, "b.csv": b"y" * 5000}, tmp_path / "a.zip")
        with zipfile.ZipFile(path) as archive:
            size = archive.infolist()[0].compress_size
        whole = bytearray(path.read_bytes())
        for place in (whole.find(b"PK\x01\x02"), whole.rfind(b"PK\x01\x02")):
            struct.pack_into("<L", whole, place + 20, size + 5000)
        path.write_bytes(whole)
        assert "zip_bomb" in refused_by(path)

    def test_more_content_than_said(self, tmp_path: Path) -> None:
        path = pack(files_of(good()), tmp_path / "a.zip")
        whole = bytearray(path.read_bytes())
        struct.pack_into("<L", whole, whole.find(b"PK\x01\x02") + 24, 10)
        path.write_bytes(whole)
        assert check(path, OPTIONS).is_refused

    def test_too_large(self, tmp_path: Path) -> None:
        options = CheckOptions(limits=Limits(total_bytes=1000))
        assert refused_by(pack(files_of(good()), tmp_path / "a.zip"), options) == {"zip_too_large"}

    def test_too_many(self, tmp_path: Path) -> None:
        path = pack({f"{number}.csv": b"x" for number in range(201)}, tmp_path / "a.zip")
        assert "zip_too_many_entries" in refused_by(path)

    def test_the_same_name_twice(self, tmp_path: Path) -> None:
        path = pack({**files_of(good()), "USERS.CSV": b"x"}, tmp_path / "a.zip")
        assert "zip_duplicate_name" in refused_by(path)

    def test_a_link(self, tmp_path: Path) -> None:
        path = pack(files_of(good()), tmp_path / "a.zip")
        with zipfile.ZipFile(path, "a") as archive:
            info = zipfile.ZipInfo("results.csv")
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        assert "zip_link" in refused_by(path)

    def test_encrypted(self, tmp_path: Path) -> None:
        path = pack(files_of(good()), tmp_path / "a.zip")
        whole = bytearray(path.read_bytes())
        whole[whole.find(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(whole)
        assert "zip_encrypted" in refused_by(path)

    def test_a_folder_with_a_link(self, tmp_path: Path) -> None:
        for name, content in files_of(good()).items():
            (tmp_path / name).write_bytes(content)
        (tmp_path / "results.csv").symlink_to("/etc/hostname")
        assert "zip_link" in refused_by(tmp_path)

    def test_unknown_file(self, tmp_path: Path) -> None:
        result = checked_files({**files_of(good()), "grades.csv": b"a,b\r\n"}, tmp_path)
        assert one(result, "unknown_file").file == "grades.csv"
        assert not result.may_import
        assert result.may_import_without_faulty_rows


class TestForgiven:
    def test_a_good_bundle_has_no_error_and_no_warning(self, tmp_path: Path) -> None:
        for version in ("1.1", "1.2"):
            result = checked_files(files_of(good(version)), tmp_path)
            assert (result.error_count, result.warning_count, result.version) == (0, 0, version)

    def test_a_folder_instead_of_a_zip(self, tmp_path: Path) -> None:
        for name, content in files_of(good()).items():
            (tmp_path / name).write_bytes(content)
        assert check(tmp_path, OPTIONS).may_import

    def test_a_folder_in_the_zip(self, tmp_path: Path) -> None:
        files = {f"export 2026/{name}": content for name, content in files_of(good()).items()}
        result = checked_files(files, tmp_path)
        assert one(result, "zip_inner_folder").severity is Severity.WARNING
        assert result.may_import
        assert result.records["Person"] > 20

    def test_files_of_an_operating_system(self, tmp_path: Path) -> None:
        files = files_of(good()) | {"__MACOSX/._users.csv": b"\x00", ".DS_Store": b"\x00", "__MACOSX/x/._orgs.csv": b""}
        result = checked_files(files, tmp_path)
        assert len(found(result, "zip_system_entries")) == 3
        assert result.may_import

    def test_other_folders_and_other_files(self, tmp_path: Path) -> None:
        result = checked_files(files_of(good()) | {"old/users.csv": b"x", "readme.txt": b"x"}, tmp_path)
        assert one(result, "zip_other_folder").file == "old/users.csv"
        assert one(result, "not_a_data_file").file == "readme.txt"
        assert result.may_import

    def test_names_in_another_case(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["Users.CSV"] = files.pop("users.csv")
        result = checked_files(files, tmp_path)
        assert one(result, "file_name_case").file == "Users.CSV"
        assert result.may_import

    def test_byte_order_mark(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["users.csv"] = b"\xef\xbb\xbf" + files["users.csv"]
        result = checked_files(files, tmp_path)
        assert one(result, "byte_order_mark").file == "users.csv"
        assert result.may_import
        assert result.warning_count == 0

    def test_windows_code_page(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("users", "riverbend-person-ana")["familyName"] = "Núñez"
        files = {name: text.encode("cp1252") for name, text in bundle.files().items()}
        result = checked_files(files, tmp_path)
        assert "users.csv" in {finding.file for finding in found(result, "not_utf8")}
        assert result.may_import

    def test_utf_16(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["users.csv"] = files["users.csv"].decode().encode("utf-16")
        result = checked_files(files, tmp_path)
        assert one(result, "utf16").file == "users.csv"
        assert result.may_import

    @pytest.mark.parametrize("end", [b"\n", b"\r"])
    def test_other_line_ends_and_blank_lines(self, tmp_path: Path, end: bytes) -> None:
        files = {name: content.replace(b"\r\n", end) + end + end for name, content in files_of(good()).items()}
        result = checked_files(files, tmp_path)
        assert result.may_import
        assert result.warning_count == 0


class TestText:
    def test_bytes_of_no_code_page(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["users.csv"] = files["users.csv"].replace(b"Torres", b"T\x81rres")
        assert one(checked_files(files, tmp_path), "text_unreadable").file == "users.csv"

    def test_zero_bytes(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["users.csv"] = files["users.csv"].replace(b"Torres", b"T\x00rres")
        result = checked_files(files, tmp_path)
        assert "text_unreadable" in result.by_code
        assert result.is_refused

    def test_broken_quoting_names_the_row(self, tmp_path: Path) -> None:
        bundle = good()
        files = files_of(bundle)
        files["orgs.csv"] = files["orgs.csv"].replace(b"Cedar Elementary School", b'"Cedar" School')
        finding = one(checked_files(files, tmp_path), "csv_broken")
        assert (finding.file, finding.row) == ("orgs.csv", 3)

    def test_a_quotation_mark_that_never_closes(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["orgs.csv"] = files["orgs.csv"].replace(b"Cedar Elementary", b'"Cedar Elementary')
        assert checked_files(files, tmp_path).is_refused

    def test_semicolons(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["orgs.csv"] = files["orgs.csv"].replace(b",", b";")
        assert one(checked_files(files, tmp_path), "wrong_delimiter").file == "orgs.csv"

    def test_an_empty_file(self, tmp_path: Path) -> None:
        result = checked_files(files_of(good()) | {"orgs.csv": b""}, tmp_path)
        assert one(result, "file_empty").file == "orgs.csv"
