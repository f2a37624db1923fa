# What an operation asks while it runs: a signature for signing in, or a user to enter a code elsewhere.

function script:Resolve-Prompt {
    # Answers one prompt event.
    param($Display, [string] $Json)

    switch -CaseSensitive (Read-EventText $Json ask) {
        'sign' { Send-Signature $Display $Json; break }
        'deviceCode' {
            $message = Read-EventText $Json message
            $Display.Condition = 'Waiting for the sign-in with the code {0}' -f (Read-EventText $Json userCode)
            # Through the host, at once: a redirected or silent stream must not hide it from whoever has to read it. A runspace of a
            # program, or of ForEach-Object -Parallel, has a host that shows nothing.
            if ($null -ne $Host.UI -and $Host.Name -ne 'Default Host') { $Host.UI.WriteLine($message) } else { $Display.Cmdlet.WriteWarning($message) }
            break
        }
        default { }
    }
}

function script:Send-Signature {
    # Signs with the certificate that the text names: the operation's own, or that of a connection made while it began. Or
    # declines, and keeps the reason for the failure that follows and as a warning.
    param($Display, [string] $Json)

    $reply = '{"declined":true}'
    $key = $null
    $text = Read-EventText $Json text
    try {
        $certificate = $null
        foreach ($candidate in $Display.Certificate, [System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Certificate')) {
            if ($null -ne $candidate -and (Test-CertificateNamed $candidate $text)) { $certificate = $candidate; break }
        }
        if ($null -eq $certificate) { throw 'its connection has ended' }
        $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
        try {
            $signature = $key.SignData([System.Text.Encoding]::UTF8.GetBytes($text), [System.Security.Cryptography.HashAlgorithmName]::SHA256,
                [System.Security.Cryptography.RSASignaturePadding]::Pss)
        }
        finally { $key.Dispose() }
        $reply = '{"signature":"' + [System.Convert]::ToBase64String($signature) + '"}'
    }
    catch {
        $script:SignatureProblem = Get-SignatureProblem $key $_.Exception.GetBaseException().Message
        $warning = "The certificate could not sign the sign-in request: $script:SignatureProblem"
        if (-not $Display.Warnings.Contains($warning)) { $Display.Warnings.Add($warning) }
    }
    # A question that is no longer open needs no answer.
    $null = $script:Native::cspn_operation_reply($Display.Operation, (Read-EventNumber $Json seq), (ConvertTo-NativeText $reply))
}

function script:Get-SignatureProblem {
    # Why a key did not sign, with what to do where that is known.
    param([object] $Key, [string] $Message)

    if ($null -ne $Key -and $Key.GetType().Name -ceq 'RSACryptoServiceProvider') {
        return "$Message (its key is in an old cryptographic service provider, which has no PSS signatures; import the certificate anew into the Microsoft Software Key Storage Provider)"
    }
    $Message
}

function script:Test-CertificateNamed {
    # Whether the text to sign is an assertion that names this certificate in its header.
    param([object] $Certificate, [string] $Text)

    $header = $Text.Split([char] '.')[0].Replace([char] '-', [char] '+').Replace([char] '_', [char] '/')
    $header = $header.PadRight([int] (4 * [System.Math]::Ceiling($header.Length / 4)), [char] '=')
    [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($header)).Contains('"' + (Get-CertificateThumbprint $Certificate) + '"')
}
