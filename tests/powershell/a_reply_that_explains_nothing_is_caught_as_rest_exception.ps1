. $PSScriptRoot/support/assert.ps1

function Test-Catch {
    try { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll -ErrorAction Stop; 'no error' }
    catch [Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.RestException`1[Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Models.ISkypeTelephoneNumberMgmtErrorResponse]] {
        "typed: $($_.Exception.ResponseBody)"
        $script:caught = $_
    }
    catch { "other: $($_.Exception.ErrorCode)"; $script:caught = $_ }
}

Connect-Tenant @{ faults = @(@{ match = @{ method = 'POST' }; then = @{ status = 404; body = '<html>gone</html>' }; times = 'always' }) }
$before = Get-Assignment
Assert-Match '^typed: .*<html>gone</html>' (Test-Catch)
$exception = $caught.Exception
Assert-Equal 404 ([int] $exception.StatusCode)
Assert-Equal 'NotFound' $exception.Code
Assert-Equal 'ServiceRefused' $exception.ErrorCode
Assert-True $exception.ClientRequestId 'our id'
Assert-True $exception.Advice 'advice'
Assert-Match '^\[NotFound\] : ' $exception.Message
Assert-True ($exception -is $RestException) 'its type'
Assert-True ($exception -is [Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.RestException]) 'the type without a parameter'
Assert-OnlyFreed $before

# With a code and a message of the service's, it is what the original reports without that type.
Connect-Tenant @{ faults = @(@{ match = @{ method = 'POST' }; then = @{ status = 404; code = 'notFound'; message = 'gone' }; times = 'always' }) }
Assert-Equal 'other: ServiceRefused' (Test-Catch)
Assert-Equal 404 ([int] $caught.Exception.StatusCode)
Assert-Equal 'notFound' $caught.Exception.ServiceCode
