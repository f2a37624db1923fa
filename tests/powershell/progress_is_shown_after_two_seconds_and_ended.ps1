. $PSScriptRoot/support/assert.ps1

function Get-Progress([string] $Script) {
    # The progress records of a script in a runspace of its own.
    $shell = [powershell]::Create([System.Management.Automation.RunspaceMode]::NewRunspace)
    $null = $shell.AddScript("Import-Module '$Module'; $Script")
    $null = $shell.Invoke()
    Assert-Equal 0 $shell.Streams.Error.Count "errors ($($shell.Streams.Error))"
    @($shell.Streams.Progress)
    $shell.Dispose()
}

Connect-Tenant @{ orders = @{ progress = @{ afterMs = 2600 } } }
$before = Get-Assignment
$records = Get-Progress 'Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll'
Assert-True ($records.Count -ge 2) 'there is progress'
Assert-Match '\+12065551234' $records[0].StatusDescription
Assert-Match '^[23] seconds$' $records[0].CurrentOperation
Assert-Equal 'Processing' "$($records[0].RecordType)"
Assert-Equal 'Completed' "$($records[-1].RecordType)"
Assert-Equal 1 @($records | Where-Object RecordType -EQ 'Completed').Count 'completed records'

Assert-Equal 0 @(Get-Progress '$ProgressPreference = "SilentlyContinue"; Remove-CsPhoneNumberAssignment -Identity leaver1@contoso.com -RemoveAll').Count 'the caller wants none'
Assert-OnlyFreed $before '+12065551234', '+12065551212'

Connect-Tenant
Assert-Equal 0 @(Get-Progress 'Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll').Count 'a fast removal'

# A wait of more than two seconds before a repetition is shown at once.
Connect-Tenant @{ faults = @(@{ match = @{ method = 'POST' }; then = @{ status = 429; retryAfterSeconds = 3 } }) }
$records = Get-Progress 'Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll'
Assert-Match '^Next attempt in [34] seconds: the service throttles requests \(429\)$' $records[0].StatusDescription
Assert-True ($records[0].SecondsRemaining -in 3, 4) 'the seconds that remain'
$counted = @($records | Where-Object { $_.StatusDescription.StartsWith('Next attempt') } | ForEach-Object SecondsRemaining)
Assert-True ($counted.Count -ge 3 -and $counted[-1] -lt $counted[0]) "the seconds are counted ($counted)"
Assert-Equal 'Completed' "$($records[-1].RecordType)"
Assert-NoViolation

# With -Verbose each repetition is told, whatever its wait.
Connect-Tenant @{ faults = @(@{ match = @{ method = 'POST' }; then = @{ status = 429; retryAfterSeconds = 1 } }) }
$told = @(Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -Verbose 4>&1 | ForEach-Object { "$_" } | Where-Object { $_ -cmatch '^Attempt' })
Assert-Equal 1 $told.Count 'repetitions that are told'
Assert-Match '^Attempt 1 of POST .*/unassignNumber failed \(the service throttles requests \(429\)\); the next one follows in 1(\.\d)? seconds$' $told[0]
