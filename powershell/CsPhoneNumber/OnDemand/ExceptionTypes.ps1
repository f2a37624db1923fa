# The exceptions of our ErrorRecords, made by reflection like the types of Private/NativeTypes.ps1, but at the first failure.

function script:Initialize-ExceptionType {
    # Makes the exceptions of our ErrorRecords, once a process: PhoneNumberException for what the service or the library
    # explained, PhoneNumberRestException, which scripts catch as RestException<...>, for a reply that explained nothing.
    $domain = [System.AppDomain]::CurrentDomain
    [System.Threading.Monitor]::Enter($domain)
    try {
        if ($null -ne ('CsPhoneNumber.PhoneNumberException' -as [type])) { return }
        $namespace = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated'
        $rest = "$namespace.Runtime.RestException``1[$namespace.Models.ISkypeTelephoneNumberMgmtErrorResponse]" -as [type]
        $string = [string]
        $common = [ordered] @{ Code = $string; RequestId = $string; ClientRequestId = $string; StatusCode = [System.Nullable[System.Net.HttpStatusCode]] }
        $own = [ordered] @{
            ErrorCode = $string; Advice = $string; Outcome = $string; ServiceCode = $string; Attempts = [int]
            RetryAfter = [System.Nullable[timespan]]; Items = [object[]]
        }
        $assembly = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly([System.Reflection.AssemblyName]::new('CsPhoneNumber.ExceptionTypes'),
            [System.Reflection.Emit.AssemblyBuilderAccess]::Run)
        $module = $assembly.DefineDynamicModule('CsPhoneNumber.ExceptionTypes')
        foreach ($base in $rest, [System.Exception]) {
            $name = 'CsPhoneNumber.PhoneNumberException'
            if ($base -eq $rest) { $name = 'CsPhoneNumber.PhoneNumberRestException' }
            $type = $module.DefineType($name, 'Public, BeforeFieldInit', $base)
            if ($base -ne $rest) { foreach ($field in $common.Keys) { $null = $type.DefineField($field, $common[$field], 'Public') } }
            foreach ($field in $own.Keys) { $null = $type.DefineField($field, $own[$field], 'Public') }

            # A constructor that keeps the message, and the property that returns it.
            $message = $type.DefineField('message', $string, 'Private')
            $constructor = $type.DefineConstructor('Public, HideBySig', 'Standard', [type[]] @($string))
            $il = $constructor.GetILGenerator()
            $il.Emit([System.Reflection.Emit.OpCodes]::Ldarg_0)
            $il.Emit([System.Reflection.Emit.OpCodes]::Call, $base.GetConstructor([type[]] @()))
            $il.Emit([System.Reflection.Emit.OpCodes]::Ldarg_0)
            $il.Emit([System.Reflection.Emit.OpCodes]::Ldarg_1)
            $il.Emit([System.Reflection.Emit.OpCodes]::Stfld, $message)
            $il.Emit([System.Reflection.Emit.OpCodes]::Ret)
            $getter = $type.DefineMethod('get_Message', 'Public, Virtual, HideBySig, SpecialName', $string, [type[]] @())
            $il = $getter.GetILGenerator()
            $il.Emit([System.Reflection.Emit.OpCodes]::Ldarg_0)
            $il.Emit([System.Reflection.Emit.OpCodes]::Ldfld, $message)
            $il.Emit([System.Reflection.Emit.OpCodes]::Ret)
            $type.DefineProperty('Message', 'None', $string, $null).SetGetMethod($getter)
            $null = $type.CreateType()
        }
    }
    finally { [System.Threading.Monitor]::Exit($domain) }
}
