"""Command lines as people write secrets into them: `<c>` is the secret, `<n>` the name that says so."""

import shlex

# What gives a name its value, as shells and languages write it.
ASSIGNMENTS = (
    *(
        "<n>=<c> x",
        "export <n>='<c>'; x",
        'set "<n>=<c>" && x',
        "set <n>=<c>&& x",
        "env <n>=<c> x",
        "setenv <n> <c>; x",
    ),
    *("set -x <n> <c>; x", "set -gx <n> '<c>'; x", "set --export <n> <c>", "setx <n> <c>", 'setx /M <n> "<c>"'),
    *("$env:<n>='<c>'; x", '$Env:<n> = "<c>"; x', "${env:<n>} = '<c>'; x", "$<n> = '<c>'; x"),
    *("Set-Item env:<n> '<c>'; x", "set-item -path env:<n> -value <c>; x", "New-Item Env:\\<n> -Value '<c>'"),
    *("[Environment]::SetEnvironmentVariable('<n>', '<c>', 'User')", "Set-Variable -Name <n> -Value '<c>'"),
    *("Set-ItemProperty -Path HKCU:\\Environment -Name <n> -Value '<c>'", "x -Headers @{<n>='Bearer <c>'}"),
    *("x -Headers @{'<n>'='<c>'}", 'x -Body @{ a = "b"; <n> = "<c>" }', "x --a \"{'<n>':'<c>'}\""),
    *(
        'x --a \'{"<n>": "<c>"}\'',
        "x --a '{<n>: \"<c>\"}'",
        "x --a \"{'a': 1, '<n>': '<c>'}\"",
        "x --a '{b: 1, <n>: \"<c>\"}'",
    ),
    *('python -c \'import os; os.environ["<n>"]="<c>"; go()\'', "python -c \"os.environ['<n>'] = '<c>'\""),
    *('python -c \'os.environ.setdefault("<n>", "<c>")\'', 'python -c \'os.putenv("<n>", "<c>")\''),
    *(
        "python -c 'go(<n>=\"<c>\")'",
        "node -e 'process.env.<n>=\"<c>\"; go()'",
        "node -e \"process.env['<n>'] = '<c>'\"",
    ),
    *('ruby -e \'ENV["<n>"] ||= "<c>"\'', "perl -e '$ENV{<n>}=\"<c>\"'", 'php -r \'setenv("<n>", "<c>");\''),
    *("nu -c '$env.<n> = \"<c>\"; x'", "nu -c 'let-env <n> = \"<c>\"; x'", "deno eval \"Deno.env.set('<n>','<c>')\""),
    *(': "${<n>:=<c>}"; x', "msbuild /p:<n>=<c>", "dotnet build -p:<n>=<c>", 'ruby -e \'ENV.store("<n>", "<c>")\''),
    *("aws configure set <n> <c>", "x env:set <n> <c>", "git config --global x.<n> <c>", "npm set <n> <c>"),
    *("<n>=$(echo <c> | base64 -d) x", "x --<n>=`echo '<c>' | rev`", "<n>=$(printf '%s' '<c>') x"),
)
ASSIGNED_NAMES = ("API_TOKEN", "api_key", "DB_PASSWORD", "clientSecret", "PGPASSWORD")

# What programs take for a secret, by an option or by its place.
OF_PROGRAMS = (
    *("sshpass -p <c> ssh h", "sshpass -p<c> ssh h", "docker login -u a -p <c> r.example", "docker login -u git -p<c>"),
    *("helm registry login r.example -u a -p <c>", "az login --service-principal -u a -p <c> --tenant t"),
    *("curl -b sid=<c> https://h.example", "curl -x u:<c>@proxy:80 https://h.example", "curl -E a.pem:<c> https://h"),
    *(
        "curl --proxy u:<c>@proxy:80 https://h.example",
        "curl -U u:<c> https://h",
        "xh -a u:<c> h",
        "http --auth u:<c> h",
    ),
    *("mongosh -u a -p <c> h", "redis-cli -a <c>", "ldapsearch -w <c> -D cn=a", "ldapsearch -x -w<c>"),
    *(
        "smbclient -U a%<c> //h/s",
        "rpcclient --user=a%<c> h",
        "unzip -P <c> a.zip",
        "zip -P <c> a.zip b",
        "7z x -p<c> a.7z",
    ),
    *("openssl enc -aes-256-cbc -k <c>", "openssl rsa -passin pass:<c> -in k", "ssh-keygen -N <c> -f k"),
    *("vault login <c>", "vault login -no-print <c>", "vault operator unseal <c>", "cargo login <c>", "snyk auth <c>"),
    *(
        "ngrok config add-authtoken <c>",
        "cf auth ada <c>",
        "bw unlock <c>",
        "htpasswd -b f u <c>",
        "htpasswd -nb u <c>",
    ),
    *(
        "gh secret set NAME -b <c>",
        "az keyvault secret set -n a --value <c>",
        "sqlcmd -S h -U sa -P <c>",
        "twine upload -p <c>",
    ),
    *("security unlock-keychain -p <c>", "rabbitmqctl add_user u <c>", "pdftotext -upw <c> a.pdf"),
    *(
        "npm config set //r.example/:_authToken <c>",
        "npm config set //r.example/:_authToken=<c>",
        "npm config set _auth <c>",
    ),
    *("npx x --//r.example/:_authToken=<c>", "x /password <c>", "x --otp <c>", "net use Z: \\\\h\\s <c> /user:ada"),
    *("ConvertTo-SecureString '<c>' -AsPlainText -Force", 'ConvertTo-SecureString -String "<c>" -AsPlainText'),
    *(
        "x (New-Object PSCredential('a', (ConvertTo-SecureString '<c>' -AsPlainText)))",
        "$p = '<c>' | ConvertTo-SecureString -AsPlainText",
    ),
    *(
        "echo <c> | docker login --password-stdin",
        "printf '%s' '<c>' | gh auth login --with-token",
        "x --token-stdin <<< '<c>'",
    ),
    *("mysql -e \"CREATE USER a IDENTIFIED BY '<c>'\"", "psql -c \"ALTER ROLE a WITH PASSWORD '<c>'\""),
    *(
        "x --token=$(echo <c> | base64 -d)",
        "sudo sshpass -p <c> ssh h",
        "cd a && vault login <c>; ls",
        "sh -c 'sshpass -p <c> ssh h'",
    ),
)

