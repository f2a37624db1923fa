. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

$own = '40000000-0000-4000-8000-0000000000aa'
$tenant = Start-Tenant @{ signIn = @{ managedIdentity = @{ clientIds = @($own) } } }
try {
    Assert-Connected (Connect-MicrosoftTeams -Identity) $Machine
    Assert-Connected (Connect-MicrosoftTeams -MSI -ManagedIdentityClientId $own) $own
    $failure = Assert-Throws { Connect-MicrosoftTeams -Identity -ManagedIdentityClientId $Application } 'Unauthorized,Connect-MicrosoftTeams' 'an identity that is not there'
    Assert-Match 'ManagedIdentityClientId' $failure.Exception.Advice
    $null = Assert-Throws { Connect-MicrosoftTeams -Identity:$false } 'BadRequest,Connect-MicrosoftTeams' 'a switch that is off'

    # The Azure CLI, as far as this module uses it: az account get-access-token, which here has a token of the tenant.
    $token = (Invoke-RestMethod -Uri "$($tenant.loginAddress)/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com/" -Headers @{ Metadata = 'true' }).access_token
    $answer = @{ accessToken = $token; expires_on = [System.DateTimeOffset]::UtcNow.AddHours(1).ToUnixTimeSeconds(); tokenType = 'Bearer' } | ConvertTo-Json -Compress
    $bin = New-Item -ItemType Directory -Path (Join-Path $Folder 'bin')
    Set-Content -LiteralPath "$bin/az" -Value "#!/bin/sh`nprintf '%s\n' `"`$*`" >> '$Folder/asked'`necho '$answer'"
    & /bin/chmod +x "$bin/az"
    $script = "Import-Module '$Module'; (Connect-MicrosoftTeams -UseAzureCli -TenantId $Contoso).Account; (Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).TelephoneNumber"
    # The library looks in the PATH that its process began with.
    $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
    foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $script) { $start.ArgumentList.Add($argument) }
    $start.Environment['PATH'] = "${bin}:$($start.Environment['PATH'])"
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $said = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    Assert-Equal @($Machine, '+12065551234') @($said.Trim() -split '\r?\n') 'the account and a number'
    Assert-Match "get-access-token.*$Contoso" (Get-Content -Raw -LiteralPath "$Folder/asked")

    $start.Environment['PATH'] = '/nowhere'
    $start.ArgumentList[3] = "Import-Module '$Module'; try { Connect-MicrosoftTeams -UseAzureCli } catch { `$_.Exception.ErrorCode; `$_.Exception.Advice }"
    $process = [System.Diagnostics.Process]::Start($start)
    $said = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    Assert-Match '^SignInFailed\s+.*az login' $said
}
finally { Stop-Tenant $tenant }
