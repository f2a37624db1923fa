function Set-CsPhoneNumberOption {
    <#
    .SYNOPSIS
    Sets limits and addresses for this process.

    .DESCRIPTION
    The options are environment variables: all runspaces of the process have them in common, processes that a script starts
    inherit them, and a job that nobody watches can set the variables instead of calling this command. The waiting limit holds
    from the next command on, everything else from the next Connect-MicrosoftTeams. Get-CsPhoneNumberOption shows what is set.

    .PARAMETER WaitLimit
    How many seconds an order is followed before its outcome is reported as unknown: 300 unless set, a week at most. The
    environment variable is CSPN_WAIT_LIMIT.

    .PARAMETER ConnectTimeout
    How many seconds the making of a connection may take: 15 unless set. CSPN_CONNECT_TIMEOUT

    .PARAMETER ReplyTimeout
    How many seconds it may take until a whole reply is there: 100 unless set. CSPN_REPLY_TIMEOUT

    .PARAMETER RequestsPerSecond
    The most requests to Microsoft Graph in any second; 0 is no limit. 25 unless set, since Microsoft throttles a tenant's
    telephone number requests above 30; no limit in a sandbox. CSPN_REQUESTS_PER_SECOND

    .PARAMETER GraphAddress
    The address in the place of https://graph.microsoft.com/v1.0: https, or http to this machine. CSPN_GRAPH_ADDRESS

    .PARAMETER LoginAddress
    The address in the place of https://login.microsoftonline.com: https, or http to this machine. CSPN_LOGIN_ADDRESS

    .PARAMETER MetadataAddress
    The address in the place of an Azure machine's metadata service, which gives a managed identity its tokens. CSPN_METADATA_ADDRESS

    .PARAMETER ApplicationId
    The public client application that users sign in with where Connect-MicrosoftTeams names none. CSPN_APPLICATION_ID

    .PARAMETER Reset
    Puts every option back to its usual value, also what the process began with, before those that are named are set.

    .INPUTS
    None

    .OUTPUTS
    None

    .EXAMPLE
    Set-CsPhoneNumberOption -WaitLimit 60 -RequestsPerSecond 10

    Follows each order for a minute at most, and sends ten requests a second at most after the next Connect-MicrosoftTeams.

    .EXAMPLE
    Set-CsPhoneNumberOption -Reset

    Has all usual values again.

    .LINK
    Get-CsPhoneNumberOption

    .LINK
    Connect-MicrosoftTeams
    #>
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [ValidateRange(0.0, 604800.0)]
        [System.Nullable[double]] $WaitLimit,

        [ValidateRange(0.001, 604800.0)]
        [System.Nullable[double]] $ConnectTimeout,

        [ValidateRange(0.001, 604800.0)]
        [System.Nullable[double]] $ReplyTimeout,

        [ValidateRange(0, 10000)]
        [System.Nullable[int]] $RequestsPerSecond,

        [ValidateNotNullOrEmpty()]
        [string] $GraphAddress,

        [ValidateNotNullOrEmpty()]
        [string] $LoginAddress,

        [ValidateNotNullOrEmpty()]
        [string] $MetadataAddress,

        [ValidateNotNullOrEmpty()]
        [string] $ApplicationId,

        [switch] $Reset
    )

    . $script:Begin
    Import-Remainder
    foreach ($name in $script:SettingName.Keys) {
        if ($PSBoundParameters.ContainsKey($name)) { Set-Setting $script:SettingName[$name] $PSBoundParameters[$name] }
        elseif ($Reset) { Set-Setting $script:SettingName[$name] $null }
    }
}
