# The module's root. A build replaces the region below by the contents of the files that it lists, in this order.

# region files
foreach ($file in @(
        'Private/NativeTypes.ps1'
        'Private/Text.ps1'
        'Private/Preference.ps1'
        'Private/ErrorRecord.ps1'
        'Private/Operation.ps1'
        'Private/Connection.ps1'
        'Private/Assignment.ps1'
        'Public/Connect-MicrosoftTeams.ps1'
        'Public/Disconnect-MicrosoftTeams.ps1'
        'Public/Get-CsOnlineUser.ps1'
        'Public/Get-CsPhoneNumberAssignment.ps1'
        'Public/Get-CsSandboxTenant.ps1'
        'Public/New-CsSandboxTenant.ps1'
        'Public/Remove-CsPhoneNumberAssignment.ps1'
    )) {
    . $PSScriptRoot/$file
}
# endregion files

Initialize-NativeLibrary -Module $ExecutionContext.SessionState.Module -Folder $PSScriptRoot
