import time
from ipaddress import IPv4Address, ip_address

import anyio
import pytest

from plugingov.probe.addresses import Allowed, Destination, allowed, canonical_host, destination
from plugingov.probe.reaches import reach_of

NOBODY = str(IPv4Address(0))  # for most systems this machine
PUBLIC, OTHER_PUBLIC = "93.184.215.14", "2606:4700::6810:1"


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [
        pytest.param(
            "public", "8.8.8.8 93.184.215.14 2606:4700::1 2a00:1450::5 ::ffff:8.8.8.8 64:ff9b::808:808", id="public"
        ),
        pytest.param(
            "private",
            "10.0.0.1 172.31.255.255 192.168.1.1 fd12::1 fec0::1 ::ffff:10.1.2.3 64:ff9b::a00:1",
            id="private",
        ),
        pytest.param(
            "private",
            "2002:a00:1:: ::a00:1 2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:a00:1",
            id="private inside another form",
        ),
        pytest.param("shared", "100.64.0.1 100.127.255.255 ::ffff:100.64.0.1", id="shared"),
        pytest.param("loopback", "127.0.0.1 127.255.0.1 ::1 ::ffff:127.0.0.1", id="loopback"),
        pytest.param("link-local", "169.254.1.1 fe80::1 ::ffff:169.254.9.9", id="link-local"),
        pytest.param(
            "metadata", "169.254.169.254 169.254.170.2 fd00:ec2::254 100.100.100.200 168.63.129.16", id="metadata"
        ),
        pytest.param(
            "metadata",
            "::ffff:169.254.169.254 ::a9fe:a9fe 64:ff9b::a9fe:a9fe 64:ff9b:1::a9fe:a9fe",
            id="metadata mapped and translated",
        ),
        pytest.param(
            "metadata",
            "2002:a9fe:a9fe::1 2001:0:a9fe:a9fe::1 2001:0:808:808:0:0:5601:5601",
            id="metadata in 6to4 and in either half of Teredo",
        ),
        pytest.param("metadata", "2606:4700::5efe:a9fe:a9fe ::ffff:100.100.100.200", id="metadata in ISATAP"),
        pytest.param(
            "reserved",
            "0.0.0.0 0.1.2.3 :: 224.0.0.1 255.255.255.255 240.0.0.1 ff02::1 ::ffff:0.0.0.0",
            id="nobody, everybody, multicast",
        ),
        pytest.param(
            "reserved",
            "192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 2001:db8::1 3fff::1 5f00::1 100::1",
            id="for documentation and tests",
        ),
        pytest.param(
            "reserved",
            "2002:808:808:: 2001:0:808:808::1 64:ff9b::7f00:1 2002:7f00:1::",
            id="tunnels, and loopback of who knows whom",
        ),
    ],
)
def test_every_address_is_of_a_kind(kind, addresses):
    assert {each: reach_of(ip_address(each)) for each in addresses.split()} == dict.fromkeys(addresses.split(), kind)


@pytest.mark.parametrize(
    ("written", "host"),
    [
        pytest.param("2130706433", "127.0.0.1", id="a decimal number"),
        pytest.param("0x7f000001", "127.0.0.1", id="a hexadecimal number"),
        pytest.param("0x7f.1", "127.0.0.1", id="hexadecimal, two parts"),
        pytest.param("0251.0376.0251.0376", "169.254.169.254", id="octal parts"),
        pytest.param("127.1", "127.0.0.1", id="two parts"),
        pytest.param("::ffff:7f00:1", "::ffff:127.0.0.1", id="mapped"),
        pytest.param("256.256.256.256", None, id="a number that is no address"),
        pytest.param("host.1", None, id="a name that ends in a number"),
        pytest.param("host.0x", None, id="a name that ends in a hexadecimal number"),
        pytest.param("\u0661\u0662\u0667.\u0660.\u0660.\u0661", None, id="digits of another script"),
        pytest.param("bücher.example", "xn--bcher-kva.example", id="letters outside ASCII"),
        pytest.param("a\u2044b.example", None, id="a slash that is none"),
        pytest.param("Vendor_Master.Example", "vendor_master.example", id="an underscore"),
    ],
)
def test_a_host_has_one_form(written, host):
    assert canonical_host(written) == (
        host and str(host).replace("::ffff:127.0.0.1", str(ip_address("::ffff:127.0.0.1")))
    )


