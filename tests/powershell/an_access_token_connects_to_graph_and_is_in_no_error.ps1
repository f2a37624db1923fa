. $PSScriptRoot/support/assert.ps1

# A sandbox in another process stands for Graph.
$script = Join-Path $Folder 'tenant.ps1'
Set-Content -LiteralPath $script -Value @'
param($into)
Import-Module $env:CSPN_MODULE
$null = Connect-MicrosoftTeams -Sandbox
$tenant = Get-CsSandboxTenant
[System.IO.File]::WriteAllText("$into.new", "$($tenant.BaseAddress) $($tenant.Token)")
[System.IO.File]::Move("$into.new", $into)
$null = [Console]::In.ReadLine()
'@
$into = Join-Path $Folder 'address'
$start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
foreach ($argument in '-NoProfile', '-NonInteractive', '-File', $script, $into) { $start.ArgumentList.Add($argument) }
$start.RedirectStandardInput = $true
$process = [System.Diagnostics.Process]::Start($start)
try {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (Test-Path -LiteralPath $into)) {
        Assert-True ($clock.Elapsed.TotalSeconds -lt 60 -and -not $process.HasExited) 'the tenant starts'
        [System.Threading.Thread]::Sleep(20)
    }
    $address, $token = (Get-Content -LiteralPath $into).Split(' ')
    $env:CSPN_GRAPH_ADDRESS = $address

    # A single token is taken as it is.
    $connection = Connect-MicrosoftTeams -AccessTokens $token
    Assert-Equal 'AzureCloud' $connection.Environment
    Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan -ErrorAction Stop
    Assert-Equal 'Unassigned' (Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).PstnAssignmentStatus
    $null = Assert-Throws { Get-CsSandboxTenant -ErrorAction Stop } '' 'the sandbox of a real tenant'

    # A token that the service refuses: the error tells, and never the token.
    function New-Token([string] $Audience) {
        $part = { param($json) [System.Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($json)).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
        "$(& $part '{"alg":"none"}').$(& $part "{`"aud`":`"$Audience`",`"upn`":`"admin@contoso.com`"}").secret-part"
    }
    $Error.Clear()
    foreach ($audience in 'https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000') {
        $null = Connect-MicrosoftTeams -AccessTokens (New-Token 'https://api.interfaces.records.teams.microsoft.com'), (New-Token $audience)
        Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -RemoveAll -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-Equal 'Unauthorized,Remove-CsPhoneNumberAssignment' $failures[0].FullyQualifiedErrorId
    }
    $failure = Assert-Throws { Connect-MicrosoftTeams -AccessTokens (New-Token 'a'), (New-Token 'b') } 'BadRequest,Connect-MicrosoftTeams' 'no token for Graph'
    Assert-Match 'Microsoft Graph' "$failure"
    $env:CSPN_GRAPH_ADDRESS = 'http://graph.example.com/v1.0'
    $failure = Assert-Throws { Connect-MicrosoftTeams -AccessTokens (New-Token 'https://graph.microsoft.com') } 'RefusedAddress,Connect-MicrosoftTeams' 'an address that is neither https nor this machine'
    foreach ($record in $Error) { Assert-True (-not ($record | Format-List * -Force | Out-String -Width 500).Contains('secret-part')) "no token in $record" }
    foreach ($record in $Error) { Assert-True (-not ($record.Exception | Format-List * -Force | Out-String -Width 500).Contains('secret-part')) "no token in $record" }
    Assert-True (-not ($failure.TargetObject.psobject.Properties.Name -contains 'AccessTokens')) 'no token in TargetObject'
}
finally {
    $process.StandardInput.Close()
    if (-not $process.WaitForExit(10000)) { $process.Kill() }
}
