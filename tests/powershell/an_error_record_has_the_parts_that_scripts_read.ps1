. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$Error.Clear()
$output = Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan -ErrorAction SilentlyContinue -ErrorVariable mine
Assert-Equal $false $? '$?'
Assert-Equal $null $output 'output'
Assert-Equal 1 $Error.Count '$Error'
$record = $Error[0]
Assert-True ([object]::ReferenceEquals($record, $mine[0])) '-ErrorVariable has the same record'

$text = "Telephone number '+12065551234' is not assigned to the user 'user2@contoso.com': it belongs to the account with the object id 10000000-0000-4000-8000-000000000001"
Assert-Equal $text "$record" 'the red line'
Assert-Equal "[BadRequest] : $text" $record.Exception.Message
Assert-Equal $text $record.ErrorDetails.Message
Assert-Equal $record.Exception.Advice $record.ErrorDetails.RecommendedAction
Assert-True $record.Exception.Advice 'there is advice'
Assert-Equal 'BadRequest,Remove-CsPhoneNumberAssignment' $record.FullyQualifiedErrorId
Assert-Equal 'InvalidOperation' "$($record.CategoryInfo.Category)"
Assert-Equal 'Remove-CsPhoneNumberAssignment' $record.CategoryInfo.Activity
Assert-Equal @('Identity', 'PhoneNumber', 'PhoneNumberType') @($record.TargetObject.psobject.Properties.Name | Sort-Object) 'TargetObject'
Assert-Equal '+12065551234' $record.TargetObject.PhoneNumber

$exception = $record.Exception
Assert-Equal 'BadRequest' $exception.Code
Assert-Equal 'NumberOfAnotherAccount' $exception.ErrorCode
Assert-Equal 'NotDone' $exception.Outcome
Assert-Equal 'System.Exception' $exception.GetType().BaseType.FullName 'what it derives from'
foreach ($name in 'StatusCode', 'RequestId', 'ClientRequestId', 'RetryAfter', 'ServiceCode') { Assert-Equal $null $exception.$name $name }
Assert-Match 'is not assigned|not currently assigned|does not match|not assigned to' "$record" 'what scripts look for'
Assert-OnlyFreed $before

# An answer of the service: its status, its code, and the ids to ask Microsoft about.
Connect-Tenant @{ faults = @(@{ match = @{ method = 'POST' }; then = @{ status = 403; code = 'forbidden'; message = 'Missing TeamsTelephoneNumber.ReadWrite.All' }; times = 'always' }) }
Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -ErrorAction SilentlyContinue -ErrorVariable mine
$exception = $mine[0].Exception
Assert-Equal 'Forbidden,Remove-CsPhoneNumberAssignment' $mine[0].FullyQualifiedErrorId
Assert-Match '^\[Forbidden\] : ' $exception.Message
Assert-Equal 'Forbidden' "$($exception.StatusCode)"
Assert-Equal 403 ([int] $exception.StatusCode)
Assert-Equal 'forbidden' $exception.ServiceCode
Assert-True ([guid]::Parse($exception.ClientRequestId)) 'our id'
Assert-True $exception.RequestId "the service's id"
Assert-Equal 1 $exception.Attempts
Assert-True ($mine[0].TargetObject.RemoveAll -is [switch]) 'a switch in TargetObject is a switch'

# Several numbers: one record, and what became of each.
Connect-Tenant @{ faults = @(@{ match = @{ method = 'POST'; nth = 2 }; then = @{ status = 403; code = 'forbidden'; message = 'no' }; times = 'always' }) }
Remove-CsPhoneNumberAssignment -Identity user2@contoso.com -RemoveAll -ErrorAction SilentlyContinue -ErrorVariable mine
Assert-Equal 1 $mine.Count
Assert-Equal 'PartlyFailed' $mine[0].Exception.ErrorCode
Assert-Equal 3 $mine[0].Exception.Items.Count 'items'
Assert-Equal 2 @($mine[0].Exception.Items | Where-Object Outcome -EQ 'Done').Count 'items that are done'
$failed = $mine[0].Exception.Items | Where-Object Outcome -NE 'Done'
Assert-Equal 'Forbidden' $failed.ErrorCode
Assert-Equal 'NotDone' $failed.Outcome
