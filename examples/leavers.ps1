# Takes all phone numbers away from everybody who leaves: an administrator's job, as it is commonly written.
# It needs a connection (Connect-MicrosoftTeams), and does not care whether that is a sandbox or a real tenant.
param(
    [string] $Path = (Join-Path $PSScriptRoot 'leavers.csv')
)

foreach ($leaver in Import-Csv $Path) {
    try {
        Remove-CsPhoneNumberAssignment -Identity $leaver.UserPrincipalName -RemoveAll -ErrorAction Stop
        "  $($leaver.UserPrincipalName): done"
    }
    catch {
        "  $($leaver.UserPrincipalName): Error: $_"
    }
}
