function Connect-MicrosoftTeams {
    <#
    .SYNOPSIS
    Connects to a Microsoft Teams tenant, or to a sandbox tenant to rehearse in.

    .DESCRIPTION
    The connection is the process's: all runspaces share it, and it replaces the connection before. From a sandbox to a
    real tenant, or back, leads only Disconnect-MicrosoftTeams.

    With -Sandbox the tenant is a server inside this process, which listens on 127.0.0.1 and keeps its data in memory or in
    the file of -SandboxPath. The command refuses while the module MicrosoftTeams is loaded, or while a command of this
    module's names is somebody else's: a script could connect to the sandbox and then change a real tenant.

    With -AccessTokens it connects to Microsoft Graph, or to the address in the environment variable CSPN_GRAPH_ADDRESS
    (https, or http to this machine).

    .PARAMETER Sandbox
    Connects to a sandbox tenant.

    .PARAMETER SandboxPath
    The file that keeps the sandbox tenant. One that does not exist yet is made. Without it the tenant is in memory and
    ends with the connection.

    .PARAMETER Seed
    What a new sandbox tenant holds: contoso, which is the default, or the path of a JSON file. With a file that has a
    tenant already it is an error.

    .PARAMETER SandboxPlan
    The path of a JSON file that says how the sandbox behaves: its paging, how its operations progress, and its faults.

    .PARAMETER AccessTokens
    Access tokens that the caller brings. Of several, the one whose audience is Microsoft Graph is used.

    .INPUTS
    None

    .OUTPUTS
    An object with Account, Environment (Sandbox or AzureCloud), Tenant and TenantId.

    .EXAMPLE
    Connect-MicrosoftTeams -Sandbox

    Connects to a sandbox in memory that holds the tenant contoso.

    .EXAMPLE
    Connect-MicrosoftTeams -Sandbox -SandboxPath ./rehearsal.sandbox

    Connects to the sandbox that the file keeps.

    .EXAMPLE
    Connect-MicrosoftTeams -AccessTokens $graphToken

    Connects to the tenant of an access token for Microsoft Graph.

    .LINK
    Disconnect-MicrosoftTeams

    .LINK
    New-CsSandboxTenant
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Sandbox')]
        [switch] $Sandbox,

        [Parameter(ParameterSetName = 'Sandbox')]
        [ValidateNotNullOrEmpty()]
        [string] $SandboxPath,

        [Parameter(ParameterSetName = 'Sandbox')]
        [ValidateNotNullOrEmpty()]
        [string] $Seed,

        [Parameter(ParameterSetName = 'Sandbox')]
        [ValidateNotNullOrEmpty()]
        [string] $SandboxPlan,

        [Parameter(Mandatory = $true, ParameterSetName = 'AccessTokens')]
        [ValidateNotNullOrEmpty()]
        [string[]] $AccessTokens
    )

    . $script:Begin
    if ($PSCmdlet.ParameterSetName -ceq 'Sandbox' -or $AccessTokens.Length -gt 1) { Import-Remainder }
    # Tokens are in no error.
    $bound = @{}
    foreach ($name in $PSBoundParameters.Keys) { if ($name -ne 'AccessTokens') { $bound[$name] = $PSBoundParameters[$name] } }

    if ($PSCmdlet.ParameterSetName -ceq 'Sandbox') {
        if (-not $Sandbox) {
            Stop-Command $PSCmdlet (New-Failure InvalidRequest BadRequest 'Sandbox is $false, and no other tenant is named' -Advice (
                    'Use -Sandbox, or -AccessTokens for a real tenant.')) $bound
        }
        $obstacle = Get-SandboxObstacle $PSCmdlet
        if ($null -ne $obstacle) { Stop-Command $PSCmdlet $obstacle $bound }
        $json = '{"kind":"sandbox"'
        if ($PSBoundParameters.ContainsKey('SandboxPath')) { $json += ',"path":' + (ConvertTo-JsonText (Resolve-UserPath $PSCmdlet $SandboxPath $bound)) }
        if ($PSBoundParameters.ContainsKey('Seed')) { $json += ',"seed":' + (ConvertTo-JsonText (Resolve-Seed $PSCmdlet $Seed $bound)) }
        if ($PSBoundParameters.ContainsKey('SandboxPlan')) { $json += ',"plan":' + (ConvertTo-JsonText (Resolve-UserPath $PSCmdlet $SandboxPlan $bound)) }
        return Open-Connection $PSCmdlet ($json + '}') Sandbox $bound
    }

    $token = $AccessTokens[0]
    if ($AccessTokens.Length -gt 1) { $token = Select-GraphToken $AccessTokens }
    if ($null -eq $token) {
        Stop-Command $PSCmdlet (New-Failure InvalidRequest BadRequest 'None of the access tokens is for Microsoft Graph' -Advice (
                'Pass a token whose audience is https://graph.microsoft.com.')) $bound
    }
    if (-not (Test-NativeText $token)) {
        Import-Remainder
        Stop-Command $PSCmdlet (New-Failure InvalidRequest BadRequest 'The access token holds characters that no token has') $bound
    }
    $json = '{"kind":"accessToken","accessToken":' + (ConvertTo-JsonText $token)
    # On Unix, a variable that a script sets is .NET's own: the library does not see it.
    $address = [System.Environment]::GetEnvironmentVariable('CSPN_GRAPH_ADDRESS')
    if (-not [string]::IsNullOrEmpty($address)) { $json += ',"baseAddress":' + (ConvertTo-JsonText $address) }
    Open-Connection $PSCmdlet ($json + '}') AzureCloud $bound
}
