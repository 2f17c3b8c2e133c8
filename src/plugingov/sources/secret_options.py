"""What options and words of known programs are: `-p` is a password for one, a port for the next."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Takes(NamedTuple):
    """Where a program is given a secret; what it is given is classified under the name of what it is."""

    options: Mapping[str, str]  # by the option, without its dashes, whose value is the next word
    attached: Mapping[str, str]  # by its letter, to which it may be attached: `-pV`
    within: frozenset[str]  # the words of which one must stand before: `docker login`
    words: Mapping[int, str]  # by the number of the word behind the program, or behind the word that stands within


def takers(program: str) -> tuple[Takes, ...]:
    """Return where a program is given secrets; one that is not known has none, and a known one may have none."""
    return _BY_PROGRAM.get(program, ())


def is_known(program: str) -> bool:
    """Tell whether a program has options of its own, so that those of the program before it are over."""
    return program in _BY_PROGRAM


_PASSWORD, _SIGN_IN, _KEY = "password", "user", "api-key"
_PERCENT = "user%password"
# What each program's own documentation says: programs, words within, options, whether they attach, words by number.
_ROWS: tuple[tuple[str, str, str, bool, Mapping[int, str]], ...] = (
    ("sshpass", "", "p=password", True, {}),  # sshpass(1)
    ("docker podman nerdctl buildah skopeo crane oras finch helm", "login", "p=password", True, {}),  # docker-login(1)
    ("az", "login", "p=password", False, {}),  # learn.microsoft.com/cli/azure/reference-index#az-login
    ("oc cf ibmcloud", "login", "p=password", False, {}),  # oc login --help, cf login --help
    ("cf", "auth", "", False, {1: _PASSWORD}),
    ("curl", "", "b=cookies x=proxy U=user", True, {}),  # curl(1)
    ("curl", "", "E=certificate cert=certificate", False, {}),
    ("http https xh xhs httpie", "", "a=user", False, {}),  # httpie.io/docs/cli/authentication
    ("mongosh mongo mongodump mongorestore mongoexport mongoimport", "", "p=password", True, {}),
    ("redis-cli", "", "a=password", False, {}),  # redis.io/docs/latest/develop/tools/cli
    (
        "ldapsearch ldapmodify ldapadd ldapdelete ldapcompare ldapwhoami ldapmodrdn ldapexop",
        "",
        "w=password",
        True,
        {},
    ),  # ldapsearch(1)
    ("ldappasswd", "", "w=password s=password a=password", True, {}),
    ("smbclient rpcclient smbget smbcacls smbcquotas wbinfo", "", f"U={_PERCENT} user={_PERCENT}", True, {}),
    ("zip unzip zipcloak", "", "P=password", True, {}),  # unzip(1)
    ("htpasswd", "-b", "", False, {2: _PASSWORD}),  # httpd.apache.org/docs/2.4/programs/htpasswd.html
    ("htpasswd", "-n", "", False, {1: _PASSWORD}),
    ("7z 7za 7zz 7zr rar unrar", "", "", False, {}),  # theirs are only attached, see below
    ("openssl", "", "k=password K=api-key passin=pass-source passout=pass-source pass=pass-source", False, {}),
    ("ssh-keygen", "", "N=passphrase P=passphrase", True, {}),  # ssh-keygen(1)
    ("vault", "login", "", False, {0: "token"}),  # developer.hashicorp.com/vault/docs/commands/login
    ("vault", "unwrap unseal revoke lookup", "", False, {0: "token"}),
    ("cargo wandb", "login", "", False, {0: "token"}),  # doc.rust-lang.org/cargo/commands/cargo-login.html
    ("snyk", "auth", "", False, {0: "token"}),
    ("ngrok", "authtoken add-authtoken", "", False, {0: "token"}),
    ("bw", "login", "", False, {1: _PASSWORD}),
    ("bw", "unlock", "", False, {0: _PASSWORD}),
    ("nuget", "setapikey", "", False, {0: _KEY}),
    ("dotnet", "push", "k=api-key", False, {}),
    ("twine", "upload", "p=password", True, {}),
    ("glab doctl", "login init", "t=token", False, {}),
    ("gh az", "secret", "b=token body=token value=token", False, {}),  # gh secret set; variables are no secret
    ("sqlcmd bcp osql isql tsql", "", "P=password", True, {}),  # learn.microsoft.com/sql/tools/sqlcmd
    ("mosquitto_pub mosquitto_sub mosquitto_rr ipmitool", "", "P=password", False, {}),
    ("cqlsh cypher-shell beeline evil-winrm rdesktop ncftp psexec rabbitmqadmin", "", "p=password", False, {}),
    ("rabbitmqctl", "add_user change_password authenticate_user", "", False, {1: _PASSWORD}),
    ("neo4j-admin", "set-initial-password", "", False, {0: _PASSWORD}),
    ("security", "unlock-keychain create-keychain", "p=password", False, {}),  # security(1)
    ("security", "add-generic-password add-internet-password", "w=password", False, {}),
    ("convertto-securestring", "", "String=password AsPlainText=password Force=password", False, {0: _PASSWORD}),
    ("useradd usermod", "", "p=password", False, {}),
    ("wpa_passphrase", "", "", False, {1: "passphrase"}),
    ("pdftotext pdfimages pdfinfo", "", "upw=password opw=password", False, {}),
    # Whatever these have of the like is no secret: they end what stood before them.
    ("ssh scp sftp rsync git psql node npx uvx uv python python3 bash sh kubectl grep ls cat make", "", "", False, {}),
    ("mysql mysqldump mysqladmin mysqlimport mariadb mariadb-dump", "", "p=", False, {}),  # only attached, elsewhere
)
_ATTACHED_ONLY = ("7z", "7za", "7zz", "7zr", "rar", "unrar")


def _table() -> Iterator[tuple[str, Takes]]:
    for programs, within, options, is_attached, words in _ROWS:
        named = dict(each.split("=", 1) for each in options.split())
        options_ = {option: name for option, name in named.items() if name}
        attached = {option: name for option, name in options_.items() if is_attached and len(option) == 1}
        for program in programs.split():
            own = {"p": _PASSWORD} if program in _ATTACHED_ONLY else attached
            yield program, Takes(options_, own, frozenset(within.split()), words)


def _by_program() -> dict[str, tuple[Takes, ...]]:
    found: dict[str, tuple[Takes, ...]] = {}
    for program, takes in _table():
        found[program] = (*found.get(program, ()), takes)
    return found


_BY_PROGRAM = _by_program()
