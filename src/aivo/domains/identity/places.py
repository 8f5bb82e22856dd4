"""Roughly where a session runs, in words. There is no map of addresses: a tenant names its own networks."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from aivo.db.context import Ctx

THIS_COMPUTER, ELSEWHERE = "this_computer", "elsewhere"

NETWORKS = "select coalesce(settings -> 'networks', '[]')::text as networks from tenants where id = $1"


async def place_of(ctx: Ctx, address: str | None) -> str | None:
    """The name of the tenant's network that the address belongs to, else a word for here or elsewhere."""
    valid = valid_address(address)
    if valid is None:
        return None
    if ipaddress.ip_address(valid).is_loopback:
        return THIS_COMPUTER
    rows = await ctx.ask(NETWORKS, ctx.actor.tenant_id)
    return _network(json.loads(rows[0]["networks"]) if rows else [], valid) or ELSEWHERE


def valid_address(address: str | None) -> str | None:
    """The address where it is one; programs in between send all kinds of words."""
    try:
        return str(ipaddress.ip_address(address)) if address else None
    except ValueError:
        return None


def network_of(address: str | None) -> str:
    """What tries are counted by: the address. An IPv6 network of a house counts as one."""
    valid = valid_address(address)
    if valid is not None and ":" in valid:
        return str(ipaddress.ip_network(f"{valid}/64", strict=False))
    return valid or "unknown"


def _network(networks: list[dict[str, Any]], address: str) -> str | None:
    """The first network with a block around the address; a block that is none is passed over."""
    here = ipaddress.ip_address(address)
    for network in networks:
        for block in network["blocks"]:
            try:
                if here in ipaddress.ip_network(block, strict=False):
                    return str(network["name"])
            except ValueError:
                continue
    return None
