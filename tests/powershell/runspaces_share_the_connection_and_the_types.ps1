. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$types = [CsPhoneNumber.Native]
$failures = 'leaver1', 'leaver2', 'leaver3', 'user1', 'nobody', 'user2', 'user5', 'user15' | ForEach-Object -ThrottleLimit 8 -Parallel {
    Import-Module $using:Module
    if (-not [object]::ReferenceEquals([CsPhoneNumber.Native], $using:types)) { 'other types' }
    try { Remove-CsPhoneNumberAssignment -Identity "$_@contoso.com" -RemoveAll -ErrorAction Stop }
    catch { "${_}: $($_.Exception.ErrorCode)" }
}
Assert-Equal "The user 'nobody@contoso.com' is not found: AccountNotFound" $failures
Assert-OnlyFreed $before '+12065551212', '+12065551213', '+12065551214', '+12065551215', '+12065551234', '+12065551201', '+12065551202', '+442079461203', '+12065551205', '+1234'

# First imports at once, in a process where no runspace has the module yet.
$script = Join-Path $Folder 'parallel.ps1'
Set-Content -LiteralPath $script -Value @'
1..6 | ForEach-Object -ThrottleLimit 6 -Parallel { Import-Module $env:CSPN_MODULE; [CsPhoneNumber.Native]::cspn_abi_version() }
"errors: $($Error.Count)"
'@
Assert-Equal @('1', '1', '1', '1', '1', '1', 'errors: 0') @(& ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -File $script 2>&1 | ForEach-Object { "$_" })
