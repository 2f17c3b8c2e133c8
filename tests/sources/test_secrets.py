"""What a value is, and what of a text is never shown."""

import time

import pytest

from plugingov.sources import secrets
from plugingov.sources.secret_arguments import classify_arguments
from plugingov.sources.secrets import Value, classify, has_secret_shape, mask, sounds_secret

DRAWN = "q7Rk2ZpVx9Lm4TbN8sWc"  # nobody's, and drawn like a key

# One of each shape; nobody's, put together here so that no search of this repository finds one.
SHAPES = {
    "a private key": "-----BEGIN RSA PRIVATE KEY-----",
    "a private key of PGP": "-----BEGIN PGP PRIVATE KEY BLOCK-----",
    "GitHub, personal": "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0",
    "GitHub, OAuth": "gho" + "_" + "a1B2c3D4e5F6g7H8i9J0",
    "GitHub, user to server": "ghu" + "_" + "a1B2c3D4e5F6g7H8i9J0",
    "GitHub, server": "ghs" + "_" + "a1B2c3D4e5F6g7H8i9J0",
    "GitHub, refresh": "ghr" + "_" + "a1B2c3D4e5F6g7H8i9J0",
    "GitHub, fine grained": "github" + "_pat_" + "11ABCDEFG0abcdefghijkl",
    "GitLab": "glpat" + "-" + "a1B2c3D4e5F6g7H8",
    "Anthropic": "sk-" + "ant-api03-" + "a1B2c3D4e5F6g7H8i9J0-AA",
    "OpenAI": "sk-" + "abcdefghijklmnopqrstuvwxyz123456",
    "a key in hexadecimal": "sk-" + "0123456789abcdef0123456789abcdef",
    "Stripe": "sk" + "_live_" + "a1B2c3D4e5F6",
    "Stripe, restricted": "rk" + "_test_" + "a1B2c3D4e5F6",
    "Slack": "xox" + "b-123456789012-abcdef",
    "Slack, app": "xapp" + "-1-A012345-6789",
    "AWS": "AKIA" + "QWERTY0123456789",
    "AWS, temporary": "ASIA" + "QWERTY0123456789",
    "Google": "AIza" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P",
    "Google, OAuth": "ya29" + ".a0AfH6SMB1234567890",
    "a JWT": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "npm": "npm" + "_a1B2c3D4e5F6g7H8",
    "Hugging Face": "hf" + "_a1B2c3D4e5F6g7H8",
    "Notion": "ntn" + "_a1B2c3D4e5F6g7H8",
    "Notion, old": "secret" + "_a1B2c3D4e5F6g7H8i9J0",
    "Shopify": "shpat" + "_a1b2c3d4e5f6a7b8",
    "a webhook": "whsec" + "_a1B2c3D4e5F6g7H8",
    "DigitalOcean": "dop" + "_v1_a1b2c3d4e5f6a7b8",
    "Linear": "lin" + "_api_a1B2c3D4e5F6g7H8",
    "Databricks": "dapi" + "0123456789abcdef0123456789abcdef",
    "PyPI": "pypi" + "-AgEIcHlwaS5vcmcCJDEy",
    "SendGrid": "SG" + ".a1B2c3D4e5F6g7H8i9J0kl.a1B2c3D4",
    "Atlassian": "ATATT" + "3xFfGF0a1B2c3D4e5",
    "a password in an address": "https://ada:correct" + "horse@db.example/x",
    "a password without a user": "redis://:correct" + "horse@db.example",
    "a password with an at sign": "https://ada:correct@horse" + "@db.example",
}
SHAPED = [pytest.param(shape, id=name) for name, shape in SHAPES.items()]


@pytest.mark.parametrize("shape", SHAPED)
@pytest.mark.parametrize("around", ["{}", "a {} b", '"{}"', "x={}", "--key={},", "({})", "é{}é", "_{}"])
def test_a_shape_is_a_secret_wherever_it_stands(shape, around):
    text = around.format(shape)
    assert has_secret_shape(text)
    assert classify("title", text).is_secret
    assert ("correct" if "correct" in shape else shape[8:16]) not in mask(text)


