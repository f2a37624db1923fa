# An operation of the library, from its handle to its last event.

# Statuses of the ABI that callers tell apart.
$script:StatusOk = 0
$script:StatusInvalidHandle = 10

# How long one wait for an event lasts, in milliseconds: what Ctrl+C waits at most.
$script:WaitSlice = 100

function script:Get-OperationOption {
    # The options of an operation as JSON, or null where the library's defaults are wanted.
    # $CsPhoneNumberWaitLimit, in seconds, is the caller's limit for following an order.
    param([System.Management.Automation.PSCmdlet] $Cmdlet)

    $options = ''
    if ($WhatIfPreference) { $options += ',"dryRun":true' }
    if ((Test-Shown $VerbosePreference) -or (Test-Shown $DebugPreference)) { $options += ',"verbose":true' }
    $limit = $Cmdlet.GetVariableValue('CsPhoneNumberWaitLimit')
    if ($null -ne $limit) { $options += ',"waitLimitMs":' + [uint64] (1000 * [double] $limit) }
    if ($options.Length -gt 0) { '{' + $options.Substring(1) + '}' }
}

function script:Test-Shown {
    # Whether a preference shows its messages. (With -Debug, PowerShell asks the user after each verbose message, shown or
    # not; so the messages that are not shown are not written.)
    param([object] $Preference)

    $null -ne $Preference -and $Preference -ne 'SilentlyContinue' -and $Preference -ne 'Ignore'
}

function script:Get-OptionField {
    # The options as a further field of a JSON request, or nothing.
    param([System.Management.Automation.PSCmdlet] $Cmdlet)

    $options = Get-OperationOption $Cmdlet
    if ($null -eq $options) { '' } else { ',"options":' + $options }
}

function script:Assert-NativeStatus {
    # A status that the module's own code can't bring about, unless the library or the module is at fault.
    param([int] $Status)

    if ($Status -ne $script:StatusOk) {
        throw ('CsPhoneNumber: ' + (Read-NativeText ($script:Native::cspn_status_text($Status))))
    }
}

function script:Wait-Operation {
    # Follows an operation to its last event and closes it, whatever happens. Returns the last event as JSON. Verbose
    # messages, warnings and progress go to the cmdlet given; events of the kind Keep are added to Kept.
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet,
        [uint64] $Operation,
        [string] $Activity,
        [string] $Keep,
        [System.Collections.Generic.List[string]] $Kept
    )

    $pointer = [System.IntPtr[]]::new(1)
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $verbose = Test-Shown $VerbosePreference
    $debug = Test-Shown $DebugPreference
    $progress = $null
    $shown = 0
    $condition = 'Working'
    $ordered = $null
    $warnings = $null
    $ended = $false
    try {
        while (-not $ended) {
            $status = $script:Native::cspn_operation_next($Operation, $script:WaitSlice, $pointer)
            if ($status -eq 0) {
                $json = Read-NativeText $pointer[0]
                $script:Native::cspn_string_free($pointer[0])
                # {"seq":N,"kind":"...": no other k comes before the one of "kind".
                $start = $json.IndexOf([char] 'k') + 7
                switch -CaseSensitive ($json.Substring($start, $json.IndexOf([char] '"', $start) - $start)) {
                    'completed' { $ended = $true; break }
                    'failed' { $ended = $true; break }
                    'cancelled' { $ended = $true; break }
                    'started' { break }
                    'accepted' {
                        if ($null -eq $ordered) { $ordered = [System.Collections.Generic.List[string]]::new() }
                        $ordered.Add($json)
                        break
                    }
                    'progress' {
                        $number = Read-EventText $json telephoneNumber
                        $state = Read-EventText $json operationStatus
                        $condition = "Waiting for the service to remove $number"
                        if ($null -ne $state) { $condition += " ($state)" }
                        break
                    }
                    'retry' {
                        $seconds = (Read-EventNumber $json delayMs) / 1000
                        $condition = 'Attempt {0} of {1} {2} failed ({3}); the next one follows in {4:0.#} seconds' -f
                        (Read-EventNumber $json attempt), (Read-EventText $json method), (Read-EventText $json path), (Read-EventText $json reason), $seconds
                        if ($verbose) { $Cmdlet.WriteVerbose($condition) }
                        if ($seconds -gt 2) {
                            $progress = [System.Management.Automation.ProgressRecord]::new(1, $Activity, $condition)
                            $Cmdlet.WriteProgress($progress)
                        }
                        break
                    }
                    'request' {
                        $call = '{0} {1}' -f (Read-EventText $json method), (Read-EventText $json path)
                        $answer = Read-EventNumber $json status
                        if ($null -eq $answer) { $answer = 'no answer' }
                        if ($verbose) { $Cmdlet.WriteVerbose(('{0}: {1} in {2} ms' -f $call, $answer, (Read-EventNumber $json durationMs))) }
                        if ($debug) {
                            $Cmdlet.WriteDebug(('{0}: attempt {1}, client-request-id {2}, request-id {3}' -f $call, (Read-EventNumber $json attempt),
                                    (Read-EventText $json clientRequestId), (Read-EventText $json requestId)))
                        }
                        break
                    }
                    'log' { if ($verbose) { $Cmdlet.WriteVerbose((Read-EventText $json message)) }; break }
                    'warning' {
                        # Written after the last event: where a warning stops the script, it must not stop what is under way.
                        if ($null -eq $warnings) { $warnings = [System.Collections.Generic.List[string]]::new() }
                        $warnings.Add((Read-EventText $json message))
                        break
                    }
                    default { }
                }
                if ($null -ne $Kept -and $json.IndexOf('"kind":"' + $Keep + '"', [System.StringComparison]::Ordinal) -ge 0) { $Kept.Add($json) }
            }
            elseif ($status -ne 1) { Assert-NativeStatus $status }
            if (-not $ended -and $clock.ElapsedMilliseconds -ge 2000) {
                if ($null -eq $progress -or $status -eq 0 -or $clock.ElapsedMilliseconds - $shown -ge 1000) {
                    $shown = $clock.ElapsedMilliseconds
                    $progress = [System.Management.Automation.ProgressRecord]::new(1, $Activity, $condition)
                    $progress.CurrentOperation = '{0:0} seconds' -f $clock.Elapsed.TotalSeconds
                    $Cmdlet.WriteProgress($progress)
                }
            }
        }
    }
    finally {
        if ($ended) { $null = $script:Native::cspn_operation_close($Operation) }
        else { Stop-Operation $Operation $ordered $warnings }
    }
    if ($null -ne $progress) {
        $progress = [System.Management.Automation.ProgressRecord]::new(1, $Activity, $condition)
        $progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
        $Cmdlet.WriteProgress($progress)
    }
    if ($null -ne $warnings) { foreach ($warning in $warnings) { $Cmdlet.WriteWarning($warning) } }
    $json
}

