# Times removals by UPN in one process, warm, in turn: the module, the script with Invoke-RestMethod, the script on one HttpClient. Writes a JSON array
# with one object a round: module, restMethod and httpClient, in milliseconds.
#
# Each removal takes an account of its own: personN@bench.example with the number +14255000000 and N. -First is the first N; a round uses three.
param(
    [Parameter(Mandatory = $true)] [string] $Module,
    [Parameter(Mandatory = $true)] [string] $Address,
    [Parameter(Mandatory = $true)] [string] $Token,
    [Parameter(Mandatory = $true)] [int] $First,
    [Parameter(Mandatory = $true)] [int] $Rounds,
    # Rounds before those that count: connections are open, and scripts compiled, after them.
    [int] $WarmUp = 20
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$env:CSPN_GRAPH_ADDRESS = $Address
$null = Connect-MicrosoftTeams -AccessTokens $Token
$client = [System.Net.Http.HttpClient]::new()
$scripts = @{
    restMethod = (Get-Command (Join-Path $PSScriptRoot 'restmethod.ps1')).ScriptBlock
    httpClient = (Get-Command (Join-Path $PSScriptRoot 'httpclient.ps1')).ScriptBlock
}
$ways = @('module', 'restMethod', 'httpClient')
$watch = [System.Diagnostics.Stopwatch]::new()
$next = $First

$results = foreach ($round in 1..($WarmUp + $Rounds)) {
    $took = @{}
    # Each way goes first, second and third equally often.
    foreach ($step in 0..2) {
        $way = $ways[($round + $step) % 3]
        $removal = @{ Identity = "person$next@bench.example"; PhoneNumber = "+$(14255000000 + $next)" }
        $next++
        $watch.Restart()
        switch ($way) {
            'module' { Remove-CsPhoneNumberAssignment @removal -PhoneNumberType directRouting }
            'restMethod' { & $scripts.restMethod @removal -Address $Address -Token $Token -PhoneNumberType directRouting }
            'httpClient' { & $scripts.httpClient @removal -Address $Address -Token $Token -PhoneNumberType directRouting -Client $client }
        }
        $took[$way] = $watch.Elapsed.TotalMilliseconds
    }
    if ($round -gt $WarmUp) { [pscustomobject]$took }
}
ConvertTo-Json @($results) -Compress
