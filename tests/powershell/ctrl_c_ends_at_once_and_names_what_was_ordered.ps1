. $PSScriptRoot/support/assert.ps1

$plan = Join-Path $Folder 'never.json'
Set-Content -LiteralPath $plan -Value '{"orders":{"progress":"never"}}'
$script = Join-Path $Folder 'interrupted.ps1'
Set-Content -LiteralPath $script -Value @'
param($plan, $started)
Import-Module $env:CSPN_MODULE
$null = Connect-MicrosoftTeams -Sandbox -SandboxPlan $plan
$VerbosePreference = 'Continue'
try {
    Remove-CsPhoneNumberAssignment -Identity leaver3@contoso.com -RemoveAll 4>&1 | ForEach-Object {
        if ("$_" -cmatch '^POST .*unassignNumber: 202') { [System.IO.File]::WriteAllText($started, 'ordered') }
    }
}
finally { [Console]::Out.WriteLine('the caller''s finally has run') }
'the script went on'
'@
$started = Join-Path $Folder 'started'
$start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
foreach ($argument in '-NoProfile', '-NonInteractive', '-File', $script, $plan, $started) { $start.ArgumentList.Add($argument) }
$start.RedirectStandardOutput = $true
$start.RedirectStandardError = $true
$process = [System.Diagnostics.Process]::Start($start)
try {
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (Test-Path -LiteralPath $started) -and -not $process.HasExited) {
        Assert-True ($clock.Elapsed.TotalSeconds -lt 60) 'the order is sent within a minute'
        [System.Threading.Thread]::Sleep(20)
    }
    $clock.Restart()
    # Not Stop-Process, which kills.
    & /bin/kill -INT $process.Id
    Assert-True $process.WaitForExit(20000) 'the process ends'
    $took = $clock.ElapsedMilliseconds
    $said = $output.Result + $errors.Result
}
finally { if (-not $process.HasExited) { $process.Kill() } }

Write-Output "ended $took ms after the signal"
Assert-Match 'WARNING: .*\+12065551215 .*had been ordered' $said.Replace("`n", ' ')
Assert-True (-not $said.Contains('+12065551214')) 'the number that had not been ordered is not named'
Assert-Match "the caller's finally has run" $said
Assert-True (-not $said.Contains('the script went on')) 'the script has ended'
Assert-True ($took -lt 500) "it took $took ms"
