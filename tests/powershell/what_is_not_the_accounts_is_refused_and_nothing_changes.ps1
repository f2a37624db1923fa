. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$id = '10000000-0000-4000-8000-{0:d12}'
foreach ($case in @(
        @('user4@contoso.com', '+12065551000;ext=524', 'DirectRouting', 'NumberOfAnotherAccount', 'is not assigned to'),
        @('user3@contoso.com', '+12065551000;ext=525', 'DirectRouting', 'NumberOfAnotherAccount', 'is not assigned to'),
        @('user3@contoso.com', '+12065551000', 'DirectRouting', 'NumberNotFound', 'is not found from tenant'),
        @('user2@contoso.com', '+12065551234', 'CallingPlan', 'NumberOfAnotherAccount', 'is not assigned to'),
        @(($id -f 2), '+12065551234', 'CallingPlan', 'NumberOfAnotherAccount', 'is not assigned to'),
        @(($id -f 999), '+12065551234', 'CallingPlan', 'AccountNotFound', 'is not found'),
        @('nobody@contoso.com', '+12065551234', 'CallingPlan', 'AccountNotFound', "The user 'nobody@contoso.com' is not found"),
        @('user1@contoso.com', '+12065559999', 'CallingPlan', 'NumberNotFound', "Telephone Number '\+12065559999' is not found from tenant '6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11'"),
        @('user1@contoso.com', '+12065551234', 'DirectRouting', 'NumberTypeMismatch', 'does not match'),
        @('user1@contoso.com', '+12065551220', 'CallingPlan', 'NumberNotAssigned', 'not currently assigned'),
        @('user1@contoso.com', '+12065551240', 'CallingPlan', 'NumberOfConferenceBridge', 'conference'),
        @('user1@contoso.com', '+12065551250', 'CallingPlan', 'NumberOfPolicy', 'policy|Policy'),
        @('onprem1@contoso.com', '+12065551208', 'DirectRouting', 'NumberSyncedFromOnPremises', 'OnPrem|on-premises|dirsync|synchroniz'))) {
    $identity, $number, $type, $code, $text = $case
    Remove-CsPhoneNumberAssignment -Identity $identity -PhoneNumber $number -PhoneNumberType $type -ErrorAction SilentlyContinue -ErrorVariable failures
    Assert-Equal 1 $failures.Count "$identity $number"
    Assert-Equal $code $failures[0].Exception.ErrorCode "$identity $number"
    Assert-Equal 'BadRequest,Remove-CsPhoneNumberAssignment' $failures[0].FullyQualifiedErrorId "$identity $number"
    Assert-Match $text "$($failures[0])"
    Assert-Equal 'NotDone' $failures[0].Exception.Outcome
}
foreach ($case in @(($id -f 999), 'AccountNotFound'), @('nobody@contoso.com', 'AccountNotFound'), @('onprem1@contoso.com', 'NumberSyncedFromOnPremises')) {
    Remove-CsPhoneNumberAssignment -Identity $case[0] -RemoveAll -ErrorAction SilentlyContinue -ErrorVariable failures
    Assert-Equal $case[1] $failures[0].Exception.ErrorCode "all of $($case[0])"
}
Assert-OnlyFreed $before
