"""What looks drawn, and what tools have drawn for the names of folders."""

import pytest

from plugingov.sources.drawn import is_random
from plugingov.sources.secrets import classify, mask

DRAWN = "q7Rk2ZpVx9Lm4TbN8sWc"
HEX = "9f8e7d6c5b4a39281706"
COMMIT = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"


@pytest.mark.parametrize(
    "path",
    [
        "/home/ada/.cache/uv/archive-v0/3Rb7XqF9wYx2kLmNpQ8sT/bin/mcp",
        "C:/Users/ada/AppData/Local/Packages/Acme.Python.3.11_qbz5n2kfra8p0/LocalCache/Python311/Scripts/x.exe",
        "C:\\Users\\ada\\AppData\\Local\\Microsoft\\WindowsApps\\Acme.Python.3.12_qbz5n2kfra8p0\\python.exe",
        "/home/ada/.local/share/virtualenvs/Acme-Tools2-Xk3v9QaB/bin/python",
        "/home/ada/.cache/pypoetry/virtualenvs/acme-mcp-Xk3v9QaB-py3.11/bin/python",
        "/nix/store/0c5b7pq1ixn6y3vk2hrz8s4c9wq1l2mf-Acme-mcp-1.0/bin/mcp",
    ],
)
def test_a_folder_that_a_tool_has_named_is_no_secret(path):
    assert (is_random(path), mask(path)) == (False, path)


@pytest.mark.parametrize(
    "path",
    [
        f"/home/ada/.cache/uv/archive-v0/3Rb7XqF9wYx2kLmNpQ8sT/{DRAWN}",
        f"/home/ada/.cache/uv/{DRAWN}/bin/mcp",
        f"/opt/Packages/x_{DRAWN}",
    ],
)
def test_anything_else_of_a_path_may_be_one(path):
    assert is_random(path)
    assert DRAWN not in mask(path)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param(f"https://h.example/mcp?k={HEX}", "https://h.example/mcp?k=****", id="in a parameter"),
        pytest.param(f"https://h.example/s/{HEX}/mcp", "https://h.example/s/****/mcp", id="in a path"),
        pytest.param(
            f"https://h.example/{HEX.upper()}", "https://h.example/****", id="in capitals, right behind a host"
        ),
        pytest.param(f"see https://h.example/s/{COMMIT}.", "see https://h.example/s/****.", id="as long as a commit"),
        pytest.param(f"https://h.example/s/{HEX}?a=/{HEX}", "https://h.example/s/****?a=/****", id="two of them"),
    ],
)
def test_digits_that_open_what_lies_at_an_address_are_a_secret(url, shown):
    assert mask(url) == shown
    assert mask(shown) == shown
    assert classify("url", url).is_secret


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"https://h.example/acme/tools/commit/{COMMIT}", id="a commit that is named so"),
        pytest.param(f"https://h.example/archive/{COMMIT}.tar.gz", id="an archive of one"),
        pytest.param(f"https://h.example/x?ref={COMMIT}&a=b", id="a commit in a parameter"),
        pytest.param(f"https://raw.githubusercontent.com/acme/tools/{COMMIT}/a.json", id="a host of code"),
        pytest.param(f"https://git.acme.example/acme/tools/-/{COMMIT}/a.json", id="an own host of code"),
        pytest.param(f"git+https://h.example/acme/tools@{COMMIT}", id="a commit behind an at sign"),
        pytest.param(f"https://gateway.ai.cloudflare.com/v1/{HEX}/a/anthropic", id="the number of an account"),
        pytest.param(f"https://{HEX}.h.example/mcp", id="a host"),
        pytest.param("https://h.example/p/0d9f3c1e-7b1a-4c58-8a5f-1a2b3c4d5e6f/mcp", id="an id with dashes"),
        pytest.param(f"https://h.example/p/page-{HEX}", id="the end of a name"),
        pytest.param("https://h.example/p/12345678901234567890", id="a number"),
        pytest.param("https://h.example/p/9f8e7d6c5b4a3928170", id="fewer"),
        pytest.param(f"sha256={COMMIT}", id="no address"),
        pytest.param(f"https://h.example a=/{HEX}", id="behind an address"),
    ],
)
def test_digits_that_say_what_lies_there_are_none(text):
    assert (is_random(text), mask(text)) == (False, text)
