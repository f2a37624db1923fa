. $PSScriptRoot/support/assert.ps1

$command = Get-Command Remove-CsPhoneNumberAssignment
$syntax = @((Get-Command Remove-CsPhoneNumberAssignment -Syntax) -split "`r?`n" | Where-Object { $_.Trim() })
Assert-Equal @(
    'Remove-CsPhoneNumberAssignment -Identity <string> -PhoneNumber <string> -PhoneNumberType <string> [-HttpPipelinePrepend <SendAsyncStep[]>] [-Notify] [<CommonParameters>]'
    'Remove-CsPhoneNumberAssignment -Identity <string> -RemoveAll [-HttpPipelinePrepend <SendAsyncStep[]>] [-Notify] [<CommonParameters>]'
) $syntax 'syntax'
Assert-Equal 'RemoveSome' $command.DefaultParameterSet 'default set'
Assert-Equal @('RemoveAll', 'RemoveSome') @($command.ParameterSets.Name | Sort-Object) 'sets'

$types = @{
    Identity = 'System.String'; PhoneNumber = 'System.String'; PhoneNumberType = 'System.String'
    RemoveAll = 'System.Management.Automation.SwitchParameter'; Notify = 'System.Management.Automation.SwitchParameter'
    HttpPipelinePrepend = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.SendAsyncStep[]'
}
$own = @($command.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters } | Sort-Object)
Assert-Equal @($types.Keys | Sort-Object) $own 'parameters; -WhatIf and -Confirm are not among them'
foreach ($name in $types.Keys) {
    $parameter = $command.Parameters[$name]
    Assert-Equal $types[$name] $parameter.ParameterType.FullName "type of $name"
    foreach ($attribute in $parameter.Attributes.Where({ $_ -is [Parameter] })) {
        Assert-Equal ([int]::MinValue) $attribute.Position "position of $name"
        Assert-True (-not ($attribute.ValueFromPipeline -or $attribute.ValueFromPipelineByPropertyName)) "$name takes nothing from the pipeline"
    }
}

# The newer names are aliases: they bind, and they are no keys.
Assert-Equal @('TelephoneNumber') @($command.Parameters.PhoneNumber.Aliases) 'alias of PhoneNumber'
Assert-Equal @('NumberType') @($command.Parameters.PhoneNumberType.Aliases) 'alias of PhoneNumberType'
Assert-Equal $false $command.Parameters.ContainsKey('TelephoneNumber')
Assert-Equal $true $command.Parameters.ContainsKey('PhoneNumber')
Connect-Tenant
$before = Get-Assignment
Remove-CsPhoneNumberAssignment -Identity user1@contoso.com -TelephoneNumber +12065551234 -NumberType CallingPlan
Assert-OnlyFreed $before '+12065551234'
