# The options of the module. They are environment variables of the process: all runspaces share those, processes that a script
# starts inherit them, and an unattended job can set them without any command. (On Unix, a variable that a script sets is .NET's own and the
# library does not see it; so they are read here.)

function script:Get-Setting {
    # A setting as text; null when it is not set.
    param($Name)

    $value = [System.Environment]::GetEnvironmentVariable($Name)
    if (-not [string]::IsNullOrEmpty($value)) { $value.Trim() }
}

function script:Get-LimitField {
    # The limits of a connection's requests, as a further field of its options.
    param($Cmdlet, $Bound)

    $connect = Get-Setting CSPN_CONNECT_TIMEOUT
    $reply = Get-Setting CSPN_REPLY_TIMEOUT
    $rate = Get-Setting CSPN_REQUESTS_PER_SECOND
    if ($null -eq $connect -and $null -eq $reply -and $null -eq $rate) { return '' }
    Import-Remainder
    $limits = @(
        if ($null -ne $connect) { '"connectTimeoutMs":' + (ConvertTo-Milliseconds $Cmdlet CSPN_CONNECT_TIMEOUT $connect $Bound) }
        if ($null -ne $reply) { '"replyTimeoutMs":' + (ConvertTo-Milliseconds $Cmdlet CSPN_REPLY_TIMEOUT $reply $Bound) }
        if ($null -ne $rate) { '"requestsPerSecond":' + (ConvertTo-WholeNumber $Cmdlet CSPN_REQUESTS_PER_SECOND $rate $Bound) }
    )
    ',"limits":{' + ($limits -join ',') + '}'
}
