"""The bill of materials: CycloneDX 1.6 of everything in the lock files.

The same locks and the same installed packages give the same bytes: no moment, no random number, no name of a machine or
of a download host; a package is named by its package URL alone.
"""

from __future__ import annotations

import base64
import json
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from supply.locks import ROOT, Package, every_package

SCOPES = {"run": "required", "build": "excluded", "test": "excluded"}
"""CycloneDX calls excluded what builds and tests use and nobody runs."""


def package_url(package: Package) -> str:
    """The name of a package and its version that every tool understands."""
    name = "/".join(quote(each, safe="") for each in package.name.split("/"))
    return f"pkg:{package.kind}/{name}@{quote(package.version, safe='')}"


def expression(text: str) -> str | None:
    """The text as an SPDX expression, if it is one."""
    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return None


def installed_licence(name: str) -> str:
    """What the installed package says of its licence: an expression if there is one, else its classifiers."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # of another system, or of a part that is not installed
        return ""
    for field in ("License-Expression", "License"):
        if field in about and expression(about[field]):
            return about[field]
    lines = [line for line in about.get_all("Classifier") or [] if line.startswith("License :: ")]
    names = {line.rpartition(" :: ")[2] for line in lines} - {"OSI Approved", "DFSG approved"}
    return " / ".join(sorted(names))


def licences(text: str) -> list[dict[str, Any]]:
    """A licence as the format has it: an SPDX expression where it is one, otherwise the name as it was written."""
    if not text:
        return []
    found = expression(text)
    return [{"expression": found} if found else {"license": {"name": text}}]


def component(package: Package) -> dict[str, Any]:
    """One package: what it is, what it is for, its licence and its hashes."""
    url = package_url(package)
    scope, _, name = package.name.rpartition("/")
    about: dict[str, Any] = {
        "type": "library",
        "bom-ref": url,
        **({"group": scope} if scope else {}),
        "name": name,
        "version": package.version,
        "scope": SCOPES[package.part],
        "purl": url,
        "properties": [{"name": "aivo:part", "value": package.part}],
    }
    if package.marker:
        about["properties"].append({"name": "aivo:only-on", "value": package.marker})
    found = licences(package.licence or (installed_licence(package.name) if package.kind == "pypi" else ""))
    if found:
        about["licenses"] = found
    if package.kind == "npm":
        algorithm, _, digest = package.hashes[0].partition("-")
        content = base64.b64decode(digest).hex()
        about["hashes"] = [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": content}]
    else:  # one hash for each file that the package may be installed from
        digests = [{"alg": "SHA-256", "content": each} for each in sorted(package.hashes)]
        about["externalReferences"] = [{"type": "distribution", "url": url, "hashes": digests}]
    return about


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole bill."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    packages = every_package(root)
    components = [component(package) for package in packages]
    own = f"pkg:generic/{project['name']}@{project['version']}"
    content = json.dumps([own, components], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "pre-build"}],
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": licences(project["license"]),
            },
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [package_url(p) for p in packages if p.is_direct]}],
    }


def written(root: Path = ROOT) -> str:
    """The bill as a file holds it."""
    return json.dumps(bill(root), indent=2, ensure_ascii=False) + "\n"