# Those of them that are words and nothing else: a program, and what it is started with.
STARTED = tuple(shlex.split(line) for line in OF_PROGRAMS if not set(line.replace("<c>", "")) & set('|<(;&$`\\"'))

# The like of the above in which nobody has written a secret down.
HARMLESS = (
    *(
        "docker run -p 8080:80 -u node:node i",
        "docker login r.example; x -p 8080",
        "docker login && x -p 8080",
        "docker login 'r.example'; x -p 8080",
        "ssh -p 22 h",
    ),
    *(
        "sshpass -e ssh -p 2222 h",
        "sshpass -f file ssh h",
        "sshpass -p $PW ssh h",
        "docker login -u a -p ${PW} r.example",
    ),
    *("curl -b cookies.txt https://h.example", "curl -x proxy:80 https://h.example", "curl -k -sS https://h.example/a"),
    *(
        "curl -x http://proxy:80 https://h",
        "curl -x $U:$P@proxy:80 https://h",
        "curl --proxy http://${U}:${P}@proxy:80 https://h",
    ),
    *(
        "vault login -method=oidc role=dev",
        "vault login",
        "vault login $TOKEN",
        "vault token lookup",
        "vault kv get a/b",
    ),
    *(
        "openssl rsa -passin env:PW -in k",
        "openssl rsa -passin file:/run/pw -in k",
        "openssl rand -base64 32",
        "ssh-keygen -N '' -f k",
    ),
    *("htpasswd -c f ada", "unzip -p a.zip b", "smbclient -U ada //h/s", "smbclient -U %USER% //h/s", "7z l a.7z"),
    *(
        "npm config set //r.example/:_authToken ${NPM_TOKEN}",
        "npm config set token-type x",
        "npm config get //r.example/:_authToken",
    ),
    *(
        "git config credential.helper store",
        "git config --global user.email ada@h.example",
        "aws configure set region eu-west-1",
    ),
    *(
        "gh variable set NAME -b value",
        "kubectl get secret a -n b",
        "kubectl config use-context token-a",
        "set -x; x --read-only",
    ),
    *(
        "set -x TOKEN (cat /run/token); x",
        "set -x TOKEN $argv[1]",
        "setenv TOKEN `cat f`; x",
        "setx TOKEN %TOKEN%",
        "set -e TOKEN",
    ),
    *(
        "$env:TOKEN = (Get-Secret x); npx x",
        "Set-Item env:TOKEN (Get-Secret x)",
        "Set-Item env:TOKEN $t",
        "Remove-Item env:TOKEN; x",
    ),
    *(
        "ConvertTo-SecureString $p -AsPlainText -Force",
        "Get-Content 'f.txt' | ConvertTo-SecureString",
        "Read-Host 'Token' -AsSecureString",
    ),
    *(
        'x -Headers @{Authorization="Bearer $env:T"}',
        "x -Headers @{Accept='text'; 'X-Team'='a'}",
        "x --a \"{'name':'b'}\"",
    ),
    *(
        'python -c \'import os; os.environ["MODE"]="fast"\'',
        "python -c 'print(os.environ[\"TOKEN\"])'",
        "python -c 't = os.environ[\"TOKEN\"]'",
    ),
    *(
        "TOKEN=$(echo $RAW | base64 -d) x",
        "TOKEN=$(printf '%s' \"$RAW\") x",
        "echo $T | docker login --password-stdin",
        "cat f | x --password-stdin",
    ),
    *(
        "echo done | cat /dev/stdin",
        'x --token-stdin <<< "$T"',
        'if [ ${TOKEN} = "unset" ]; then x; fi',
        "cd /secret && ls",
        "x --token && y",
    ),
    *(
        "grep -r password: src",
        "rg token: docs/a.md",
        "git grep -n secret: src",
        "grep -rn 'api_key: .*' src",
        "findstr /s password: f.txt",
    ),
    *(
        'git commit -m "fix token: refresh"',
        "git commit -am 'auth: password: prompt twice'",
        'gh pr create --title "token: rotate" --body b',
    ),
    *("x --token GITHUB_TOKEN", "x --secret prod/db/password", "x --session-id 123e4567-e89b-12d3-a456-426614174000"),
    *(
        "git show 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90",
        "uvx --from git+https://git.example/a@3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90 x",
    ),
    *(
        "net use Z: \\\\h\\s /user:ada",
        "net user ada",
        "mysql -e \"SELECT password FROM a WHERE b = 'c'\"",
        "jq .password 'f.json'",
    ),
    *("C:\\Users\\ada\\AppData\\Local\\Packages\\Acme.Python.3.11_qbz5n2kfra8p0\\LocalCache\\x.exe --read-only",),
)
