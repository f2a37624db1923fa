# One call of a soak and what it reported. Each runspace reads this file.

function New-SoakClock([long] $Start) {
    # Milliseconds since the start; negative before it.
    { [System.DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds() - $Start }.GetNewClosure()
}

function Invoke-Removal($Job) {
    # Makes the call, and returns its outcome as scripts see it.
    $ProgressPreference = $WarningPreference = $InformationPreference = 'SilentlyContinue'
    $WhatIfPreference = $Job.dryRun
    $parameters = @{ Identity = $Job.identity }
    if ($null -eq $Job.number) { $parameters.RemoveAll = $true }
    else {
        $parameters.PhoneNumber = $Job.number
        $parameters.PhoneNumberType = $Job.numberType
    }
    # What a call says of its requests, where its orders are to be counted.
    $told = [System.Collections.Generic.List[string]]::new()
    $report = try {
        if ($Job.countsOrders) {
            Remove-CsPhoneNumberAssignment @parameters -ErrorAction Stop -Verbose 4>&1 | ForEach-Object { $told.Add("$_") }
            if ($told.Count -eq 0) { throw 'The cmdlet says nothing of its requests' }
        }
        else { Remove-CsPhoneNumberAssignment @parameters -ErrorAction Stop }
        # Silence is success; a dry run says to the host what it would do.
        @{ outcome = if ($Job.dryRun) { 'notDone' } else { 'done' }; items = @() }
    }
    catch {
        $exception = $_.Exception
        if ($null -eq $exception.psobject.Properties['Outcome']) { throw }
        $items = @(foreach ($item in $exception.Items) {
                @{ telephoneNumber = $item.TelephoneNumber; outcome = $item.Outcome; code = $item.ErrorCode }
            })
        @{ outcome = $exception.Outcome; code = $exception.ErrorCode; message = $exception.Message; items = $items }
    }
    if ($Job.countsOrders) {
        $report.sent = @($told -match '^POST .*unassignNumber: ').Count
        $report.sentAgain = @($told -match '^Attempt \d+ of POST .*unassignNumber failed').Count
    }
    $report
}

function Stop-Removal($Job, [string] $Module) {
    # Makes the call in a runspace of its own and stops it after a while, as Ctrl+C does. What had been ordered by then is told to people only.
    if ($null -eq $script:Inner) {
        $script:Inner = [runspacefactory]::CreateRunspace()
        $script:Inner.Open()
    }
    $shell = [powershell]::Create()
    $shell.Runspace = $script:Inner
    try {
        $null = $shell.AddScript('param($File, $Module, $Job) . $File; Import-Module $Module; Invoke-Removal $Job')
        foreach ($argument in $PSCommandPath, $Module, $Job) { $null = $shell.AddArgument($argument) }
        $running = $shell.BeginInvoke()
        if (-not $running.AsyncWaitHandle.WaitOne([int] $Job.cancelAfterMs)) { $shell.Stop() }
        if ($shell.InvocationStateInfo.State -eq 'Stopped') { return @{ outcome = 'cancelled'; items = @(); ordered = $null } }
        $shell.EndInvoke($running)[-1]
    }
    finally { $shell.Dispose() }
}

function Get-CallReport($Job, [scriptblock] $Clock, [string] $Module) {
    # Makes the call, and returns its report as JSON.
    $began = & $Clock
    $report = if ($null -ne $Job.cancelAfterMs) { Stop-Removal $Job $Module } else { Invoke-Removal $Job }
    $report.job = $Job.job
    $report.beganMs = $began
    $report.endedMs = & $Clock
    ConvertTo-Json $report -Compress -Depth 4
}
