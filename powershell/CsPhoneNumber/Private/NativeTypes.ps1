# The .NET types of the module, made by reflection once a process: the native library's functions, the types that
# scripts name (pipeline steps, RestException), and the exception of our ErrorRecords.
#
# Each method that PowerShell calls for the first time costs it one to three milliseconds, whatever the method does,
# and an import would pay that some forty times. So this file calls two methods only, GetMethod and Invoke, and what
# has to be called is called through them.

function Initialize-NativeType {
    # Makes the types, or finds those that another runspace has made. The library's path is part of the P/Invoke
    # methods, so another library, or another version at the same place, needs a new process.
    param([string] $Library, [string] $Version)

    $wanted = "$Version from '$Library'"
    $domain = [System.AppDomain]::CurrentDomain
    $getData = [System.AppDomain].GetMethod('GetData')
    $setData = [System.AppDomain].GetMethod('SetData', [type[]] @([string], [object]))
    # Interned text is one object for the whole process, and so a lock that all runspaces share.
    $lock = [string].GetMethod('Intern').Invoke($null, @('CsPhoneNumber.NativeTypes'))
    $null = [System.Threading.Monitor].GetMethod('Enter', [type[]] @([object])).Invoke($null, @($lock))
    try {
        $made = $getData.Invoke($domain, @('CsPhoneNumber.NativeTypes'))
        if ($null -eq $made) {
            New-NativeType $Library
            $null = $setData.Invoke($domain, @('CsPhoneNumber.NativeTypes', $wanted))
        }
        elseif (-not [object]::Equals($made, $wanted)) {
            throw ("CsPhoneNumber $wanted can't be loaded, because this process has loaded $made already. " +
                'Restart PowerShell, then import the module again.')
        }
    }
    finally { $null = [System.Threading.Monitor].GetMethod('Exit').Invoke($null, @($lock)) }
}

