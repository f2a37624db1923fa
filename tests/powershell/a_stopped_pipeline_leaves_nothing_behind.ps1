. $PSScriptRoot/support/assert.ps1

# As Ctrl+C in an editor, or a timeout of the caller's: the pipeline is stopped from another thread.
Connect-Tenant @{ orders = @{ progress = 'never' } }
$shell = [powershell]::Create([System.Management.Automation.RunspaceMode]::NewRunspace)
$null = $shell.AddScript("Import-Module '$Module'; `$VerbosePreference = 'Continue'; Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll")
$running = $shell.BeginInvoke()
$clock = [System.Diagnostics.Stopwatch]::StartNew()
while (@($shell.Streams.Verbose | Where-Object { "$_" -cmatch '^POST .*: 202' }).Count -eq 0) {
    Assert-True ($clock.Elapsed.TotalSeconds -lt 60) 'the order is sent within a minute'
    [System.Threading.Thread]::Sleep(20)
}
$clock.Restart()
$shell.Stop()
Assert-True ($clock.ElapsedMilliseconds -lt 500) "stopping took $($clock.ElapsedMilliseconds) ms"
Assert-Equal 'Stopped' "$($shell.InvocationStateInfo.State)"
try { $null = $shell.EndInvoke($running) } catch { $null = $_ }

# The operation is closed and its number is free for the next one; nobody polls any more.
$requests = (Get-CsSandboxTenant).Requests
[System.Threading.Thread]::Sleep(1500)
Assert-Equal $requests (Get-CsSandboxTenant).Requests 'requests after the stop'
$CsPhoneNumberWaitLimit = 1
$failure = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -ErrorAction Stop } 'OutcomeUnknown,Remove-CsPhoneNumberAssignment'
Assert-Equal 'Unknown' $failure.Exception.Outcome
Assert-Equal 'Unknown' $failure.Exception.Items[0].Outcome

# A pipeline that wants no more is the same.
Assert-Equal 1 @(Get-CsPhoneNumberAssignment | Select-Object -First 1).Count
Assert-NoViolation
