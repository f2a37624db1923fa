# Runs the leavers job on a sandbox tenant in memory and shows what changed. Ends with exit code 1 unless the leavers' numbers, and no
# others, became free.
param(
    # The module's folder.
    [Parameter(Mandatory = $true)]
    [string] $Module
)

$ErrorActionPreference = 'Stop'
Import-Module $Module

# All numbers of the tenant by number: who has it, and everything else that is known of it.
function Get-Numbers {
    $numbers = @{}
    foreach ($number in Get-CsPhoneNumberAssignment -Top 1000) {
        $numbers[$number.TelephoneNumber] = $number
    }
    $numbers
}

# The names of the accounts that have a number. What is no account (a conference bridge, a policy) has none.
function Get-AccountNames($numbers) {
    $names = @{}
    foreach ($id in $numbers.Values | ForEach-Object { $_.AssignedPstnTargetId } | Where-Object { $_ } | Sort-Object -Unique) {
        $user = Get-CsOnlineUser -Identity $id -ErrorAction SilentlyContinue
        if ($user) { $names[$id] = $user.UserPrincipalName }
    }
    $names
}

function Get-Holder($number, $names) {
    if ($number.AssignedPstnTargetId -and $names.ContainsKey($number.AssignedPstnTargetId)) {
        $names[$number.AssignedPstnTargetId]
    }
    else {
        "($($number.PstnAssignmentStatus))"
    }
}

$connection = Connect-MicrosoftTeams -Sandbox
"Connected to the sandbox tenant $($connection.Tenant) as $($connection.Account)."
''

$leavers = @(Import-Csv (Join-Path $PSScriptRoot 'leavers.csv') | ForEach-Object { $_.UserPrincipalName })
$before = Get-Numbers
$names = Get-AccountNames $before
$theirs = @($before.Values | Where-Object { $_.AssignedPstnTargetId -and $leavers -contains $names[$_.AssignedPstnTargetId] })

"The job, examples/leavers.ps1 with examples/leavers.csv:"
& (Join-Path $PSScriptRoot 'leavers.ps1')

$after = Get-Numbers
$unassigned = 0
$untouched = 0
$wrong = @()
$rows = foreach ($number in $before.Keys | Sort-Object) {
    $was = $before[$number]
    $is = $after[$number]
    $same = ($was | ConvertTo-Json -Depth 5) -eq ($is | ConvertTo-Json -Depth 5)
    $free = $is -and -not $is.AssignedPstnTargetId -and $is.PstnAssignmentStatus -eq 'Unassigned'
    $isTheirs = $theirs -contains $was
    if ($same) { $untouched++ } elseif ($free) { $unassigned++ }
    if ($isTheirs -ne ($free -and -not $same) -or (-not $isTheirs -and -not $same)) { $wrong += $number }
    New-Object PSObject -Property @{
        Number = $number
        Type   = $was.NumberType
        Before = Get-Holder $was $names
        After  = $(if ($is) { Get-Holder $is $names } else { '(gone)' })
        Change = $(if ($same) { '' } elseif ($free) { 'unassigned' } else { 'CHANGED' })
    }
}
$wrong += @($after.Keys | Where-Object { -not $before.ContainsKey($_) })

($rows | Format-Table Number, Type, Before, After, Change -AutoSize | Out-String -Width 150).TrimEnd()
''
"$unassigned numbers unassigned, $untouched untouched."
Disconnect-MicrosoftTeams | Out-Null

if ($theirs.Count -eq 0 -or $wrong.Count -gt 0) {
    "This is wrong: the leavers had $($theirs.Count) numbers, and these did not end as they should: $($wrong -join ', ')"
    exit 1
}
