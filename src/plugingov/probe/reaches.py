"""What kind of address an address is: a public one, or one that only some can reach, or that nobody should."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from plugingov.model.probed import Reach

IP: TypeAlias = IPv4Address | IPv6Address


def reach_of(address: IP) -> Reach:
    """Return the kind of an address; one that carries an IPv4 address inside is at most as public as that."""
    if isinstance(address, IPv4Address):
        return _kind(address, "public")
    if address.ipv4_mapped:
        return reach_of(address.ipv4_mapped)
    own = _kind(address, "public" if address in _GLOBAL or address in _NAT64 else "reserved")
    inner = {reach_of(each) for each in _inside(address)} if own != "loopback" else set()
    hidden = next((kind for kind in _WORST_FIRST if kind in inner), None)
    if own == "metadata" or hidden is None:
        return own
    return "reserved" if hidden == "loopback" else hidden  # it is not this machine that such an address leads to


def _kind(address: IP, otherwise: Reach) -> Reach:
    if address in _METADATA:
        return "metadata"
    return next((kind for network, kind in _KINDS if _is_in(address, network)), otherwise)


def _is_in(address: IP, network: IPv4Network | IPv6Network) -> bool:
    return address.version == network.version and address in network


def _inside(address: IPv6Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that an IPv6 address stands for, in every way of writing one into the other."""
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in (_NAT64, _LOCAL_NAT64, _COMPATIBLE)) or _is_isatap(address):
        yield last


def _is_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE  # noqa: PLR2004 (RFC 5214, with and without the bit for global)


def is_only_ipv6(address: IP) -> bool:
    """Tell whether an address leads to nobody who has IPv4 only."""
    return isinstance(address, IPv6Address) and not address.ipv4_mapped and address not in _NAT64


def _table(kind: Reach, *networks: str) -> tuple[tuple[IPv4Network | IPv6Network, Reach], ...]:
    return tuple((ip_network(network), kind) for network in networks)


def leads_nowhere(address: IP) -> bool:
    """Tell whether nobody is at an address, or everybody: 0.0.0.0 is this machine for most systems."""
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_multicast or inner.is_unspecified or inner in _THIS_NETWORK or inner == _BROADCAST


_GLOBAL = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")
_THIS_NETWORK = IPv4Network("0.0.0.0/8")
_BROADCAST = IPv4Address("255.255.255.255")
_WORST_FIRST: tuple[Reach, ...] = ("metadata", "loopback", "link-local", "private", "shared", "reserved")

# Where clouds and their containers hand out credentials to whoever asks from inside.
_METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # nearly every cloud
            "169.254.170.2",  # tasks of ECS
            "169.254.170.23",  # pods of EKS
            "169.254.0.23",  # Tencent
            "169.254.42.42",  # Scaleway
            "100.100.100.200",  # Alibaba
            "168.63.129.16",  # Azure
            "192.0.0.192",  # Oracle, the older one
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd00:42::42",
            "fd20:ce::254",  # Google
        ),
    )
)
METADATA_NAMES = frozenset(
    {
        "metadata",
        "metadata.goog",
        "metadata.google.internal",
        "metadata.azure.internal",
        "metadata.tencentyun.com",
        "metadata.packet.net",
        "metadata.platformequinix.com",
        "api.metadata.cloud.ibm.com",
        "instance-data",
        "instance-data.ec2.internal",
    }
)
# IANA's registries of special addresses, written out: what Python knows of them differs from version to version.
_KINDS = (
    *_table("loopback", "127.0.0.0/8", "::1/128"),
    *_table("link-local", "169.254.0.0/16", "fe80::/10"),
    *_table("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    *_table("shared", "100.64.0.0/10"),
    *_table("reserved", "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3"),
    *_table("reserved", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),  # in documentation
    *_table("reserved", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "64:ff9b:1::/48"),
)
