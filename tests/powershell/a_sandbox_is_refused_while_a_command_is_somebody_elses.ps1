. $PSScriptRoot/support/assert.ps1

function Assert-Refused([string] $Text, [string] $What) {
    $failure = Assert-Throws { Connect-MicrosoftTeams -Sandbox } 'BadRequest,Connect-MicrosoftTeams' $What
    Assert-Equal 'OtherCommands' $failure.Exception.ErrorCode $What
    Assert-Match $Text "$failure" $What
    Assert-Match 'Remove|Import-Module CsPhoneNumber -Force' $failure.Exception.Advice $What
    $null = Assert-Throws { Get-CsSandboxTenant -ErrorAction Stop } 'NotConnected' "$What leaves no connection"
}

# The shipped module, whatever was imported last. CsPhoneNumber's Connect is called by its full name, as functions of the
# same name hide each other.
$shipped = Join-Path $Folder 'MicrosoftTeams/MicrosoftTeams.psm1'
$null = New-Item -ItemType Directory -Path (Split-Path $shipped)
Set-Content -LiteralPath $shipped -Value 'function Remove-CsPhoneNumberAssignment { "the real tenant" }'
Import-Module $shipped
Assert-Refused 'MicrosoftTeams' 'the shipped module, imported last'
Import-Module $Module -Force
Assert-Refused 'MicrosoftTeams' 'the shipped module, imported first'
Remove-Module MicrosoftTeams
Import-Module $Module -Force

# A function or alias of the session that a call would find first.
function global:Remove-CsPhoneNumberAssignment { 'somebody else''s' }
Assert-Refused 'Remove-CsPhoneNumberAssignment' 'a function'
Remove-Item function:Remove-CsPhoneNumberAssignment
Import-Module $Module -Force
Set-Alias -Scope Global -Name Get-CsOnlineUser -Value Get-Date
Assert-Refused 'Get-CsOnlineUser' 'an alias'
Remove-Item alias:Get-CsOnlineUser

Assert-Equal 'Sandbox' (Connect-MicrosoftTeams -Sandbox).Environment
