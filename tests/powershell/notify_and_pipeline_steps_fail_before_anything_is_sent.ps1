. $PSScriptRoot/support/assert.ps1

Connect-Tenant
$before = Get-Assignment
$requests = (Get-CsSandboxTenant).Requests
$step = [Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.SendAsyncStep] { param($request, $callback, $next) $next.SendAsync($request, $callback) }
$some = @{ Identity = 'user1@contoso.com'; PhoneNumber = '+12065551234'; PhoneNumberType = 'CallingPlan' }
foreach ($more in @{ Notify = $true }, @{ HttpPipelinePrepend = $step }, @{ HttpPipelinePrepend = $step, $step }, @{ HttpPipelinePrepend = { param($a, $b, $c) } }) {
    foreach ($call in $some, @{ Identity = 'user1@contoso.com'; RemoveAll = $true }) {
        $output = Remove-CsPhoneNumberAssignment @call @more -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-Equal $null $output 'output'
        Assert-Equal 1 $failures.Count 'errors'
        Assert-Equal 'NotSupported,Remove-CsPhoneNumberAssignment' $failures[0].FullyQualifiedErrorId
        Assert-Equal 'NotSupported' $failures[0].Exception.ErrorCode
        Assert-Equal 'NotDone' $failures[0].Exception.Outcome
        Assert-Match @($more.Keys)[0] "$($failures[0])"
    }
}
Assert-Equal $requests (Get-CsSandboxTenant).Requests 'requests'

# Bound, but not asked for.
Remove-CsPhoneNumberAssignment @some -Notify:$false -HttpPipelinePrepend @()
Assert-OnlyFreed $before '+12065551234'
