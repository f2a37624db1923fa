# PowerShell's side of a soak: several runspaces of one process that remove numbers over one connection, and write down what each call
# reported. `cargo xtask soak` runs it beside its like in Rust, against one sandbox, and compares the reports with the store.
#
# Jobs and reports are JSON, a line each; the last line says how many jobs were taken.
param(
    [Parameter(Mandatory = $true)] [string] $Module,
    [Parameter(Mandatory = $true)] [string] $Address,
    [Parameter(Mandatory = $true)] [string] $Token,
    [Parameter(Mandatory = $true)] [string] $JobPath,
    [Parameter(Mandatory = $true)] [string] $ReportPath,
    # When to start, in milliseconds since 1970.
    [Parameter(Mandatory = $true)] [long] $Start,
    [Parameter(Mandatory = $true)] [int] $Seconds,
    [Parameter(Mandatory = $true)] [double] $WaitLimit,
    # Callers that are no rivals of the other side's.
    [Parameter(Mandatory = $true)] [int] $Callers
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
Set-CsPhoneNumberOption -GraphAddress $Address -WaitLimit $WaitLimit
$null = Connect-MicrosoftTeams -AccessTokens $Token

$queues = @{}
foreach ($line in [System.IO.File]::ReadLines($JobPath)) {
    $job = $line | ConvertFrom-Json
    if (-not $queues.ContainsKey($job.list)) { $queues[$job.list] = [System.Collections.Concurrent.ConcurrentQueue[object]]::new() }
    $queues[$job.list].Enqueue($job)
}
# All callers share the list `powershell`; each rival has one of its own.
$lists = @('powershell') * $Callers + @($queues.Keys | Where-Object { $_ -ne 'powershell' } | Sort-Object)
$call = Join-Path $PSScriptRoot 'call.ps1'

$writer = [System.IO.StreamWriter]::new($ReportPath)
try {
    $writer.AutoFlush = $true
    $taken = 0
    $lists | ForEach-Object -ThrottleLimit $lists.Count -Parallel {
        . $using:call
        Import-Module $using:Module
        $queue = ($using:queues)[$_]
        $clock = New-SoakClock $using:Start
        $job = $null
        while ((& $clock) -lt 0) { [System.Threading.Thread]::Sleep(10) }
        while ((& $clock) -lt 1000 * $using:Seconds -and $queue.TryDequeue([ref] $job)) {
            # A number, so that a job counts as taken also where its call is lost.
            1
            $early = $job.atMs - (& $clock)
            if ($early -gt 0) { [System.Threading.Thread]::Sleep([int] $early) }
            Get-CallReport $job $clock $using:Module
        }
    } | ForEach-Object { if ($_ -is [int]) { $taken++ } else { $writer.WriteLine($_) } }
    $writer.WriteLine("{""taken"":$taken}")
}
finally { $writer.Dispose() }
