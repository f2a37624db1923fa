. $PSScriptRoot/support/assert.ps1

# A copy, with the library of the module under test.
$copy = Join-Path $Folder 'CsPhoneNumber'
$null = New-Item -ItemType Directory -Path $copy
foreach ($item in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot '../../powershell/CsPhoneNumber') | Where-Object Name -NE 'runtimes') {
    Copy-Item -LiteralPath $item.FullName -Destination $copy -Recurse
}
Copy-Item -LiteralPath (Join-Path $Module 'runtimes') -Destination $copy -Recurse
$script = Join-Path $Folder 'source.ps1'
Set-Content -LiteralPath $script -Value @'
param($module)
Import-Module $module
$null = Connect-MicrosoftTeams -Sandbox
Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan
(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).PstnAssignmentStatus
(Get-CsPhoneNumberAssignment -TelephoneNumber +12065551212 | Out-String) -match 'PstnAssignmentStatus'
"commands: $(@((Get-Module CsPhoneNumber).ExportedCommands.Keys | Sort-Object) -join ' ')"
"errors: $($Error.Count)"
'@
$expected = @('Unassigned', 'True', "commands: $(@((Get-Module CsPhoneNumber).ExportedCommands.Keys | Sort-Object) -join ' ')", 'errors: 0')
foreach ($module in $copy, $Module) {
    Assert-Equal $expected @(& ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -File $script $module 2>&1 | ForEach-Object { "$_" }) $module
}
