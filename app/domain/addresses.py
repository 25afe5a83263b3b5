"""Which network addresses belong to everybody, and which to somebody's own network."""

from ipaddress import IPv6Address, ip_address, ip_network

WORLD_V6 = ip_network("2000::/3")
"""All that is routed (RFC 4291, section 2.4); what stands outside of it leads inside somewhere."""

TO_V4 = ip_network("2002::/16")
"""Carries an IPv4 address, of whatever kind (RFC 3056)."""


NOBODYS = tuple(
    ip_network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "192.31.196.0/24", "192.175.48.0/24", "3ffe::/16",
                "3fff::/20")
)  # fmt: skip
"""Set aside by IANA, and not known as such to every version of Python."""


def is_public(address: str) -> bool:
    """Whether anybody may be sent there: global unicast, and no way around that.

    An IPv4 address in the clothes of an IPv6 one counts as what it is (RFC 4291, section 2.5.5).
    """
    given = ip_address(address)
    if isinstance(given, IPv6Address):
        if given.ipv4_mapped is not None:
            return is_public(str(given.ipv4_mapped))
        if given not in WORLD_V6 or given in TO_V4:
            return False
    if any(given.version == one.version and given in one for one in NOBODYS):
        return False
    return given.is_global and not given.is_multicast and not given.is_reserved


def is_loopback(address: str) -> bool:
    """Whether it leads to this machine."""
    return ip_address(address).is_loopback
