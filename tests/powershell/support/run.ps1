# Runs one test file. Inside try, an error that ends only its statement (a method that throws, an index out of range) ends the
# test too, which a script alone would pass over.
param([Parameter(Mandatory = $true)] [string] $Path)

try { . $Path }
catch {
    [Console]::Out.WriteLine("$($_.InvocationInfo.PositionMessage)")
    [Console]::Out.WriteLine("$($_.Exception.Message)")
    [Console]::Out.WriteLine("$($_.ScriptStackTrace)")
    exit 1
}
