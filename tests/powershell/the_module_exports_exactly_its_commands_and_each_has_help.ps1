. $PSScriptRoot/support/assert.ps1

$commands = @('Connect-MicrosoftTeams', 'Disconnect-MicrosoftTeams', 'Get-CsOnlineUser', 'Get-CsPhoneNumberAssignment', 'Get-CsPhoneNumberOption',
    'Get-CsSandboxTenant', 'New-CsSandboxTenant', 'Remove-CsPhoneNumberAssignment', 'Set-CsPhoneNumberOption')
$loaded = Get-Module CsPhoneNumber
Assert-Equal $commands @($loaded.ExportedCommands.Keys | Sort-Object)
Assert-Equal $commands @($loaded.ExportedFunctions.Keys | Sort-Object)
foreach ($kind in 'ExportedAliases', 'ExportedCmdlets', 'ExportedVariables') { Assert-Equal 0 $loaded.$kind.Count $kind }
Assert-Equal @() @(Get-Command -Name Stop-Command, Write-Failure, Wait-Operation -ErrorAction Ignore) 'private functions that are seen'
$manifest = Import-PowerShellDataFile -LiteralPath (Join-Path $Module 'CsPhoneNumber.psd1')
Assert-Equal $commands @($manifest.FunctionsToExport | Sort-Object)
Assert-Equal '7.4' $manifest.PowerShellVersion
Assert-Equal 1 $manifest.PrivateData.AbiVersion

foreach ($name in $commands) {
    $help = Get-Help -Name $name -Full
    Assert-True ($help.Synopsis.Trim().Length -gt 10 -and -not $help.Synopsis.Trim().StartsWith($name)) "$name has a synopsis"
    Assert-True ($help.Description.Text -join '') "$name has a description"
    Assert-True (@($help.examples.example).Count -ge 1) "$name has an example"
    $own = @((Get-Command $name).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters -and $_ -notin 'WhatIf', 'Confirm' } | Sort-Object)
    $described = if ($own) { @($help.parameters.parameter | Where-Object { $_.psobject.Properties['description'] -and ($_.description.Text -join '').Trim() -and $_.name -notin 'WhatIf', 'Confirm' } | ForEach-Object name | Sort-Object) } else { @() }
    Assert-Equal $own $described "the parameters of $name that are described"
}
$about = Get-Content -Raw -LiteralPath (Join-Path $Module 'en-US/about_CsPhoneNumber.help.txt')
Assert-Match 'about_CsPhoneNumber' $about
