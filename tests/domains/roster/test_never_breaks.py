"""Whatever stands in a file, the readers answer with findings and never with an exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aivo.domains.roster.check import check
from aivo.seed.bundle import pack
from tests.domains.roster.bundles import OPTIONS, files_of, good
from tests.domains.roster.standards import read, three

FILES = {version: files_of(good(version)) for version in ("1.1", "1.2")}
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@FEW
@given(st.data(), st.sampled_from(sorted(FILES)))
def test_bytes_anywhere_in_a_bundle(data: st.DataObject, version: str) -> None:
    files = dict(FILES[version])
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    start = data.draw(st.integers(0, len(content)))
    end = min(len(content), start + data.draw(st.integers(0, 200)))
    files[name] = content[:start] + data.draw(st.binary(max_size=60)) + content[end:]
    with tempfile.TemporaryDirectory() as folder:
        result = check(pack(files, Path(folder) / "a.zip"), OPTIONS)
    assert result.error_count + result.warning_count + result.info_count == sum(result.by_code.values())
    json.dumps(result.to_json())


@FEW
@given(st.data(), st.sampled_from(sorted(FILES)))
def test_any_text_in_any_cell(data: st.DataObject, version: str) -> None:
    bundle = good(version)
    for _ in range(8):
        file = data.draw(st.sampled_from(sorted(bundle.tables)))
        row = data.draw(st.sampled_from(bundle.tables[file]))
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(cells)
    files = {name: text.encode() for name, text in bundle.files().items()}
    with tempfile.TemporaryDirectory() as folder:
        check(pack(files, Path(folder) / "a.zip"), OPTIONS)


@FEW
@given(st.binary(max_size=2000))
def test_no_zip_at_all(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(content)
        assert check(path, OPTIONS).is_refused


@FEW
@given(st.data())
def test_any_value_in_any_field_of_a_framework(data: st.DataObject) -> None:
    content: dict[str, Any] = json.loads(json.dumps(three()))
    for _ in range(4):
        places = [content, content["CFDocument"], *content["CFItems"], *content["CFAssociations"]]
        place: Any = data.draw(st.sampled_from([each for each in places if each]))  # a document may be empty by now
        place[data.draw(st.sampled_from(sorted(place)))] = data.draw(values)
        content.setdefault("CFDocument", {})
        for name in ("CFItems", "CFAssociations"):
            if not (
                isinstance(content[name], list) and all(isinstance(entry, dict) and entry for entry in content[name])
            ):
                content[name] = three()[name]
        if not isinstance(content["CFDocument"], dict):
            content["CFDocument"] = three()["CFDocument"]
    with tempfile.TemporaryDirectory() as folder:
        json.dumps(read(content, Path(folder)).to_json())
