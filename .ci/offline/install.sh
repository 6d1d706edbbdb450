#!/bin/sh
# Installe le projet sans internet ni droits d'administrateur, puis le vérifie. À lancer dans ce dossier : sh install.sh
set -eu
cd "$(dirname "$0")"

python=
for name in "${PYTHON:-python@PYTHON@}" python@PYTHON@ python3; do
  if "$name" -c 'import sys, ensurepip, venv; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
    python=$name
    break
  fi
done
if test -z "$python"; then
  echo "Python @PYTHON@ est introuvable, ou sans les modules venv et ensurepip. Indiquez-le : PYTHON=/chemin/de/python sh install.sh" >&2
  exit 2
fi

echo "Création de projet/.venv avec $("$python" --version)…"
"$python" -m venv --clear projet/.venv
pip="projet/.venv/bin/python -m pip --isolated --disable-pip-version-check --quiet install --no-index"
$pip --find-links wheels --require-hashes -r projet/requirements.lock
$pip --no-deps --no-build-isolation -e ./projet

echo "Vérification…"
cd projet
.venv/bin/aos check
echo "Installation terminée. Ensuite : cd projet && .venv/bin/aos run"
