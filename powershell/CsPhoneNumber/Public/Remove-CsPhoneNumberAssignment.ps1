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

    Where $WhatIfPreference is set, the command says what it would remove and changes nothing. Set-CsPhoneNumberOption
    -WaitLimit sets how many seconds an order is followed before its outcome is reported as unknown (300 unless set).

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
    $account = ConvertTo-NativeText $Identity
    $number = ConvertTo-NativeText $PhoneNumber
    $type = ConvertTo-NativeText $PhoneNumberType
    if ($Notify -or $HttpPipelinePrepend -or -not ($some -or $RemoveAll) -or $null -eq $account -or $null -eq $number -or $null -eq $type) {
        Import-Remainder
        return Write-Failure $PSCmdlet (Get-RemovalObstacle $Notify $HttpPipelinePrepend $Identity $PhoneNumber $PhoneNumberType) $PSBoundParameters
    }
    $options = $script:OrdinaryOptionText
    $ordinary = -not $WhatIfPreference -and $VerbosePreference -eq 'SilentlyContinue' -and $DebugPreference -eq 'SilentlyContinue'
    if (-not $ordinary -or $null -ne (Get-Setting CSPN_WAIT_LIMIT)) { $options = ConvertTo-NativeText (Get-OperationOption $PSCmdlet) }
    $operation = [uint64[]]::new(1)
    # 0 is the current connection. Where there is none, the operation fails and says so.
    $status = if ($some) { $script:Native::cspn_number_unassign(0, $account, $number, $type, $options, $operation) }
    else { $script:Native::cspn_number_unassign_all(0, $account, $options, $operation) }
    Assert-NativeStatus $status
    $plans = $null
    if ($WhatIfPreference) { $plans = [System.Collections.Generic.List[string]]::new() }
    $last = Wait-Operation $PSCmdlet $operation[0] 'Removing phone numbers' $plans
    if (-not $last.Contains('"kind":"completed"')) {
        Import-Remainder
        Write-Failure $PSCmdlet (Get-LastFailure $last) $PSBoundParameters
    }
    elseif ($WhatIfPreference) { foreach ($plan in $plans) { Show-Plan $PSCmdlet $Identity $plan } }
    elseif (-not $some -and $last.Contains('"items":[]')) {
        $PSCmdlet.WriteVerbose("The account '$Identity' has no phone numbers; there was nothing to remove.")
    }
}
