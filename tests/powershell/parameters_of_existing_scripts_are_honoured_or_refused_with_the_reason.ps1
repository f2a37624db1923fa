. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

$sets = @{
    UserCredential = @('AccountId', 'ApplicationId', 'Credential', 'DisableWAM', 'TenantId', 'UseDeviceAuthentication')
    ServicePrincipalCertificate = @('ApplicationId', 'Certificate', 'TenantId')
    ServicePrincipalCertificateFile = @('ApplicationId', 'CertificatePassword', 'CertificatePath', 'TenantId')
    ServicePrincipalSecret = @('ApplicationId', 'ClientSecret', 'TenantId')
    ManagedServiceLogin = @('Identity', 'ManagedIdentityClientId')
    AccessTokens = @('AccessTokens', 'TenantId')
    AzureCli = @('TenantId', 'UseAzureCli')
    Sandbox = @('Sandbox', 'SandboxPath', 'SandboxPlan', 'Seed')
}
$command = Get-Command Connect-MicrosoftTeams
Assert-Equal @($sets.Keys | Sort-Object) @($command.ParameterSets | ForEach-Object Name | Sort-Object)
Assert-Equal 'UserCredential' $command.DefaultParameterSet
$everywhere = @('TeamsEnvironmentName', 'LogLevel', 'LogFilePath', 'WhatIf', 'Confirm') + [System.Management.Automation.Cmdlet]::CommonParameters
foreach ($set in $command.ParameterSets) {
    Assert-Equal $sets[$set.Name] @($set.Parameters | ForEach-Object Name | Where-Object { $_ -notin $everywhere } | Sort-Object) $set.Name
}