def led(host: str, *answers: str, allow: Allowed | None = None) -> Destination:
    return anyio.run(destination, host, allow or Allowed(), lambda _: answers, 1.0)


@pytest.mark.parametrize(
    ("answers", "allow", "addresses", "reaches"),
    [
        pytest.param([PUBLIC], Allowed(), (PUBLIC,), ("public",), id="a public address"),
        pytest.param([OTHER_PUBLIC], Allowed(), (OTHER_PUBLIC,), ("public", "ipv6-only"), id="only IPv6"),
        pytest.param([OTHER_PUBLIC, PUBLIC], Allowed(), (OTHER_PUBLIC, PUBLIC), ("public",), id="both families"),
        pytest.param(
            ["64:ff9b::808:808"],
            Allowed(),
            ("64:ff9b::808:808",),
            ("public",),
            id="IPv4 behind a translator is not only IPv6",
        ),
        pytest.param(
            ["10.0.0.1", PUBLIC],
            Allowed(),
            (PUBLIC,),
            ("private", "public"),
            id="of a private and a public one only the public",
        ),
        pytest.param(
            ["10.0.0.1"],
            Allowed(private_hosts=frozenset({"in.example"})),
            ("10.0.0.1",),
            ("private",),
            id="a private one that is allowed",
        ),
        pytest.param(
            ["fe80::1%eth0"],
            Allowed(private_hosts=frozenset({"in.example"})),
            ("fe80::1",),
            ("link-local", "ipv6-only"),
            id="an address with its interface",
        ),
        pytest.param(
            ["127.0.0.1"], Allowed(loopback=True), ("127.0.0.1",), ("loopback",), id="loopback that is allowed"
        ),
        pytest.param(
            ["127.0.0.1", "10.0.0.1"],
            Allowed(loopback=True),
            ("127.0.0.1",),
            ("loopback", "private"),
            id="loopback allows no private address",
        ),
        pytest.param([PUBLIC, PUBLIC], Allowed(), (PUBLIC,), ("public",), id="twice the same"),
    ],
)
def test_a_name_is_gone_to_where_its_addresses_may_be(answers, allow, addresses, reaches):
    found = led("in.example", *answers, allow=allow)
    assert (found.addresses, found.reaches, found.failure, found.why) == (addresses, reaches, None, "")


EVERYTHING = Allowed(
    private_hosts=frozenset({"in.example", "169.254.169.254", "metadata.google.internal", NOBODY}), loopback=True
)


@pytest.mark.parametrize(
    ("host", "answers", "allow", "why"),
    [
        pytest.param("in.example", ["10.0.0.1"], Allowed(), "`in.example` leads to a private address, where we go only with `--allow-private in.example`", id="private"),
        pytest.param("in.example", ["10.0.0.1"], Allowed(private_hosts=frozenset({"other.in.example"})), "`in.example` leads to a private address, where we go only with `--allow-private in.example`", id="another host is allowed"),
        pytest.param("in.example", ["127.0.0.1", "::1"], Allowed(private_hosts=frozenset({"in.example"})), "`in.example` leads to loopback addresses, where we go only with `--allow-loopback`", id="an allowed host is not this machine"),
        pytest.param("in.example", ["100.64.0.9"], Allowed(loopback=True), "`in.example` leads to a shared (100.64.0.0/10) address, where we go only with `--allow-private in.example`", id="shared"),
        pytest.param("in.example", [NOBODY], EVERYTHING, "`in.example` leads to a reserved address, where nobody is", id="0.0.0.0, which is this machine for most systems"),
        pytest.param("in.example", ["ff02::1"], EVERYTHING, "`in.example` leads to a reserved address, where nobody is", id="multicast"),
        pytest.param("in.example", [PUBLIC, "169.254.169.254"], EVERYTHING, "`in.example` leads to the metadata service of a cloud, where we never go", id="a public and a metadata address"),
        pytest.param("in.example", ["::ffff:169.254.169.254"], EVERYTHING, "`in.example` leads to the metadata service of a cloud, where we never go", id="metadata, mapped"),
        pytest.param("169.254.169.254", [], EVERYTHING, "`169.254.169.254` leads to the metadata service of a cloud, where we never go", id="metadata itself, allowed by name"),
        pytest.param("metadata.google.internal", [PUBLIC], EVERYTHING, "`metadata.google.internal` is the metadata service of a cloud, where we never go", id="metadata by its name"),
    ],
)  # fmt: skip
def test_nobody_goes_where_it_was_not_allowed(host, answers, allow, why):
    found = led(host, *answers, allow=allow)
    assert (found.failure, found.addresses, found.why) == ("not-allowed", (), why)


