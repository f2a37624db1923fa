function New-CsSandboxTenant {
    <#
    .SYNOPSIS
    Makes the file of a sandbox tenant, from a seed or from the CSV files of a real tenant.

    .DESCRIPTION
    The tenant holds the built-in seed contoso, what a JSON file describes, or the users and numbers of two CSV files as
    "Get-CsOnlineUser | Export-Csv" and "Get-CsPhoneNumberAssignment | Export-Csv" write them (or Export-CsAcquiredPhoneNumber
    for the numbers). A file with a wrong row is refused, with the row and the reason, and nothing is made.

    .PARAMETER Path
    The file to make.

    .PARAMETER Seed
    What the tenant holds: contoso, which is the default, or the path of a JSON file.

    .PARAMETER UserPath
    The CSV file with the users.

    .PARAMETER NumberPath
    The CSV file with the phone numbers.

    .PARAMETER Force
    Replaces the file of another sandbox tenant. Any other file is never replaced.

    .INPUTS
    None

    .OUTPUTS
    An object with Path, Tenant, TenantId, Users and Numbers.

    .EXAMPLE
    New-CsSandboxTenant -Path ./rehearsal.sandbox

    .EXAMPLE
    New-CsSandboxTenant -Path ./rehearsal.sandbox -UserPath ./users.csv -NumberPath ./numbers.csv
    Connect-MicrosoftTeams -Sandbox -SandboxPath ./rehearsal.sandbox

    .LINK
    Connect-MicrosoftTeams
    #>
    [CmdletBinding(DefaultParameterSetName = 'Seed', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true)]
        [string] $Path,

        [Parameter(ParameterSetName = 'Seed')]
        [ValidateNotNullOrEmpty()]
        [string] $Seed,

        [Parameter(Mandatory = $true, ParameterSetName = 'Csv')]
        [string] $UserPath,

        [Parameter(Mandatory = $true, ParameterSetName = 'Csv')]
        [string] $NumberPath,

        [switch] $Force
    )

    . $script:Begin
    Import-Remainder
    $json = '{"operation":"createSandboxTenant","path":' + (ConvertTo-JsonText (Resolve-UserPath $PSCmdlet $Path $PSBoundParameters))
    if ($PSBoundParameters.ContainsKey('Seed')) { $json += ',"seed":' + (ConvertTo-JsonText (Resolve-Seed $PSCmdlet $Seed $PSBoundParameters)) }
    if ($PSCmdlet.ParameterSetName -ceq 'Csv') {
        $json += ',"userPath":' + (ConvertTo-JsonText (Resolve-UserPath $PSCmdlet $UserPath $PSBoundParameters))
        $json += ',"numberPath":' + (ConvertTo-JsonText (Resolve-UserPath $PSCmdlet $NumberPath $PSBoundParameters))
    }
    if ($Force) { $json += ',"force":true' }
    $result = Receive-Result -Cmdlet $PSCmdlet -Json ($json + '}') -Activity 'Making the sandbox tenant' -Bound $PSBoundParameters -Terminating
    [pscustomobject] @{
        PSTypeName = 'CsPhoneNumber.SandboxFile'
        Path       = $result.path
        Tenant     = $result.tenant
        TenantId   = $result.tenantId
        Users      = $result.users
        Numbers    = $result.numbers
    }
}
