. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

# A secret of every kind of character that JSON and forms treat in their own way.
$odd = 'q" b\ p+ a&e= %41 ' + [char] 0xfc + [char]::ConvertFromUtf32(0x1f4de)
$tenant = Start-Tenant @{ signIn = @{ applications = @(@{ clientId = $Application; secret = $odd }) } }
try {
    $right = @{ TenantId = $Contoso; ApplicationId = $Application }
    Assert-Connected (Connect-MicrosoftTeams @right -ClientSecret (Get-SecureText $odd)) $Application
    Assert-Connected (Connect-MicrosoftTeams -Domain contoso.com -ApplicationId $Application -ClientSecret (Get-SecureText $odd)) $Application

    $wrong = 'a-wrong-secret-that-must-not-be-shown'
    $failure = Assert-Throws { Connect-MicrosoftTeams @right -ClientSecret (Get-SecureText $wrong) } 'Unauthorized,Connect-MicrosoftTeams' 'a wrong secret'
    Assert-Equal 'SignInFailed' $failure.Exception.ErrorCode
    Assert-Match 'secret' $failure.Exception.Advice
    Assert-Equal @('ApplicationId', 'TenantId') @($failure.TargetObject.psobject.Properties | ForEach-Object Name | Sort-Object) 'what TargetObject holds'
    foreach ($part in $failure, $failure.Exception, $failure.TargetObject) { Assert-True (-not ($part | Format-List * -Force | Out-String -Width 500).Contains($wrong)) 'no secret in the error' }

    # The connection before is gone: a script must not go on in it.
    $failure = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -ErrorAction Stop } 'NotConnected,Remove-CsPhoneNumberAssignment'

    $null = Assert-Throws { Connect-MicrosoftTeams -TenantId 00000000-0000-4000-8000-00000000000a -ApplicationId $Application -ClientSecret (Get-SecureText $odd) } 'Unauthorized,Connect-MicrosoftTeams' 'another tenant'
    $null = Assert-Throws { Connect-MicrosoftTeams @right -ClientSecret ([securestring]::new()) } 'BadRequest,Connect-MicrosoftTeams' 'an empty secret'
    $null = Assert-Throws { Connect-MicrosoftTeams @right -ClientSecret 'plain text' } 'ParameterArgumentTransformationError' 'a secret that is no SecureString'
}
finally { Stop-Tenant $tenant }
