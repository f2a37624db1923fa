. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$requests = (Get-CsSandboxTenant).Requests
$user = 'user1@contoso.com'
$number = '+12065551234'
$type = 'CallingPlan'
$cases = @(
    @(' ', $number, $type, 'InvalidIdentity', 'blank'),
    @("`t", $number, $type, 'InvalidIdentity', 'blank'),
    @(('a' * 10000), $number, $type, 'InvalidIdentity', '10000 characters'),
    @("user1`0@contoso.com", $number, $type, 'InvalidIdentity', 'NUL'),
    @("user1@contoso.com`0.example", $number, $type, 'InvalidIdentity', 'NUL'),
    @("user1$([char] 0xD800)@contoso.com", $number, $type, 'InvalidIdentity', 'surrogate'),
    @("user1@contoso.com$([char] 0xDC00)", $number, $type, 'InvalidIdentity', 'surrogate'),
    @("user1`n@contoso.com", $number, $type, 'InvalidIdentity', 'line break'),
    @('user1@contoso.com/../user2@contoso.com', $number, $type, 'InvalidIdentity', "'/'"),
    @('user1@contoso.com?$select=id', $number, $type, 'InvalidIdentity', "'\?'"),
    @('user1%40contoso.com', $number, $type, 'InvalidIdentity', "'%'"),
    @("x' or userPrincipalName eq 'user1@contoso.com", $number, $type, 'InvalidIdentity', ''),
    @('user1', $number, $type, 'InvalidIdentity', 'user1'),
    @($user, ' ', $type, 'InvalidTelephoneNumber', 'blank'),
    @($user, 'tel:+12065551234', $type, 'InvalidTelephoneNumber', "Telephone number 'tel:\+12065551234' is invalid"),
    @($user, '+1206555CALL', $type, 'InvalidTelephoneNumber', ''),
    @($user, '+12065551000;ext=', $type, 'InvalidTelephoneNumber', 'extension'),
    @($user, '+12065551000;ext=524;ext=525', $type, 'InvalidTelephoneNumber', 'extension'),
    @($user, ('1' * 300), $type, 'InvalidTelephoneNumber', '300 digits'),
    @($user, "+$([char] 0xFF11)$([char] 0xFF12)065551234", $type, 'InvalidTelephoneNumber', ''),
    @($user, "+12065551234`0", $type, 'InvalidTelephoneNumber', 'NUL'),
    @($user, "+12065551234$([char] 0xD800)", $type, 'InvalidTelephoneNumber', 'surrogate'),
    @($user, $number, 'Skype', 'InvalidNumberType', 'DirectRouting, CallingPlan and OperatorConnect'),
    @($user, $number, ' ', 'InvalidNumberType', 'DirectRouting, CallingPlan and OperatorConnect'),
    @($user, $number, "CallingPlan`0", 'InvalidNumberType', 'NUL'))
Assert-True ($cases.Count -ge 25) 'cases'
foreach ($case in $cases) {
    $identity, $telephoneNumber, $numberType, $code, $text = $case
    $what = "identity $($identity.Substring(0, [System.Math]::Min(40, $identity.Length))), number $telephoneNumber, type $numberType"
    $output = Remove-CsPhoneNumberAssignment -Identity $identity -PhoneNumber $telephoneNumber -PhoneNumberType $numberType -ErrorAction SilentlyContinue -ErrorVariable failures
    Assert-Equal $null $output $what
    Assert-Equal 1 $failures.Count $what
    Assert-Equal $code $failures[0].Exception.ErrorCode $what
    Assert-Equal 'BadRequest,Remove-CsPhoneNumberAssignment' $failures[0].FullyQualifiedErrorId $what
    Assert-Equal 'NotDone' $failures[0].Exception.Outcome $what
    Assert-True $failures[0].Exception.Advice "$what has advice"
    Assert-Match $text "$($failures[0])" $what
    if ($code -eq 'InvalidIdentity') {
        Remove-CsPhoneNumberAssignment -Identity $identity -RemoveAll -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-Equal $code $failures[0].Exception.ErrorCode "$what with -RemoveAll"
        Get-CsOnlineUser -Identity $identity -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-Equal $code $failures[0].Exception.ErrorCode "$what with Get-CsOnlineUser"
        Get-CsPhoneNumberAssignment -AssignedPstnTargetId $identity -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-Equal $code $failures[0].Exception.ErrorCode "$what with Get-CsPhoneNumberAssignment"
    }
    elseif ($code -eq 'InvalidTelephoneNumber') {
        Get-CsPhoneNumberAssignment -TelephoneNumber $telephoneNumber -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-Equal $code $failures[0].Exception.ErrorCode "$what with Get-CsPhoneNumberAssignment"
    }
}
Assert-Equal $requests (Get-CsSandboxTenant).Requests 'requests'
Assert-OnlyFreed $before
