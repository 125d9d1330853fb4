"""Which addresses a webhook may lead to: those that everybody on the internet can reach, and no other.

What is judged is what a name resolves to, so that it does not matter how somebody spells it.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from guildhall.application.ports.webhooks import AddressForbidden
from guildhall.domain.record import Record

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}

_PUBLIC_6 = ipaddress.ip_network("2000::/3")

_RESERVED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
"""Networks for protocols and documents, and those whose addresses carry another one (RFC 3056, RFC 4380)."""


class Target(Record):
    """Where to connect to: an address that was judged, under the name that stands in the URL."""

    parts: SplitResult
    host: str
    port: int
    address: Address

    @property
    def path(self) -> str:
        """What is asked for there."""
        query = f"?{self.parts.query}" if self.parts.query else ""
        return (self.parts.path or "/") + query


class Unresolved(Exception):
    """The name leads nowhere now."""


def target_of(url: str, *, loopback: bool) -> Target:
    """Resolve an address once, and judge everything that it leads to.

    ``loopback`` lets this machine itself be reached, for tests and development; there http is good enough.

    Raises:
        AddressForbidden: when one of its addresses is not to be reached.
        Unresolved: when it has none.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    addresses = _resolved(host, port)
    for address in addresses:
        if not (loopback and _bare(address).is_loopback) and not _is_public(address):
            raise AddressForbidden(
                f"{host} leads to an address that is not on the public internet; webhooks go to no other",
                rule="webhook.address_is_public",
                field="url",
            )
    if parts.scheme != "https" and not _bare(addresses[0]).is_loopback:
        raise AddressForbidden(
            "webhooks are told over https alone", rule="webhook.address_is_secure", field="url"
        )
    return Target(parts, host, port, addresses[0])


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    except (OSError, ValueError) as error:
        raise Unresolved(f"the name {host} leads nowhere") from error
    if not addresses:
        raise Unresolved(f"the name {host} leads nowhere")
    return addresses


def _bare(address: Address) -> Address:
    """An address without the IPv6 form that an IPv4 one may come in."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_public(address: Address) -> bool:
    bare = _bare(address)
    if not bare.is_global or bare.is_multicast or bare.is_reserved or bare.is_unspecified:
        return False
    if bare.version == _PUBLIC_6.version and bare not in _PUBLIC_6:
        return False
    return not any(bare in network for network in _RESERVED if network.version == bare.version)
