# A whole process: import, connect and one removal.
param(
    [string] $Module, [string] $Address, [string] $Token, [string] $Identity, [string] $PhoneNumber, [string] $PhoneNumberType
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$env:CSPN_GRAPH_ADDRESS = $Address
$null = Connect-MicrosoftTeams -AccessTokens $Token
Remove-CsPhoneNumberAssignment -Identity $Identity -PhoneNumber $PhoneNumber -PhoneNumberType $PhoneNumberType
