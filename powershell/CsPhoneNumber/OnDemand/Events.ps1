# What an operation tells while it runs, as the streams of a cmdlet show it.

function script:New-EventDisplay {
    # Where the events of an operation are shown, after so many slices of waiting.
    param($Cmdlet, $Operation, $Activity, $Plans, $Slices, $Certificate)

    [pscustomobject] @{
        Cmdlet = $Cmdlet; Operation = $Operation; Activity = $Activity; Plans = $Plans; Certificate = $Certificate
        Verbose = Test-Shown $VerbosePreference; Debug = Test-Shown $DebugPreference
        Clock = [System.Diagnostics.Stopwatch]::StartNew(); Before = $Slices * $script:WaitSlice
        Condition = 'Working'; Shown = $null; Until = $null
        Warnings = [System.Collections.Generic.List[string]]::new()
    }
}

function script:Show-Event {
    # Shows one event. Returns whether it was the last one.
    param($Display, [string] $Json)

    # {"seq":N,"kind":"...": no other k comes before the one of "kind".
    $start = $Json.IndexOf([char] 'k') + 7
    $Display.Until = $null
    switch -CaseSensitive ($Json.Substring($start, $Json.IndexOf([char] '"', $start) - $start)) {
        'completed' { return $true }
        'failed' { return $true }
        'cancelled' { return $true }
        'plan' { if ($null -ne $Display.Plans) { $Display.Plans.Add($Json) }; break }
        'progress' {
            $number = Read-EventText $Json telephoneNumber
            $state = Read-EventText $Json operationStatus
            $Display.Condition = "Waiting for the service to remove $number"
            if ($null -ne $state) { $Display.Condition += " ($state)" }
            break
        }
        'retry' {
            $seconds = (Read-EventNumber $Json delayMs) / 1000
            $reason = Read-EventText $Json reason
            if ($Display.Verbose) {
                $Display.Cmdlet.WriteVerbose(('Attempt {0} of {1} {2} failed ({3}); the next one follows in {4:0.#} seconds' -f
                        (Read-EventNumber $Json attempt), (Read-EventText $Json method), (Read-EventText $Json path), $reason, $seconds))
            }
            $Display.Condition = $reason
            $Display.Until = $Display.Clock.ElapsedMilliseconds + 1000 * $seconds
            if ($seconds -gt 2) { Write-Condition $Display }
            break
        }
        'request' {
            $call = '{0} {1}' -f (Read-EventText $Json method), (Read-EventText $Json path)
            $answer = Read-EventNumber $Json status
            if ($null -eq $answer) { $answer = 'no answer' }
            if ($Display.Verbose) { $Display.Cmdlet.WriteVerbose(('{0}: {1} in {2} ms' -f $call, $answer, (Read-EventNumber $Json durationMs))) }
            if ($Display.Debug) {
                $Display.Cmdlet.WriteDebug(('{0}: attempt {1}, client-request-id {2}, request-id {3}' -f $call, (Read-EventNumber $Json attempt),
                        (Read-EventText $Json clientRequestId), (Read-EventText $Json requestId)))
            }
            break
        }
        'log' { if ($Display.Verbose) { $Display.Cmdlet.WriteVerbose((Read-EventText $Json message)) }; break }
        'warning' {
            # Written after the last event: where a warning stops the script, it must not stop what is under way.
            $Display.Warnings.Add((Read-EventText $Json message))
            break
        }
        'prompt' { Import-SignIn; Resolve-Prompt $Display $Json; break }
        default { }
    }
    $false
}

function script:Write-Condition {
    # Shows what is being waited for as progress. A new record each time, since a host may keep it.
    param($Display)

    $Display.Shown = $Display.Clock.ElapsedMilliseconds
    $status = $Display.Condition
    $left = -1
    if ($null -ne $Display.Until) {
        # First, since a host cuts what does not fit.
        $left = [int] [System.Math]::Ceiling([System.Math]::Max(0, $Display.Until - $Display.Shown) / 1000)
        $status = "Next attempt in $left seconds: $status"
    }
    $progress = [System.Management.Automation.ProgressRecord]::new(1, $Display.Activity, $status)
    $progress.SecondsRemaining = $left
    $progress.CurrentOperation = '{0:0} seconds' -f (($Display.Before + $Display.Shown) / 1000)
    $Display.Cmdlet.WriteProgress($progress)
}

function script:Show-Wait {
    # Progress for whoever waits longer than two seconds, or is shown some already: after each event, and once a second.
    param($Display, [bool] $AfterEvent)

    if ($null -eq $Display.Shown -and $Display.Before + $Display.Clock.ElapsedMilliseconds -lt 2000) { return }
    if ($null -eq $Display.Shown -or $AfterEvent -or $Display.Clock.ElapsedMilliseconds - $Display.Shown -ge 1000) { Write-Condition $Display }
}

function script:Complete-EventDisplay {
    # Takes the progress away, and writes the warnings: where a warning stops the script, it must not stop what is under way.
    param($Display)

    if ($null -ne $Display.Shown) {
        $progress = [System.Management.Automation.ProgressRecord]::new(1, $Display.Activity, $Display.Condition)
        $progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
        $Display.Cmdlet.WriteProgress($progress)
    }
    foreach ($warning in $Display.Warnings) { $Display.Cmdlet.WriteWarning($warning) }
}
