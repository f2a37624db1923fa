. $PSScriptRoot/support/assert.ps1

# What -WhatIf says goes to the host, so it is read from a process of its own.
$script = Join-Path $Folder 'whatif.ps1'
Set-Content -LiteralPath $script -Value @'
Import-Module $env:CSPN_MODULE
$null = Connect-MicrosoftTeams -Sandbox
$before = Get-CsPhoneNumberAssignment | ConvertTo-Json
function Invoke-Removal { Remove-CsPhoneNumberAssignment -Identity leaver1@contoso.com -PhoneNumber +12065551212 -PhoneNumberType CallingPlan }
$WhatIfPreference = $true
Invoke-Removal
Remove-CsPhoneNumberAssignment -Identity leaver3@contoso.com -RemoveAll
Remove-CsPhoneNumberAssignment -Identity user6@contoso.com -RemoveAll
Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551212 -PhoneNumberType CallingPlan -ErrorAction SilentlyContinue -ErrorVariable failures
$WhatIfPreference = $false
"errors: $($failures.Exception.ErrorCode)"
"unchanged: $($before -ceq (Get-CsPhoneNumberAssignment | ConvertTo-Json))"
"violations: $((Get-CsSandboxTenant).Violations.Count)"
Invoke-Removal
"gone: $((Get-CsPhoneNumberAssignment -TelephoneNumber +12065551212).PstnAssignmentStatus)"
'@
$lines = @(& ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -File $script 2>&1 | ForEach-Object { "$_" })
$operation = 'What if: Performing the operation "Remove-CsPhoneNumberAssignment" on target'
Assert-Equal @(
    "$operation `"+12065551212 (CallingPlan) of leaver1@contoso.com`"."
    "$operation `"+12065551215 (CallingPlan) of leaver3@contoso.com`"."
    "$operation `"+12065551214 (OperatorConnect) of leaver3@contoso.com`"."
    'errors: NumberOfAnotherAccount'
    'unchanged: True'
    'violations: 0'
    'gone: Unassigned'
) $lines
