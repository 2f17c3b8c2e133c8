"""How large an input may be; whatever is larger is refused by name, never cut short."""

MAX_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
MAX_FILES = 20_000
MAX_FOLDER_DEPTH = 64
MAX_DEPTH = 32
MAX_VALUES = 4_000_000
MAX_PROBLEMS = 500  # of one document, more than anybody reads
MAX_MEMBERSHIPS = 2_000_000
MAX_PATTERNS = 1_000  # of one list in a policy, and of one door's decisions about tools
MAX_SETTINGS = 200  # sets of settings of one rule
MAX_REQUESTS = 100  # each is judged several times over
