function Get-CsPhoneNumberAssignment {
    <#
    .SYNOPSIS
    Lists the phone numbers of the tenant and whom they are assigned to.

    .DESCRIPTION
    Without a parameter it lists the tenant's first 500 numbers; -Top and -Skip choose others. What Microsoft Graph does not
    tell (IsoSubdivision, PstnPartnerId, PstnPartnerName, Tag and the AssignmentBlocked properties) is empty.

    .PARAMETER TelephoneNumber
    Lists this number only.

    .PARAMETER AssignedPstnTargetId
    Lists the numbers of this account: its object id, its user principal name, or its SIP address with or without "sip:".

    .PARAMETER Top
    How many numbers to list at most.

    .PARAMETER Skip
    How many numbers to leave out before the first.

    .INPUTS
    None

    .OUTPUTS
    One object for each number, with TelephoneNumber, NumberType, AssignedPstnTargetId, PstnAssignmentStatus,
    AssignmentCategory, Capability and the other properties of a number.

    .EXAMPLE
    Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234

    .EXAMPLE
    Get-CsPhoneNumberAssignment -AssignedPstnTargetId user2@contoso.com

    .LINK
    Remove-CsPhoneNumberAssignment
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [ValidateNotNullOrEmpty()]
        [string] $TelephoneNumber,

        [ValidateNotNullOrEmpty()]
        [string] $AssignedPstnTargetId,

        [ValidateRange(1, 2147483647)]
        [int] $Top,

        [ValidateRange(0, 2147483647)]
        [int] $Skip
    )

    . $script:Begin
    Import-Remainder
    $json = '{"operation":"listNumbers"'
    if ($PSBoundParameters.ContainsKey('TelephoneNumber')) {
        if (-not (Test-NativeText $TelephoneNumber)) {
            return Write-Failure $PSCmdlet (New-Failure InvalidTelephoneNumber BadRequest 'The telephone number holds a NUL character or half of a surrogate pair' -Target $TelephoneNumber) $PSBoundParameters
        }
        $json += ',"telephoneNumber":' + (ConvertTo-JsonText $TelephoneNumber)
    }
    if ($PSBoundParameters.ContainsKey('AssignedPstnTargetId')) {
        if (-not (Test-NativeText $AssignedPstnTargetId)) {
            return Write-Failure $PSCmdlet (New-Failure InvalidIdentity BadRequest 'The identity holds a NUL character or half of a surrogate pair' -Target $AssignedPstnTargetId) $PSBoundParameters
        }
        $json += ',"assignedTo":' + (ConvertTo-JsonText $AssignedPstnTargetId)
    }
    if ($PSBoundParameters.ContainsKey('Top')) { $json += ",""top"":$Top" }
    if ($PSBoundParameters.ContainsKey('Skip')) { $json += ",""skip"":$Skip" }
    $json += (Get-OptionField $PSCmdlet) + '}'
    $result = Receive-Result -Cmdlet $PSCmdlet -Json $json -Activity 'Reading the phone numbers' -Bound $PSBoundParameters
    if ($null -eq $result) { return }
    Initialize-Format
    foreach ($number in $result.numbers) { ConvertTo-PhoneNumberAssignment $number }
}
