# The options of the module. They are environment variables of the process: all runspaces share those, processes that a script
# starts inherit them, and an unattended job can set them without any command. (On Unix, a variable that a script sets is .NET's own and the
# library does not see it; so they are read here.)

# The environment variable of each parameter of Set-CsPhoneNumberOption.
$script:SettingName = [ordered] @{
    WaitLimit         = 'CSPN_WAIT_LIMIT'
    ConnectTimeout    = 'CSPN_CONNECT_TIMEOUT'
    ReplyTimeout      = 'CSPN_REPLY_TIMEOUT'
    RequestsPerSecond = 'CSPN_REQUESTS_PER_SECOND'
    GraphAddress      = 'CSPN_GRAPH_ADDRESS'
    LoginAddress      = 'CSPN_LOGIN_ADDRESS'
    MetadataAddress   = 'CSPN_METADATA_ADDRESS'
    ApplicationId     = 'CSPN_APPLICATION_ID'
}

function script:Set-Setting {
    # Sets a setting, or takes it away with null.
    param([string] $Name, [object] $Value)

    $text = [NullString]::Value
    if ($Value -is [double]) { $text = $Value.ToString('0.###', [System.Globalization.CultureInfo]::InvariantCulture) }
    elseif ($null -ne $Value) { $text = "$Value" }
    [System.Environment]::SetEnvironmentVariable($Name, $text)
}

function script:ConvertTo-Milliseconds {
    # Seconds, a week's at most, as whole milliseconds; or ends the cmdlet: a limit that is not understood must not be another one.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Name, [string] $Text, [System.Collections.IDictionary] $Bound, [double] $Least)

    $seconds = 0.0
    $isNumber = [double]::TryParse($Text, [System.Globalization.NumberStyles]::AllowDecimalPoint, [System.Globalization.CultureInfo]::InvariantCulture, [ref] $seconds)
    if ($isNumber -and $seconds -ge $Least -and $seconds -le 604800) { return [uint64] [System.Math]::Ceiling(1000 * $seconds) }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "$Name is '$Text', which is no number of seconds from $Least to 604800" -Target $Name -Advice (
            "Set it as in 60 or 2.5, or remove the environment variable $Name.")) $Bound
}

function script:ConvertTo-WholeNumber {
    # A whole number up to 10000; or ends the cmdlet.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Name, [string] $Text, [System.Collections.IDictionary] $Bound)

    if ($Text -match '^[0-9]{1,5}$' -and [int] $Text -le 10000) { return [int] $Text }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "$Name is '$Text', which is no whole number up to 10000" -Target $Name -Advice (
            "Set it as in 25, or remove the environment variable $Name.")) $Bound
}
