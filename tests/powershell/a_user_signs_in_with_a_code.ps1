. $PSScriptRoot/support/assert.ps1
. $PSScriptRoot/support/tenant.ps1

function Get-Said([string] $Script) {
    # What a script says in a process of its own: what its host shows and what it writes.
    $output = & ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -Command "Import-Module '$Module'; $Script" 2>&1 | Out-String -Width 500
    Assert-Equal 0 $LASTEXITCODE "the exit code ($output)"
    $output
}

$tenant = Start-Tenant @{ signIn = @{ deviceCode = @{ pendingPolls = 1 } } }
try {
    Set-CsPhoneNumberOption -ApplicationId $PublicClient
    Assert-Connected (Connect-MicrosoftTeams) user1@contoso.com
    Assert-Connected (Connect-MicrosoftTeams -UseDeviceAuthentication -TenantId $Contoso -AccountId User1@contoso.com) user1@contoso.com
    Set-CsPhoneNumberOption -ApplicationId 00000000-0000-4000-8000-00000000000a
    Assert-Connected (Connect-MicrosoftTeams -ApplicationId $PublicClient) user1@contoso.com
    $null = Assert-Throws { Connect-MicrosoftTeams } 'Unauthorized,Connect-MicrosoftTeams' 'an application that is not there'

    # The host shows the code, whatever becomes of the streams; and it is no output.
    $env:CSPN_APPLICATION_ID = $PublicClient
    $said = Get-Said '$connection = Connect-MicrosoftTeams *> "$env:CSPN_TEST_FOLDER/streams"; if (Get-Content "$env:CSPN_TEST_FOLDER/streams") { "as $((Get-Content "$env:CSPN_TEST_FOLDER/streams") -join " ")" }'
    Assert-Match ([regex]::Escape("$($tenant.loginAddress)/") + '.* enter the code \w+') $said
    Assert-True (-not (Get-Content -Raw -LiteralPath "$Folder/streams").Contains('enter the code')) 'the code is in no stream'
    Assert-Match 'as .*user1@contoso.com' $said

    # Somebody else than the one named.
    $failure = Assert-Throws { Connect-MicrosoftTeams -AccountId user2@contoso.com } 'Unauthorized,Connect-MicrosoftTeams' 'another user'
    Assert-Match 'user1@contoso.com, not user2@contoso.com' $failure.Exception.Message

    # Without an application the error says how to get one, and nothing is asked.
    Set-CsPhoneNumberOption -Reset -LoginAddress $tenant.loginAddress
    $requests = (Get-TenantStatus $tenant).requests
    $failure = Assert-Throws { Connect-MicrosoftTeams -TenantId $Contoso } 'BadRequest,Connect-MicrosoftTeams' 'no application'
    foreach ($part in 'App registrations', 'public client flows', 'CSPN_APPLICATION_ID', 'TeamsTelephoneNumber.ReadWrite.All', '-ApplicationId') {
        Assert-True $failure.Exception.Advice.Contains($part) "$part in the advice"
    }
    Assert-Equal $requests (Get-TenantStatus $tenant).requests 'requests'
}
finally { Stop-Tenant $tenant }

foreach ($outcome in @{ outcome = 'declined' }, @{ outcome = 'never'; expiresInSeconds = 1 }) {
    $tenant = Start-Tenant @{ signIn = @{ deviceCode = $outcome } }
    try {
        $failure = Assert-Throws { Connect-MicrosoftTeams -ApplicationId $PublicClient } 'Unauthorized,Connect-MicrosoftTeams' $outcome.outcome
        Assert-Equal 'SignInFailed' $failure.Exception.ErrorCode
        Assert-Match 'Connect-MicrosoftTeams again' $failure.Exception.Advice
    }
    finally { Stop-Tenant $tenant }
}

# Ctrl+C ends the waiting.
$tenant = Start-Tenant @{ signIn = @{ deviceCode = @{ outcome = 'never'; intervalSeconds = 60 } } }
try {
    $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
    $script = "Import-Module '$Module'; try { Connect-MicrosoftTeams -ApplicationId $PublicClient } finally { [Console]::Out.WriteLine('the finally has run') }"
    foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $script) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        Assert-Match 'enter the code' $process.StandardOutput.ReadLine() 'the code is shown at once'
        $rest = $process.StandardOutput.ReadToEndAsync()
        & /bin/kill -INT $process.Id
        Assert-True $process.WaitForExit(10000) 'the process ends'
        Assert-Match 'the finally has run' $rest.Result
    }
    finally { if (-not $process.HasExited) { $process.Kill() } }
}
finally { Stop-Tenant $tenant }