function script:Stop-Operation {
    # Cancels an operation whose pipeline is being stopped, says what had been ordered, and closes it. Writes to the host
    # itself, because the streams of a stopped pipeline refuse everything.
    param([uint64] $Operation, [object] $Accepted, [object] $Warnings)

    try {
        $numbers = [System.Collections.Generic.List[string]]::new()
        if ($null -ne $Accepted) { foreach ($json in $Accepted) { $numbers.Add((Read-EventText $json telephoneNumber)) } }
        $null = $script:Native::cspn_operation_cancel($Operation)
        $pointer = [System.IntPtr[]]::new(1)
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while ($clock.ElapsedMilliseconds -lt 300) {
            $status = $script:Native::cspn_operation_next($Operation, 50, $pointer)
            if ($status -eq 1) { continue }
            if ($status -ne 0) { break }
            $json = Read-NativeText $pointer[0]
            $script:Native::cspn_string_free($pointer[0])
            if ($json.IndexOf('"kind":"accepted"', [System.StringComparison]::Ordinal) -ge 0) { $numbers.Add((Read-EventText $json telephoneNumber)) }
            elseif ($json.IndexOf('"kind":"cancelled"', [System.StringComparison]::Ordinal) -ge 0) {
                foreach ($match in [regex]::Matches($json.Substring($json.IndexOf('"ordered"', [System.StringComparison]::Ordinal) + 9), '"([^"\\]+)"')) {
                    $numbers.Add($match.Groups[1].Value)
                }
                break
            }
        }
        if ($null -ne $Warnings) { foreach ($warning in $Warnings) { $Host.UI.WriteWarningLine($warning) } }
        if ($numbers.Count -gt 0) {
            $unique = [System.Collections.Generic.List[string]]::new()
            foreach ($number in $numbers) { if (-not $unique.Contains($number)) { $unique.Add($number) } }
            $Host.UI.WriteWarningLine(('Stopped. The removal of {0} had been ordered already and may still take effect; ' -f ($unique -join ', ')) +
                'Get-CsPhoneNumberAssignment shows whether it did.')
        }
    }
    finally { $null = $script:Native::cspn_operation_close($Operation) }
}

function script:Get-LastFailure {
    # The failure in the last event of an operation that did not complete.
    param([string] $Json)

    $last = ConvertFrom-EventJson $Json
    if ($last.kind -ceq 'failed') { return $last.failure }
    New-Failure Cancelled Cancelled 'The operation was cancelled'
}

function script:Receive-Result {
    # Runs a request to its end and returns the result's object; or writes the failure, or ends the cmdlet with it.
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet,
        [string] $Json,
        [string] $Activity,
        [System.Collections.IDictionary] $Bound,
        [switch] $WithoutConnection,
        [switch] $Terminating
    )

    $connection = [uint64] 0
    $failure = $null
    if (-not $WithoutConnection) {
        $connection = Get-CurrentConnection
        if ($connection -eq 0) { $failure = New-NotConnectedFailure }
    }
    if ($null -eq $failure) {
        $operation = [uint64[]]::new(1)
        $status = $script:Native::cspn_operation_start($connection, (ConvertTo-NativeText $Json), $operation)
        if ($status -eq $script:StatusInvalidHandle) { $failure = New-NotConnectedFailure }
        else {
            Assert-NativeStatus $status
            $last = Wait-Operation -Cmdlet $Cmdlet -Operation $operation[0] -Activity $Activity
            if ($last.IndexOf('"kind":"completed"', [System.StringComparison]::Ordinal) -ge 0) { return (ConvertFrom-EventJson $last).result }
            $failure = Get-LastFailure $last
        }
    }
    if ($Terminating) { Stop-Command $Cmdlet $failure $Bound }
    Write-Failure $Cmdlet $failure $Bound
}
