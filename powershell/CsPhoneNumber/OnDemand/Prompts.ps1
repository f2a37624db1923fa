# What an operation asks while it runs: a signature for signing in, or a user to enter a code elsewhere.

function script:Resolve-Prompt {
    # Answers one prompt event.
    param($Display, [string] $Json)

    switch -CaseSensitive (Read-EventText $Json ask) {
        'sign' { Send-Signature $Display $Json; break }
        'deviceCode' {
            $message = Read-EventText $Json message
            $Display.Condition = 'Waiting for the sign-in with the code {0}' -f (Read-EventText $Json userCode)
            # Through the host, at once: a redirected or silent stream must not hide it from whoever has to read it.
            if ($null -ne $Host.UI) { $Host.UI.WriteLine($message) } else { $Display.Cmdlet.WriteWarning($message) }
            break
        }
        default { }
    }
}

function script:Send-Signature {
    # Signs with the certificate of the current connection, or declines and leaves the reason as a warning. An operation may
    # still run on the connection before, whose certificate is gone.
    param($Display, [string] $Json)

    $reply = '{"declined":true}'
    $text = Read-EventText $Json text
    try {
        $certificate = [System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Certificate')
        if ($null -eq $certificate -or -not (Test-CertificateNamed $certificate $text)) { throw 'its connection has ended' }
        $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
        try {
            $signature = $key.SignData([System.Text.Encoding]::UTF8.GetBytes($text), [System.Security.Cryptography.HashAlgorithmName]::SHA256,
                [System.Security.Cryptography.RSASignaturePadding]::Pss)
        }
        finally { $key.Dispose() }
        $reply = '{"signature":"' + [System.Convert]::ToBase64String($signature) + '"}'
    }
    catch { $Display.Warnings.Add("The certificate could not sign the sign-in request: $($_.Exception.GetBaseException().Message)") }
    # A question that is no longer open needs no answer.
    $null = $script:Native::cspn_operation_reply($Display.Operation, (Read-EventNumber $Json seq), (ConvertTo-NativeText $reply))
}

function script:Test-CertificateNamed {
    # Whether the text to sign is an assertion that names this certificate in its header.
    param([object] $Certificate, [string] $Text)

    $header = $Text.Split([char] '.')[0].Replace([char] '-', [char] '+').Replace([char] '_', [char] '/')
    $header = $header.PadRight([int] (4 * [System.Math]::Ceiling($header.Length / 4)), [char] '=')
    [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($header)).Contains('"' + (Get-CertificateThumbprint $Certificate) + '"')
}
