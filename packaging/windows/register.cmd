@echo off
rem Lets links of the form okpay-support://ticket/ID open in OKPAY Support, for this user alone.
rem Run it again when the folder was moved. unregister.cmd takes it back.
setlocal
set "program=%~dp0OKPAY Support.exe"
set "key=HKCU\Software\Classes\okpay-support"
if not exist "%program%" (
	echo "%program%" is not there. Unpack the whole folder first.
	exit /b 1
)
reg add "%key%" /ve /d "URL:OKPAY Support" /f >nul
if errorlevel 1 exit /b 1
reg add "%key%" /v "URL Protocol" /d "" /f >nul
if errorlevel 1 exit /b 1
reg add "%key%\DefaultIcon" /ve /d "\"%program%\",0" /f >nul
if errorlevel 1 exit /b 1
reg add "%key%\shell\open\command" /ve /d "\"%program%\" \"%%1\"" /f >nul
if errorlevel 1 exit /b 1
echo Links to tickets now open in OKPAY Support.