function New-NativeType {
    param([string] $Library)

    # The full name, because .NET Framework does not find the assembly by its short one.
    $http = [System.Reflection.Assembly]::Load('System.Net.Http, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a')
    $httpType = [System.Reflection.Assembly].GetMethod('GetType', [type[]] @([string]))
    $request = $httpType.Invoke($http, @('System.Net.Http.HttpRequestMessage'))
    $generic = [type].GetMethod('MakeGenericType')
    $answer = $generic.Invoke([System.Threading.Tasks.Task`1], @(, [type[]] @($httpType.Invoke($http, @('System.Net.Http.HttpResponseMessage')))))

    $object = [object]; $string = [string]; $int = [int]; $uint = [uint32]; $handle = [uint64]; $handles = [uint64[]]
    $bytes = [byte[]]; $pointer = [System.IntPtr]; $void = [void]
    $typeAttributes = [System.Reflection.TypeAttributes]; $methodAttributes = [System.Reflection.MethodAttributes]
    $fieldAttributes = [System.Reflection.FieldAttributes]; $conventions = [System.Reflection.CallingConventions]
    $opCode = [System.Reflection.Emit.OpCode]
    $typeBuilder = [System.Reflection.Emit.TypeBuilder]; $methodBuilder = [System.Reflection.Emit.MethodBuilder]
    $constructorBuilder = [System.Reflection.Emit.ConstructorBuilder]; $generator = [System.Reflection.Emit.ILGenerator]

    $defineType = [System.Reflection.Emit.ModuleBuilder].GetMethod('DefineType', [type[]] @($string, $typeAttributes, [type]))
    $definePlatformInvoke = $typeBuilder.GetMethod('DefinePInvokeMethod', [type[]] @($string, $string, $methodAttributes, $conventions,
            [type], [type[]], [System.Runtime.InteropServices.CallingConvention], [System.Runtime.InteropServices.CharSet]))
    $defineMethod = $typeBuilder.GetMethod('DefineMethod', [type[]] @($string, $methodAttributes, [type], [type[]]))
    $defineProperty = $typeBuilder.GetMethod('DefineProperty', [type[]] @($string, [System.Reflection.PropertyAttributes], [type], [type[]]))
    $defineConstructor = $typeBuilder.GetMethod('DefineConstructor', [type[]] @($methodAttributes, $conventions, [type[]]))
    $defineField = $typeBuilder.GetMethod('DefineField', [type[]] @($string, [type], $fieldAttributes))
    $createType = $typeBuilder.GetMethod('CreateType', [type[]] @())
    $setFlags = $methodBuilder.GetMethod('SetImplementationFlags')
    $setConstructorFlags = $constructorBuilder.GetMethod('SetImplementationFlags')
    $setGetter = [System.Reflection.Emit.PropertyBuilder].GetMethod('SetGetMethod')

    # Flags as numbers. 0x100001: Public, BeforeFieldInit. 0x100181: and Abstract, Sealed, which is a static class.
    # 0xA1: Public, Interface, Abstract. 0x101: Public, Sealed.
    $assembly = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly([System.Reflection.AssemblyName] 'CsPhoneNumber.NativeTypes', 1)
    $module = [System.Reflection.Emit.AssemblyBuilder].GetMethod('DefineDynamicModule', [type[]] @($string)).Invoke($assembly, @('CsPhoneNumber.NativeTypes'))

    # The library's functions. Text goes in as bytes that end in NUL; handles come out in arrays of one.
    # 0x2016: Public, Static, PinvokeImpl; 1: Standard; 2: Cdecl; 2: Ansi. 0x80: PreserveSig.
    $native = $defineType.Invoke($module, @('CsPhoneNumber.Native', 0x100181, $object))
    foreach ($function in @(
            $definePlatformInvoke.Invoke($native, @('cspn_abi_version', $Library, 0x2016, 1, $uint, [type[]] @(), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_library_version', $Library, 0x2016, 1, $pointer, [type[]] @(), 2, 2)),
            ($free = $definePlatformInvoke.Invoke($native, @('cspn_string_free', $Library, 0x2016, 1, $void, [type[]] @($pointer), 2, 2))),
            $definePlatformInvoke.Invoke($native, @('cspn_status_text', $Library, 0x2016, 1, $pointer, [type[]] @($int), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_connection_open', $Library, 0x2016, 1, $int, [type[]] @($bytes, $handles, $handles), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_connection_close', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_connection_current_get', $Library, 0x2016, 1, $int, [type[]] @($handles), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_connection_current_set', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_number_unassign', $Library, 0x2016, 1, $int, [type[]] @($handle, $bytes, $bytes, $bytes, $bytes, $handles), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_number_unassign_all', $Library, 0x2016, 1, $int, [type[]] @($handle, $bytes, $bytes, $handles), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_operation_start', $Library, 0x2016, 1, $int, [type[]] @($handle, $bytes, $handles), 2, 2)),
            ($next = $definePlatformInvoke.Invoke($native, @('cspn_operation_next', $Library, 0x2016, 1, $int, [type[]] @($handle, $uint, $pointer.MakeByRefType()), 2, 2))),
            $definePlatformInvoke.Invoke($native, @('cspn_operation_reply', $Library, 0x2016, 1, $int, [type[]] @($handle, $handle, $bytes), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_operation_cancel', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2)),
            $definePlatformInvoke.Invoke($native, @('cspn_operation_close', $Library, 0x2016, 1, $int, [type[]] @($handle), 2, 2)))) {
        $null = $setFlags.Invoke($function, @(0x80))
    }

    $emit = $generator.GetMethod('Emit', [type[]] @($opCode))
    $emitByte = $generator.GetMethod('Emit', [type[]] @($opCode, [byte]))
    $emitCall = $generator.GetMethod('Emit', [type[]] @($opCode, [System.Reflection.MethodInfo]))
    $emitBase = $generator.GetMethod('Emit', [type[]] @($opCode, [System.Reflection.ConstructorInfo]))
    $emitLabel = $generator.GetMethod('Emit', [type[]] @($opCode, [System.Reflection.Emit.Label]))
    $newLabel = $generator.GetMethod('DefineLabel')
    $markLabel = $generator.GetMethod('MarkLabel')
    $newLocal = $generator.GetMethod('DeclareLocal', [type[]] @([type]))
    $methodBody = $methodBuilder.GetMethod('GetILGenerator', [type[]] @())
    $constructorBody = $constructorBuilder.GetMethod('GetILGenerator', [type[]] @())

    # static string Text(IntPtr text): what stands before NUL. (.NET Framework has no PtrToStringUTF8.)
    $text = $defineMethod.Invoke($native, @('Text', 0x16, $string, [type[]] @($pointer)))
    $il = $methodBody.Invoke($text, $null)
    $null = $newLocal.Invoke($il, @($int))
    $again = $newLabel.Invoke($il, $null)
    $end = $newLabel.Invoke($il, $null)
    $null = $markLabel.Invoke($il, @($again))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_0))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_0))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Add))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldind_U1))
    $null = $emitLabel.Invoke($il, @([System.Reflection.Emit.OpCodes]::Brfalse, $end))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_0))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldc_I4_1))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Add_Ovf))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Stloc_0))
    $null = $emitLabel.Invoke($il, @([System.Reflection.Emit.OpCodes]::Br, $again))
    $null = $markLabel.Invoke($il, @($end))
    $null = $emitCall.Invoke($il, @([System.Reflection.Emit.OpCodes]::Call, [System.Text.Encoding].GetMethod('get_UTF8')))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_0))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_0))
    $null = $emitCall.Invoke($il, @([System.Reflection.Emit.OpCodes]::Callvirt, [System.Text.Encoding].GetMethod('GetString', [type[]] @([byte].MakePointerType(), $int))))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ret))

    # static int Next(ulong operation, uint timeout, string[] text): the next event, decoded and freed, in text[0].
    $method = $defineMethod.Invoke($native, @('Next', 0x16, $int, [type[]] @($handle, $uint, [string[]])))
    $il = $methodBody.Invoke($method, $null)
    $null = $newLocal.Invoke($il, @($pointer))
    $null = $newLocal.Invoke($il, @($int))
    $end = $newLabel.Invoke($il, $null)
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_0))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_1))
    $null = $emitByte.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloca_S, [byte] 0))
    $null = $emitCall.Invoke($il, @([System.Reflection.Emit.OpCodes]::Call, $next))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Stloc_1))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_0))
    $null = $emitLabel.Invoke($il, @([System.Reflection.Emit.OpCodes]::Brfalse, $end))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_2))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldc_I4_0))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_0))
    $null = $emitCall.Invoke($il, @([System.Reflection.Emit.OpCodes]::Call, $text))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Stelem_Ref))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_0))
    $null = $emitCall.Invoke($il, @([System.Reflection.Emit.OpCodes]::Call, $free))
    $null = $markLabel.Invoke($il, @($end))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldloc_1))
    $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ret))

    # What pipeline steps are written against; the runtime supplies the bodies of delegates (0x3).
    # 0x5C6: Public, Virtual, HideBySig, NewSlot, Abstract; 0xDC6: and SpecialName; 0x1C6: not abstract.
    $namespace = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated.'
    $eventData = $defineType.Invoke($module, @("${namespace}Runtime.EventData", 0x100001, $object))
    $listener = $defineType.Invoke($module, @("${namespace}Runtime.IEventListener", 0xA1, $null))
    $sender = $defineType.Invoke($module, @("${namespace}Runtime.ISendAsync", 0xA1, $null))
    $send = $defineType.Invoke($module, @("${namespace}Runtime.SendAsync", 0x101, [System.MulticastDelegate]))
    $step = $defineType.Invoke($module, @("${namespace}Runtime.SendAsyncStep", 0x101, [System.MulticastDelegate]))
    $createMessage = $generic.Invoke([System.Func`1], @(, [type[]] @($eventData)))
    $null = $defineMethod.Invoke($listener, @('Signal', 0x5C6, [System.Threading.Tasks.Task], [type[]] @($string, [System.Threading.CancellationToken], $createMessage)))
    $method = $defineMethod.Invoke($listener, @('get_Token', 0xDC6, [System.Threading.CancellationToken], $null))
    $null = $setGetter.Invoke($defineProperty.Invoke($listener, @('Token', 0, [System.Threading.CancellationToken], $null)), @($method))
    $method = $defineMethod.Invoke($listener, @('get_Cancel', 0xDC6, [System.Action], $null))
    $null = $setGetter.Invoke($defineProperty.Invoke($listener, @('Cancel', 0, [System.Action], $null)), @($method))
    $null = $defineMethod.Invoke($sender, @('SendAsync', 0x5C6, $answer, [type[]] @($request, $listener)))
    foreach ($method in @(
            $defineConstructor.Invoke($send, @(0x1886, 1, [type[]] @($object, $pointer))),
            $defineConstructor.Invoke($step, @(0x1886, 1, [type[]] @($object, $pointer))))) {
        $null = $setConstructorFlags.Invoke($method, @(3))
    }
    foreach ($method in @(
            $defineMethod.Invoke($send, @('Invoke', 0x1C6, $answer, [type[]] @($request, $listener))),
            $defineMethod.Invoke($step, @('Invoke', 0x1C6, $answer, [type[]] @($request, $listener, $sender))))) {
        $null = $setFlags.Invoke($method, @(3))
    }

    # The exceptions: RestException<T> : RestException, which scripts catch by name, and one for the failures that the
    # service describes. Public fields, which PowerShell shows as properties.
    $response = $defineType.Invoke($module, @("${namespace}Models.ISkypeTelephoneNumberMgmtErrorResponse", 0xA1, $null))
    $rest = $defineType.Invoke($module, @("${namespace}Runtime.RestException", 0x100001, [System.Exception]))
    $typedRest = $defineType.Invoke($module, @("${namespace}Runtime.RestException``1", 0x100001, $rest))
    $plain = $defineType.Invoke($module, @('CsPhoneNumber.PhoneNumberException', 0x100001, [System.Exception]))
    $null = $typeBuilder.GetMethod('DefineGenericParameters').Invoke($typedRest, @(, [string[]] @('T')))
    $base = [System.Exception].GetConstructor([type[]] @($string))
    foreach ($type in @($plain, $rest, $typedRest)) {
        $constructor = $defineConstructor.Invoke($type, @(0x1886, 1, [type[]] @($string)))
        $il = $constructorBody.Invoke($constructor, $null)
        $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_0))
        $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ldarg_1))
        $null = $emitBase.Invoke($il, @([System.Reflection.Emit.OpCodes]::Call, $base))
        $null = $emit.Invoke($il, @([System.Reflection.Emit.OpCodes]::Ret))
        if ([object]::ReferenceEquals($type, $rest)) { $base = $constructor }
    }
    foreach ($type in @($plain, $rest)) {
        foreach ($field in @('Code', 'ErrorCode', 'RequestId', 'ClientRequestId', 'Advice', 'Outcome', 'ServiceCode')) {
            $null = $defineField.Invoke($type, @($field, $string, 6))
        }
        $null = $defineField.Invoke($type, @('StatusCode', [System.Nullable[System.Net.HttpStatusCode]], 6))
        $null = $defineField.Invoke($type, @('RetryAfter', [System.Nullable[timespan]], 6))
        $null = $defineField.Invoke($type, @('Attempts', $int, 6))
        $null = $defineField.Invoke($type, @('Items', [object[]], 6))
    }
    $null = $defineField.Invoke($rest, @('ResponseBody', $string, 6))

    foreach ($type in @($native, $eventData, $listener, $sender, $send, $step, $response, $plain, $rest, $typedRest)) {
        $null = $createType.Invoke($type, $null)
    }
}
