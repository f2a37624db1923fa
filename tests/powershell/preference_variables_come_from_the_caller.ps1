. $PSScriptRoot/support/assert.ps1

Connect-Tenant @{ orders = @{ statusAfter = 'failed'; changesRow = $true } }
$leavers = [System.Collections.Generic.Queue[hashtable]]::new()
foreach ($number in '1201 CallingPlan user2', '1202 DirectRouting user2', '1205 OperatorConnect user5', '1207 CallingPlan o''neil', '1212 CallingPlan leaver1',
    '1213 DirectRouting leaver2', '1214 OperatorConnect leaver3', '1215 CallingPlan leaver3', '1234 CallingPlan user1') {
    $end, $type, $name = $number.Split(' ')
    $leavers.Enqueue(@{ Identity = "$name@contoso.com"; PhoneNumber = "+1206555$end"; PhoneNumberType = $type })
}

# Verbose: nothing unless asked for, by variable or parameter.
$next = $leavers.Dequeue()
Assert-Equal 0 @(Remove-CsPhoneNumberAssignment @next 4>&1 3>$null).Count 'verbose messages unasked for'
function Test-Verbose($removal, $more) { $VerbosePreference = 'Continue'; Remove-CsPhoneNumberAssignment @removal @more 4>&1 3>$null }
$said = @(Test-Verbose $leavers.Dequeue() @{})
Assert-True (@($said | Where-Object { "$_" -cmatch '^POST .*unassignNumber: 202 in \d+ ms$' }).Count -eq 1) '$VerbosePreference shows the requests'
Assert-Equal 0 @(Test-Verbose $leavers.Dequeue() @{ Verbose = $false }).Count '-Verbose:$false wins over the variable'
$next = $leavers.Dequeue()
Assert-True (@(Remove-CsPhoneNumberAssignment @next -Verbose 4>&1 3>$null).Count -ge 5) '-Verbose shows the requests'

# Debug has the ids.
function Test-Debug($removal) { $DebugPreference = 'Continue'; Remove-CsPhoneNumberAssignment @removal 5>&1 4>&1 3>$null }
$said = @(Test-Debug $leavers.Dequeue())
Assert-True (@($said | Where-Object { "$_" -cmatch 'client-request-id [0-9a-f-]{36}' }).Count -ge 5) '$DebugPreference shows the ids'
Assert-True (@($said | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count -eq 0) 'and no verbose messages'

# Warnings: this tenant's operations fail although the number is free afterwards, which is done, with a warning.
$next = $leavers.Dequeue()
Remove-CsPhoneNumberAssignment @next -WarningVariable warnings -WarningAction SilentlyContinue
Assert-Equal 1 $warnings.Count '-WarningVariable'
function Test-Warning($removal) { $WarningPreference = 'SilentlyContinue'; Remove-CsPhoneNumberAssignment @removal 3>&1 }
Assert-Equal 0 @(Test-Warning $leavers.Dequeue()).Count '$WarningPreference of the caller'
$next = $leavers.Dequeue()
Assert-Equal 1 @(Remove-CsPhoneNumberAssignment @next 3>&1).Count 'a warning'

# A warning that stops the script does not stop the removal.
$next = $leavers.Dequeue()
$null = Assert-Throws { Remove-CsPhoneNumberAssignment @next -WarningAction Stop } 'ActionPreferenceStop'
Assert-Equal 'Unassigned' (Get-CsPhoneNumberAssignment -TelephoneNumber +12065551234).PstnAssignmentStatus
Assert-NoViolation
