# The .NET types of the module, made by reflection once a process: the native library's functions, the types that
# scripts name (pipeline steps, RestException), and at the first failure the exceptions of our ErrorRecords.
#
# Each method that PowerShell calls for the first time costs it one to three milliseconds, whatever the method does, and
# an import would pay that some thirty times. So this file calls GetMethod and Invoke, and everything else through them.
# For the same reason it describes functions in text, and names flags by their numbers.

function Initialize-NativeType {
    # Makes the types, or finds those that another runspace has made. The library's path is part of the P/Invoke
    # methods, so another library, or another version at the same place, needs a new process.
    param($Library, $Version)

    $wanted = "$Version from '$Library'"
    $getData = [System.AppDomain].GetMethod('GetData')
    $domain = [System.AppDomain]::CurrentDomain
    $key = @('CsPhoneNumber.NativeTypes')
    # Interned text is one object for the whole process, and so a lock that all runspaces share.
    $lock = [string].GetMethod('Intern').Invoke($null, $key)
    $null = [System.Threading.Monitor].GetMethod('Enter', [type[]] @([object])).Invoke($null, @($lock))
    try {
        $made = $getData.Invoke($domain, $key)
        if ($null -eq $made) {
            New-NativeType $Library
            $null = [System.AppDomain].GetMethod('SetData', [type[]] @([string], [object])).Invoke($domain, @('CsPhoneNumber.NativeTypes', $wanted))
            $made = $wanted
        }
    }
    finally { $null = [System.Threading.Monitor].GetMethod('Exit').Invoke($null, @($lock)) }
    if ($made -cne $wanted) {
        throw "CsPhoneNumber $wanted can't be loaded, because this process has loaded $made already. Restart PowerShell, then import the module again."
    }
}

