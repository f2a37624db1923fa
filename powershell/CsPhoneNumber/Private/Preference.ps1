# A compiled cmdlet obeys the preference variables of the script that calls it; a function of a module sees its module's.
# Dot-sourced at the start of each public function, this takes them over from the caller, unless a common parameter was
# bound, for which PowerShell has set the variable already.
#
# The module's own code runs with Stop: with SilentlyContinue even a throw statement would be passed over, and what
# follows it would run. Write-Failure asks for the caller's wish where an error is written.
$script:CallerPreference = {
    # Not $PSBoundParameters, which is this block's own.
    $boundParameters = $PSCmdlet.MyInvocation.BoundParameters
    if (-not $boundParameters.ContainsKey('WarningAction')) { $WarningPreference = $PSCmdlet.GetVariableValue('WarningPreference') }
    if (-not $boundParameters.ContainsKey('Verbose')) { $VerbosePreference = $PSCmdlet.GetVariableValue('VerbosePreference') }
    if (-not $boundParameters.ContainsKey('Debug')) { $DebugPreference = $PSCmdlet.GetVariableValue('DebugPreference') }
    if (-not $boundParameters.ContainsKey('ProgressAction')) { $ProgressPreference = $PSCmdlet.GetVariableValue('ProgressPreference') }
    $WhatIfPreference = $PSCmdlet.GetVariableValue('WhatIfPreference')
    $ErrorActionPreference = 'Stop'
}