@pytest.mark.parametrize("name", ["GitHub, personal", "a key in hexadecimal", "AWS", "a JWT"])
@pytest.mark.parametrize(
    "escape",
    [
        pytest.param("\x1b[2J", id="a terminal's, as it is"),
        pytest.param("\x1b[1;31m", id="a colour"),
        pytest.param("\x1b[H", id="one without a number"),
        pytest.param("\x1bc", id="one of a letter"),
        pytest.param("\x9b2J", id="one of a single character"),
        pytest.param("[2J", id="what is left of one"),
        pytest.param("\\x1b[H", id="a terminal's, spelled"),
        pytest.param("\\u001b[2J", id="spelled as JSON does"),
        pytest.param("\\033[m", id="spelled as a shell does"),
        pytest.param("\\n", id="a line's end, spelled"),
        pytest.param("\\x3d", id="a character by its number"),
        pytest.param("\\u003d", id="a character of JSON by its number"),
        pytest.param("%3D", id="a character of an address"),
        pytest.param("%20", id="a blank of an address"),
    ],
)
def test_a_shape_begins_behind_what_an_escape_ends_with(name, escape):
    text = f"a {escape}{SHAPES[name]}"
    assert has_secret_shape(text)
    assert SHAPES[name][8:] not in mask(text)


def test_an_escape_before_a_shape_is_shown():
    assert mask("a \x1b[2J" + SHAPES["a key in hexadecimal"]) == "a \x1b[2J****"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the tokenizer of ghp_ and sk- prefixes", id="the openings alone"),
        pytest.param("sk-region-1-office-team", id="words that open like a key"),
        pytest.param("sk-analytics-connector-v2", id="the name of a package that opens like a key"),
        pytest.param("sk-" + "x" * 32, id="a row of x"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", id="the vendor's own example"),
        pytest.param("sk-your-openai-api-key-goes-here", id="your key goes here"),
        pytest.param("task-abcdefghijklmnopqrstuvwxyz", id="a longer word before the dash"),
        pytest.param("[task-abcdefghijklmnopqrstuvwxyz](a.md)", id="a longer word in brackets"),
        pytest.param("[ask-abcdefghijklmnop1234567](a.md)", id="a word in brackets"),
        pytest.param("C:\\task-abcdefghijklmnopqrstuvwxyz", id="a folder whose name opens like an escape"),
        pytest.param("C:\\desk-abcdefghijklmnopqrstuvwxyz", id="a folder with another name"),
        pytest.param("100%task-abcdefghijklmnopqrstuvwxyz", id="a sign for hundredths, and a word"),
        pytest.param("pypi-mirror.anycompany.example", id="the name of a mirror"),
        pytest.param("SG.Finance-Team.Approvals", id="a country and a team"),
        pytest.param("https://ada@host.example", id="a user without a password"),
        pytest.param("https://ada:${PASSWORD}@host.example", id="a reference as a password"),
        pytest.param("https://ada:$PASSWORD@host.example", id="a shell's reference as a password"),
        pytest.param("https://ada:<password>@host.example", id="a template as a password"),
        pytest.param("https://user:xxx@host.example", id="a placeholder as a password"),
        pytest.param("https://host.example:8443/a@b", id="a port is no password"),
        pytest.param(
            '{"url":"https://host.example:8443","owner":"ada@host.example"}',
            id="a port and then an address, without blanks",
        ),
        pytest.param("[https://host.example:8443,ada@host.example]", id="a port and then an address in a list"),
        pytest.param('{"url":"https://host.example","owner":"ada@host.example"}', id="an address and then a person"),
        pytest.param("https://host.example:80?mail=ada@host.example", id="a port and then a query"),
        pytest.param("https://[::1]:8080/ada@host.example", id="an address of numbers"),
        pytest.param("3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90", id="a commit"),
    ],
)
def test_what_only_looks_like_a_secret_is_none(text):
    assert not has_secret_shape(text)


def test_nothing_has_a_shape_without_a_marker():
    for text in SHAPES.values():
        assert any(marker in text for marker in secrets.MARKERS) or any(
            shape.search(text) for shape in secrets.MARKER_SHAPES
        )


