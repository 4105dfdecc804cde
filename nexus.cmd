@echo off
echo nexus runs on Linux and macOS; on Windows start it inside WSL2: wsl ./nexus %* 1>&2
exit /b 1
