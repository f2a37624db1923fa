# The certificate that an application signs in with. Its key stays here: the library asks for a signature each time it needs a
# token. The current connection's certificate is kept for the process, since any runspace's operation may be the one that renews.

function script:Resolve-Certificate {
    # The certificate that -Certificate gives: the object, or the one of the personal store with that thumbprint. A copy, which
    # the caller's Dispose does not end.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [object] $Certificate, [System.Collections.IDictionary] $Bound)

    if ($Certificate -is [array]) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "There are $($Certificate.Length) certificates, not one" -Advice 'Pass the one that the application knows.') $Bound
    }
    if ($Certificate -is [System.Security.Cryptography.X509Certificates.X509Certificate2]) {
        if ($Certificate.Handle -eq [System.IntPtr]::Zero) {
            Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'The certificate object has been disposed of' -Advice 'Get it anew.') $Bound
        }
        return Assert-UsableCertificate $Cmdlet ([System.Security.Cryptography.X509Certificates.X509Certificate2]::new($Certificate)) $Bound
    }
    # What is copied from the certificate manager has blanks, and an invisible mark before the first digit.
    $thumbprint = "$Certificate" -replace '[^0-9A-Za-z]'
    if ($Certificate -isnot [string] -or $thumbprint -notmatch '^[0-9A-Fa-f]{40}$') {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest 'The certificate is neither a certificate object nor a thumbprint of 40 hexadecimal digits' -Advice (
                'Pass an X509Certificate2 or its Thumbprint; use -CertificatePath for a file.')) $Bound
    }
    $places = @('CurrentUser')
    # The machine's personal store does not exist on Linux.
    if (-not $IsLinux) { $places += 'LocalMachine' }
    $found = @(foreach ($place in $places) { Find-StoredCertificate $place $thumbprint })
    $best = $null
    foreach ($candidate in $found) { if ($null -eq $best -or ($candidate.HasPrivateKey -and -not $best.HasPrivateKey)) { $best = $candidate } }
    foreach ($candidate in $found) { if (-not [object]::ReferenceEquals($candidate, $best)) { $candidate.Dispose() } }
    if ($null -ne $best) { return Assert-UsableCertificate $Cmdlet $best $Bound }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "No certificate with the thumbprint $thumbprint is in the personal store of $($places -join ' or ')" -Advice (
            'Install it with its private key for the account that runs this, or use -CertificatePath.')) $Bound
}

function script:Find-StoredCertificate {
    # The certificates of a personal store with a thumbprint; also those that have expired, so that an error can say so.
    param([string] $Place, [string] $Thumbprint)

    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', $Place)
    try {
        $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags]::ReadOnly)
        $store.Certificates.Find([System.Security.Cryptography.X509Certificates.X509FindType]::FindByThumbprint, $Thumbprint, $false)
    }
    finally { $store.Close() }
}

function script:Import-CertificateFile {
    # The certificate and key of a file, PFX or PEM.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Path, [securestring] $Password, [System.Collections.IDictionary] $Bound)

    $type = [System.Security.Cryptography.X509Certificates.X509Certificate2]
    try {
        $text = [System.IO.File]::ReadAllText($Path)
        if ($text.Contains('-----BEGIN ')) {
            $locked = $text.Contains('-----BEGIN ENCRYPTED PRIVATE KEY-----')
            if (-not $text.Contains('PRIVATE KEY-----')) { throw 'it holds no private key' }
            if ($locked -and $null -eq $Password) { throw 'its private key is encrypted, and there is no -CertificatePassword' }
            if (-not $locked -and $null -ne $Password) { throw 'its private key is not encrypted; leave -CertificatePassword out' }
            if ($null -eq $type.GetMethod('CreateFromEncryptedPemFile')) { throw 'this version of .NET reads no PEM files; convert it to PFX' }
            # .NET takes the password of a PEM file as text only.
            if ($null -eq $Password) { $certificate = $type::CreateFromPemFile($Path) }
            else { $certificate = $type::CreateFromEncryptedPemFile($Path, [System.Net.NetworkCredential]::new('', $Password).Password) }
        }
        else {
            # The key stays in memory, where the system can do that.
            $keep = [System.Security.Cryptography.X509Certificates.X509KeyStorageFlags]::EphemeralKeySet
            if ($IsMacOS) { $keep = [System.Security.Cryptography.X509Certificates.X509KeyStorageFlags]::DefaultKeySet }
            $certificate = $type::new($Path, $Password, $keep)
        }
    }
    catch {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "The certificate file '$Path' can't be used: $($_.Exception.GetBaseException().Message)" -Target $Path -Advice (
                'It must be a PFX or PEM file that holds the certificate and its private key; -CertificatePassword opens it.')) $Bound
    }
    Assert-UsableCertificate $Cmdlet $certificate $Bound
}

function script:Assert-UsableCertificate {
    # Refuses a certificate that the service would refuse, or that has no key to sign with; returns it otherwise.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [object] $Certificate, [System.Collections.IDictionary] $Bound)

    $now = [datetime]::Now
    # A culture may have another calendar.
    $plain = [System.Globalization.CultureInfo]::InvariantCulture
    $key = $null
    if (-not $Certificate.HasPrivateKey) { $wrong = 'has no private key here' }
    elseif ($Certificate.NotAfter -lt $now) { $wrong = 'expired on ' + $Certificate.NotAfter.ToString('yyyy-MM-dd', $plain) }
    elseif ($Certificate.NotBefore -gt $now) { $wrong = 'is not valid before ' + $Certificate.NotBefore.ToString('yyyy-MM-dd HH:mm', $plain) }
    else {
        $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($Certificate)
        if ($null -ne $key) { $key.Dispose(); return $Certificate }
        $wrong = 'has a key that is not RSA, and Entra ID takes only RSA'
    }
    $failure = New-Failure InvalidRequest BadRequest "The certificate '$($Certificate.Subject)' ($($Certificate.Thumbprint)) $wrong" -Target $Certificate.Thumbprint -Advice (
        'Use a valid certificate with its private RSA key, and upload its public part to the application in Entra ID.')
    $Certificate.Dispose()
    Stop-Command $Cmdlet $failure $Bound
}

function script:Get-CertificateThumbprint {
    # The SHA-256 thumbprint in the URL-safe base 64 alphabet, as an assertion names its certificate (x5t#S256).
    param([object] $Certificate)

    $algorithm = [System.Security.Cryptography.SHA256]::Create()
    try { [System.Convert]::ToBase64String($algorithm.ComputeHash($Certificate.RawData)).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
    finally { $algorithm.Dispose() }
}
