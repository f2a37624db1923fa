# What connecting needs now and then: paths, seeds, one of several tokens, and whether a sandbox would be dangerous here.

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
    # Of several access tokens the one for Microsoft Graph, told by its audience. Null when there is none. (A single one is
    # taken as it is, by the caller.)
    param([string[]] $AccessTokens)

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
