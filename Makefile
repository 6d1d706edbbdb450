# From a bare machine (Python 3.11 to 3.13, make, git) to reports, tests or JupyterLab. `make` lists the commands.
.SUFFIXES:

VENV = .venv
RUN = $(VENV)/bin/python -m
# Content, not dates: a stamp names what it was made from, so that nothing is installed twice and nothing stale is kept.
# A copied or moved environment runs the Python, the Jupyter and the code of where it was made: its place is part of it.
LOCK_STAMP = $(VENV)/locked-$(shell (cat requirements.lock; pwd) | cksum | tr ' ' '-')
PROJECT_STAMP = $(VENV)/project-$(shell cksum < pyproject.toml | tr ' ' '-')
# What tests need beside, on top of what users have: it leaves their environment alone.
TEST_STAMP = $(VENV)/tested-$(shell cksum < requirements-test.lock | tr ' ' '-')
COMPILE_LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header
# The tests of these four libraries are a tenth of the environment, and nobody runs them; the others are left as they come.
TESTED = $(addprefix $(VENV)/lib/python*/site-packages/,numpy pandas scipy statsmodels)
LIGHTER = find $(TESTED) -type d -name tests -prune -exec rm -rf {} +
# Some files of other libraries are no Python of this version.
COMPILED = $(RUN) compileall -qq -j 0 -x '[/\\]tests?[/\\]' $(VENV)/lib || true
INSTALL = $(RUN) pip install --quiet --disable-pip-version-check --no-compile --require-hashes

help:
	@echo "make reports    rapports de toutes les campagnes sur la caisse synthétique, puis outputs/index.html"
	@echo "make territories portraits des territoires de la région synthétique, et leur page commune"
	@echo "make test       règles d'écriture, types et tests"
	@echo "make lab        JupyterLab sur les notebooks"
	@echo "make check      relit tous les fichiers de parameters/ sans rien calculer"
	@echo "make test-slow  tests longs (calibration, grandes graines)"
	@echo "make coverage   part du code atteinte par les tests rapides, pièce par pièce, comparée à ses planchers"
	@echo "make golden     tous les genres de rapport, comparés à leur référence (tests/golden/) ; make golden-accept l'adopte"
	@echo "make check-pages lecture des rapports et du portail dans un navigateur : accessibilité, impression (demande Chromium)"
	@echo "make docs       documentation à lire sans internet, dans dist/docs/index.html"
	@echo "make format     met le code en forme"
	@echo "make pictures   reprend les images du README (demande Edge, Chrome ou Chromium)"
	@echo "make wheelhouse archives d'installation sans internet, dans dist/ (PYTHON_VERSION=3.12 pour une autre version)"
	@echo "make bench-import coût d'un import de dix millions de lignes, à côté de celui de DuckDB (LINES=1000000 pour moins)"
	@echo "make bench-staggered  contacts échelonnés à la taille d'une région, à côté de diff-diff : temps, mémoire, même effet"
	@echo "make calibrate-adversarial  tableau d'épreuves de docs/etalonnage.md (RUNS=1000 LINES='dense/*' ; des heures, reprend où il en était)"
	@echo "make fuzz-import  des milliers de fichiers abîmés à importer (une demi-heure)"
	@echo "make lock       recalcule les verrous : requirements.lock, -test, -docs et -postgresql (demande uv)"
	@echo "make clean      retire .venv et les brouillons de outputs/"

reports: setup
	@$(RUN) aos_analysis run

territories: setup
	@$(RUN) aos_analysis run --notebook territory_profile
	@$(RUN) aos_analysis run --notebook territories

check: setup
	@$(RUN) aos_analysis check

# Types are checked while the tests run: on two cores, one would wait otherwise.
test: setup-test
	$(RUN) ruff check
	$(RUN) ruff format --check
	@$(MAKE) --no-print-directory -j 2 types fast-tests

types: setup-test
	$(RUN) mypy

fast-tests: setup-test
	$(RUN) pytest -q -n 2 --dist loadfile

test-slow: setup-test
	$(RUN) pytest -q -n 2 --dist loadfile -m slow

coverage: setup-test
	@rm -rf .coverage && mkdir .coverage
	$(RUN) coverage run -m pytest -q -n 2 --dist loadfile tests/words tests/definitions tests/study tests/page
	@$(RUN) tests.coverage_floors