@pytest.mark.parametrize(
    ("name", "value", "kind", "is_secret"),
    [
        pytest.param("TOKEN", "${TOKEN}", "reference", False, id="a reference"),
        pytest.param("Authorization", "Bearer ${TOKEN}", "reference", False, id="a reference behind its scheme"),
        pytest.param("TOKEN", "${TOKEN:-}", "reference", False, id="a reference with an empty default"),
        pytest.param(
            "TOKEN", "${TOKEN:-hunter2}", "reference", True, id="a default that is a secret by the key's name"
        ),
        pytest.param(
            "X-Team", "${API_TOKEN:-hunter2}", "reference", True, id="a default that is a secret by the variable's name"
        ),
        pytest.param("TEAM", "${TEAM:-finance}", "reference", False, id="a default that is none"),
        pytest.param("TEAM", "${TEAM:-" + DRAWN + "}", "reference", True, id="a default that is drawn"),
        pytest.param("TOKEN", "${TOKEN:-your_token}", "reference", False, id="a default that is a placeholder"),
        pytest.param("TOKEN", "${A:-${B}}", "reference", False, id="a reference as a default"),
        pytest.param("X", "${A:-${TOKEN:-hunter2}}", "reference", True, id="a default of a default"),
        pytest.param("url", "https://h.example/?token=${T}", "reference", False, id="a reference in an address"),
        pytest.param(
            "url",
            "https://h.example/?token=hunter2&team=${T}",
            "reference",
            True,
            id="a secret beside a reference in an address",
        ),
        pytest.param("X", "${A}" + DRAWN, "reference", True, id="something drawn beside a reference"),
        pytest.param("TOKEN", "prefix-${A}", "reference", False, id="a word beside a reference"),
        pytest.param(
            "TOKEN", "${env:TOKEN}", "other-reference", False, id="another tool's reference to the environment"
        ),
        pytest.param(
            "TOKEN",
            "${input:GithubPersonalAccessToken1}",
            "other-reference",
            False,
            id="another tool's reference with a long name",
        ),
        pytest.param("TOKEN", "${TOKEN:?must be set}", "other-reference", False, id="a reference that must be set"),
        pytest.param("TOKEN", "${{ secrets.TOKEN }}", "other-reference", False, id="a reference of CI"),
        pytest.param("TOKEN", "$TOKEN", "other-reference", False, id="a shell's reference"),
        pytest.param("TOKEN", "%TOKEN%", "other-reference", False, id="a reference of Windows"),
        pytest.param("TOKEN", "$(cat token)", "other-reference", False, id="what a command says"),
        pytest.param("TOKEN", "op://Vault/GithubItem1/credential", "other-reference", False, id="a password store"),
        pytest.param(
            "TOKEN", f"op://{DRAWN}/credential", "other-reference", False, id="a password store with drawn ids"
        ),
        pytest.param("TOKEN", "vault://secret/data/MyApplication1#Token", "other-reference", False, id="a vault"),
        pytest.param(
            "TOKEN",
            "arn:aws:secretsmanager:ap-southeast-1:1:secret:prod/MyApplication-AbC123",
            "other-reference",
            False,
            id="a secret store of a cloud",
        ),
        pytest.param("DB_PASSWORD", "Sup3r$ecret", "literal", True, id="a dollar sign inside a password"),
        pytest.param("DB_PASSWORD", "pa$$word", "literal", True, id="two dollar signs inside a password"),
        pytest.param("DB_PASSWORD", "a%20b%20c", "literal", True, id="a password with percent signs"),
        pytest.param("command", "${CLAUDE_PLUGIN_ROOT}/x", "bundle-reference", False, id="the plugin's folder"),
        pytest.param("API_KEY", "${user_config.api_key}", "bundle-reference", False, id="the user's setting"),
        pytest.param("command", "${__dirname}/x", "bundle-reference", False, id="the bundle's folder"),
        pytest.param("TOKEN", "{{TOKEN}}", "template", False, id="a template in braces"),
        pytest.param("TOKEN", "@TOOL_BIN@", "template", False, id="a template between at signs"),
        pytest.param("TOKEN", "<your-org>/repo", "template", False, id="a template in angle brackets"),
        pytest.param("TOKEN", "YOUR_TOKEN_HERE", "placeholder", False, id="your token here"),
        pytest.param("TOKEN", "your_key", "placeholder", False, id="your key"),
        pytest.param("TOKEN", "xxx", "placeholder", False, id="xxx"),
        pytest.param("TOKEN", "sk-" + "x" * 24, "placeholder", False, id="the opening of a key and a row of x"),
        pytest.param("TOKEN", "sk-...", "placeholder", False, id="the opening of a key and dots"),
        pytest.param("TOKEN", "sk-your-api-key-goes-here", "placeholder", False, id="the opening of a key and words"),
        pytest.param("TOKEN", "", "placeholder", False, id="nothing"),
        pytest.param("TOKEN", "  ", "placeholder", False, id="blanks"),
        pytest.param("Authorization", "Bearer ", "placeholder", False, id="a scheme and nothing"),
        pytest.param("Authorization", "Bearer", "placeholder", False, id="a scheme alone"),
        pytest.param("TOKEN", "changeme", "placeholder", False, id="change me"),
        pytest.param("TOKEN", "replace-with-real-token", "placeholder", False, id="replace with"),
        pytest.param("TOKEN", "my_api_key", "placeholder", False, id="my key"),
        pytest.param("PASSWORD", "my-s3cret", "literal", True, id="a password that opens like a placeholder"),
        pytest.param("TOKEN", "your-" + DRAWN, "literal", True, id="something drawn that opens like a placeholder"),
        pytest.param("TOKEN", "hunter2", "literal", True, id="a literal under a name that says so"),
        pytest.param("Authorization", "Bearer hunter2", "literal", True, id="a literal behind its scheme"),
        pytest.param("Cookie", "a=b", "literal", True, id="a cookie"),
        pytest.param("X-Team", "finance", "literal", False, id="a literal under any other name"),
        pytest.param("X-Team", DRAWN, "literal", True, id="something drawn under any name"),
        pytest.param("TOKEN", "true", "literal", False, id="a flag under a secret's name"),
        pytest.param("TOKEN_URL", "https://h.example/token", "literal", False, id="where a token comes from"),
        pytest.param("PASSWORD_FILE", "/run/secrets/db", "literal", False, id="where a password lies"),
        pytest.param(
            "GOOGLE_APPLICATION_CREDENTIALS",
            "/etc/anycompany/account.json",
            "literal",
            False,
            id="a path under a secret's name",
        ),
        pytest.param(
            "GOOGLE_APPLICATION_CREDENTIALS",
            "C:\\keys\\account.json",
            "literal",
            False,
            id="a path of Windows under a secret's name",
        ),
        pytest.param("SSH_PRIVATE_KEY", "~/.ssh/id_rsa", "literal", False, id="a path at home"),
        pytest.param("TOKEN", "/" + DRAWN + "/" + DRAWN, "literal", True, id="something drawn that looks like a path"),
        pytest.param("MAX_OUTPUT_TOKENS", "64000", "literal", False, id="how many tokens"),
        pytest.param("COMPACT_TOKENS", "64000", "literal", False, id="how many of others"),
        pytest.param("COMPACT_TOKENS", "64000a", "literal", True, id="what is no number of them"),
        pytest.param("TOKEN", "64000", "literal", True, id="a number that is one"),
        pytest.param("TOKEN", "GITHUB_TOKEN", "literal", False, id="the name of a variable that holds one"),
        pytest.param("TOKEN", "GITHUB_TEAM", "literal", True, id="a name of nobody knows what"),
        pytest.param("TOKEN", "PASSWORD", "literal", True, id="one word in capitals"),
        pytest.param("SECRET", "prod/db/password", "literal", False, id="the path of one in a store"),
        pytest.param("SECRET", "prod/db/4f9a", "literal", True, id="what is no word of a path"),
        pytest.param("SECRET", "horse/password", "literal", True, id="two words with a slash"),
        pytest.param("HTTPS_PROXY", "ada:hunter2@h:1", "literal", True, id="a password before a proxy"),
        pytest.param("proxy", "ada@h:1", "literal", False, id="a name alone before a proxy"),
        pytest.param("owner", "ada:hunter2@h:1", "literal", False, id="the same of nobody knows what"),
        pytest.param("client_id", DRAWN, "literal", False, id="the id of a client"),
        pytest.param("client_ids", DRAWN, "literal", True, id="what is no such id"),
        pytest.param("url", "https://h.example/x?code=azFuncCode12345==", "literal", True, id="a key of a function"),
        pytest.param("url", "https://h.example/x?code=DE&lang=de", "literal", False, id="the code of a country"),
        pytest.param("url", "https://h.example/x", "literal", False, id="an address"),
        pytest.param("url", "https://h.example/x?access_token=hunter2", "literal", True, id="a token in a query"),
        pytest.param("url", "https://h.example/x#access_token=hunter2", "literal", True, id="a token behind a hash"),
        pytest.param(
            "url", "https://h.example/x?a=b&api_key=hunter%32", "literal", True, id="a key in a query, behind others"
        ),
        pytest.param(
            "url", "https://h.example/x?token=%24%7BT%7D", "literal", False, id="a reference in a query, escaped"
        ),
        pytest.param("url", "https://h.example/x?team=finance", "literal", False, id="a harmless query"),
        pytest.param("url", "https://h.example/x?token=", "literal", False, id="an empty token in a query"),
        pytest.param(
            "url",
            "https://h.example/Some-Path/v1/Another/Page",
            "literal",
            False,
            id="words of an address are not drawn",
        ),
        pytest.param(
            "DATABASE", "Server=h;User Id=sa;Password=hunter2;", "literal", True, id="a password in a connection"
        ),
        pytest.param("X", "MyCompany-Payments-Service-v2-Production", "literal", False, id="a long name is not drawn"),
        pytest.param("X", "2026-11-23T09-00-00Z-v1-Build", "literal", False, id="a time and a build are not drawn"),
        pytest.param("X", "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90", "literal", False, id="a commit is not drawn"),
        pytest.param("X", "123e4567-e89b-12d3-a456-426614174000", "literal", False, id="an id is not drawn"),
    ],
)
def test_a_value_is_classified(name, value, kind, is_secret):
    assert classify(name, value) == Value(kind, is_secret)


