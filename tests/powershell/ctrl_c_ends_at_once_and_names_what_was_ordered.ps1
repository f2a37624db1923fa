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

function Get-Interrupted([int] $Try) {
    # Interrupts a removal whose first order is sent, and returns what the process said and how long it took to end.
    $started = Join-Path $Folder "started$Try"
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
        @{ Took = $clock.ElapsedMilliseconds; Said = $output.Result + $errors.Result }
    }
    finally { if (-not $process.HasExited) { $process.Kill() } }
}

# The machine may be busy with other tests: one of three tries must be fast.
$took = @(foreach ($try in 1..3) {
    $run = Get-Interrupted $try
    Assert-Match 'WARNING: .*\+12065551215 .*had been ordered' $run.Said.Replace("`n", ' ')
    Assert-True (-not $run.Said.Contains('+12065551214')) 'the number that had not been ordered is not named'
    Assert-Match "the caller's finally has run" $run.Said
    Assert-True (-not $run.Said.Contains('the script went on')) 'the script has ended'
    $run.Took
    if ($run.Took -lt 500) { break }
})
Assert-True ($took[-1] -lt 500) "it took $($took -join ', ') ms"
Write-Output "ended $($took -join ', ') ms after the signal"
