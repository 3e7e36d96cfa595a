@echo off
rem Takes back what register.cmd did. Delete the folder afterwards, and the program is gone; your own data stays, unless
rem you first run: okpay-support erase --yes
reg delete "HKCU\Software\Classes\okpay-support" /f >nul
if errorlevel 1 exit /b 1
echo Links to tickets no longer open in OKPAY Support.
