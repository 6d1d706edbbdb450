@echo off
rem Installe le projet sans internet ni droits d'administrateur, puis le verifie. Un double clic suffit.
rem Sans accents : l'invite de commandes ne lit pas toujours UTF-8.
setlocal
cd /d "%~dp0"

set "FOUND="
for %%P in ("%PYTHON%" "py -@PYTHON@" "python@PYTHON@" "python") do if not defined FOUND call :try %%P
if not defined FOUND (
  echo Python @PYTHON@, 64 bits, est introuvable. Indiquez-le, puis relancez :
  echo   set PYTHON=C:\chemin\de\python.exe
  goto :failed
)

echo Creation de projet\.venv...
%FOUND% -m venv --clear projet\.venv || goto :failed
set "INSTALL=projet\.venv\Scripts\python.exe -m pip --isolated --disable-pip-version-check --quiet install --no-index"
%INSTALL% --find-links wheels --require-hashes -r projet\requirements.lock || goto :failed
%INSTALL% --no-deps --no-build-isolation -e .\projet || goto :failed

echo Verification...
cd projet
.venv\Scripts\python.exe -m aos_analysis check || goto :failed
echo Installation terminee. Ensuite : cd projet, puis .venv\Scripts\aos run
if not defined AOS_SILENT pause
exit /b 0

:try
if "%~1"=="" exit /b 0
set "TRIED=%~1"
if exist "%~1" set TRIED="%~1"
%TRIED% -c "import sys, ensurepip, venv; sys.exit('%%d.%%d' %% sys.version_info[:2] != '@PYTHON@' or sys.maxsize < 2**32)" >nul 2>nul && set FOUND=%TRIED%
exit /b 0

:failed
echo L'installation n'a pas abouti. Rien n'a ete change hors de ce dossier.
if not defined AOS_SILENT pause
exit /b 2
