# A compiled cmdlet obeys the preference variables of the script that calls it; a function of a module sees its module's.
# Dot-sourced at the start of each public function, this takes them over from the caller, unless a common parameter was
# bound, for which PowerShell has set the variable already.
#
# The module's own code runs with Stop: with SilentlyContinue even a throw statement would be passed over, and what
# follows it would run. Write-Failure asks for the caller's wish where an error is written.
$script:CallerPreference = {
    if (-not $PSBoundParameters.ContainsKey('WarningAction')) { $WarningPreference = $PSCmdlet.GetVariableValue('WarningPreference') }
    if (-not $PSBoundParameters.ContainsKey('Verbose')) { $VerbosePreference = $PSCmdlet.GetVariableValue('VerbosePreference') }
    if (-not $PSBoundParameters.ContainsKey('Debug')) { $DebugPreference = $PSCmdlet.GetVariableValue('DebugPreference') }
    if (-not $PSBoundParameters.ContainsKey('ProgressAction')) { $ProgressPreference = $PSCmdlet.GetVariableValue('ProgressPreference') }
    $WhatIfPreference = $PSCmdlet.GetVariableValue('WhatIfPreference')
    $ErrorActionPreference = 'Stop'
}
