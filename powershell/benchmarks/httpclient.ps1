# The fastest peer: the same removal on one HttpClient, which keeps its connection. It makes the six requests that the
# module makes, one after the other: the account by user principal name and by SIP address, the number, the order, the
# operation, and the number again.
param(
    [System.Net.Http.HttpClient] $Client, [string] $Address, [string] $Token, [string] $Identity, [string] $PhoneNumber,
    [string] $PhoneNumberType
)

$ErrorActionPreference = 'Stop'
$management = "$Address/admin/teams/telephoneNumberManagement"
$row = "$management/numberAssignments?`$filter=telephoneNumber eq '$([uri]::EscapeDataString($PhoneNumber))'"

function Send($Method, $Uri, $Body) {
    $request = [System.Net.Http.HttpRequestMessage]::new($Method, [uri]$Uri)
    $request.Headers.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $Token)
    $request.Headers.Add('client-request-id', [guid]::NewGuid().ToString())
    if ($Body) { $request.Content = [System.Net.Http.StringContent]::new(($Body | ConvertTo-Json), [System.Text.Encoding]::UTF8, 'application/json') }
    $response = $Client.SendAsync($request).GetAwaiter().GetResult().EnsureSuccessStatusCode()
    if ($response.Headers.Location) { return "$($response.Headers.Location)" }
    $response.Content.ReadAsStringAsync().GetAwaiter().GetResult() | ConvertFrom-Json
}

$select = '$select=id,userPrincipalName,displayName,mail,imAddresses'
$user = Send GET "$Address/users/$([uri]::EscapeDataString($Identity))?$select"
$bySipAddress = (Send GET "$Address/users?`$filter=imAddresses/any(i:i eq '$([uri]::EscapeDataString($Identity))')&$select").value
if ($bySipAddress -and $bySipAddress.id -ne $user.id) { throw "$Identity is the SIP address of another account" }
$number = (Send GET $row).value
if ($number.assignmentTargetId -ne $user.id) { throw "$PhoneNumber is not assigned to $Identity" }
$location = Send POST "$management/numberAssignments/unassignNumber" @{ telephoneNumber = $PhoneNumber; numberType = $PhoneNumberType }
do {
    $operation = Send GET $location
    $number = (Send GET $row).value
} until ($operation.status -eq 'succeeded' -and $number.assignmentStatus -eq 'unassigned')
