# A sandbox in another process that stands for Microsoft Graph and Entra ID, and what signs in there.

$Contoso = '6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11'
$Application = '40000000-0000-4000-8000-000000000001'
$PublicClient = '40000000-0000-4000-8000-000000000002'
$Machine = '40000000-0000-4000-8000-000000000003'
$Fixtures = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'it', 'fixtures'))

function Start-Tenant([hashtable] $Plan = @{}) {
    # Starts it and points this process's options at it.
    $file = Join-Path $Folder "plan-$([guid]::NewGuid()).json"
    $Plan | ConvertTo-Json -Depth 9 | Set-Content -LiteralPath $file
    $start = [System.Diagnostics.ProcessStartInfo]::new($env:CSPN_SANDBOX)
    foreach ($argument in '--plan', $file) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $tenant = $process.StandardOutput.ReadLine() | ConvertFrom-Json
    $tenant | Add-Member -NotePropertyName Process -NotePropertyValue $process
    Set-CsPhoneNumberOption -Reset -GraphAddress $tenant.baseAddress -LoginAddress $tenant.loginAddress -MetadataAddress $tenant.loginAddress
    $tenant
}

function Get-TenantStatus($Tenant) {
    Invoke-RestMethod -Uri "$($Tenant.loginAddress)/sandbox/status" -Headers @{ Authorization = "Bearer $($Tenant.token)" }
}

function Stop-Tenant($Tenant) {
    # Ends it. It must have found nothing wrong with its client.
    try { Assert-Equal @() @((Get-TenantStatus $Tenant).violations | ForEach-Object { "$($_.kind): $($_.message)" }) 'violations' }
    finally { $Tenant.Process.Kill(); $Tenant.Process.WaitForExit() }
}

function Get-SecureText([string] $Text) { ConvertTo-SecureString -String $Text -AsPlainText -Force }

function Assert-Connected($Connection, [string] $Account) {
    # A connection as scripts print it, and a number removed and read back over it.
    Assert-Equal @('Account', 'Environment', 'Tenant', 'TenantId') @($Connection.psobject.Properties | ForEach-Object Name)
    Assert-Equal $Account $Connection.Account
    Assert-Equal 'AzureCloud' $Connection.Environment
    Assert-Equal $Contoso $Connection.TenantId
    $number = Get-CsPhoneNumberAssignment | Where-Object { $_.PstnAssignmentStatus -ceq 'UserAssigned' -and $_.NumberSource -cne 'OnPremises' } | Select-Object -First 1
    Remove-CsPhoneNumberAssignment -Identity $number.AssignedPstnTargetId -PhoneNumber $number.TelephoneNumber -PhoneNumberType $number.NumberType -ErrorAction Stop
    Assert-Equal 'Unassigned' (Get-CsPhoneNumberAssignment -TelephoneNumber $number.TelephoneNumber).PstnAssignmentStatus
}
