# The module's root. A build replaces the region below by the contents of the files that it lists, in this order.

# region files
foreach ($file in @(
        'Private/Begin.ps1'
        'Private/NativeTypes.ps1'
        'Public/Connect-MicrosoftTeams.ps1'
        'Public/Disconnect-MicrosoftTeams.ps1'
        'Public/Get-CsOnlineUser.ps1'
        'Public/Get-CsPhoneNumberAssignment.ps1'
        'Public/Get-CsPhoneNumberOption.ps1'
        'Public/Get-CsSandboxTenant.ps1'
        'Public/New-CsSandboxTenant.ps1'
        'Public/Remove-CsPhoneNumberAssignment.ps1'
        'Public/Set-CsPhoneNumberOption.ps1'
    )) {
    . $PSScriptRoot/$file
}
# endregion files

$script:Folder = $PSScriptRoot
# The ABI number of the manifest (a test compares them): to read it from there costs every import some milliseconds.
Initialize-NativeType $PSScriptRoot '1'
