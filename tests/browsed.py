"""What is asked of every page in a browser: what axe says of it, and whether a name in it does any harm."""

from importlib.resources import files

HARM = (
    "<script>window.harm = 1</script>",
    "<img src=x onerror='window.harm = 1'>",
    "</script><script>window.harm = 1</script>",
)
HOSTILE = (
    *HARM,
    '" onmouseover="window.harm = 1" x="',
    "</style><svg onload='window.harm = 1'>",
    "javascript:window.harm=1",
    "{{ 7 * 191 }} {% raw %}",
    "safe\u202egnihton\u2066\u200b",
    "&lt;b&gt; &#60;i&#62;",
)  # fmt: skip

SCHEMES = """() => Array.from(document.querySelectorAll('[href], [src]'), (each) => each.getAttribute('href') ?? each.src)
  .filter((address) => !address.startsWith('#') && address !== 'data:,')"""


def complaints_of_axe(page):
    # What is far below the window is not painted, and axe passes over what is not.
    page.evaluate("document.querySelectorAll('.gap').forEach((each) => { each.style.contentVisibility = 'visible'; })")
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        (each["id"], each["impact"], [node["html"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]
