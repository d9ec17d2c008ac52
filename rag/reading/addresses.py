"""Which network addresses a fetch may connect to: public ones, and no other, however they are written."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from rag.errors import FetchError, ForbiddenAddressError

_EMBEDDING = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""IPv6 ranges whose addresses carry an IPv4 address, which may be a private one."""


def is_public(address: str) -> bool:
    """True when an address is reachable from everywhere: not private, loopback, link-local, multicast or reserved."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped is not None or ip.scope_id is not None or any(ip in network for network in _EMBEDDING)
    ):
        return False
    return ip.is_global and not (
        ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
        or getattr(ip, "is_site_local", False)
    )


async def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses of a host, all of them checked. The caller connects to these, never to the name again.

    Raises ForbiddenAddressError when one of them is not public, FetchError when there is none.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host} has no address: {error}", hint="Check the address and your connection.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        raise ForbiddenAddressError(
            f"{host} is at {private[0]}, which is not a public address",
            hint="Only public pages are fetched. Save the page to a file and add that.",
        )
    return addresses
