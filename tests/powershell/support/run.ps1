# Runs one test file. Inside try, an error that ends only its statement (a method that throws, an index out of range) ends the
# test too, which a script alone would pass over. Afterwards no error of the session may show a secret.
param([Parameter(Mandatory = $true)] [string] $Path)

try {
    . $Path
    . $PSScriptRoot/secrets.ps1
    foreach ($record in @($global:Error)) {
        if ($null -ne (Find-Secret (Get-ErrorText $record))) { throw "an error shows a secret: $record" }
    }
}
catch {
    [Console]::Out.WriteLine("$($_.InvocationInfo.PositionMessage)")
    [Console]::Out.WriteLine("$($_.Exception.Message)")
    [Console]::Out.WriteLine("$($_.ScriptStackTrace)")
    exit 1
}
