. $PSScriptRoot/support/assert.ps1

Assert-Equal 0 $Error.Count 'errors of the import'
Connect-Tenant
$before = Get-Assignment
$Error.Clear()
$said = Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan *>&1
Assert-Equal $null $said 'one number'
Assert-True $? 'it worked'
$said = Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -RemoveAll *>&1
Assert-Equal $null $said 'all numbers'
$said = Remove-CsPhoneNumberAssignment -Identity user6@contoso.com -RemoveAll *>&1
Assert-Equal $null $said 'an account without numbers'
Assert-Equal 0 $Error.Count 'errors'
Assert-OnlyFreed $before '+12065551234', '+12065551201', '+12065551202', '+442079461203'

$said = Remove-CsPhoneNumberAssignment -Identity user6@contoso.com -RemoveAll -Verbose 4>&1
Assert-True (@($said | Where-Object { "$_" -clike "*user6@contoso.com*has no phone numbers*" }).Count -eq 1) 'a verbose message says that there were none'
