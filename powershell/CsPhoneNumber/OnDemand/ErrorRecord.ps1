# The one place where ErrorRecords are made.

function script:New-Failure {
    # A failure that the module finds by itself, in the form of the library's failures.
    param([string] $Code, [string] $LegacyCode, [string] $Message, [string] $Advice, [object] $Target)

    [pscustomobject] @{
        code = $Code; legacyCode = $LegacyCode; message = $Message; advice = $Advice; target = $Target; httpStatus = $null
        serviceCode = $null; requestId = $null; clientRequestId = $null; retryAfterMs = $null; attempts = 0
        responseBody = $null; outcome = 'notDone'; items = @()
    }
}

function script:New-CommandErrorRecord {
    # The ErrorRecord of a failure, in the form that scripts know: the code first in the id, the bare text in ErrorDetails,
    # everything else on the exception. Parameters that hold secrets are never passed as Bound.
    param([object] $Failure, [System.Collections.IDictionary] $Bound)

    Initialize-ExceptionType
    $message = '[{0}] : {1}' -f $Failure.legacyCode, $Failure.message
    if ($null -ne $Failure.responseBody) {
        # Scripts catch this as RestException<...>: a reply that the service did not explain.
        $exception = ('CsPhoneNumber.PhoneNumberRestException' -as [type])::new($message)
        $exception.ResponseBody = [string] $Failure.responseBody
    }
    else { $exception = ('CsPhoneNumber.PhoneNumberException' -as [type])::new($message) }
    $exception.Code = $Failure.legacyCode
    $exception.ErrorCode = $Failure.code
    if ($null -ne $Failure.httpStatus) { $exception.StatusCode = [System.Net.HttpStatusCode] [int] $Failure.httpStatus }
    if ($null -ne $Failure.serviceCode) { $exception.ServiceCode = $Failure.serviceCode }
    if ($null -ne $Failure.requestId) { $exception.RequestId = $Failure.requestId }
    if ($null -ne $Failure.clientRequestId) { $exception.ClientRequestId = $Failure.clientRequestId }
    if ($null -ne $Failure.advice) { $exception.Advice = $Failure.advice }
    if ($null -ne $Failure.outcome) { $exception.Outcome = ConvertTo-PascalCase $Failure.outcome }
    if ($null -ne $Failure.attempts) { $exception.Attempts = [int] $Failure.attempts }
    if ($null -ne $Failure.retryAfterMs) { $exception.RetryAfter = [timespan]::FromMilliseconds($Failure.retryAfterMs) }
    $exception.Items = @(foreach ($item in $Failure.items) {
            [pscustomobject] @{
                TelephoneNumber    = $item.telephoneNumber
                NumberType         = ConvertTo-PascalCase $item.numberType
                AssignmentCategory = ConvertTo-PascalCase $item.assignmentCategory
                Outcome            = ConvertTo-PascalCase $item.outcome
                ErrorCode          = if ($null -ne $item.failure) { $item.failure.code }
                Message            = if ($null -ne $item.failure) { $item.failure.message }
            }
        })

    $parameters = [ordered] @{}
    if ($null -ne $Bound) {
        foreach ($name in $Bound.Keys) {
            if (-not [System.Management.Automation.Cmdlet]::CommonParameters.Contains($name)) { $parameters[$name] = $Bound[$name] }
        }
    }
    $record = [System.Management.Automation.ErrorRecord]::new($exception, $Failure.legacyCode,
        [System.Management.Automation.ErrorCategory]::InvalidOperation, [pscustomobject] $parameters)
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new([string] $Failure.message)
    if ($null -ne $Failure.advice) { $record.ErrorDetails.RecommendedAction = [string] $Failure.advice }
    $record
}

function script:Write-Failure {
    # Writes a failure as the cmdlet's non-terminating error, under the caller's $ErrorActionPreference.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [object] $Failure, [System.Collections.IDictionary] $Bound)

    $record = New-CommandErrorRecord $Failure $Bound
    $ErrorActionPreference = $Cmdlet.GetVariableValue('ErrorActionPreference')
    $Cmdlet.WriteError($record)
}

function script:Stop-Command {
    # Ends the cmdlet with a failure, for commands after which a script must not go on as if nothing had happened.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [object] $Failure, [System.Collections.IDictionary] $Bound)

    $Cmdlet.ThrowTerminatingError((New-CommandErrorRecord $Failure $Bound))
}
