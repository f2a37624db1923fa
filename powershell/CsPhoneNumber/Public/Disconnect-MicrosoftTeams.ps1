function Disconnect-MicrosoftTeams {
    <#
    .SYNOPSIS
    Ends the connection that Connect-MicrosoftTeams made.

    .DESCRIPTION
    Operations that are under way keep the connection that they began with. A sandbox in memory ends with its connection.
    Without a connection the command does nothing.

    .INPUTS
    None

    .OUTPUTS
    None

    .EXAMPLE
    Disconnect-MicrosoftTeams

    .LINK
    Connect-MicrosoftTeams
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess = $true)]
    param()

    . $script:Begin
    # As with Connect-MicrosoftTeams, the preference variable alone changes nothing.
    if ($PSBoundParameters.ContainsKey('WhatIf') -or $PSBoundParameters.ContainsKey('Confirm')) {
        if (-not $PSBoundParameters.ContainsKey('WhatIf')) { $WhatIfPreference = $false }
        if (-not $PSCmdlet.ShouldProcess('Microsoft Teams', 'Disconnect')) { return }
    }
    if ((Get-CurrentConnection) -eq 0) { $PSCmdlet.WriteVerbose('There is no connection to end.') }
    Close-CurrentConnection
}
