. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1
. $PSScriptRoot/support/secrets.ps1

# What is looked for is found where it is.
foreach ($text in "Bearer eyJ0eXAi.eyJhdWQi.$('c2ln' * 6)", "code $('0a' * 32).", 'x sandbox-refresh-1', 'another one') {
    Assert-True ($null -ne (Find-Secret $text 'another one')) "a secret is found in '$text'"
}
foreach ($text in 'eyJ0eXAi.eyJhdWQi', "sandbox-$('0a' * 32)", 'a client_secret expires') { Assert-Equal $null (Find-Secret $text) $text }

$secret = 'the-secret-of-this-application'
$wrong = 'aSecretThatIsNotTheRightOne'
$password = 'the-password-of-the-file'
$given = 'opaque-token-that-the-caller-brings'
$known = @($secret, $wrong, $password, $given)
$type = [System.Security.Cryptography.X509Certificates.X509Certificate2]
$certificate = $type::CreateFromPemFile("$Fixtures/signing.cert.pem", "$Fixtures/signing.key.pem")
$pfx = Join-Path $Folder 'signing.pfx'
[System.IO.File]::WriteAllBytes($pfx, $certificate.Export('Pfx', $password))
$key = [System.Convert]::ToBase64String([System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate).ExportRSAPrivateKey())
$known += foreach ($at in 0, 400, 800) { $key.Substring($at, 60) }

$signIn = @{
    tokenLifetimeSeconds = 2
    applications         = @(
        @{ clientId = $Application; secret = $secret; certificatePem = (Get-Content -Raw -LiteralPath "$Fixtures/signing.cert.pem") }
        @{ clientId = $PublicClient; public = $true }
    )
    deviceCode           = @{ pendingPolls = 1 }
}
# Throttling, faults, and a provider that repeats what it was given.
$faults = @(
    @{ match = @{ path = 'oauth2'; skip = 1 }; then = @{ status = 429; retryAfterSeconds = 1 } }
    @{ match = @{ path = 'oauth2'; body = $wrong }; then = @{ status = 401; body = @{ error = 'invalid_client'; error_description = "'$wrong' is not it" } }; times = 'always' }
    @{ match = @{ path = '12065559001' }; then = @{ status = 400; body = '<html>' }; times = 'always' }
    @{ match = @{ method = 'POST'; path = 'unassignNumber' }; then = @{ status = 503; retryAfterSeconds = 1 } }
    @{ match = @{ path = '/users'; skip = 2 }; then = @{ cut = 'withinBody' } }
)

$transcript = Join-Path $Folder 'transcript.txt'
$tenant = Start-Tenant @{ signIn = $signIn; faults = $faults }
$written = [System.Text.StringBuilder]::new()
function Add-Written([scriptblock] $Script) {
    # Runs a script with all its streams, and keeps every byte of them.
    foreach ($object in & $Script *>&1) {
        $text = if ($object -is [System.Management.Automation.ErrorRecord]) { Get-ErrorText $object } else { "$object"; $object | Format-List -Property * -Force | Out-String -Width 4000 }
        $null = $written.AppendLine("$text")
    }
}
try {
    $null = Start-Transcript -LiteralPath $transcript
    $VerbosePreference = 'Continue'
    $DebugPreference = 'Continue'
    $right = @{ TenantId = $Contoso; ApplicationId = $Application }
    Add-Written { Connect-MicrosoftTeams @right -ClientSecret (Get-SecureText $secret) }
    Add-Written { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll }
    [System.Threading.Thread]::Sleep(2100)
    Add-Written { Get-CsOnlineUser -Identity user2@contoso.com }
    Add-Written { try { Connect-MicrosoftTeams @right -ClientSecret (Get-SecureText $wrong) } catch { $_ } }
    Add-Written { Connect-MicrosoftTeams @right -CertificatePath $pfx -CertificatePassword (Get-SecureText $password) }
    Add-Written { Remove-CsPhoneNumberAssignment -Identity leaver1@contoso.com -RemoveAll }
    [System.Threading.Thread]::Sleep(2100)
    Add-Written { Get-CsPhoneNumberAssignment -TelephoneNumber +12065551201 }
    Add-Written { try { Connect-MicrosoftTeams @right -CertificatePath $pfx -CertificatePassword (Get-SecureText $wrong) } catch { $_ } }
    Add-Written { Connect-MicrosoftTeams -ApplicationId $PublicClient }
    [System.Threading.Thread]::Sleep(2100)
    Add-Written { Remove-CsPhoneNumberAssignment -Identity leaver2@contoso.com -RemoveAll }
    Add-Written { Connect-MicrosoftTeams -Identity }
    Add-Written { Get-CsOnlineUser -Identity user2@contoso.com }
    Add-Written { Get-CsPhoneNumberAssignment -TelephoneNumber +12065559001 }
    Add-Written { Connect-MicrosoftTeams -AccessTokens $given }
    foreach ($number in '+12065559001', '+12065551201') { Add-Written { Get-CsPhoneNumberAssignment -TelephoneNumber $number } }
    Add-Written { Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -PhoneNumber +12065559001 -PhoneNumberType CallingPlan }
    Add-Written { try { Connect-MicrosoftTeams -AccessTokens "$given`n" -TenantId 'x' -LogLevel Info } catch { $_ } }
    Add-Written { Get-CsPhoneNumberOption }
    Set-CsPhoneNumberOption -GraphAddress http://graph.example.com
    Add-Written { try { Connect-MicrosoftTeams -AccessTokens $given } catch { $_ } }
    Set-CsPhoneNumberOption -GraphAddress https://127.0.0.1:9 -WaitLimit 1
    Add-Written { Connect-MicrosoftTeams -AccessTokens $given }
    Add-Written { Get-CsPhoneNumberAssignment }
    Add-Written { Disconnect-MicrosoftTeams }
}
finally {
    $VerbosePreference = 'SilentlyContinue'
    $DebugPreference = 'SilentlyContinue'
    $null = Stop-Transcript
    # (It notes a token that it does not know as its client's fault, and so this one has.)
    $tenant.Process.Kill()
    $tenant.Process.WaitForExit()
}
foreach ($record in @($global:Error)) { $null = $written.AppendLine((Get-ErrorText $record)) }

# All of it is there: the requests for tokens, their repetition, the code, and the failures.
$text = "$written" + (Get-Content -Raw -LiteralPath $transcript)
foreach ($part in 'oauth2/v2\.0/token: 200 in', 'oauth2/v2\.0/token failed \(the service throttles', 'oauth2/v2\.0/devicecode: 200', 'client-request-id', 'is not it', 'Unauthorized', 'SignInFailed', 'unassignNumber: 202', 'UnexpectedReply|ServiceRefused', 'RefusedAddress') {
    Assert-True ($text -cmatch $part) "'$part' is in what was written"
}
Assert-Equal $null (Find-Secret $text $known) 'a secret in what was written'
