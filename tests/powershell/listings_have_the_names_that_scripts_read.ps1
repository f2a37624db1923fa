. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$number = Get-CsPhoneNumberAssignment -TelephoneNumber +12065551202
Assert-Equal @('TelephoneNumber', 'OperatorId', 'NumberType', 'ActivationState', 'AssignedPstnTargetId', 'AssignmentCategory', 'Capability', 'City',
    'CivicAddressId', 'IsoCountryCode', 'IsoSubdivision', 'LocationId', 'LocationUpdateSupported', 'NetworkSiteId', 'PortInOrderStatus',
    'PstnAssignmentStatus', 'PstnPartnerId', 'PstnPartnerName', 'NumberSource', 'ReverseNumberLookup', 'Tag', 'AssignmentBlockedState',
    'AssignmentBlockedUntil') @($number.psobject.Properties.Name)
Assert-Equal '+12065551202' $number.TelephoneNumber
Assert-Equal 'DirectRouting' $number.NumberType
Assert-Equal '10000000-0000-4000-8000-000000000002' $number.AssignedPstnTargetId
Assert-Equal 'Private' $number.AssignmentCategory
Assert-Equal 'UserAssigned' $number.PstnAssignmentStatus
Assert-Equal 'Activated' $number.ActivationState
Assert-Equal 'Online' $number.NumberSource
Assert-True ($number.Capability -ccontains 'UserAssignment') 'capabilities are a list in PascalCase'
Assert-Equal 'VoiceApplicationAssigned' (Get-CsPhoneNumberAssignment -TelephoneNumber '+1 800 555-1210').PstnAssignmentStatus
Assert-Equal 'OnPremises' (Get-CsPhoneNumberAssignment -TelephoneNumber 12065551208).NumberSource
$free = Get-CsPhoneNumberAssignment -TelephoneNumber +12065551220
Assert-Equal 'Unassigned' $free.PstnAssignmentStatus
Assert-Equal $null $free.AssignedPstnTargetId

# Whose: by object id, UPN and SIP address.
foreach ($identity in '10000000-0000-4000-8000-000000000005', 'user5@contoso.com', 'sip:fifth.user@voice.contoso.com', 'fifth.user@voice.contoso.com') {
    Assert-Equal '+12065551205' (Get-CsPhoneNumberAssignment -AssignedPstnTargetId $identity).TelephoneNumber $identity
    Assert-Equal 'user5@contoso.com' (Get-CsOnlineUser -Identity $identity).UserPrincipalName $identity
}
Assert-Equal 3 @(Get-CsPhoneNumberAssignment -AssignedPstnTargetId user2@contoso.com).Count
Assert-Equal 0 @(Get-CsPhoneNumberAssignment -AssignedPstnTargetId user6@contoso.com).Count
$all = @(Get-CsPhoneNumberAssignment).TelephoneNumber
Assert-Equal 28 $all.Count
Assert-Equal $all[0..4] @(Get-CsPhoneNumberAssignment -Top 5).TelephoneNumber '-Top'
Assert-Equal $all[3..27] @(Get-CsPhoneNumberAssignment -Skip 3).TelephoneNumber '-Skip'
Assert-Equal $all[10..11] @(Get-CsPhoneNumberAssignment -Top 2 -Skip 10).TelephoneNumber '-Top -Skip'

$user = Get-CsOnlineUser -Identity user2@contoso.com
Assert-Equal @('Identity', 'UserPrincipalName', 'DisplayName', 'SipAddress', 'AccountType', 'EnterpriseVoiceEnabled', 'FeatureTypes', 'LineUri',
    'TelephoneNumbers', 'TenantId') @($user.psobject.Properties.Name)
Assert-Equal '10000000-0000-4000-8000-000000000002' $user.Identity
Assert-Equal 'sip:user2@contoso.com' $user.SipAddress
Assert-Equal 'tel:+12065551201' $user.LineUri
Assert-Equal $true $user.EnterpriseVoiceEnabled
Assert-Equal 'User' $user.AccountType
Assert-Equal @('+12065551201', '+12065551202', '+442079461203') @($user.TelephoneNumbers.TelephoneNumber | Sort-Object)
Assert-Equal 'Ada Öström' (Get-CsOnlineUser -Identity 'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com').DisplayName 'text beyond ASCII'
$failure = Assert-Throws { Get-CsOnlineUser -Identity nobody@contoso.com -ErrorAction Stop } 'BadRequest,Get-CsOnlineUser'
Assert-Equal 'AccountNotFound' $failure.Exception.ErrorCode

$tenant = Get-CsSandboxTenant
Assert-Equal @('Path', 'BaseAddress', 'LoginAddress', 'Token', 'Tenant', 'TenantId', 'Users', 'Numbers', 'AssignedNumbers', 'Requests', 'Violations') @($tenant.psobject.Properties.Name)
Assert-Equal 15 $tenant.Users
Assert-Equal 28 $tenant.Numbers
Assert-Match '^http://127\.0\.0\.1:\d+/v1\.0$' $tenant.BaseAddress

# Any client can use it; what it does wrong is reported.
$reply = Invoke-RestMethod -Uri "$($tenant.BaseAddress)/admin/teams/telephoneNumberManagement/numberAssignments?`$top=1" -Headers @{ Authorization = "Bearer $($tenant.Token)" }
Assert-Equal 1 $reply.value.Count
Assert-True ((Get-CsSandboxTenant).Violations.Count -ge 1) 'a request without a client-request-id is a violation'
