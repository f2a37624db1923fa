# The options' names, and the numbers in them.

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
    if ($null -ne $Value) { $text = [string]::Format([System.Globalization.CultureInfo]::InvariantCulture, '{0}', $Value) }
    [System.Environment]::SetEnvironmentVariable($Name, $text)
}

function script:ConvertTo-Milliseconds {
    # Seconds, a week's at most, as whole milliseconds; or ends the cmdlet: a limit that is not understood must not be another one.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Name, [string] $Text, [System.Collections.IDictionary] $Bound)

    $seconds = 0.0
    $isNumber = [double]::TryParse($Text, [System.Globalization.NumberStyles]::AllowDecimalPoint, [System.Globalization.CultureInfo]::InvariantCulture, [ref] $seconds)
    if ($isNumber -and $seconds -le 604800) { return [uint64] [System.Math]::Ceiling(1000 * $seconds) }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "$Name is '$Text', which is no number of seconds up to 604800" -Target $Name -Advice (
            "Set it as in 60 or 2.5, or remove the environment variable $Name.")) $Bound
}

function script:ConvertTo-WholeNumber {
    # A whole number up to 10000; or ends the cmdlet.
    param([System.Management.Automation.PSCmdlet] $Cmdlet, [string] $Name, [string] $Text, [System.Collections.IDictionary] $Bound)

    if ($Text -match '^[0-9]{1,5}$' -and [int] $Text -le 10000) { return [int] $Text }
    Stop-Command $Cmdlet (New-Failure InvalidRequest BadRequest "$Name is '$Text', which is no whole number up to 10000" -Target $Name -Advice (
            "Set it as in 25, or remove the environment variable $Name.")) $Bound
}
