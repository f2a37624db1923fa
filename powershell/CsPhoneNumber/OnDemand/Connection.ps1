# The process's current connection.

function script:Get-CurrentConnection {
    # The handle of the current connection; 0 when there is none.
    $connection = [uint64[]]::new(1)
    Assert-NativeStatus ($script:Native::cspn_connection_current_get($connection))
    $connection[0]
}

function script:Get-CurrentEnvironment {
    # Sandbox or AzureCloud; null without a connection. All runspaces share the connection, and so this.
    if ((Get-CurrentConnection) -ne 0) { [System.AppDomain]::CurrentDomain.GetData('CsPhoneNumber.Environment') }
}

function script:Close-CurrentConnection {
    $connection = Get-CurrentConnection
    if ($connection -ne 0) { $null = $script:Native::cspn_connection_close($connection) }
    [System.AppDomain]::CurrentDomain.SetData('CsPhoneNumber.Environment', $null)
}

function script:Open-Connection {
    # Opens a connection, makes it the process's current one, and returns what the library says of it; or ends the cmdlet.
    # The connection before is closed first: a script whose new connection fails must not go on in the old tenant.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Json, [string] $Environment, [System.Collections.IDictionary] $Bound)

    $current = Get-CurrentEnvironment
    if ($null -ne $current -and $current -ne $Environment) {
        Stop-Command $Cmdlet -Bound $Bound -Failure (New-Failure OtherEnvironment BadRequest (
                "There is a connection to another environment ($current) already") -Advice 'Run Disconnect-MicrosoftTeams first.')
    }
    Close-CurrentConnection
    $connection = [uint64[]]::new(1)
    $operation = [uint64[]]::new(1)
    $opened = $false
    try {
        Assert-NativeStatus ($script:Native::cspn_connection_open((ConvertTo-NativeText $Json), $connection, $operation))
        $last = Wait-Operation -Cmdlet $Cmdlet -Operation $operation[0] -Activity 'Connecting'
        if ($last.IndexOf('"kind":"completed"', [System.StringComparison]::Ordinal) -lt 0) {
            Stop-Command $Cmdlet (Get-LastFailure $last) $Bound
        }
        Assert-NativeStatus ($script:Native::cspn_connection_current_set($connection[0]))
        [System.AppDomain]::CurrentDomain.SetData('CsPhoneNumber.Environment', $Environment)
        $opened = $true
    }
    finally {
        if (-not $opened -and $connection[0] -ne 0) { $null = $script:Native::cspn_connection_close($connection[0]) }
    }
    [pscustomobject] @{
        PSTypeName  = 'CsPhoneNumber.Connection'
        Account     = Read-EventText $last account
        Environment = Read-EventText $last environment
        Tenant      = Read-EventText $last tenant
        TenantId    = Read-EventText $last tenantId
    }
}

function script:Get-SandboxObstacle {
    # Why a connection to a sandbox would be dangerous in this session: a command of ours that is not ours, so that a script
    # would connect to the sandbox and then change a real tenant. Null when all is well.
    param([System.Management.Automation.PSCmdlet] $Cmdlet)

    $module = $ExecutionContext.SessionState.Module
    if ($null -ne (Microsoft.PowerShell.Core\Get-Module -Name MicrosoftTeams)) {
        return New-Failure OtherCommands BadRequest 'The module MicrosoftTeams is loaded, whose commands have the same names and change real tenants' -Advice (
            'Run Remove-Module MicrosoftTeams, then Import-Module CsPhoneNumber -Force; or use a new PowerShell process.')
    }
    # Looked up by a script block without a module, in the caller's session: from here, our own would be found. Of the
    # commands of a name, the first is the one that a call runs.
    $find = [scriptblock]::Create('foreach ($name in $args) { foreach ($command in $ExecutionContext.InvokeCommand.GetCommands($name, ''Alias, Function, Cmdlet'', $false)) { $command; break } }')
    foreach ($command in $Cmdlet.SessionState.InvokeCommand.InvokeScript($Cmdlet.SessionState, $find, @($module.ExportedFunctions.Keys))) {
        if ($command.CommandType -ne 'Function' -or -not [object]::ReferenceEquals($command.ScriptBlock.Module, $module)) {
            return New-Failure OtherCommands BadRequest "The command $($command.Name) of this session is not the one of CsPhoneNumber, but another $("$($command.CommandType)".ToLowerInvariant()) of that name" -Advice (
                'Remove it, or run Import-Module CsPhoneNumber -Force; or use a new PowerShell process.')
        }
    }
}

function script:Select-GraphToken {
    # Of several access tokens the one for Microsoft Graph, told by its audience; a single one is taken as it is.
    # Null when there is none.
    param([string[]] $AccessTokens)

    if ($AccessTokens.Length -eq 1) { return $AccessTokens[0] }
    foreach ($token in $AccessTokens) {
        $parts = $token.Split([char] '.')
        if ($parts.Length -lt 2) { continue }
        $payload = $parts[1].Replace([char] '-', [char] '+').Replace([char] '_', [char] '/')
        try { $claims = [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($payload.PadRight([int] (4 * [System.Math]::Ceiling($payload.Length / 4)), [char] '='))) }
        catch { continue }
        if ($claims -cmatch '"aud"\s*:\s*"(https://graph\.microsoft\.com/?|00000003-0000-0000-c000-000000000000)"') { return $token }
    }
}

function script:Resolve-UserPath {
    # A path as the user gave it, relative to the location in PowerShell, as an absolute path of the file system.
    # The file need not exist.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Path, [System.Collections.IDictionary] $Bound)

    $provider = $null
    $drive = $null
    $reason = 'it is not a path of the file system'
    try { $resolved = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref] $provider, [ref] $drive) }
    catch { $reason = $_.Exception.GetBaseException().Message }
    if ($null -eq $provider -or $provider.Name -cne 'FileSystem' -or -not (Test-NativeText $resolved)) {
        Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "The path '$Path' can't be used: $reason" -Target $Path) $Bound
    }
    $resolved
}

function script:Resolve-Seed {
    # The name of a built-in seed as it is, and anything else as a path.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Seed, [System.Collections.IDictionary] $Bound)

    if ($Seed -eq 'contoso') { 'contoso' } else { Resolve-UserPath $Cmdlet $Seed $Bound }
}
