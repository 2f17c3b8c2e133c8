"""Domains below which names are anybody's: a pattern that ends in one leads to servers of whoever takes such a name."""

# Names without a dot that an organisation has for itself: whoever owns what is below another is anybody.
_OWN = frozenset({"internal", "local", "localhost", "lan", "home", "corp", "intranet", "private", "test"})
_LETTERS_OF_A_COUNTRY = 2
# What stands below a country for everybody in it (`co.uk`).
_BELOW_COUNTRIES = frozenset({"ac", "co", "com", "edu", "gov", "mil", "net", "org"})
# Others like them, and hosts where each customer has a name. The lists are short: a rare one is missed.
_SHARED = frozenset(
    {
        *("go.jp", "ne.jp", "or.jp", "go.kr", "or.kr", "re.kr", "or.at", "gob.mx", "gouv.fr", "govt.nz"),
        *("ltd.uk", "me.uk", "nhs.uk", "plc.uk", "sch.uk", "asn.au", "id.au", "firm.in", "gen.in", "ind.in"),
        *("github.io", "gitlab.io", "pages.dev", "workers.dev", "vercel.app", "netlify.app", "web.app", "run.app"),
        *("firebaseapp.com", "appspot.com", "herokuapp.com", "azurewebsites.net", "cloudfront.net", "amazonaws.com"),
        *("onrender.com", "fly.dev", "deno.dev", "up.railway.app", "hf.space", "ngrok.io", "ngrok.app"),
        *("ngrok-free.app", "trycloudflare.com", "loca.lt"),
    }
)


def is_anybodys(domain: str) -> bool:
    """Tell whether anybody can have a name directly below a domain."""
    below, _, last = domain.rpartition(".")
    if not below:
        return last not in _OWN
    return domain in _SHARED or (below in _BELOW_COUNTRIES and len(last) == _LETTERS_OF_A_COUNTRY)
