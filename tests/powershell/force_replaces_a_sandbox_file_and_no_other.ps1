. $PSScriptRoot/support/assert.ps1

Set-Location -LiteralPath $Folder
$null = New-CsSandboxTenant -Path tenant.sandbox
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath tenant.sandbox
$before = Get-Assignment
Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll
Disconnect-MicrosoftTeams

$failure = Assert-Throws { New-CsSandboxTenant -Path tenant.sandbox } 'SandboxFile,New-CsSandboxTenant'
Assert-Equal 'SandboxFile' $failure.Exception.ErrorCode
Assert-Match 'tenant\.sandbox' "$failure"
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath tenant.sandbox
Assert-OnlyFreed $before '+12065551234'
Disconnect-MicrosoftTeams
$null = New-CsSandboxTenant -Path tenant.sandbox -Force
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath tenant.sandbox
Assert-OnlyFreed $before
Disconnect-MicrosoftTeams

Set-Content payroll.csv 'do not lose this'
foreach ($more in @{}, @{ Force = $true }) {
    $failure = Assert-Throws { New-CsSandboxTenant -Path payroll.csv @more } 'SandboxFile,New-CsSandboxTenant'
    Assert-Equal 'do not lose this' (Get-Content payroll.csv)
}
$failure = Assert-Throws { Connect-MicrosoftTeams -Sandbox -SandboxPath payroll.csv } 'SandboxFile,Connect-MicrosoftTeams'
Assert-Equal 'do not lose this' (Get-Content payroll.csv)
