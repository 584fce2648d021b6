#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, once, into ./secrets; nothing is overwritten.
# The folder is yours alone; the files in it can be read by the users inside the containers.
set -eu
umask 077
mkdir -p secrets
cd secrets

random() {
    python3 -c 'import secrets; print(secrets.token_urlsafe(32))'
}

keep() {
    [ -e "$1" ] || printf '%s\n' "$2" >"$1"
    chmod 0644 "$1"
}

keep postgres-password "$(random)"
keep redis-password "$(random)"
keep secret-key "$(random)"
keep data-key "$(random)"
keep signing-passphrase "$(random)"
keep owner-url "postgresql://sciatriage_owner:$(cat postgres-password)@postgres:5432/sciatriage"
keep database-url "postgresql://sciatriage:$(random)@postgres:5432/sciatriage"
keep broker-url "redis://:$(cat redis-password)@redis:6379/0"
echo "The secrets are in ./secrets; keep copies of data-key and signing-passphrase in a safe place."
