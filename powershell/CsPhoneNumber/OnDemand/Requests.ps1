# Requests of the commands that read and make things, and what their events hold.

function script:Receive-Result {
    # Runs a request on the current connection to its end and returns the result's object; or writes the failure, or ends the
    # cmdlet with it.
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet,
        [string] $Json,
        [string] $Activity,
        [System.Collections.IDictionary] $Bound,
        [switch] $Terminating
    )

    $operation = [uint64[]]::new(1)
    Assert-NativeStatus ($script:Native::cspn_operation_start(0, (ConvertTo-NativeText $Json), $operation))
    $last = Wait-Operation $Cmdlet $operation[0] $Activity
    if ($last.Contains('"kind":"completed"')) { return (ConvertFrom-EventJson $last).result }
    $failure = Get-LastFailure $last
    if ($Terminating) { Stop-Command $Cmdlet $failure $Bound }
    Write-Failure $Cmdlet $failure $Bound
}

function script:Get-OptionField {
    # The options as a further field of a JSON request, with the comma before it.
    param([System.Management.Automation.PSCmdlet] $Cmdlet)

    ',"options":' + (Get-OperationOption $Cmdlet)
}

# Why the certificate did not sign when it was last asked to (OnDemand/Prompts.ps1).
$script:SignatureProblem = $null

function script:Get-LastFailure {
    # The failure in the last event of an operation that did not complete.
    param([string] $Json)

    $last = ConvertFrom-EventJson $Json
    if ($last.kind -ceq 'failed') {
        if ($last.failure.code -ceq 'SignInFailed' -and $null -ne $script:SignatureProblem) { $last.failure.message += ": $script:SignatureProblem" }
        $script:SignatureProblem = $null
        return $last.failure
    }
    New-Failure Cancelled Cancelled 'The operation was cancelled'
}

function script:ConvertFrom-EventJson {
    # The object that an event's JSON describes. Costs some 40 ms the first time in a process, so it is not for the events
    # of an ordinary removal.
    param([string] $Json)

    Microsoft.PowerShell.Utility\ConvertFrom-Json -InputObject $Json
}

function script:Read-EventNumber {
    # One whole number of an event, by name; null when it is null or missing.
    param([string] $Json, [string] $Name)

    $found = [regex]::Match($Json, '"' + $Name + '":(\d{1,9})\b')
    if ($found.Success) { [int] $found.Groups[1].Value }
}

function script:ConvertTo-PascalCase {
    # Graph's camelCase enum values as the cmdlets show them; null stays null.
    param([object] $Text)

    if ($null -eq $Text) { return }
    $value = [string] $Text
    if ($value.Length -eq 0) { return $value }
    $value.Substring(0, 1).ToUpperInvariant() + $value.Substring(1)
}
