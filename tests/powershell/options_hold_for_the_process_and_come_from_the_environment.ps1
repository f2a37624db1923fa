. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

$names = @('WaitLimit', 'ConnectTimeout', 'ReplyTimeout', 'RequestsPerSecond', 'GraphAddress', 'LoginAddress', 'MetadataAddress', 'ApplicationId')
Assert-Equal $names @((Get-CsPhoneNumberOption).psobject.Properties | ForEach-Object Name)
foreach ($name in $names) { Assert-Equal $null (Get-CsPhoneNumberOption).$name "$name before it is set" }

# One store: the environment, which runspaces and child processes share, in any culture.
[System.Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::new('de-DE')
Assert-Equal 0 @(Set-CsPhoneNumberOption -WaitLimit 2.5 -RequestsPerSecond 7 *>&1).Count 'what Set-CsPhoneNumberOption writes'
Assert-Equal '2.5' $env:CSPN_WAIT_LIMIT
Assert-Equal '7' (1 | ForEach-Object -Parallel { Import-Module $using:Module; (Get-CsPhoneNumberOption).RequestsPerSecond })
Assert-Equal '2.5' (& ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -Command "Import-Module '$Module'; (Get-CsPhoneNumberOption).WaitLimit")
$env:CSPN_REPLY_TIMEOUT = ' 4 '
Assert-Equal '4' (Get-CsPhoneNumberOption).ReplyTimeout
Set-CsPhoneNumberOption -Reset -ConnectTimeout 3
Assert-Equal $null (Get-CsPhoneNumberOption).WaitLimit
Assert-Equal '3' (Get-CsPhoneNumberOption).ConnectTimeout
foreach ($wrong in @{ WaitLimit = -1 }, @{ WaitLimit = -0.4 }, @{ WaitLimit = [double]::NaN }, @{ WaitLimit = $null }, @{ RequestsPerSecond = $null }, @{ WaitLimit = 604801 }, @{ ReplyTimeout = 0 }, @{ RequestsPerSecond = -1 }, @{ GraphAddress = '' }) {
    $null = Assert-Throws { Set-CsPhoneNumberOption @wrong } 'ParameterArgumentValidationError' "$($wrong.Keys)"
}
Set-CsPhoneNumberOption -WaitLimit 0.00001
Assert-Equal '0' (Get-CsPhoneNumberOption).WaitLimit 'rounded to milliseconds'
Set-CsPhoneNumberOption -Reset

# The waiting limit holds from the next command on.
Connect-Tenant @{ orders = @{ progress = 'never' } }
foreach ($limit in { Set-CsPhoneNumberOption -WaitLimit 0.3 }, { $env:CSPN_WAIT_LIMIT = '1' }) {
    & $limit
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $failure = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -ErrorAction Stop } 'OutcomeUnknown,Remove-CsPhoneNumberAssignment'
    Assert-True ($clock.Elapsed.TotalSeconds -lt 20) "the limit holds ($($clock.Elapsed))"
}

# A limit that is not understood is an error that names it, and nothing is sent.
$requests = (Get-CsSandboxTenant).Requests
foreach ($wrong in 'soon', '-1', '1e99', '9999999', '2,5') {
    $env:CSPN_WAIT_LIMIT = $wrong
    $failure = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll } 'BadRequest,Remove-CsPhoneNumberAssignment' $wrong
    Assert-Match "CSPN_WAIT_LIMIT is '$wrong'" $failure.Exception.Message
    Assert-Equal 'NotDone' $failure.Exception.Outcome
}
Set-CsPhoneNumberOption -Reset
Assert-Equal $requests (Get-CsSandboxTenant).Requests 'requests'
Disconnect-MicrosoftTeams

# The limits of a connection hold from the next connect on.
$tenant = Start-Tenant @{ faults = @(@{ match = @{ path = 'numberAssignments' }; then = @{ delayMs = 400 }; times = 'always' }) }
try {
    $null = Connect-MicrosoftTeams -AccessTokens $tenant.token
    Assert-Equal 1 @(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).Count
    Set-CsPhoneNumberOption -ReplyTimeout 0.2 -WaitLimit 1
    Assert-Equal 1 @(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).Count 'on the connection before'
    $null = Connect-MicrosoftTeams -AccessTokens $tenant.token
    $failure = Assert-Throws { Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234 -ErrorAction Stop } 'TimedOut,Get-CsPhoneNumberAssignment'
    foreach ($wrong in @{ CSPN_REPLY_TIMEOUT = 'long' }, @{ CSPN_CONNECT_TIMEOUT = '-3' }, @{ CSPN_REPLY_TIMEOUT = '0' }, @{ CSPN_REQUESTS_PER_SECOND = '2.5' }, @{ CSPN_REQUESTS_PER_SECOND = '99999' }) {
        foreach ($name in $wrong.Keys) { [System.Environment]::SetEnvironmentVariable($name, $wrong[$name]) }
        $failure = Assert-Throws { Connect-MicrosoftTeams -AccessTokens $tenant.token } 'BadRequest,Connect-MicrosoftTeams' "$($wrong.Values)"
        Assert-Match "$($wrong.Keys) is '$($wrong.Values)'" $failure.Exception.Message
        foreach ($name in $wrong.Keys) { [System.Environment]::SetEnvironmentVariable($name, [NullString]::Value) }
    }
}
finally { Stop-Tenant $tenant }

Disconnect-MicrosoftTeams

# Fewer requests a second than a listing and a look-up need.
Set-CsPhoneNumberOption -Reset -RequestsPerSecond 1
Connect-Tenant
$clock = [System.Diagnostics.Stopwatch]::StartNew()
foreach ($try in 1..3) { $null = Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234 }
Assert-True ($clock.ElapsedMilliseconds -ge 1900) "three requests took $($clock.ElapsedMilliseconds) ms"
Assert-NoViolation