function New-NativeType {
    param($Library)

    $string = [string]; $object = [object]; $type = [type]; $types = [type[]]; $pointer = [System.IntPtr]
    $typeBuilder = [System.Reflection.Emit.TypeBuilder]
    $methodAttributes = [System.Reflection.MethodAttributes]
    $conventions = [System.Reflection.CallingConventions]
    $defineType = [System.Reflection.Emit.ModuleBuilder].GetMethod('DefineType', [type[]] @($string, [System.Reflection.TypeAttributes], $type))
    $definePlatformInvoke = $typeBuilder.GetMethod('DefinePInvokeMethod', [type[]] @($string, $string, $methodAttributes, $conventions,
            $type, $types, [System.Runtime.InteropServices.CallingConvention], [System.Runtime.InteropServices.CharSet]))
    $defineMethod = $typeBuilder.GetMethod('DefineMethod', [type[]] @($string, $methodAttributes, $type, $types))
    $defineProperty = $typeBuilder.GetMethod('DefineProperty', [type[]] @($string, [System.Reflection.PropertyAttributes], $type, $types))
    $defineConstructor = $typeBuilder.GetMethod('DefineConstructor', [type[]] @($methodAttributes, $conventions, $types))
    $defineField = $typeBuilder.GetMethod('DefineField', [type[]] @($string, $type, [System.Reflection.FieldAttributes]))
    $createType = $typeBuilder.GetMethod('CreateType', [type[]] @())
    $setFlags = [System.Reflection.Emit.MethodBuilder].GetMethod('SetImplementationFlags')
    $setConstructorFlags = [System.Reflection.Emit.ConstructorBuilder].GetMethod('SetImplementationFlags')
    $setGetter = [System.Reflection.Emit.PropertyBuilder].GetMethod('SetGetMethod')
    $makeGeneric = $type.GetMethod('MakeGenericType')

    $assembly = [System.Reflection.Emit.AssemblyBuilder].GetMethod('DefineDynamicAssembly', [type[]] @([System.Reflection.AssemblyName], [System.Reflection.Emit.AssemblyBuilderAccess])).Invoke(
        $null, @([System.Reflection.AssemblyName]::new('CsPhoneNumber.NativeTypes'), 1))
    $module = [System.Reflection.Emit.AssemblyBuilder].GetMethod('DefineDynamicModule', [type[]] @($string)).Invoke($assembly, @('CsPhoneNumber.NativeTypes'))

    # The library's functions: name, what it returns, what it takes. Text goes in as bytes that end in NUL; what comes out
    # is put into arrays of one. Flags: 0x2016 is Public, Static, PinvokeImpl; 1 is Standard; 2 is Cdecl; 2 is Ansi; 0x80
    # is PreserveSig; 0x100181 is Public, Abstract, Sealed, BeforeFieldInit.
    $native = $defineType.Invoke($module, @('CsPhoneNumber.Native', 0x100181, $object))
    $int = [int]; $uint = [uint32]; $handle = [uint64]; $handles = [uint64[]]; $bytes = [byte[]]
    # .NET Framework has no PtrToStringUTF8, so the length of a text is asked of the C library.
    $runtime = 'msvcrt'
    if ($IsLinux -or $IsMacOS) { $runtime = 'libc' }
    $preserve = @(0x80)
    # Two loops, since PowerShell compiles one that goes round sixteen times, at ten times the cost of running it.
    foreach ($function in @(
            @('cspn_abi_version', $Library, 0x2016, 1, $uint, [type[]] @(), 2, 2),
            @('cspn_library_version', $Library, 0x2016, 1, $pointer, [type[]] @(), 2, 2),
            @('cspn_status_text', $Library, 0x2016, 1, $pointer, [type[]] @($int), 2, 2),
            @('cspn_string_free', $Library, 0x2016, 1, [void], [type[]] @($pointer), 2, 2),
            @('cspn_connection_open', $Library, 0x2016, 1, $int, [type[]] @($bytes, $handles, $handles), 2, 2),
            @('cspn_connection_close', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2),
            @('cspn_connection_current_get', $Library, 0x2016, 1, $int, [type[]] @($handles), 2, 2),
            @('cspn_connection_current_set', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2))) {
        $null = $setFlags.Invoke($definePlatformInvoke.Invoke($native, $function), $preserve)
    }
    foreach ($function in @(
            @('cspn_number_unassign', $Library, 0x2016, 1, $int, [type[]] @($handle, $bytes, $bytes, $bytes, $bytes, $handles), 2, 2),
            @('cspn_number_unassign_all', $Library, 0x2016, 1, $int, [type[]] @($handle, $bytes, $bytes, $handles), 2, 2),
            @('cspn_operation_start', $Library, 0x2016, 1, $int, [type[]] @($handle, $bytes, $handles), 2, 2),
            @('cspn_operation_next', $Library, 0x2016, 1, $int, [type[]] @($handle, $uint, [System.IntPtr[]]), 2, 2),
            @('cspn_operation_reply', $Library, 0x2016, 1, $int, [type[]] @($handle, $handle, $bytes), 2, 2),
            @('cspn_operation_cancel', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2),
            @('cspn_operation_close', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2),
            @('strlen', $runtime, 0x2016, 1, $int, [type[]] @($pointer), 2, 2))) {
        $null = $setFlags.Invoke($definePlatformInvoke.Invoke($native, $function), $preserve)
    }

    # What pipeline steps are written against. The runtime supplies the bodies of a delegate's methods (0x3).
    # 0x101: Public, Sealed. 0xA1: Public, Interface, Abstract. 0x100001: Public, BeforeFieldInit.
    # 0x5C6: Public, Virtual, HideBySig, NewSlot, Abstract. 0xDC6: and SpecialName. 0x1C6: 0x5C6 without Abstract.
    $http = [System.Net.Http.HttpRequestMessage]
    $answer = $makeGeneric.Invoke([System.Threading.Tasks.Task`1], @(, [type[]] @([System.Net.Http.HttpResponseMessage])))
    $namespace = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated.'
    $eventData = $defineType.Invoke($module, @("${namespace}Runtime.EventData", 0x100001, $object))
    $listener = $defineType.Invoke($module, @("${namespace}Runtime.IEventListener", 0xA1, $null))
    $next = $defineType.Invoke($module, @("${namespace}Runtime.ISendAsync", 0xA1, $null))
    $send = $defineType.Invoke($module, @("${namespace}Runtime.SendAsync", 0x101, [System.MulticastDelegate]))
    $step = $defineType.Invoke($module, @("${namespace}Runtime.SendAsyncStep", 0x101, [System.MulticastDelegate]))
    $token = [System.Threading.CancellationToken]
    $action = [System.Action]
    $null = $defineMethod.Invoke($listener, @('Signal', 0x5C6, [System.Threading.Tasks.Task], [type[]] @($string, $token,
                $makeGeneric.Invoke([System.Func`1], @(, [type[]] @($eventData))))))
    $null = $setGetter.Invoke($defineProperty.Invoke($listener, @('Token', 0, $token, $null)),
        @($defineMethod.Invoke($listener, @('get_Token', 0xDC6, $token, $null))))
    $null = $setGetter.Invoke($defineProperty.Invoke($listener, @('Cancel', 0, $action, $null)),
        @($defineMethod.Invoke($listener, @('get_Cancel', 0xDC6, $action, $null))))
    $null = $defineMethod.Invoke($next, @('SendAsync', 0x5C6, $answer, [type[]] @($http, $listener)))
    foreach ($delegate in @($send, $step)) {
        $null = $setConstructorFlags.Invoke($defineConstructor.Invoke($delegate, @(0x1886, 1, [type[]] @($object, $pointer))), @(3))
    }
    $null = $setFlags.Invoke($defineMethod.Invoke($send, @('Invoke', 0x1C6, $answer, [type[]] @($http, $listener))), @(3))
    $null = $setFlags.Invoke($defineMethod.Invoke($step, @('Invoke', 0x1C6, $answer, [type[]] @($http, $listener, $next))), @(3))

    # RestException<T> : RestException, by which scripts catch what the service did not explain. Public fields, which
    # PowerShell shows as properties. What is thrown derives from it: Initialize-ExceptionType.
    $response = $defineType.Invoke($module, @("${namespace}Models.ISkypeTelephoneNumberMgmtErrorResponse", 0xA1, $null))
    $rest = $defineType.Invoke($module, @("${namespace}Runtime.RestException", 0x100001, [System.Exception]))
    $typedRest = $defineType.Invoke($module, @("${namespace}Runtime.RestException``1", 0x100001, $rest))
    $null = $typeBuilder.GetMethod('DefineGenericParameters').Invoke($typedRest, @(, [string[]] @('T')))
    foreach ($field in @('Code', 'RequestId', 'ClientRequestId', 'ResponseBody')) {
        $null = $defineField.Invoke($rest, @($field, $string, 6))
    }
    $null = $defineField.Invoke($rest, @('StatusCode', [System.Nullable[System.Net.HttpStatusCode]], 6))

    foreach ($defined in @($native, $eventData, $listener, $next, $send, $step, $response, $rest, $typedRest)) {
        $null = $createType.Invoke($defined, $null)
    }
}

function Initialize-ExceptionType {
    # Makes the exceptions of our ErrorRecords, once a process: PhoneNumberException for what the service or the library
    # explained, PhoneNumberRestException, which scripts catch as RestException<...>, for a reply that explained nothing.
    # Not at import, because most scripts never need them.
    $lock = [string]::Intern('CsPhoneNumber.NativeTypes')
    [System.Threading.Monitor]::Enter($lock)
    try {
        if ($null -ne ('CsPhoneNumber.PhoneNumberException' -as [type])) { return }
        $rest = [Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Runtime.RestException`1[Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Models.ISkypeTelephoneNumberMgmtErrorResponse]]
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
    finally { [System.Threading.Monitor]::Exit($lock) }
}
