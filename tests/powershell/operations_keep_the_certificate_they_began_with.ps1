. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

$type = [System.Security.Cryptography.X509Certificates.X509Certificate2]
$certificates = foreach ($name in 'signing', 'other') { $type::CreateFromPemFile("$Fixtures/$name.cert.pem", "$Fixtures/$name.key.pem") }
$pem = (Get-Content -Raw -LiteralPath "$Fixtures/signing.cert.pem", "$Fixtures/other.cert.pem") -join "`n"
$tenant = Start-Tenant @{
    signIn = @{
        tokenLifetimeSeconds = 2
        applications         = @(@{ clientId = $Application; certificatePem = $pem }, @{ clientId = $PublicClient; public = $true })
        deviceCode           = @{ outcome = 'never'; expiresInSeconds = 1 }
    }
    # Long enough that following it takes more than one token.
    orders = @{ progress = @{ afterMs = 4000 } }
}
try {
    $right = @{ TenantId = $Contoso; ApplicationId = $Application }
    function Start-Script([string] $Text) {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$Module'; $Text")
        [pscustomobject] @{ Shell = $shell; Running = $shell.BeginInvoke() }
    }
    function Wait-Ordered([string] $Number) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $orders = "$($tenant.loginAddress)/sandbox/orders"
        while ($null -eq (Invoke-RestMethod -Uri $orders -Headers @{ Authorization = "Bearer $($tenant.token)" }).psobject.Properties[$Number]) {
            Assert-True ($clock.Elapsed.TotalSeconds -lt 30) "$Number is ordered"
            [System.Threading.Thread]::Sleep(20)
        }
    }

    # Its connection ends, or another one takes its place, while an operation goes on: it signs with its own certificate.
    $removals = @(
        @{ identity = 'leaver1@contoso.com'; number = '+12065551212'; meanwhile = { Disconnect-MicrosoftTeams } }
        @{ identity = 'leaver2@contoso.com'; number = '+12065551213'; meanwhile = { $null = Connect-MicrosoftTeams @right -Certificate $certificates[1] } }
    )
    foreach ($removal in $removals) {
        $null = Connect-MicrosoftTeams @right -Certificate $certificates[0]
        $other = Start-Script "Remove-CsPhoneNumberAssignment -Identity $($removal.identity) -RemoveAll"
        Wait-Ordered $removal.number
        & $removal.meanwhile
        $null = $other.Shell.EndInvoke($other.Running)
        Assert-Equal 0 $other.Shell.Streams.Error.Count "errors of $($removal.identity): $($other.Shell.Streams.Error)"
        Assert-Equal 0 $other.Shell.Streams.Warning.Count "warnings of $($removal.identity): $($other.Shell.Streams.Warning)"
    }

    # A sign-in that fails takes nobody's certificate; and where the host shows nothing, the code comes as a warning.
    $other = Start-Script "Connect-MicrosoftTeams -ApplicationId $PublicClient"
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($other.Shell.Streams.Warning.Count -eq 0) {
        Assert-True ($clock.Elapsed.TotalSeconds -lt 30) 'the code is shown'
        [System.Threading.Thread]::Sleep(20)
    }
    Assert-Match 'enter the code' "$($other.Shell.Streams.Warning[0])"
    $null = Connect-MicrosoftTeams @right -Certificate $certificates[0]
    $null = $other.Shell.EndInvoke($other.Running)
    Assert-Match 'code' "$($other.Shell.Streams.Error)"
    [System.Threading.Thread]::Sleep(2100)
    Assert-Equal 1 @(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551201 -ErrorAction Stop).Count 'read with a renewed token'

    # Of connections that are made at the same time one is left.
    $others = foreach ($try in 1..4) { Start-Script "`$null = Connect-MicrosoftTeams -AccessTokens '$($tenant.token)'" }
    foreach ($other in $others) { $null = $other.Shell.EndInvoke($other.Running); Assert-Equal 0 $other.Shell.Streams.Error.Count "errors: $($other.Shell.Streams.Error)" }
    Assert-Equal 1 @(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551201 -ErrorAction Stop).Count
}
finally { Stop-Tenant $tenant }
