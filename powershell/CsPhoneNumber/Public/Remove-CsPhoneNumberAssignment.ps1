function Remove-CsPhoneNumberAssignment {
    <#
    .SYNOPSIS
    Removes a phone number from a user or a resource account.

    .DESCRIPTION
    Removes (unassigns) one phone number, or all of them, from a user or a resource account (online application instance)
    of Microsoft Teams. The number stays in the tenant and can be assigned again. When the account's last number goes, the
    service sets EnterpriseVoiceEnabled to False.

    The command reads the account and the number first and refuses to touch a number that is not this account's. It ends
    when the service reports that the number is free, and writes nothing then. A failure is a non-terminating error; with
    -ErrorAction Stop it can be caught. The error's exception has the properties Code, ErrorCode, StatusCode, RequestId,
    ClientRequestId, Advice, Outcome (Done, NotDone or Unknown), Attempts, RetryAfter, ServiceCode and Items.

    Where $WhatIfPreference is set, the command says what it would remove and changes nothing. $CsPhoneNumberWaitLimit sets
    how many seconds an order is followed before its outcome is reported as unknown (300 unless set).

    .PARAMETER Identity
    The user or resource account: its object id, its user principal name, or its SIP address with or without "sip:".

    .PARAMETER PhoneNumber
    The phone number to remove, in E.164 format or not, with its extension where it has one (+12065551000;ext=524), and
    without "tel:".

    .PARAMETER PhoneNumberType
    The type of the phone number: DirectRouting, CallingPlan or OperatorConnect.

    .PARAMETER RemoveAll
    Removes all phone numbers of the account. An account without numbers is a success.

    .PARAMETER HttpPipelinePrepend
    Steps to put before the requests of the command. Not supported yet: a call that uses it fails, and nothing is sent.

    .PARAMETER Notify
    Sends the user an e-mail about the removal. Not supported yet: a call that uses it fails, and nothing is sent.

    .INPUTS
    None

    .OUTPUTS
    None. A removal that worked writes nothing.

    .EXAMPLE
    Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan

    Removes the Microsoft Calling Plan number +1 (206) 555-1234 from user1@contoso.com.

    .EXAMPLE
    Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -RemoveAll

    Removes all phone numbers from user2@contoso.com.

    .EXAMPLE
    Import-Csv leavers.csv | ForEach-Object {
        try { Remove-CsPhoneNumberAssignment -Identity $_.UserPrincipalName -RemoveAll -ErrorAction Stop }
        catch { "$($_.Exception.ErrorCode): $_" }
    }

    Removes the numbers of everybody in a list, and goes on after a failure.

    .LINK
    https://learn.microsoft.com/powershell/module/microsoftteams/remove-csphonenumberassignment

    .LINK
    Get-CsPhoneNumberAssignment
    #>
    [CmdletBinding(DefaultParameterSetName = 'RemoveSome', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveSome')]
        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveAll')]
        [string] $Identity,

        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveSome')]
        [Alias('TelephoneNumber')]
        [string] $PhoneNumber,

        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveSome')]
        [Alias('NumberType')]
        [string] $PhoneNumberType,

        [Parameter(Mandatory = $true, ParameterSetName = 'RemoveAll')]
        [switch] $RemoveAll,

        [Parameter(ParameterSetName = 'RemoveSome')]
        [Parameter(ParameterSetName = 'RemoveAll')]
        [ValidateNotNull()]
        [Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.SendAsyncStep[]] $HttpPipelinePrepend,

        [Parameter(ParameterSetName = 'RemoveSome')]
        [Parameter(ParameterSetName = 'RemoveAll')]
        [switch] $Notify
    )

    . $script:Begin
    $some = $PSCmdlet.ParameterSetName -ceq 'RemoveSome'
    $failure = $null
    if ($Notify) {
        $failure = New-Failure NotSupported NotSupported 'Notify is not supported yet; nothing was removed' -Advice 'Leave -Notify out.'
    }
    elseif ($null -ne $HttpPipelinePrepend -and $HttpPipelinePrepend.Length -gt 0) {
        $failure = New-Failure NotSupported NotSupported 'HttpPipelinePrepend is not supported yet; nothing was removed' -Advice 'Leave -HttpPipelinePrepend out.'
    }
    elseif (-not $some -and -not $RemoveAll) {
        $failure = New-Failure InvalidRequest BadRequest 'RemoveAll is $false and no phone number is named; nothing was removed' -Advice (
            'Name the number with -PhoneNumber and -PhoneNumberType, or use -RemoveAll.')
    }
    elseif (-not (Test-NativeText $Identity)) {
        $failure = New-Failure InvalidIdentity BadRequest 'The identity holds a NUL character or half of a surrogate pair' -Target $Identity -Advice (
            'Use the object id, the user principal name or the SIP address of the account.')
    }
    elseif ($some -and -not (Test-NativeText $PhoneNumber)) {
        $failure = New-Failure InvalidTelephoneNumber BadRequest 'The telephone number holds a NUL character or half of a surrogate pair' -Target $PhoneNumber -Advice (
            'Write the number as the tenant has it, +12065551234 for example.')
    }
    elseif ($some -and -not (Test-NativeText $PhoneNumberType)) {
        $failure = New-Failure InvalidNumberType BadRequest 'The number type holds a NUL character or half of a surrogate pair' -Target $PhoneNumberType -Advice (
            'The types are DirectRouting, CallingPlan and OperatorConnect.')
    }
    else {
        $connection = Get-CurrentConnection
        if ($connection -eq 0) { $failure = New-NotConnectedFailure }
    }
    if ($null -eq $failure) {
        $options = ConvertTo-NativeText (Get-OperationOption $PSCmdlet)
        $operation = [uint64[]]::new(1)
        $status = if ($some) {
            $script:Native::cspn_number_unassign($connection, (ConvertTo-NativeText $Identity), (ConvertTo-NativeText $PhoneNumber),
                (ConvertTo-NativeText $PhoneNumberType), $options, $operation)
        }
        else { $script:Native::cspn_number_unassign_all($connection, (ConvertTo-NativeText $Identity), $options, $operation) }
        if ($status -eq $script:StatusInvalidHandle) { $failure = New-NotConnectedFailure }
        else {
            Assert-NativeStatus $status
            $plans = $null
            if ($WhatIfPreference) { $plans = [System.Collections.Generic.List[string]]::new() }
            $last = Wait-Operation -Cmdlet $PSCmdlet -Operation $operation[0] -Activity 'Removing phone numbers' -Keep plan -Kept $plans
            if ($last.IndexOf('"kind":"completed"', [System.StringComparison]::Ordinal) -lt 0) { $failure = Get-LastFailure $last }
            elseif ($null -ne $plans) { foreach ($plan in $plans) { Show-Plan $PSCmdlet $Identity $plan } }
            elseif (-not $some -and $last.IndexOf('"items":[]', [System.StringComparison]::Ordinal) -ge 0) {
                $PSCmdlet.WriteVerbose("The account '$Identity' has no phone numbers; there was nothing to remove.")
            }
        }
    }
    if ($null -ne $failure) { Write-Failure $PSCmdlet $failure $PSBoundParameters }
}
