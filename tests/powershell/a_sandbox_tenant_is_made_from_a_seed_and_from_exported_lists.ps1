. $PSScriptRoot/support/assert.ps1

Set-Location -LiteralPath $Folder
$made = New-CsSandboxTenant -Path one.sandbox
Assert-Equal @('Path', 'Tenant', 'TenantId', 'Users', 'Numbers') @($made.psobject.Properties.Name)
Assert-Equal (Join-Path $Folder 'one.sandbox') $made.Path
Assert-Equal 15 $made.Users
Assert-Equal 28 $made.Numbers

# What the two commands list, exported as an administrator does it, makes a tenant with the same assignments.
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath one.sandbox
$before = Get-Assignment
Get-CsPhoneNumberAssignment | Export-Csv numbers.csv
1..15 | ForEach-Object { Get-CsOnlineUser -Identity ('10000000-0000-4000-8000-{0:d12}' -f $_) } | Export-Csv users.csv
Disconnect-MicrosoftTeams
$made = New-CsSandboxTenant -Path two.sandbox -UserPath users.csv -NumberPath numbers.csv
Assert-Equal 15 $made.Users
Assert-Equal 28 $made.Numbers
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath two.sandbox
Assert-OnlyFreed $before
Remove-CsPhoneNumberAssignment -Identity "o'neil@contoso.com" -RemoveAll
Assert-OnlyFreed $before '+12065551207'
Disconnect-MicrosoftTeams

# A wrong row is named by file, line and reason, and nothing is made.
$lines = Get-Content numbers.csv
$lines[3] = $lines[3].Replace('+', 'tel:+')
Set-Content wrong.csv $lines
$failure = Assert-Throws { New-CsSandboxTenant -Path three.sandbox -UserPath users.csv -NumberPath wrong.csv } ''
Assert-Equal 'SandboxSeed' $failure.Exception.ErrorCode
Assert-Match 'wrong\.csv.*line 4' "$failure"
Assert-True (-not (Test-Path three.sandbox)) 'nothing is made'
$failure = Assert-Throws { New-CsSandboxTenant -Path three.sandbox -UserPath missing.csv -NumberPath numbers.csv } ''
Assert-Match 'missing\.csv' "$failure"
$failure = Assert-Throws { New-CsSandboxTenant -Path three.sandbox -Seed missing.json } ''
Assert-Match 'missing\.json' "$failure"
$null = Assert-Throws { New-CsSandboxTenant -Path three.sandbox -UserPath users.csv } 'MissingMandatoryParameter'
$null = Assert-Throws { New-CsSandboxTenant -Path three.sandbox -Seed contoso -UserPath users.csv -NumberPath numbers.csv } 'AmbiguousParameterSet'
Assert-True (-not (Test-Path three.sandbox)) 'nothing is made'