@pytest.mark.parametrize(
    "url_host",
    ["169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
def test_metadata_is_known_in_every_spelling(url_host):
    found = anyio.run(destination, canonical_host(url_host), EVERYTHING, nobody_asks, 1.0)
    assert (found.failure, found.reaches[0]) == ("not-allowed", "metadata")


def nobody_asks(host):
    raise AssertionError(host)


def failing(host):
    raise OSError(host)


@pytest.mark.parametrize(
    ("look_up", "failure", "why"),
    [
        pytest.param(failing, "name", "`in.example` leads to no address", id="nobody knows the name"),
        pytest.param(lambda _: [], "name", "`in.example` leads to no address", id="no addresses"),
        pytest.param(
            lambda _: ["what", ""], "name", "`in.example` leads to no address", id="no address that can be read"
        ),
        pytest.param(
            lambda _: time.sleep(0.3) or [PUBLIC],
            "time",
            "nobody said within 0.05 s where `in.example` leads",
            id="too slow",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_said(look_up, failure, why):
    found = anyio.run(destination, "in.example", Allowed(), look_up, 0.05)
    assert (found.failure, found.why) == (failure, why)


def test_slow_names_do_not_keep_others_waiting():
    """Every look-up has a thread of its own, for a thread that hangs is not given back."""

    async def all_at_once():
        found: list[Destination] = []

        async def one(host):
            found.append(await destination(host, Allowed(), slow_but_one, 0.2))

        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(one, f"slow{number}.example")
            group.start_soon(one, "quick.example")
        return {each.host: each.failure for each in found}

    found = anyio.run(all_at_once)
    assert (found["quick.example"], found["slow49.example"]) == (None, "time")


def slow_but_one(host):
    time.sleep(0 if host == "quick.example" else 0.5)
    return [PUBLIC]


def test_no_more_addresses_are_looked_at_than_anybody_has():
    assert len(led("in.example", *(f"93.184.{number // 256}.{number % 256}" for number in range(9000))).addresses) == 64


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        pytest.param("In.Example.", "in.example", id="letters and a closing dot"),
        pytest.param("0x0a.1", "10.0.0.1", id="a number"),
        pytest.param("fd12::0001", "fd12::1", id="IPv6 without brackets"),
        pytest.param("[fd12::1]", "fd12::1", id="IPv6 with brackets"),
        pytest.param("bücher.example", "xn--bcher-kva.example", id="letters outside ASCII"),
    ],
)
def test_what_is_allowed_has_one_form(written, canonical):
    assert allowed([written]).private_hosts == {canonical}


@pytest.mark.parametrize(
    "written",
    [
        "",
        "https://in.example",
        "in.example:443",
        "in.example:",
        "in.example?x",
        "in.example#x",
        "in.example\\x",
        "in.example/x",
        "*.example",
        "a b",
        "me@in.example",
        "10.0.0.0/8",
        "999.1.1.1",
    ],
)
def test_what_is_no_host_is_not_allowed(written):
    with pytest.raises(ValueError, match=r".*"):
        allowed([written])
