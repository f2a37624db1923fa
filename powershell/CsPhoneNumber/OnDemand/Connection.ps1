# The process's current connection.

function script:Get-CurrentConnection {
    # The handle of the current connection; 0 when there is none.
    $connection = [uint64[]]::new(1)
    Assert-NativeStatus ($script:Native::cspn_connection_current_get($connection))
    $connection[0]
}

function script:Close-CurrentConnection {
    # Ends the current connection, if there is one, and lets go of its certificate.
    $connection = Get-CurrentConnection
    if ($connection -ne 0) { $null = $script:Native::cspn_connection_close($connection) }
    Set-ConnectionCertificate $null
}

function script:Set-ConnectionCertificate {
    # Keeps the certificate that the connection signs in with, and lets go of the one before.
    param($Certificate)

    $domain = [System.AppDomain]::CurrentDomain
    $before = $domain.GetData('CsPhoneNumber.Certificate')
    $domain.SetData('CsPhoneNumber.Certificate', $Certificate)
    if ($null -ne $before) { $before.Dispose() }
}

function script:Open-Connection {
    # Opens a connection, makes it the process's current one, and returns what the library says of it; or ends the cmdlet.
    # The connection before is closed first: a script whose new connection fails must not go on in the old tenant. All
    # runspaces share the connection, and so what kind it is of. Options are UTF-8 that ends in NUL.
    param($Cmdlet, $Options, $Environment, $Bound, $Certificate)

    $domain = [System.AppDomain]::CurrentDomain
    if ((Get-CurrentConnection) -ne 0) {
        $current = $domain.GetData('CsPhoneNumber.Environment')
        if ($current -ne $Environment) {
            Import-Remainder
            Stop-Command $Cmdlet -Bound $Bound -Failure (New-Failure OtherEnvironment BadRequest (
                    "There is a connection to another environment ($current) already") -Advice 'Run Disconnect-MicrosoftTeams first.')
        }
        Close-CurrentConnection
    }
    $connection = [uint64[]]::new(1)
    $operation = [uint64[]]::new(1)
    $opened = $false
    try {
        if ($null -ne $Certificate) { Set-ConnectionCertificate $Certificate }
        Assert-NativeStatus ($script:Native::cspn_connection_open($Options, $connection, $operation))
        $last = Wait-Operation $Cmdlet $operation[0] 'Connecting'
        if (-not $last.Contains('"kind":"completed"')) {
            Import-Remainder
            Stop-Command $Cmdlet (Get-LastFailure $last) $Bound
        }
        Assert-NativeStatus ($script:Native::cspn_connection_current_set($connection[0]))
        $domain.SetData('CsPhoneNumber.Environment', $Environment)
        $opened = $true
    }
    finally {
        if (-not $opened) {
            if ($connection[0] -ne 0) { $null = $script:Native::cspn_connection_close($connection[0]) }
            Set-ConnectionCertificate $null
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

function script:Get-ServiceField {
    # Where Graph is and how long its replies may take, as further fields of the connection's options.
    param($Cmdlet, $Bound)

    (ConvertTo-JsonField baseAddress (Get-Setting CSPN_GRAPH_ADDRESS)) + (Get-LimitField $Cmdlet $Bound)
}

$script:FormatFile = $null
function script:Initialize-Format {
    # Loads the module's views, once a session. Not with the import, which it would cost a tenth of its time; but before the
    # first object is written: what shows objects looks for their views then, and goes on with what it found.
    if ($null -eq $script:FormatFile) {
        $script:FormatFile = [System.IO.Path]::Combine($ExecutionContext.SessionState.Module.ModuleBase, 'CsPhoneNumber.format.ps1xml')
        Microsoft.PowerShell.Utility\Update-FormatData -AppendPath $script:FormatFile
    }
}
