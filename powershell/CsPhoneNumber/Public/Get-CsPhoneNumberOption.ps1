function Get-CsPhoneNumberOption {
    <#
    .SYNOPSIS
    Shows the limits and addresses that are set for this process.

    .DESCRIPTION
    Shows the options of Set-CsPhoneNumberOption, or of the environment variables, as they stand. An option that is not set is
    empty, and has its usual value, which Get-Help Set-CsPhoneNumberOption tells.

    .INPUTS
    None

    .OUTPUTS
    An object with WaitLimit, ConnectTimeout, ReplyTimeout, RequestsPerSecond, GraphAddress, LoginAddress, MetadataAddress
    and ApplicationId. The limits are in seconds, and all values are text, as the environment has them.

    .EXAMPLE
    Get-CsPhoneNumberOption

    .LINK
    Set-CsPhoneNumberOption
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param()

    . $script:Begin
    Import-Remainder
    $options = [ordered] @{ PSTypeName = 'CsPhoneNumber.Option' }
    foreach ($name in $script:SettingName.Keys) { $options[$name] = Get-Setting $script:SettingName[$name] }
    [pscustomobject] $options
}
