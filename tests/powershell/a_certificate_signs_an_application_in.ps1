. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

# The personal store of whoever runs the test stays as it is.
$env:HOME = $Folder
$type = [System.Security.Cryptography.X509Certificates.X509Certificate2]
$certificate = $type::CreateFromPemFile("$Fixtures/signing.cert.pem", "$Fixtures/signing.key.pem")
$plan = @{
    signIn = @{
        # Each token lasts for a moment, so that operations renew it.
        tokenLifetimeSeconds = 2
        applications         = @(@{ clientId = $Application; certificatePem = (Get-Content -Raw -LiteralPath "$Fixtures/signing.cert.pem") })
    }
}
$tenant = Start-Tenant $plan
try {
    $right = @{ TenantId = $Contoso; ApplicationId = $Application }
    # The object. The connection keeps a copy: the caller may do with his own what he likes.
    $own = $type::CreateFromPemFile("$Fixtures/signing.cert.pem", "$Fixtures/signing.key.pem")
    $connection = Connect-MicrosoftTeams @right -Certificate $own
    $own.Dispose()
    Assert-Connected $connection $Application

    # Renewed by the operation that needs it, in whatever runspace that is.
    [System.Threading.Thread]::Sleep(2100)
    $renewed = 1..2 | ForEach-Object -ThrottleLimit 2 -Parallel { Import-Module $using:Module; (Get-CsPhoneNumberAssignment -TelephoneNumber +12065551201).TelephoneNumber }
    Assert-Equal @('+12065551201', '+12065551201') @($renewed) 'read in other runspaces with a renewed token'

    # A file: PFX with a password and without, PEM with certificate and key.
    $password = Get-SecureText 'the password of the file'
    $pfx = Join-Path $Folder 'signing.pfx'
    [System.IO.File]::WriteAllBytes($pfx, $certificate.Export('Pfx', 'the password of the file'))
    Assert-Connected (Connect-MicrosoftTeams @right -CertificatePath $pfx -CertificatePassword $password) $Application
    $bare = Join-Path $Folder 'bare.pfx'
    [System.IO.File]::WriteAllBytes($bare, $certificate.Export('Pfx'))
    Assert-Connected (Connect-MicrosoftTeams @right -CertificatePath $bare) $Application
    $pem = Join-Path $Folder 'signing.pem'
    Set-Content -LiteralPath $pem -Value (Get-Content -LiteralPath "$Fixtures/signing.cert.pem", "$Fixtures/signing.key.pem")
    Set-Location $Folder
    Assert-Connected (Connect-MicrosoftTeams @right -CertificatePath ./signing.pem) $Application
    $encrypted = Join-Path $Folder 'encrypted.pem'
    $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
    $parameters = [System.Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
    Set-Content -LiteralPath $encrypted -Value (Get-Content -Raw -LiteralPath "$Fixtures/signing.cert.pem"), $key.ExportEncryptedPkcs8PrivateKeyPem('the password of the file', $parameters)
    Assert-Connected (Connect-MicrosoftTeams @right -CertificatePath $encrypted -CertificatePassword $password) $Application

    # A thumbprint, also as it is copied from the certificate manager.
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
    $store.Open('ReadWrite')
    $store.Add($type::new($pfx, 'the password of the file', 'PersistKeySet'))
    Assert-Connected (Connect-MicrosoftTeams @right -CertificateThumbprint $certificate.Thumbprint) $Application
    $copied = [char] 0x200e + ($certificate.Thumbprint.ToLowerInvariant() -replace '(..)', '$1 ')
    $null = Connect-MicrosoftTeams @right -Certificate $copied
    $store.Remove($certificate)

    # What can't work is refused before anybody is asked, and says why.
    $requests = (Get-TenantStatus $tenant).requests
    function Assert-Refused([hashtable] $With, [string] $Pattern) {
        $failure = Assert-Throws { Connect-MicrosoftTeams @right @With } 'BadRequest,Connect-MicrosoftTeams' $Pattern
        Assert-Match $Pattern $failure.Exception.Message
        Assert-True $failure.Exception.Advice "advice for '$Pattern'"
        Assert-Equal 'NotDone' $failure.Exception.Outcome
    }
    function New-TestCertificate([datetime] $From, [datetime] $To) {
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=Made for a test', [System.Security.Cryptography.RSA]::Create(2048), 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $request.CreateSelfSigned($From, $To)
    }
    Assert-Refused @{ CertificateThumbprint = $certificate.Thumbprint } 'No certificate with the thumbprint [0-9A-F]{40} is in the personal store of CurrentUser'
    Assert-Refused @{ Certificate = 'not a thumbprint' } 'neither a certificate object nor a thumbprint'
    Assert-Refused @{ Certificate = 42 } 'neither a certificate object nor a thumbprint'
    Assert-Refused @{ Certificate = $type::CreateFromPem((Get-Content -Raw -LiteralPath "$Fixtures/signing.cert.pem")) } 'has no private key here'
    Assert-Refused @{ Certificate = (New-TestCertificate ([datetime]::Now.AddDays(-9)) ([datetime]::Now.AddDays(-1))) } 'expired on \d{4}-\d\d-\d\d'
    Assert-Refused @{ Certificate = (New-TestCertificate ([datetime]::Now.AddDays(1)) ([datetime]::Now.AddDays(9))) } 'not valid before'
    $curve = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=Curve', [System.Security.Cryptography.ECDsa]::Create(), 'SHA256')
    Assert-Refused @{ Certificate = $curve.CreateSelfSigned([datetime]::Now.AddDays(-1), [datetime]::Now.AddDays(1)) } 'not RSA'
    Assert-Refused @{ CertificatePath = $pfx; CertificatePassword = (Get-SecureText 'another') } 'password'
    Assert-Refused @{ CertificatePath = (Join-Path $Folder 'missing.pfx') } 'Could not find file'
    Assert-Refused @{ CertificatePath = "$Fixtures/signing.cert.pem" } 'holds no private key'
    Assert-Refused @{ CertificatePath = $encrypted } 'is encrypted, and there is no -CertificatePassword'
    Assert-Refused @{ CertificatePath = $pem; CertificatePassword = $password } 'is not encrypted'
    Assert-Refused @{ CertificatePath = $encrypted; CertificatePassword = (Get-SecureText 'another') } 'encrypted\.pem'
    Assert-Refused @{ Certificate = @($certificate, $certificate) } 'There are 2 certificates'
    $disposed = $type::new($certificate)
    $disposed.Dispose()
    Assert-Refused @{ Certificate = $disposed } 'disposed of'
    Assert-Equal $requests (Get-TenantStatus $tenant).requests 'requests of the refused'

    # A certificate that the application does not have is the provider's to refuse.
    $failure = Assert-Throws { Connect-MicrosoftTeams @right -Certificate (New-TestCertificate ([datetime]::Now.AddDays(-1)) ([datetime]::Now.AddDays(1))) } 'Unauthorized,Connect-MicrosoftTeams'
    Assert-Equal 'SignInFailed' $failure.Exception.ErrorCode

    # After a disconnect nothing is left to sign with.
    $null = Connect-MicrosoftTeams @right -Certificate $certificate
    Disconnect-MicrosoftTeams
    Assert-Equal $null ([System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Certificate')) 'the certificate'
}
finally { Stop-Tenant $tenant }
