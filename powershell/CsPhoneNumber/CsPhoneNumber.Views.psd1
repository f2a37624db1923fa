@{
    # The views of the module's objects, as a module of their own: Connect-MicrosoftTeams loads it, so that an import does not pay for it, and
    # Update-FormatData would first have all of Microsoft.PowerShell.Utility loaded.
    ModuleVersion     = '0.1.0'
    GUID              = '5e0f2b0a-6a43-4d7c-9a39-0f6f5d0c7b11'
    Author            = 'The CsPhoneNumber project'
    Copyright         = 'MIT licence'
    Description       = 'How the objects of CsPhoneNumber are shown.'
    FormatsToProcess  = @('CsPhoneNumber.format.ps1xml')
    FunctionsToExport = @()
    CmdletsToExport   = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
