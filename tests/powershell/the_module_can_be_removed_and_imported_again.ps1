. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$Error.Clear()
Import-Module $Module
Remove-Module CsPhoneNumber
Assert-Equal $null (Get-Command Remove-CsPhoneNumberAssignment -ErrorAction Ignore) 'the command after Remove-Module'
Import-Module $Module
# The connection is the process's, not the module's.
Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll
Import-Module $Module -Force
Remove-CsPhoneNumberAssignment -Identity leaver1@contoso.com -RemoveAll
Import-Module $Module -Prefix My -Force
Remove-MyCsPhoneNumberAssignment -Identity leaver2@contoso.com -RemoveAll
Remove-Module CsPhoneNumber
Import-Module $Module
Assert-OnlyFreed $before '+12065551234', '+12065551212', '+12065551213'
Assert-Equal 0 $Error.Count "errors ($Error)"

# Another version, or the same one from another place, needs a new process.
$copy = Join-Path $Folder 'CsPhoneNumber'
Copy-Item -LiteralPath $Module -Destination $copy -Recurse
Remove-Module CsPhoneNumber
$failure = Assert-Throws { Import-Module $copy -ErrorAction Stop } '' 'the module from another place'
Assert-Match 'Restart PowerShell' "$failure"
Import-Module $Module
Assert-OnlyFreed $before '+12065551234', '+12065551212', '+12065551213'
