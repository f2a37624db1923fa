# What the test files share: the module under test, a folder of one's own, and assertions. A failed assertion throws, which
# ends the file with exit code 1.

Set-StrictMode -Version 3
$Module = $env:CSPN_MODULE
$Folder = $env:CSPN_TEST_FOLDER
$RestException = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.RestException`1[Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Models.ISkypeTelephoneNumberMgmtErrorResponse]'

function Show-Value($Value) {
    if ($null -eq $Value) { '$null' } else { "'$(@($Value) -join "', '")' ($($Value.GetType().Name))" }
}

function Assert-Equal($Expected, $Actual, [string] $What = 'value') {
    $same = if ($Expected -is [array] -or $Actual -is [array]) { (@($Expected) -join "`n") -ceq (@($Actual) -join "`n") } else { $Expected -ceq $Actual }
    if (-not $same) { throw "${What}: expected $(Show-Value $Expected), found $(Show-Value $Actual)" }
}

function Assert-True($Condition, [string] $What) {
    if (-not $Condition) { throw "not true: $What" }
}

function Assert-Match([string] $Pattern, [string] $Actual, [string] $What = 'text') {
    if ($Actual -cnotmatch $Pattern) { throw "${What}: '$Actual' does not match '$Pattern'" }
}

function Assert-Throws([scriptblock] $Script, [string] $Id, [string] $What = 'script') {
    # Runs a script that must throw, and returns the error. Its id must begin with Id.
    $thrown = $null
    try { $null = & $Script } catch { $thrown = $_ }
    if ($null -eq $thrown) { throw "${What}: did not throw" }
    if ($Id -and -not $thrown.FullyQualifiedErrorId.StartsWith($Id)) { throw "${What}: threw $($thrown.FullyQualifiedErrorId) ($thrown), not $Id" }
    $thrown
}

function Connect-Tenant([hashtable] $Plan) {
    # Connects to contoso in memory, with a plan where one is given.
    $more = @{}
    if ($Plan) {
        $more.SandboxPlan = Join-Path $Folder 'plan.json'
        $Plan | ConvertTo-Json -Depth 9 | Set-Content -LiteralPath $more.SandboxPlan
    }
    $null = Connect-MicrosoftTeams -Sandbox @more
}

function Get-Assignment {
    # All numbers of the tenant with their targets, one text each.
    Get-CsPhoneNumberAssignment | ForEach-Object { '{0} {1} {2}' -f $_.TelephoneNumber, $_.PstnAssignmentStatus, $_.AssignedPstnTargetId }
}

function Assert-OnlyFreed([string[]] $Before, [string[]] $Numbers) {
    # These numbers are free, and nothing else has changed; and the sandbox has found nothing wrong with its client.
    $expected = foreach ($line in $Before) { if ($Numbers -ccontains $line.Split(' ')[0]) { $line.Split(' ')[0] + ' Unassigned ' } else { $line } }
    Assert-Equal $expected @(Get-Assignment) 'the assignments'
    Assert-NoViolation
}

function Assert-NoViolation {
    $violations = @((Get-CsSandboxTenant).Violations | ForEach-Object { "$($_.Kind): $($_.Message)" })
    Assert-Equal 0 $violations.Count "violations ($($violations -join '; '))"
}

Import-Module $Module
