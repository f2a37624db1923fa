# The peer: one removal as an administrator writes it by hand with Invoke-RestMethod. It makes the six requests that the
# module makes, one after the other: the account by user principal name and by SIP address, the number, the order, the
# operation, and the number again.
param(
    [string] $Address, [string] $Token, [string] $Identity, [string] $PhoneNumber, [string] $PhoneNumberType
)

$ErrorActionPreference = 'Stop'
$management = "$Address/admin/teams/telephoneNumberManagement"
$row = "$management/numberAssignments?`$filter=telephoneNumber eq '$([uri]::EscapeDataString($PhoneNumber))'"

function Send($Method, $Uri, $Body) {
    $headers = @{ Authorization = "Bearer $Token"; 'client-request-id' = [guid]::NewGuid().ToString() }
    if ($Body) {
        Invoke-RestMethod -Method $Method -Uri $Uri -Headers $headers -Body ($Body | ConvertTo-Json) -ContentType 'application/json' -ResponseHeadersVariable script:reply
    }
    else {
        Invoke-RestMethod -Method $Method -Uri $Uri -Headers $headers
    }
}

$select = '$select=id,userPrincipalName,displayName,mail,imAddresses'
$user = Send GET "$Address/users/$([uri]::EscapeDataString($Identity))?$select"
$bySipAddress = (Send GET "$Address/users?`$filter=imAddresses/any(i:i eq '$([uri]::EscapeDataString($Identity))')&$select").value
if ($bySipAddress -and $bySipAddress.id -ne $user.id) { throw "$Identity is the SIP address of another account" }
$number = (Send GET $row).value
if ($number.assignmentTargetId -ne $user.id) { throw "$PhoneNumber is not assigned to $Identity" }
$null = Send POST "$management/numberAssignments/unassignNumber" @{ telephoneNumber = $PhoneNumber; numberType = $PhoneNumberType }
do {
    $operation = Send GET "$($script:reply.Location)"
    $number = (Send GET $row).value
} until ($operation.status -eq 'succeeded' -and $number.assignmentStatus -eq 'unassigned')
