. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$Error.Clear()
Remove-CsPhoneNumberAssignment -Identity "o'neil@contoso.com" -PhoneNumber +12065551207 -PhoneNumberType CallingPlan
Remove-CsPhoneNumberAssignment -Identity sip:fifth.user@voice.contoso.com -PhoneNumber 12065551205 -PhoneNumberType operatorconnect
Remove-CsPhoneNumberAssignment -Identity ' USER1@CONTOSO.COM ' -PhoneNumber ' +1 (206) 555-1234 ' -PhoneNumberType ' callingPlan '
Remove-CsPhoneNumberAssignment -Identity 10000000-0000-4000-8000-000000000012 -PhoneNumber +12065551212 -PhoneNumberType CALLINGPLAN
Remove-CsPhoneNumberAssignment -Identity user15@contoso.com -PhoneNumber +1234 -PhoneNumberType DirectRouting
Remove-CsPhoneNumberAssignment -Identity user3@contoso.com -PhoneNumber '+12065551000;ext=524' -PhoneNumberType DirectRouting
Remove-CsPhoneNumberAssignment -Identity aa1@contoso.com -PhoneNumber +18005551210 -PhoneNumberType CallingPlan
Remove-CsPhoneNumberAssignment -Identity 'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com' -RemoveAll
Remove-CsPhoneNumberAssignment -Identity SIP:LEAVER2@contoso.com -RemoveAll
Assert-Equal 0 $Error.Count "errors ($Error)"
Assert-OnlyFreed $before '+12065551207', '+12065551205', '+12065551234', '+12065551212', '+1234', '+12065551000;ext=524', '+18005551210', '+12065551213'
