function Get-CsOnlineUser {
    <#
    .SYNOPSIS
    Shows a user or a resource account with its phone numbers.

    .DESCRIPTION
    Reads one account from the tenant: enough to see what a removal has changed.

    .PARAMETER Identity
    The account: its object id, its user principal name, or its SIP address with or without "sip:".

    .INPUTS
    None

    .OUTPUTS
    An object with Identity, UserPrincipalName, DisplayName, SipAddress, AccountType, EnterpriseVoiceEnabled, FeatureTypes,
    LineUri, TelephoneNumbers and TenantId.

    .EXAMPLE
    Get-CsOnlineUser -Identity user1@contoso.com | Select-Object LineUri, EnterpriseVoiceEnabled

    .LINK
    Remove-CsPhoneNumberAssignment
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [string] $Identity
    )

    . $script:Begin
    Import-Remainder
    if (-not (Test-NativeText $Identity)) {
        return Write-Failure $PSCmdlet (New-Failure InvalidIdentity BadRequest 'The identity holds a NUL character or half of a surrogate pair' -Target $Identity) $PSBoundParameters
    }
    $json = '{"operation":"getUser","identity":' + (ConvertTo-JsonText $Identity) + (Get-OptionField $PSCmdlet) + '}'
    $result = Receive-Result -Cmdlet $PSCmdlet -Json $json -Activity 'Reading the account' -Bound $PSBoundParameters
    if ($null -ne $result) { ConvertTo-OnlineUser $result.user }
}
