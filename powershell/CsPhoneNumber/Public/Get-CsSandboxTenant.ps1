function Get-CsSandboxTenant {
    <#
    .SYNOPSIS
    Shows the sandbox tenant that this process is connected to.

    .DESCRIPTION
    Shows its address and a token, with which any client of Microsoft Graph can use it, the address at which clients can sign
    in, its counts, and what it has found wrong with its clients.

    .INPUTS
    None

    .OUTPUTS
    An object with Path (empty for a tenant in memory), BaseAddress, LoginAddress, Token, Tenant, TenantId, Users,
    Numbers, AssignedNumbers, Requests and Violations.

    .EXAMPLE
    Get-CsSandboxTenant

    .LINK
    Connect-MicrosoftTeams
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param()

    . $script:Begin
    Import-Remainder
    $result = Receive-Result -Cmdlet $PSCmdlet -Json '{"operation":"describeSandbox"}' -Activity 'Reading the sandbox' -Bound $PSBoundParameters
    if ($null -eq $result) { return }
    $sandbox = $result.sandbox
    [pscustomobject] @{
        PSTypeName      = 'CsPhoneNumber.SandboxTenant'
        Path            = $sandbox.path
        BaseAddress     = $sandbox.baseAddress
        LoginAddress    = $sandbox.loginAddress
        Token           = $sandbox.token
        Tenant          = $sandbox.tenant
        TenantId        = $sandbox.tenantId
        Users           = $sandbox.users
        Numbers         = $sandbox.numbers
        AssignedNumbers = $sandbox.assignedNumbers
        Requests        = $sandbox.requests
        Violations      = @(foreach ($violation in $sandbox.violations) {
                [pscustomobject] @{
                    Kind    = $violation.kind
                    Message = $violation.message
                    Method  = $violation.method
                    Path    = $violation.path
                }
            })
    }
}