$tenant = Start-Tenant
try {
    $secret = @{ TenantId = $Contoso; ApplicationId = $Application; ClientSecret = (Get-SecureText 'sandbox-secret') }

    # The clouds.
    foreach ($cloud in 'AzureCloud', 'GCC', '') { Assert-Equal 'AzureCloud' (Connect-MicrosoftTeams @secret -TeamsEnvironmentName $cloud).Environment $cloud }
    $requests = (Get-TenantStatus $tenant).requests
    foreach ($cloud in 'TeamsGCCH', 'TeamsDOD', 'teamschina') {
        $failure = Assert-Throws { Connect-MicrosoftTeams @secret -TeamsEnvironmentName $cloud } 'NotSupported,Connect-MicrosoftTeams' $cloud
        Assert-Match "no telephone number API in the cloud $cloud" $failure.Exception.Message
    }
    $null = Assert-Throws { Connect-MicrosoftTeams @secret -TeamsEnvironmentName Elsewhere } 'BadRequest,Connect-MicrosoftTeams' 'no cloud'
    $null = Assert-Throws { Connect-MicrosoftTeams -Sandbox -TeamsEnvironmentName TeamsGCCH } 'BadRequest,Connect-MicrosoftTeams' 'a sandbox in a cloud'

    # A password alone.
    $credential = [pscredential]::new('user1@contoso.com', (Get-SecureText 'the-password-of-the-user'))
    $failure = Assert-Throws { Connect-MicrosoftTeams -Credential $credential } 'NotSupported,Connect-MicrosoftTeams' 'a password'
    Assert-Match 'Leave -Credential out' $failure.Exception.Advice
    Assert-Equal @() @($failure.TargetObject.psobject.Properties | ForEach-Object Name) 'what TargetObject holds'

    # -WhatIf and -Confirm are this command's; the preference of a script that rehearses does not keep it from connecting.
    Disconnect-MicrosoftTeams
    Assert-Equal $null (Connect-MicrosoftTeams @secret -WhatIf) 'connected with -WhatIf'
    Assert-Equal $requests (Get-TenantStatus $tenant).requests 'requests'
    $WhatIfPreference = $true
    Assert-Equal $Application (Connect-MicrosoftTeams @secret).Account 'with $WhatIfPreference'
    Assert-Equal $Application (Connect-MicrosoftTeams @secret -Confirm:$false).Account 'with $WhatIfPreference and -Confirm:$false'
    $WhatIfPreference = $false
    # In a session of its own, which has not shown anything yet, with the preferences that a profile sets.
    $said = & ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -Command "`$ConfirmPreference = 'Medium'; `$WhatIfPreference = `$true; Import-Module '$Module'; (Connect-MicrosoftTeams -AccessTokens '$($tenant.token)').Environment; @(Get-FormatData -TypeName CsPhoneNumber.*).Count -gt 0" 2>&1
    Assert-Equal @('AzureCloud', 'True') @($said | ForEach-Object { "$_" }) 'a rehearsal in a fresh session'
    Disconnect-MicrosoftTeams -WhatIf
    Assert-Equal 1 @(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).Count 'still connected'
    Disconnect-MicrosoftTeams -Confirm:$false
    $null = Assert-Throws { Get-CsPhoneNumberAssignment -ErrorAction Stop } 'NotConnected' 'disconnected'
    Assert-Equal $Application (Connect-MicrosoftTeams @secret -Confirm:$false).Account 'with -Confirm:$false'

    # What this module does not do is said, not passed over.
    foreach ($logging in @{ LogLevel = 'Info' }, @{ LogFilePath = 'teams.log' }, @{ LogLevel = 'None'; LogFilePath = 'teams.log' }) {
        $null = Connect-MicrosoftTeams @secret @logging -WarningVariable warnings -WarningAction SilentlyContinue
        Assert-Match 'writes no log file' "$warnings"
    }
    $null = Connect-MicrosoftTeams @secret -LogLevel None -WarningVariable warnings
    Assert-Equal 0 $warnings.Count 'warnings'

    # A token of another tenant than the one named.
    $token = (Invoke-RestMethod -Uri "$($tenant.loginAddress)/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com/" -Headers @{ Metadata = 'true' }).access_token
    Assert-Equal $Contoso (Connect-MicrosoftTeams -AccessTokens $token -TenantId $Contoso).TenantId
    Assert-Equal $Contoso (Connect-MicrosoftTeams -AccessTokens $token).TenantId
    Assert-Equal $Contoso (Connect-MicrosoftTeams -AccessTokens (Get-SecureText $token)).TenantId 'a token as a SecureString'
    Assert-Equal $Contoso (Connect-MicrosoftTeams -AccessTokens 'another', (Get-SecureText $token)).TenantId 'one of several'
    Assert-Equal $Application (Connect-MicrosoftTeams -TenantId " $Contoso " -ApplicationId "$Application " -ClientSecret (Get-SecureText 'sandbox-secret')).Account 'with blanks'
    foreach ($wrong in 'contoso.com/../x', 'a b', '?') { $null = Assert-Throws { Connect-MicrosoftTeams -TenantId $wrong -ApplicationId $Application -ClientSecret (Get-SecureText 'sandbox-secret') } 'BadRequest,Connect-MicrosoftTeams' $wrong }
    $half = [securestring]::new()
    $half.AppendChar([char] 0xd83d)
    $null = Assert-Throws { Connect-MicrosoftTeams -TenantId $Contoso -ApplicationId $Application -ClientSecret $half } 'BadRequest,Connect-MicrosoftTeams' 'a secret that is no text'
    $failure = Assert-Throws { Connect-MicrosoftTeams -AccessTokens $token -TenantDomain 00000000-0000-4000-8000-00000000000a } 'Unauthorized,Connect-MicrosoftTeams' 'another tenant'
    Assert-Match "is for the tenant $Contoso" $failure.Exception.Message
    $null = Assert-Throws { Connect-MicrosoftTeams -TenantId $Contoso -ApplicationId "a$([char] 0xd800)" -ClientSecret (Get-SecureText 'sandbox-secret') } 'BadRequest,Connect-MicrosoftTeams' 'half of a surrogate pair'
}
finally { Stop-Tenant $tenant }