golden: setup
	@$(RUN) tests.golden_packets

golden-accept: setup
	@$(RUN) tests.golden_packets --accept

# The newest edition of every report of outputs/, the follow-up and the quality report included, and the portal.
check-pages: reports setup-test
	@$(RUN) aos_analysis run antidepresseurs --notebook campaign_follow_up
	@$(RUN) aos_analysis run antidepresseurs --notebook data_quality
	AOS_PAGES=outputs $(RUN) pytest -q tests/page/test_pages.py

lab: setup
	$(RUN) jupyter lab notebooks --config=.ci/lab_config.py

# A site of static pages: nothing on it comes from elsewhere.
docs: setup
	@$(INSTALL) -r requirements-docs.lock
	@$(RUN) mkdocs build --quiet --strict
	@echo "dist/docs/index.html"

pictures: reports
	@$(RUN) docs.pictures

wheelhouse: setup
	@$(VENV)/bin/python .ci/wheelhouse.py $(if $(PYTHON_VERSION),--python $(PYTHON_VERSION))

bench-import: setup-test
	$(RUN) tests.bench_import $(or $(LINES),10000000)

bench-staggered: setup-test
	$(RUN) tests.bench_staggered

calibrate-adversarial: setup-test
	$(RUN) tests.adversarial $(or $(RUNS),1000) $(LINES)

fuzz-import: setup-test
	AOS_FUZZ_EXAMPLES=1000 $(RUN) pytest -q -n 2 tests/data/importing/test_import_fuzz.py

format: setup-test
	$(RUN) ruff check --fix
	$(RUN) ruff format

lock:
	$(COMPILE_LOCK) --extra build -o requirements.lock
	$(COMPILE_LOCK) --extra build --extra test --no-annotate -c requirements.lock -o requirements-test.lock
	$(COMPILE_LOCK) --extra docs --no-annotate -c requirements.lock -o requirements-docs.lock
	$(COMPILE_LOCK) --extra postgresql --no-annotate -c requirements.lock -o requirements-postgresql.lock

clean:
	rm -rf $(VENV) .coverage outputs/.draft

setup: $(PROJECT_STAMP)

setup-test: $(TEST_STAMP)

# The project itself, editable; needs no network: its build tool is in the lock.
$(PROJECT_STAMP): $(LOCK_STAMP)
	@rm -f $(VENV)/project-*
	@$(RUN) pip install --quiet --no-deps --no-build-isolation --disable-pip-version-check --no-index -e .
	@$(RUN) compileall -q aos_analysis
	@touch $@

# An environment without its stamp (interrupted, or made from another lock) is made again from nothing.
$(LOCK_STAMP):
	@if test -d $(VENV); then echo "Environnement à refaire : .venv n'a pas été fait dans ce dossier, ou pas avec ce requirements.lock."; fi
	@python=; noted=; \
	for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue; \
	  "$$name" -c 'import ensurepip, venv' 2>/dev/null && { python=$$name; break; } || noted=$$name; \
	done; \
	if test -z "$$python" && test -n "$$noted"; then \
	  echo "$$noted n'a pas les modules venv et ensurepip. Installez-les (Debian, Ubuntu : apt install python3-venv)." >&2; \
	  exit 2; \
	fi; \
	if test -z "$$python"; then \
	  echo "Python 3.11, 3.12 ou 3.13 est introuvable. Installez-le, ou indiquez-le : make PYTHON=/chemin/de/python3." >&2; \
	  exit 2; \
	fi; \
	echo "Création de .venv avec $$("$$python" --version) (une seule fois, une à trois minutes)…"; \
	"$$python" -m venv --clear $(VENV)
	@$(INSTALL) -r requirements.lock
	@$(LIGHTER)
	@$(COMPILED)
	@touch $@

$(TEST_STAMP): $(PROJECT_STAMP)
	@rm -f $(VENV)/tested-*
	@$(INSTALL) -r requirements-test.lock
	@$(LIGHTER)
	@$(COMPILED)
	@touch $@

.PHONY: help reports territories check test types fast-tests test-slow coverage golden golden-accept check-pages lab docs pictures wheelhouse bench-import bench-staggered fuzz-import format lock clean setup setup-test
