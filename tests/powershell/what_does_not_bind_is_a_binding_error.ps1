. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$requests = (Get-CsSandboxTenant).Requests
$some = @{ Identity = 'user1@contoso.com'; PhoneNumber = '+12065551234'; PhoneNumberType = 'CallingPlan' }

foreach ($name in $some.Keys) {
    $call = $some.Clone()
    $call[$name] = ''
    $null = Assert-Throws { Remove-CsPhoneNumberAssignment @call } 'ParameterArgumentValidationErrorEmptyStringNotAllowed' "an empty $name"
}
$null = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity '' -RemoveAll } 'ParameterArgumentValidationErrorEmptyStringNotAllowed'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @some -WhatIf } 'NamedParameterNotFound' '-WhatIf'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @some -Confirm } 'NamedParameterNotFound' '-Confirm'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @some -RemoveAll } 'AmbiguousParameterSet' 'both sets at once'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment user1@contoso.com -RemoveAll } 'PositionalParameterNotFound' 'a position'
$null = Assert-Throws { 'user1@contoso.com' | Remove-CsPhoneNumberAssignment -RemoveAll -ErrorAction Stop } '' 'the pipeline'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @some -HttpPipelinePrepend $null } 'ParameterArgumentValidationError' 'a null step'
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @some -HttpPipelinePrepend @($null) } 'ParameterArgumentValidationError' 'a null step in an array'

# A bare -Identity must never remove all: in a session without anybody to ask, the missing parameters are an error.
$null = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com } 'MissingMandatoryParameter' 'a bare identity'
$failure = Assert-Throws { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll:$false -ErrorAction Stop } 'BadRequest,Remove-CsPhoneNumberAssignment' '-RemoveAll:$false'
Assert-Equal 'InvalidRequest' $failure.Exception.ErrorCode

Assert-Equal $requests (Get-CsSandboxTenant).Requests 'requests'
Assert-OnlyFreed $before
