. $PSScriptRoot/support/assert.ps1

$hijacked = [System.Collections.Generic.List[string]]::new()
$global:hijacked = $hijacked
$names = 'ConvertFrom-Json', 'ConvertTo-Json', 'Write-Verbose', 'Write-Warning', 'Write-Error', 'Write-Progress', 'Write-Debug', 'Write-Output',
    'Write-Host', 'New-Object', 'Get-Module', 'Join-Path', 'Update-FormatData', 'Select-Object', 'Where-Object', 'ForEach-Object', 'Get-Command',
    'Stop-Command', 'Write-Failure', 'Wait-Operation', 'Read-NativeText', 'New-Failure', 'Get-Variable', 'Set-Variable'
foreach ($name in $names) { Set-Item -Path "function:global:$name" -Value ([scriptblock]::Create("`$global:hijacked.Add('$name')")) }
try {
    $null = Connect-MicrosoftTeams -Sandbox
    Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan -Verbose -Debug 4>$null 5>$null
    Remove-CsPhoneNumberAssignment -Identity nobody@contoso.com -RemoveAll -ErrorAction SilentlyContinue -ErrorVariable failures
    $WhatIfPreference = $true
    Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -RemoveAll
    $WhatIfPreference = $false
    $user = Get-CsOnlineUser -Identity user1@contoso.com
    $number = Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234
    $null = Get-CsSandboxTenant
    Disconnect-MicrosoftTeams
}
finally { foreach ($name in $names) { [System.Management.Automation.PSObject].Assembly.Location > $null; Remove-Item -Path "function:global:$name" } }
Assert-Equal '' ($hijacked -join ', ') 'the functions that were called'
Assert-Equal 'AccountNotFound' $failures[0].Exception.ErrorCode
Assert-Equal $null $user.LineUri
Assert-Equal 'Unassigned' $number.PstnAssignmentStatus
