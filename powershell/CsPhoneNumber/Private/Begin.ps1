# Dot-sourced at the start of each public function.
#
# It reads what a removal needs, once, and Import-Remainder what is needed where there is something to tell: to parse that as
# well would cost every import, and every first removal, a tenth of its time. The functions in those files are script:, since a
# dot-sourced file defines them in the function that runs this.
#
# And it takes over the caller's preferences. A compiled cmdlet obeys the preference variables of the script that calls it;
# a function of a module sees its module's. Where a common parameter was bound, PowerShell has set the variable already.
#
# The module's own code runs with Stop: with SilentlyContinue even a throw statement would be passed over, and what
# follows it would run. Write-Failure asks for the caller's wish where an error is written.
$script:Loaded = $false
$script:Begin = {
    $ErrorActionPreference = 'Stop'
    if (-not $script:Loaded) {
        foreach ($file in @('Text', 'Operation', 'Connection')) { . $script:Folder/OnDemand/$file.ps1 }
        $script:Loaded = $true
    }
    # Not $PSBoundParameters, which is this block's own.
    $boundParameters = $PSCmdlet.MyInvocation.BoundParameters
    if (-not $boundParameters.ContainsKey('WarningAction')) { $WarningPreference = $PSCmdlet.GetVariableValue('WarningPreference') }
    if (-not $boundParameters.ContainsKey('Verbose')) { $VerbosePreference = $PSCmdlet.GetVariableValue('VerbosePreference') }
    if (-not $boundParameters.ContainsKey('Debug')) { $DebugPreference = $PSCmdlet.GetVariableValue('DebugPreference') }
    if (-not $boundParameters.ContainsKey('ProgressAction')) { $ProgressPreference = $PSCmdlet.GetVariableValue('ProgressPreference') }
    $WhatIfPreference = $PSCmdlet.GetVariableValue('WhatIfPreference')
}

$script:RemainderLoaded = $false
function Import-Remainder {
    # Reads what only some commands need, and what failures need.
    if ($script:RemainderLoaded) { return }
    foreach ($file in @('ErrorRecord', 'ExceptionTypes', 'Settings', 'Events', 'Requests', 'Connecting', 'Assignment')) { . $script:Folder/OnDemand/$file.ps1 }
    $script:RemainderLoaded = $true
}

$script:SignInLoaded = $false
function Import-SignIn {
    # Reads what signing in needs, at once or when a token is renewed.
    if ($script:SignInLoaded) { return }
    foreach ($file in @('SignIn', 'Certificate', 'Prompts')) { . $script:Folder/OnDemand/$file.ps1 }
    $script:SignInLoaded = $true
}
