. $PSScriptRoot/support/assert.ps1

$env:CSPN_GRAPH_ADDRESS = 'http://127.0.0.1:9/v1.0'
Connect-Tenant
$before = Get-Assignment
$failure = Assert-Throws { Connect-MicrosoftTeams -AccessTokens token } 'BadRequest,Connect-MicrosoftTeams' 'a real tenant after a sandbox'
Assert-Equal 'OtherEnvironment' $failure.Exception.ErrorCode
Assert-Match 'Disconnect-MicrosoftTeams' $failure.Exception.Advice
Assert-OnlyFreed $before
Disconnect-MicrosoftTeams
$connection = Connect-MicrosoftTeams -AccessTokens token
Assert-Equal 'AzureCloud' $connection.Environment
$failure = Assert-Throws { Connect-MicrosoftTeams -Sandbox } 'BadRequest,Connect-MicrosoftTeams' 'a sandbox after a real tenant'
Assert-Equal 'OtherEnvironment' $failure.Exception.ErrorCode
$null = Connect-MicrosoftTeams -AccessTokens another
Disconnect-MicrosoftTeams
Connect-Tenant
Assert-OnlyFreed $before
$null = Assert-Throws { Connect-MicrosoftTeams -Sandbox:$false } 'BadRequest,Connect-MicrosoftTeams'
$null = Assert-Throws { Connect-MicrosoftTeams } '' 'no tenant at all'
