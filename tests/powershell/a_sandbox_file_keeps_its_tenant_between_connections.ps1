. $PSScriptRoot/support/assert.ps1

# Relative paths are relative to the location in PowerShell, which is not the process's folder.
Set-Location -LiteralPath $Folder
Assert-True ([System.Environment]::CurrentDirectory -ne $Folder) 'the process is elsewhere'
$connection = Connect-MicrosoftTeams -Sandbox -SandboxPath ./rehearsal.sandbox
Assert-Equal @('Account', 'Environment', 'Tenant', 'TenantId') @($connection.psobject.Properties.Name)
Assert-Equal 'Sandbox' $connection.Environment
Assert-Equal 'contoso' $connection.Tenant
Assert-Equal '6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11' $connection.TenantId
Assert-True (Test-Path -LiteralPath (Join-Path $Folder 'rehearsal.sandbox')) 'the file is there'
Assert-Equal (Join-Path $Folder 'rehearsal.sandbox') (Get-CsSandboxTenant).Path
$before = Get-Assignment
Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -RemoveAll
Disconnect-MicrosoftTeams
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath ./rehearsal.sandbox
Assert-OnlyFreed $before '+12065551201', '+12065551202', '+442079461203'

# Connecting again without a disconnect works, from a script that is run twice, say.
$null = Connect-MicrosoftTeams -Sandbox -SandboxPath rehearsal.sandbox
Assert-OnlyFreed $before '+12065551201', '+12065551202', '+442079461203'

# A seed on a file that has a tenant already is an error, and the script does not go on with the connection before.
$failure = Assert-Throws { Connect-MicrosoftTeams -Sandbox -SandboxPath ./rehearsal.sandbox -Seed contoso } '' 'a seed on a tenant'
Assert-Match '^SandboxFile$|^SandboxSeed$' $failure.Exception.ErrorCode
$failure = Assert-Throws { Get-CsSandboxTenant -ErrorAction Stop } 'NotConnected,Get-CsSandboxTenant'
foreach ($wrong in @{ SandboxPath = 'TestDrive::/x' }, @{ SandboxPath = 'Env:/x' }) {
    $failure = Assert-Throws { Connect-MicrosoftTeams -Sandbox @wrong } 'BadRequest,Connect-MicrosoftTeams' "the path $($wrong.SandboxPath)"
    Assert-Equal 'InvalidRequest' $failure.Exception.ErrorCode
}

# In memory each connection is a new tenant.
Connect-Tenant
Assert-Equal $null (Get-CsSandboxTenant).Path
Assert-Equal @($before) @(Get-Assignment)

# A plan that is wrong is an error that names its file.
Set-Content -LiteralPath plan.json -Value '{"orders":{"progress":"sideways"}}'
$failure = Assert-Throws { Connect-MicrosoftTeams -Sandbox -SandboxPlan plan.json } ''
Assert-Equal 'SandboxPlan' $failure.Exception.ErrorCode
Assert-Match 'plan.json' "$failure"
