. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

# A script that does not stop at a failed Connect-MicrosoftTeams must not go on in the tenant before.
$tenant = Start-Tenant
try {
    $right = @{ TenantId = $Contoso; ApplicationId = $Application }
    $secret = Get-SecureText 'sandbox-secret'
    $failing = @(
        { Connect-MicrosoftTeams -TenantId other.com -ApplicationId $Application -CertificateThumbprint ('0' * 40) }
        { Connect-MicrosoftTeams @right -CertificatePath (Join-Path $Folder 'missing.pfx') }
        { Connect-MicrosoftTeams @right -ClientSecret ([securestring]::new()) }
        { Connect-MicrosoftTeams @right -ClientSecret (Get-SecureText 'a-wrong-one') }
        { Connect-MicrosoftTeams @right -ClientSecret $secret -TeamsEnvironmentName TeamsGCCH }
        { Connect-MicrosoftTeams -TenantId other.com }
        { Connect-MicrosoftTeams -Identity:$false }
        { Connect-MicrosoftTeams -AccessTokens a, b }
        { Connect-MicrosoftTeams -Sandbox }
        { Connect-MicrosoftTeams -Sandbox:$false }
        { $env:CSPN_REPLY_TIMEOUT = 'soon'; try { Connect-MicrosoftTeams -AccessTokens $tenant.token } finally { Remove-Item env:CSPN_REPLY_TIMEOUT } }
    )
    foreach ($connect in $failing) {
        $null = Connect-MicrosoftTeams @right -ClientSecret $secret
        $null = Assert-Throws $connect '' "$connect"
        $failure = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -ErrorAction Stop } 'NotConnected' "a removal after $connect"
        Assert-Match 'Get-Help Connect-MicrosoftTeams' $failure.Exception.Advice
    }
    $null = Connect-MicrosoftTeams @right -ClientSecret $secret
    Assert-Equal 'UserAssigned' (Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).PstnAssignmentStatus
    # Asked whether to connect, and told no: nothing was begun.
    Connect-MicrosoftTeams -AccessTokens a, b -WhatIf
    Assert-Equal 1 @(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).Count

    # Of an address that the process inherited nothing is left after a reset: what follows would go to the rehearsal's tenant.
    $requests = (Get-TenantStatus $tenant).requests
    $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
    $script = "Import-Module '$Module'; Set-CsPhoneNumberOption -Reset -WaitLimit 0.2; `$null = Connect-MicrosoftTeams -AccessTokens 'opaque'; Get-CsPhoneNumberAssignment -ErrorAction SilentlyContinue -ErrorVariable failures; `$failures[0].Exception.ErrorCode"
    foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $script) { $start.ArgumentList.Add($argument) }
    $start.Environment['CSPN_GRAPH_ADDRESS'] = $tenant.baseAddress
    # Nothing leaves this machine: the proxy is nobody.
    $start.Environment['HTTPS_PROXY'] = 'http://127.0.0.1:9'
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    Assert-Match '^(ConnectionFailed|TimedOut)\s*$' $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    Assert-Equal $requests (Get-TenantStatus $tenant).requests 'requests to the inherited address'
}
finally { Stop-Tenant $tenant }
