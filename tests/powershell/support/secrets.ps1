# What must not stand in anything that the module writes: tokens, assertions, codes and secrets, told by their form or by name.

function Find-Secret([string] $Text, [string[]] $Known = @()) {
    # The first secret in a text; null when there is none. The sandbox's own token is none: sandbox- and 64 digits.
    foreach ($secret in @('sandbox-secret', 'sandbox-identity-header', 'sandbox-refresh-', 'PRIVATE KEY-----', 'the password of the file', 'a-wrong-one', 'plain text') + $Known) {
        if ($Text.Contains($secret)) { return $secret }
    }
    $found = [regex]::Match($Text, 'eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{16,}|(?<![\w-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{64}(?![\w-])')
    if ($found.Success) { $found.Value }
}

function Get-ErrorText($Record) {
    # All that an error says of itself. Not the line of the script that it names, which is the script's own.
    $exception = $Record.psobject.Properties['Exception']
    if ($null -eq $exception) { return "$Record" }
    $parts = @($Record.FullyQualifiedErrorId, $Record.ErrorDetails, $Record.TargetObject, $Record.Exception, $Record.Exception.InnerException)
    ($parts | ForEach-Object { "$_"; $_ | Format-List -Property * -Force } | Out-String -Width 4000)
}
