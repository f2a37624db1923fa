# The process's current connection.

function script:Get-CurrentConnection {
    # The handle of the current connection; 0 when there is none.
    $connection = [uint64[]]::new(1)
    Assert-NativeStatus ($script:Native::cspn_connection_current_get($connection))
    $connection[0]
}

function script:Close-CurrentConnection {
    # Ends the current connection, if there is one. Operations under way keep theirs, with the certificate that they took.
    $connection = Get-CurrentConnection
    if ($connection -ne 0) { $null = $script:Native::cspn_connection_close($connection) }
    [System.AppDomain]::CurrentDomain.SetData('CsPhoneNumber.Certificate', $null)
}

function script:Reset-Connection {
    # Ends the connection before, as the first thing that connecting does: whatever is wrong with the new one, a script that
    # does not stop there must not go on in the old tenant. From a sandbox to a real tenant, or back, leads only a disconnect.
    param($Cmdlet, $Environment, $Bound)

    if ((Get-CurrentConnection) -eq 0) { return }
    if ([System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Environment') -eq $Environment) { Close-CurrentConnection }
    else { Stop-OtherEnvironment $Cmdlet $Bound }
}

function script:Stop-OtherEnvironment {
    # Ends the cmdlet because the current connection is of another kind. A real tenant's is ended: a script that wants a sandbox,
    # and does not stop here, would change the real one.
    param($Cmdlet, $Bound)

    Import-Remainder
    $current = [System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Environment')
    $message = "There is a connection to another environment ($current) already"
    $advice = 'Run Disconnect-MicrosoftTeams first.'
    if ($current -ne 'Sandbox') {
        Close-CurrentConnection
        $message = "There was a connection to another environment ($current); it has been ended"
        $advice = 'Connect again. Run Disconnect-MicrosoftTeams before you change from a real tenant to a sandbox.'
    }
    Stop-Command $Cmdlet (New-Failure OtherEnvironment BadRequest $message -Advice $advice) $Bound
}

function script:Open-Connection {
    # Opens a connection, makes it the process's current one, and returns what the library says of it; or ends the cmdlet. All
    # runspaces share the connection, what kind it is of, and its certificate. Options are UTF-8 that ends in NUL.
    param($Cmdlet, $Options, $Environment, $Bound, $Certificate)

    $domain = [System.AppDomain]::CurrentDomain
    $connection = [uint64[]]::new(1)
    $operation = [uint64[]]::new(1)
    $opened = $false
    try {
        Assert-NativeStatus ($script:Native::cspn_connection_open($Options, $connection, $operation))
        $last = Wait-Operation $Cmdlet $operation[0] 'Connecting' $null $Certificate
        if (-not $last.Contains('"kind":"completed"')) {
            Import-Remainder
            Stop-Command $Cmdlet (Get-LastFailure $last) $Bound
        }
        [System.Threading.Monitor]::Enter($domain)
        try {
            # Another runspace may have connected meanwhile; that connection gives way, as any other.
            $status = 0
            if ((Get-CurrentConnection) -eq 0 -or $domain.GetData('CsPhoneNumber.Environment') -eq $Environment) {
                Close-CurrentConnection
                $status = $script:Native::cspn_connection_current_set($connection[0])
                $opened = $status -eq 0
            }
            if ($opened) {
                $domain.SetData('CsPhoneNumber.Environment', $Environment)
                $domain.SetData('CsPhoneNumber.Certificate', $Certificate)
            }
        }
        finally { [System.Threading.Monitor]::Exit($domain) }
        Assert-NativeStatus $status
        if (-not $opened) { Stop-OtherEnvironment $Cmdlet $Bound }
    }
    finally {
        if (-not $opened) {
            if ($connection[0] -ne 0) { $null = $script:Native::cspn_connection_close($connection[0]) }
            if ($null -ne $Certificate) { $Certificate.Dispose() }
        }
    }
    Initialize-Format
    [pscustomobject] @{
        PSTypeName  = 'CsPhoneNumber.Connection'
        Account     = Read-EventText $last account
        Environment = Read-EventText $last environment
        Tenant      = Read-EventText $last tenant
        TenantId    = Read-EventText $last tenantId
    }
}

function script:Get-Setting {
    # An option of the module as text; null when it is not set. They are environment variables (OnDemand/Settings.ps1).
    param($Name)

    $value = "$([System.Environment]::GetEnvironmentVariable($Name))".Trim()
    if ($value) { $value }
}

function script:Get-ServiceField {
    # Where Graph is and how long its replies may take, as further fields of the connection's options. An empty address is the
    # usual one: on Unix the library may see another environment, the one that the process began with.
    param($Cmdlet, $Bound)

    ',"baseAddress":' + (ConvertTo-JsonText "$(Get-Setting CSPN_GRAPH_ADDRESS)") + (Get-LimitField $Cmdlet $Bound)
}

function script:Get-LimitField {
    # The limits of a connection's requests, as a further field of its options; nothing where none is set.
    param($Cmdlet, $Bound)

    $connect = Get-Setting CSPN_CONNECT_TIMEOUT
    $reply = Get-Setting CSPN_REPLY_TIMEOUT
    $rate = Get-Setting CSPN_REQUESTS_PER_SECOND
    if ($null -eq $connect -and $null -eq $reply -and $null -eq $rate) { return '' }
    Import-Remainder
    $limits = @(
        if ($null -ne $connect) { '"connectTimeoutMs":' + (ConvertTo-Milliseconds $Cmdlet CSPN_CONNECT_TIMEOUT $connect $Bound 0.001) }
        if ($null -ne $reply) { '"replyTimeoutMs":' + (ConvertTo-Milliseconds $Cmdlet CSPN_REPLY_TIMEOUT $reply $Bound 0.001) }
        if ($null -ne $rate) { '"requestsPerSecond":' + (ConvertTo-WholeNumber $Cmdlet CSPN_REQUESTS_PER_SECOND $rate $Bound) }
    )
    ',"limits":{' + ($limits -join ',') + '}'
}

$script:ViewsLoaded = $false
function script:Initialize-Format {
    # Loads the module's views, once a session. Not with the import, which it would cost a tenth of its time; but before the
    # first object is written: what shows objects looks for their views then, and goes on with what it found.
    if ($script:ViewsLoaded) { return }
    Microsoft.PowerShell.Core\Import-Module -Name ([System.IO.Path]::Combine($script:Folder, 'CsPhoneNumber.Views.psd1')) -Verbose:$false
    $script:ViewsLoaded = $true
}
