@{
    RootModule           = 'CsPhoneNumber.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = 'd1f3f6c8-2b4e-4f0a-9c55-3c6a1b6f7e42'
    Author               = 'The CsPhoneNumber project'
    Copyright            = 'MIT licence'
    Description          = 'Remove-CsPhoneNumberAssignment for Microsoft Teams over Microsoft Graph, on every system that PowerShell runs on, with a sandbox tenant to rehearse in.'
    PowerShellVersion    = '7.4'
    FunctionsToExport    = @(
        'Connect-MicrosoftTeams'
        'Disconnect-MicrosoftTeams'
        'Get-CsOnlineUser'
        'Get-CsPhoneNumberAssignment'
        'Get-CsPhoneNumberOption'
        'Get-CsSandboxTenant'
        'New-CsSandboxTenant'
        'Remove-CsPhoneNumberAssignment'
        'Set-CsPhoneNumberOption'
    )
    CmdletsToExport      = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    # CsPhoneNumber.format.ps1xml is loaded with the first objects that it is for, which saves every import its cost.
    PrivateData          = @{
        # The number of the C ABI that these files are written for; the library must report the same.
        AbiVersion = 1
        PSData     = @{
            Tags       = @('MicrosoftTeams', 'Teams', 'PhoneNumber', 'Telephony', 'Graph')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