@pytest.mark.parametrize(
    ("arguments", "secret"),
    [
        pytest.param(("--token", "hunter2"), (1,), id="a flag and its value"),
        pytest.param(("--token=hunter2",), (0,), id="a flag with its value"),
        pytest.param(("--token", "${TOKEN}"), (), id="a flag and a reference"),
        pytest.param(("--token", "--read-only"), (), id="a flag and another flag"),
        pytest.param(("--token", "--team", "finance"), (), id="a value belongs to the flag before it"),
        pytest.param(("-e", "API_KEY=hunter2"), (1,), id="a variable"),
        pytest.param(("-e", "API_KEY"), (), id="a variable that is passed through"),
        pytest.param(("--env=API_KEY=hunter2",), (0,), id="a variable in a flag"),
        pytest.param(("-e", "TEAM=finance"), (), id="a harmless variable"),
        pytest.param(("--header", "Authorization: Bearer hunter2"), (1,), id="a header"),
        pytest.param(
            ("--header", "Authorization: Bearer aHVudGVyMg=="), (1,), id="a header that ends with an equals sign"
        ),
        pytest.param(("--header", "Authorization:hunter2"), (1,), id="a header without a blank"),
        pytest.param(("--header", "Authorization: Bearer ${TOKEN}"), (), id="a header and a reference"),
        pytest.param(("--header=Authorization: Bearer hunter2",), (0,), id="a header in a flag"),
        pytest.param(("--header", "X-Team: finance"), (), id="a harmless header"),
        pytest.param(
            ("postgres://ada:correct" + "horse@h/db?sslmode=require",),
            (0,),
            id="an address with a password and a query",
        ),
        pytest.param(
            ("postgres://h/db?sslmode=require&password=hunter2",), (0,), id="an address with a password in its query"
        ),
        pytest.param(("-y", "@acme/files@1.2.3", "/data"), (), id="an ordinary command"),
        pytest.param(("C:\\tools\\x.exe", "host:8080", "image:latest"), (), id="colons that are no headers"),
        pytest.param(("--token", "hunter:2"), (1,), id="a value with a colon"),
        pytest.param(("--max-tokens", "4096"), (), id="how many tokens"),
        pytest.param(("--dir=${user_config.dir}",), (), id="a setting inside an argument"),
        pytest.param((), (), id="no arguments"),
        pytest.param(("--", "-", ""), (), id="arguments without letters"),
    ],
)
def test_arguments_are_classified(arguments, secret):
    found = classify_arguments(arguments)
    assert len(found) == len(arguments)
    assert tuple(number for number, value in enumerate(found) if value.is_secret) == secret


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *[
            pytest.param(name, True, id=name)
            for name in (
                *(
                    "token",
                    "API_TOKEN",
                    "githubToken",
                    "X-API-Key",
                    "apikey",
                    "APIKey",
                    "ACCESS_KEY",
                    "AWS_SECRET_ACCESS_KEY",
                ),
                *(
                    "Authorization",
                    "Proxy-Authorization",
                    "Cookie",
                    "DB_PASSWORD",
                    "DB_PASS",
                    "pwd",
                    "passphrase",
                    "PAT",
                ),
                *(
                    "private_key",
                    "clientSecret",
                    "client-secrets",
                    "session_id",
                    "VAULT_SECRET_ID",
                    "credentials",
                    "id_tokens",
                ),
                *("PGPASSWORD", "PGPASSWORD2", "DBPASSWORD", "DBPASSWD", "SSHPASS", "DBPASS", "REDISPASS", "MYSQLPWD"),
                *("GITHUBTOKEN", "ACCESSTOKEN", "authtoken", "CLIENTSECRET", "OPENAIAPIKEY", "AWSSECRETACCESSKEY"),
                *("AWSCREDENTIALS", "JSESSIONID", "PGPASSWORD_OLD", "otp", "TOTP_SECRET", "PASSWORD_IN", "TOKEN_MSG"),
                *("api_key_helper_token", "region_secret", "ROTATED_API_KEY", "versionToken"),
            )
        ],
        *[
            pytest.param(name, False, id=name or "no name")
            for name in (
                *(
                    "",
                    "team",
                    "path",
                    "pattern",
                    "key",
                    "public_key",
                    "tokenizer",
                    "TOKEN_URL",
                    "token-endpoint",
                    "PASSWORD_FILE",
                ),
                *(
                    "SECRET_NAME",
                    "secret_arn",
                    "AWS_ACCESS_KEY_ID",
                    "MAX_TOKENS",
                    "tokens_per_minute",
                    "TOKEN_LIMIT",
                    "pass_through",
                ),
                *(
                    "COMPASS",
                    "PASSAGE",
                    "ENCOMPASS",
                    "UNDERPASS",
                    "passport",
                    "PASSENGER",
                    "ASKPASS",
                    "OLDPWD",
                    "SECRETARY",
                ),
                *(
                    "MAXTOKENS",
                    "INPUTTOKENS",
                    "nexttoken",
                    "TOKENIZERS_PARALLELISM",
                    "tokenized",
                    "PUBLICKEY",
                    "HOTKEY",
                ),
                *("PGPASSFILE", "PASSWORDFILE", "PGPASSWORD_FILE", "GITHUBTOKEN_URL", "TOKENURL", "COMPASS_URL"),
                *("password-stdin", "PASSWORD_COMMAND", "authorization-server"),
                *("CLAUDE_CODE_API_KEY_HELPER_TTL_MS", "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "TOKEN_FD"),
                *("JWT_EXPIRES_IN", "tokenExpiresAt", "TOKEN_EXPIRATION_SECONDS", "AWS_SESSION_TOKEN_DURATION"),
                *("API_KEY_ROTATION_DAYS", "GITHUB_TOKEN_PERMISSIONS", "TOKEN_SCOPES", "TOKEN_VERSION"),
                *("SECRET_BACKEND", "CREDENTIALS_PROFILE", "SECRETS_MANAGER", "SECRET_ENGINE", "CREDENTIAL_REGION"),
                *("COOKIE_SECURE", "COOKIE_SAMESITE", "PASSWORD_POLICY", "TOKEN_USER", "credential.username"),
                *("CREDENTIAL_SOURCE", "bypass", "author", "COOKIE_DOMAIN", "auth_method", "monkey"),
            )
        ],
    ],
)
def test_a_name_sounds_secret(name, expected):
    assert sounds_secret(name) is expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(
            "`fx` follows `v2`, which can move", "`fx` follows `v2`, which can move", id="an ordinary message"
        ),
        pytest.param(SHAPES["GitHub, personal"], "****", id="a shape"),
        pytest.param(f"a {SHAPES['Slack']}, {SHAPES['AWS']}.", "a ****, ****.", id="two shapes"),
        pytest.param(
            SHAPES["a password in an address"], "https://ada:****@db.example/x", id="only the password of an address"
        ),
        pytest.param(f"x{DRAWN}y", "****", id="something drawn"),
        pytest.param(
            f"https://{SHAPES['GitHub, personal']}:{DRAWN}@h", "https://****:****@h", id="shapes inside an address"
        ),
        pytest.param(
            "https://ada:" + SHAPES["GitHub, personal"] + "@h", "https://ada:****@h", id="a shape as a password"
        ),
        pytest.param("https://h.example:8443,ada@h.example", "https://h.example:8443,ada@h.example", id="a port"),
        pytest.param("sk-" + "x" * 32, "****", id="even a row of x, to be sure"),
        pytest.param(f"https://h.example/s/{DRAWN}/mcp", "https://h.example/****", id="an address up to its host"),
        pytest.param(f"https://h.example:8443/{DRAWN}", "https://h.example:8443/****", id="a host with a port"),
        pytest.param(f"https://localhost/{DRAWN}", "https://localhost/****", id="a host of one word"),
        pytest.param(f"see https://*.h.example/a/{DRAWN}.", "see https://*.h.example/****.", id="a pattern of hosts"),
        pytest.param(f"https://{DRAWN}/x", "https://****", id="a host that looks drawn itself"),
        pytest.param(f"https://ab/{DRAWN}@h.example", "https://****@h.example", id="no host, but who signs in"),
        pytest.param(f"key:ab/{DRAWN}/x", "key:****", id="a slash as a letter of a key"),
    ],
)
def test_masking_replaces_secrets_and_nothing_else(text, shown):
    assert mask(text) == shown
    assert mask(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("eyJ-" * 50_000, id="openings of tokens"),
        pytest.param("sk-" * 50_000, id="openings of keys"),
        pytest.param("://a:" * 50_000, id="openings of passwords"),
        pytest.param("${a:-" * 50_000, id="openings of references"),
        pytest.param("{{" * 50_000, id="openings of templates"),
        pytest.param("<a" * 50_000, id="openings of other templates"),
        pytest.param("%a" * 50_000, id="openings of variables"),
        pytest.param("?a=https://h?a=" * 20_000, id="addresses in addresses"),
        pytest.param("a-" * 50_000, id="a long name"),
        pytest.param("aB1-" * 50_000, id="a long run"),
        pytest.param("/a" * 50_000 + "!", id="a long path"),
        pytest.param("your" * 50_000, id="a long placeholder"),
        pytest.param("a=" * 50_000, id="assignments"),
        pytest.param("\x1b[" + "1;" * 50_000, id="an escape without an end"),
        pytest.param("[1" * 50_000, id="openings of escapes"),
        pytest.param("\\x1b[1asecret" * 10_000, id="escapes"),
        pytest.param("-----BEGIN " * 20_000, id="openings of private keys"),
    ],
)
def test_no_text_takes_long(text):
    before = time.process_time()
    classify("token", text)
    classify_arguments((text, "--x=" + text))
    mask(text)
    assert time.process_time() - before < 2
