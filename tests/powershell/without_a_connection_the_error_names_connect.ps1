. $PSScriptRoot/support/assert.ps1

function Assert-NotConnected {
    foreach ($call in @(
            { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -PhoneNumber +12065551234 -PhoneNumberType CallingPlan },
            { Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -RemoveAll },
            { Get-CsPhoneNumberAssignment },
            { Get-CsOnlineUser -Identity user1@contoso.com },
            { Get-CsSandboxTenant })) {
        $said = @(& $call 2>&1; 'went on')
        Assert-Equal 2 $said.Count "what '$call' says"
        Assert-Match 'Connect-MicrosoftTeams' "$($said[0])"
        Assert-Match '^NotConnected,' $said[0].FullyQualifiedErrorId
        Assert-Equal 'NotConnected' $said[0].Exception.ErrorCode
    }
}

Assert-NotConnected
Disconnect-MicrosoftTeams   # without a connection it does nothing
Connect-Tenant
Assert-Equal 28 @(Get-CsPhoneNumberAssignment).Count
Disconnect-MicrosoftTeams
Assert-NotConnected
