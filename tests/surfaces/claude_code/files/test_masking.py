import pytest

from plugingov.surfaces.claude_code.files.masking import masked_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://ada:pw@h.example/x", "https://****@h.example/x", id="a name and a password"),
        pytest.param("https://0123456789abcdef@h.example/", "https://****@h.example/", id="a token as the name"),
        pytest.param("https:\\\\ada:pw@h.example/x", "https:\\\\****@h.example/x", id="back slashes"),
        pytest.param("https:ada:pw@h.example/x", "https:****@h.example/x", id="no slashes"),
        pytest.param("//ada:pw@h.example/", "//****@h.example/", id="no scheme"),
        pytest.param("https://h.example/a@b", "https://h.example/a@b", id="a sign in the path is no user"),
        pytest.param("https://${WHO}@h.example/", "https://${WHO}@h.example/", id="a reference"),
    ],
)
def test_nobody_reads_who_signs_in_at_an_address(url, shown):
    assert masked_url(url) == shown
