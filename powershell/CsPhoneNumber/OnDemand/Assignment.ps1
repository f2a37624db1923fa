# The service's numbers and users with the property names of the cmdlets.

function script:ConvertTo-PhoneNumberAssignment {
    # A row of Graph as Get-CsPhoneNumberAssignment shows it. What Graph does not tell is null.
    param([object] $Number)

    [pscustomobject] @{
        PSTypeName              = 'CsPhoneNumber.PhoneNumberAssignment'
        TelephoneNumber         = $Number.telephoneNumber
        OperatorId              = $Number.operatorId
        NumberType              = ConvertTo-PascalCase $Number.numberType
        ActivationState         = ConvertTo-PascalCase $Number.activationState
        AssignedPstnTargetId    = $Number.assignmentTargetId
        AssignmentCategory      = ConvertTo-PascalCase $Number.assignmentCategory
        Capability              = @(foreach ($capability in $Number.capabilities) { ConvertTo-PascalCase $capability })
        City                    = $Number.city
        CivicAddressId          = $Number.civicAddressId
        IsoCountryCode          = $Number.isoCountryCode
        IsoSubdivision          = $null
        LocationId              = $Number.locationId
        LocationUpdateSupported = @($Number.supportedCustomerActions) -contains 'locationUpdate'
        NetworkSiteId           = $Number.networkSiteId
        PortInOrderStatus       = ConvertTo-PascalCase $Number.portInStatus
        PstnAssignmentStatus    = ConvertTo-PascalCase $Number.assignmentStatus
        PstnPartnerId           = $null
        PstnPartnerName         = $null
        NumberSource            = ConvertTo-PascalCase $Number.numberSource
        ReverseNumberLookup     = @(foreach ($option in $Number.reverseNumberLookupOptions) { ConvertTo-PascalCase $option })
        Tag                     = @()
        AssignmentBlockedState  = $null
        AssignmentBlockedUntil  = $null
    }
}

function script:ConvertTo-OnlineUser {
    # An account as Get-CsOnlineUser shows it.
    param([object] $User)

    [pscustomobject] @{
        PSTypeName             = 'CsPhoneNumber.OnlineUser'
        Identity               = $User.id
        UserPrincipalName      = $User.userPrincipalName
        DisplayName            = $User.displayName
        SipAddress             = if ($null -ne $User.sipAddress) { 'sip:' + $User.sipAddress }
        AccountType            = ConvertTo-PascalCase $User.accountType
        EnterpriseVoiceEnabled = $User.enterpriseVoiceEnabled
        FeatureTypes           = @($User.featureTypes)
        LineUri                = $User.lineUri
        TelephoneNumbers       = @(foreach ($number in $User.telephoneNumbers) {
                [pscustomobject] @{
                    TelephoneNumber    = $number.telephoneNumber
                    AssignmentCategory = ConvertTo-PascalCase $number.assignmentCategory
                }
            })
        TenantId               = $User.tenantId
    }
}

function script:Show-Plan {
    # Says what a removal would do, in the words and at the place of -WhatIf. $WhatIfPreference is set here, so that
    # ShouldProcess only speaks.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Identity, [string] $Json)

    foreach ($item in (ConvertFrom-EventJson $Json).items) {
        if ($item.action -ceq 'unassign') {
            $null = $Cmdlet.ShouldProcess(('{0} ({1}) of {2}' -f $item.telephoneNumber, (ConvertTo-PascalCase $item.numberType), $Identity))
        }
        else { $Cmdlet.WriteWarning(('{0} of {1} would not be removed: {2}' -f $item.telephoneNumber, $Identity, $item.reason)) }
    }
}

function script:Get-RemovalObstacle {
    # Why a removal is not even started.
    param([bool] $Notify, [object] $HttpPipelinePrepend, [string] $Identity, [string] $PhoneNumber, [string] $PhoneNumberType)

    if ($Notify) {
        return New-Failure NotSupported NotSupported 'Notify is not supported yet; nothing was removed' -Advice 'Leave -Notify out.'
    }
    if ($HttpPipelinePrepend) {
        return New-Failure NotSupported NotSupported 'HttpPipelinePrepend is not supported yet; nothing was removed' -Advice 'Leave -HttpPipelinePrepend out.'
    }
    if (-not (Test-NativeText $Identity)) {
        return New-Failure InvalidIdentity BadRequest 'The identity holds a NUL character or half of a surrogate pair' -Target $Identity -Advice (
            'Use the object id, the user principal name or the SIP address of the account.')
    }
    if (-not (Test-NativeText $PhoneNumber)) {
        return New-Failure InvalidTelephoneNumber BadRequest 'The telephone number holds a NUL character or half of a surrogate pair' -Target $PhoneNumber -Advice (
            'Write the number as the tenant has it, +12065551234 for example.')
    }
    if (-not (Test-NativeText $PhoneNumberType)) {
        return New-Failure InvalidNumberType BadRequest 'The number type holds a NUL character or half of a surrogate pair' -Target $PhoneNumberType -Advice (
            'The types are DirectRouting, CallingPlan and OperatorConnect.')
    }
    New-Failure InvalidRequest BadRequest 'RemoveAll is $false and no phone number is named; nothing was removed' -Advice (
        'Name the number with -PhoneNumber and -PhoneNumberType, or use -RemoveAll.')
}
