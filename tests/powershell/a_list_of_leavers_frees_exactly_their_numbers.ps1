. $PSScriptRoot/support/assert.ps1

$list = Join-Path $Folder 'leavers.csv'
Set-Content -LiteralPath $list -Value @('UserPrincipalName', 'leaver1@contoso.com', 'nobody@contoso.com', 'leaver2@contoso.com', 'leaver3@contoso.com', 'leaver1@contoso.com')
Connect-Tenant
$before = Get-Assignment

$failed = foreach ($leaver in Import-Csv -LiteralPath $list) {
    try { Remove-CsPhoneNumberAssignment -Identity $leaver.UserPrincipalName -RemoveAll -ErrorAction Stop }
    catch { "Error: $_" }
}
Assert-Equal "Error: The user 'nobody@contoso.com' is not found" $failed
Assert-OnlyFreed $before '+12065551212', '+12065551213', '+12065551214', '+12065551215'
foreach ($name in 'leaver1', 'leaver2', 'leaver3') {
    $user = Get-CsOnlineUser -Identity "$name@contoso.com"
    Assert-Equal $false $user.EnterpriseVoiceEnabled "EnterpriseVoiceEnabled of $name"
    Assert-Equal $null $user.LineUri
    Assert-Equal 0 $user.TelephoneNumbers.Count
}

# The other way that scripts have: a look-up of the numbers first, one call for each, splatted.
Connect-Tenant
$before = Get-Assignment
Import-Csv -LiteralPath $list | Where-Object UserPrincipalName -Like 'leaver*' | ForEach-Object {
    foreach ($number in Get-CsPhoneNumberAssignment -AssignedPstnTargetId $_.UserPrincipalName) {
        $removal = @{ Identity = $_.UserPrincipalName; PhoneNumber = "tel:$($number.TelephoneNumber)".Replace('tel:', ''); PhoneNumberType = $number.NumberType }
        Remove-CsPhoneNumberAssignment @removal -ErrorAction Stop | Out-Null
    }
}
Assert-OnlyFreed $before '+12065551212', '+12065551213', '+12065551214', '+12065551215'
