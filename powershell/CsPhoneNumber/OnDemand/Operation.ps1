# An operation of the library, from its handle to its last event. What an ordinary removal needs: it tells only that it worked.

# How long one wait for an event lasts, in milliseconds: what Ctrl+C waits at most.
$script:WaitSlice = [uint32] 100

function script:Assert-NativeStatus {
    # A status that the module's own code can't bring about, unless the library or the module is at fault.
    param([int] $Status)

    if ($Status -ne 0) { throw ('CsPhoneNumber: ' + (Read-NativeText ($script:Native::cspn_status_text($Status)))) }
}

function script:Test-Shown {
    # Whether a preference shows its messages. (With -Debug, PowerShell asks the user after each verbose message, shown or
    # not; so the messages that are not shown are not written.)
    param([object] $Preference)

    $null -ne $Preference -and $Preference -ne 'SilentlyContinue' -and $Preference -ne 'Ignore'
}

function script:Test-Telling {
    # Whether the caller sees what only an operation with the option verbose tells.
    (Test-Shown $VerbosePreference) -or (Test-Shown $DebugPreference)
}

# The options of an ordinary operation: of its events only those that have something to tell.
$script:OrdinaryOption = '{"events":["retry","progress","warning"]}'
$script:OrdinaryOptionText = [System.Text.Encoding]::UTF8.GetBytes("$script:OrdinaryOption`0")

function script:Get-OperationOption {
    # The options of an operation as JSON.
    param([System.Management.Automation.PSCmdlet] $Cmdlet)

    $options = $script:OrdinaryOption.TrimEnd([char] '}')
    if (Test-Telling) { $options = '{"verbose":true' }
    elseif ($WhatIfPreference) { $options = '{"verbose":false' }
    if ($WhatIfPreference) { $options += ',"dryRun":true' }
    $limit = Get-Setting CSPN_WAIT_LIMIT
    if ($null -ne $limit) {
        Import-Remainder
        $options += ',"waitLimitMs":' + (ConvertTo-Milliseconds $Cmdlet CSPN_WAIT_LIMIT $limit)
    }
    $options + '}'
}

function script:Wait-Operation {
    # Follows an operation to its last event and closes it, whatever happens. Returns the last event as JSON. Verbose
    # messages, warnings and progress go to the cmdlet given; plans are added to Plans. Where the operation asks for a signature, it
    # is the certificate's: that of the connection, current at the start, unless another one is given.
    param($Cmdlet, $Operation, $Activity, $Plans, $Certificate)

    if ($null -eq $Certificate) { $Certificate = [System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Certificate') }
    $pointer = [System.IntPtr[]]::new(1)
    $display = $null
    $slices = 0
    $ended = $false
    try {
        while (-not $ended) {
            $status = $script:Native::cspn_operation_next($Operation, $script:WaitSlice, $pointer)
            if ($status -eq 0) {
                $json = [System.Runtime.InteropServices.Marshal]::PtrToStringAnsi($pointer[0])
                $script:Native::cspn_string_free($pointer[0])
                if ($json.Contains('"kind":"completed"')) { $ended = $true }
                elseif (-not $json.Contains('"kind":"started"')) {
                    if ($null -eq $display) { Import-Remainder; $display = New-EventDisplay $Cmdlet $Operation $Activity $Plans $slices $Certificate }
                    $ended = Show-Event $display $json
                }
            }
            elseif ($status -eq 1) { $slices++ }
            else { Assert-NativeStatus $status }
            if (-not $ended -and ($slices -ge 20 -or $null -ne $display)) {
                if ($null -eq $display) { Import-Remainder; $display = New-EventDisplay $Cmdlet $Operation $Activity $Plans $slices $Certificate }
                Show-Wait $display ($status -eq 0)
            }
        }
    }
    finally {
        if ($ended) { $null = $script:Native::cspn_operation_close($Operation) }
        else { Stop-Operation $Operation $(if ($null -ne $display) { $display.Warnings }) }
    }
    if ($null -ne $display) { Complete-EventDisplay $display }
    $json
}

function script:Stop-Operation {
    # Cancels an operation whose pipeline is being stopped, says what had been ordered, and closes it. Writes to the host
    # itself, because the streams of a stopped pipeline refuse everything.
    param([uint64] $Operation, [object] $Warnings)

    try {
        $numbers = [System.Collections.Generic.List[string]]::new()
        $null = $script:Native::cspn_operation_cancel($Operation)
        $pointer = [System.IntPtr[]]::new(1)
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while ($clock.ElapsedMilliseconds -lt 300) {
            $status = $script:Native::cspn_operation_next($Operation, 50, $pointer)
            if ($status -eq 1) { continue }
            if ($status -ne 0) { break }
            $json = Read-NativeText $pointer[0]
            $script:Native::cspn_string_free($pointer[0])
            if ($json.IndexOf('"kind":"cancelled"', [System.StringComparison]::Ordinal) -ge 0) {
                foreach ($match in [regex]::Matches($json.Substring($json.IndexOf('"ordered"', [System.StringComparison]::Ordinal) + 9), '"([^"\\]+)"')) {
                    $numbers.Add($match.Groups[1].Value)
                }
                break
            }
        }
        if ($null -ne $Warnings) { foreach ($warning in $Warnings) { $Host.UI.WriteWarningLine($warning) } }
        if ($numbers.Count -gt 0) {
            $Host.UI.WriteWarningLine(('Stopped. The removal of {0} had been ordered already and may still take effect; ' -f ($numbers -join ', ')) +
                'Get-CsPhoneNumberAssignment shows whether it did.')
        }
    }
    finally { $null = $script:Native::cspn_operation_close($Operation) }
}
