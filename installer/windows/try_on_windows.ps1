# Installs what was built, uses it, installs it again over itself and uninstalls it, on a Windows machine
# that has no Shufang yet. What must be left of it in the end is the library, and then nothing.
param([Parameter(Mandatory)] [string] $Packages)
$ErrorActionPreference = "Stop"

$setup = (Get-ChildItem "$Packages\Shufang-*-setup.exe").FullName
$program = "$env:LOCALAPPDATA\Programs\Shufang"
$data = "$env:LOCALAPPDATA\Shufang"
$key = "HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Shufang"
$entry = "$env:APPDATA\Microsoft\Windows\Start Menu\Programs\Shufang.lnk"

function Assert($condition, $text) { if (-not $condition) { throw $text } }

function Install($arguments) {
    $done = Start-Process $setup -ArgumentList $arguments -Wait -PassThru
    Assert ($done.ExitCode -eq 0) "the installer ended with $($done.ExitCode)"
}

function Uninstall($arguments) {
    Start-Process "$program\Uninstall.exe" -ArgumentList $arguments -Wait
    # It goes on from a copy of itself, so that its own file can be deleted too.
    for ($tries = 0; (Test-Path $program) -and $tries -lt 120; $tries++) { Start-Sleep -Seconds 1 }
    Assert (-not (Test-Path $program)) "program files are left"
    Assert (-not (Test-Path $key)) "Windows still lists the program"
    Assert (-not (Test-Path $entry)) "the Start menu still has an entry"
}

Install "/S"
Assert (Test-Path $entry) "the Start menu has no entry"
$told = Get-ItemProperty $key
$really = (Get-ChildItem $program -Recurse -File | Measure-Object Length -Sum).Sum / 1KB
Assert ([math]::Abs($told.EstimatedSize - $really) -lt 2048) "Windows is told $($told.EstimatedSize) KB, not $really"
$version = (& "$program\shufang-cli.exe" --version).Split(" ")[1]
Assert ($told.DisplayVersion -eq $version) "Windows is told version $($told.DisplayVersion), not $version"
Assert ((Get-Item "$program\Shufang.exe").VersionInfo.ProductVersion -eq $version) "the program's own version"

$paper = New-Item "$env:RUNNER_TEMP\租约 lease.md" -Force -Value "# Lease`n`nThe tenant pays for repairs of the roof."
& "$program\shufang-cli.exe" add $paper.FullName
Assert ($LASTEXITCODE -eq 0) "adding a document failed"
$window = Start-Process "$program\Shufang.exe" -PassThru
Assert ($window.WaitForInputIdle(120000)) "the window did not open"
$refused = Start-Process $setup -ArgumentList "/S" -Wait -PassThru
Assert ($refused.ExitCode -eq 2) "the installer did not refuse while the program runs"
$window.Kill($true)
$window.WaitForExit()

$before = Get-ChildItem $program -Recurse -File | ForEach-Object FullName | Sort-Object
Install "/S"
$after = Get-ChildItem $program -Recurse -File | ForEach-Object FullName | Sort-Object
Assert (-not (Compare-Object $before $after)) "files came or went when it was installed over itself"
$found = & "$program\shufang-cli.exe" search "who has the roof mended" --json
Assert ($found -match "lease.md") "the library did not outlive the upgrade"

Uninstall "/S"
Assert (Test-Path "$data\library.db") "the library was not kept"
Install "/S"
Uninstall "/S", "/DELETEDATA"
Assert (-not (Test-Path $data)) "the library was not deleted"
Write-Output "All is as it should be."
