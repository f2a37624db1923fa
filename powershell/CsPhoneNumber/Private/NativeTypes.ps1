# The .NET types of the module, made by reflection once a process: the native library's functions, and the types that
# scripts name (pipeline steps, RestException). OnDemand/ExceptionTypes.ps1 makes the rest.
#
# Each kind of call that PowerShell makes for the first time costs it one to three milliseconds, whatever the call does: it
# compiles code for the method's name and for the types of all arguments. An import would pay that some forty times. So this
# file makes calls of two kinds only: GetMethod with a name and types, and MethodBase.Invoke of MethodBase.Invoke, which has
# the same types of arguments whatever is called in the end.
#
# Nor does any file name these types in brackets where that can be helped: a file is parsed before they are made, and the
# parser looks for each such name in all assemblies, for some two milliseconds. $script:Native is the class of the functions.

function Initialize-NativeType {
    # Makes the types, or finds those that another runspace has made, and refuses a library of another ABI number. The library's
    # path is part of the P/Invoke methods, so a module from another place, or of another number, needs a new process.
    param($Folder, $AbiVersion)

    $object = [object]; $string = [string]; $none = [type[]] @()
    $methodBase = [System.Reflection.MethodBase]
    $appDomain = [System.AppDomain]
    $monitor = [System.Threading.Monitor]
    $runtime = [System.Runtime.InteropServices.RuntimeInformation]
    $invoke = $methodBase.GetMethod('Invoke', [type[]] @($object, [object[]]))
    $toText = $object.GetMethod('ToString', $none)
    $toLower = $string.GetMethod('ToLowerInvariant', $none)
    $concat = $string.GetMethod('Concat', [type[]] @([object[]]))
    $equals = $string.GetMethod('Equals', [type[]] @($string, $string))
    $getArchitecture = $runtime.GetMethod('get_ProcessArchitecture', $none)
    $getDomain = $appDomain.GetMethod('get_CurrentDomain', $none)
    $getData = $appDomain.GetMethod('GetData', [type[]] @($string))
    $setData = $appDomain.GetMethod('SetData', [type[]] @($string, $object))
    $enter = $monitor.GetMethod('Enter', [type[]] @($object))
    $exit = $monitor.GetMethod('Exit', [type[]] @($object))

    # The library for this system. ($IsWindows does not exist in Windows PowerShell.)
    $before = '\runtimes\win-'; $after = '\native\cs_phone_number.dll'
    if ($IsLinux) { $before = '/runtimes/linux-'; $after = '/native/libcs_phone_number.so' }
    if ($IsMacOS) { $before = '/runtimes/osx-'; $after = '/native/libcs_phone_number.dylib' }
    $architecture = $invoke.Invoke($toText, @($invoke.Invoke($getArchitecture, @($null, $null)), $null))
    $architecture = $invoke.Invoke($toLower, @($architecture, $null))
    $library = $invoke.Invoke($concat, @($null, @(, @($Folder, $before, $architecture, $after))))

    # All runspaces have this object in common: it is their lock, and keeps the class of the functions. What that was made for
    # is part of the name that it is kept under.
    $domain = $invoke.Invoke($getDomain, @($null, $null))
    $wanted = $invoke.Invoke($concat, @($null, @(, @('CsPhoneNumber with ABI number ', $AbiVersion, ' from ', $library))))
    $null = $invoke.Invoke($enter, @($null, @($domain)))
    try {
        $script:Native = $invoke.Invoke($getData, @($domain, @($wanted)))
        $made = $invoke.Invoke($getData, @($domain, @('CsPhoneNumber.NativeTypes')))
        if ($null -eq $made) {
            New-NativeType $library
            $null = $invoke.Invoke($setData, @($domain, @($wanted, $script:Native)))
            $null = $invoke.Invoke($setData, @($domain, @('CsPhoneNumber.NativeTypes', $wanted)))
        }
    }
    finally { $null = $invoke.Invoke($exit, @($null, @($domain))) }
    if ($null -eq $script:Native) { throw "$wanted can't be loaded, because this process has loaded $made already. Restart PowerShell, then import the module again." }

    $version = $script:Native.GetMethod('cspn_abi_version', $none)
    try { $found = $invoke.Invoke($version, @($null, $null)) }
    catch { throw "CsPhoneNumber has no library that can be loaded for this system: '$library'. $($_.Exception.GetBaseException().Message)" }
    $same = $invoke.Invoke($equals, @($null, @($invoke.Invoke($toText, @($found, $null)), $AbiVersion)))
    if ($same) { return }
    throw "CsPhoneNumber is written for ABI number $AbiVersion, but '$library' has $found. Install the module again, whole."
}

function New-NativeType {
    param($Library)

    # $invoke, $string and $object are the caller's.
    $type = [type]; $types = [type[]]; $pointer = [System.IntPtr]
    $assemblyBuilder = [System.Reflection.Emit.AssemblyBuilder]
    $moduleBuilder = [System.Reflection.Emit.ModuleBuilder]
    $typeBuilder = [System.Reflection.Emit.TypeBuilder]
    $methodBuilder = [System.Reflection.Emit.MethodBuilder]
    $constructorBuilder = [System.Reflection.Emit.ConstructorBuilder]
    $propertyBuilder = [System.Reflection.Emit.PropertyBuilder]
    $methodAttributes = [System.Reflection.MethodAttributes]
    $conventions = [System.Reflection.CallingConventions]

    $defineAssembly = $assemblyBuilder.GetMethod('DefineDynamicAssembly', [type[]] @([System.Reflection.AssemblyName], [System.Reflection.Emit.AssemblyBuilderAccess]))
    $defineModule = $assemblyBuilder.GetMethod('DefineDynamicModule', [type[]] @($string))
    $defineType = $moduleBuilder.GetMethod('DefineType', [type[]] @($string, [System.Reflection.TypeAttributes], $type))
    $definePlatformInvoke = $typeBuilder.GetMethod('DefinePInvokeMethod', [type[]] @($string, $string, $methodAttributes, $conventions,
            $type, $types, [System.Runtime.InteropServices.CallingConvention], [System.Runtime.InteropServices.CharSet]))
    $defineMethod = $typeBuilder.GetMethod('DefineMethod', [type[]] @($string, $methodAttributes, $type, $types))
    $defineProperty = $typeBuilder.GetMethod('DefineProperty', [type[]] @($string, [System.Reflection.PropertyAttributes], $type, $types))
    $defineConstructor = $typeBuilder.GetMethod('DefineConstructor', [type[]] @($methodAttributes, $conventions, $types))
    $defineField = $typeBuilder.GetMethod('DefineField', [type[]] @($string, $type, [System.Reflection.FieldAttributes]))
    $defineParameters = $typeBuilder.GetMethod('DefineGenericParameters', [type[]] @([string[]]))
    $createType = $typeBuilder.GetMethod('CreateType', [type[]] @())
    $setFlags = $methodBuilder.GetMethod('SetImplementationFlags', [type[]] @([System.Reflection.MethodImplAttributes]))
    $setConstructorFlags = $constructorBuilder.GetMethod('SetImplementationFlags', [type[]] @([System.Reflection.MethodImplAttributes]))
    $setGetter = $propertyBuilder.GetMethod('SetGetMethod', [type[]] @($methodBuilder))
    $makeGeneric = $type.GetMethod('MakeGenericType', [type[]] @($types))

    # Flags, as decimal numbers: PowerShell takes ten times as long over a hexadecimal one.
    $class = 1048577           # Public, BeforeFieldInit
    $staticClass = 1048961     # Public, BeforeFieldInit, Abstract, Sealed
    $sealedClass = 257         # Public, Sealed
    $interface = 161           # Public, Interface, Abstract
    $platformInvoke = 8214     # Public, Static, PinvokeImpl
    $abstractMethod = 1478     # Public, Virtual, HideBySig, NewSlot, Abstract
    $abstractGetter = 3526     # the same and SpecialName
    $invokeMethod = 454        # Public, Virtual, HideBySig, NewSlot
    $constructor = 6278        # Public, HideBySig, SpecialName, RTSpecialName
    $preserve = @(128)         # PreserveSig: the return value is handed on as it is
    $runtimeBody = @(3)        # Runtime: the runtime supplies the bodies of a delegate's methods

    $assembly = $invoke.Invoke($defineAssembly, @($null, @([System.Reflection.AssemblyName]::new('CsPhoneNumber.NativeTypes'), 1)))
    $module = $invoke.Invoke($defineModule, @($assembly, @('CsPhoneNumber.NativeTypes')))

    # The library's functions: name, library, flags, Standard, what it returns, what it takes, Cdecl, Ansi. Text goes in as
    # bytes that end in NUL; what comes out is put into arrays of one.
    $native = $invoke.Invoke($defineType, @($module, @('CsPhoneNumber.Native', $staticClass, $object)))
    $int = [int]; $uint = [uint32]; $handle = [uint64]; $handles = [uint64[]]; $bytes = [byte[]]
    # .NET Framework has no PtrToStringUTF8, so the length of a text is asked of the C library.
    # Two loops, since PowerShell compiles one that goes round sixteen times, at ten times the cost of running it.
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_abi_version', $Library, $platformInvoke, 1, $uint, [type[]] @(), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_status_text', $Library, $platformInvoke, 1, $pointer, [type[]] @($int), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_string_free', $Library, $platformInvoke, 1, [void], [type[]] @($pointer), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_connection_open', $Library, $platformInvoke, 1, $int, [type[]] @($bytes, $handles, $handles), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_connection_close', $Library, $platformInvoke, 1, $int, [type[]] @($handle), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_connection_current_get', $Library, $platformInvoke, 1, $int, [type[]] @($handles), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_connection_current_set', $Library, $platformInvoke, 1, $int, [type[]] @($handle), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_number_unassign', $Library, $platformInvoke, 1, $int, [type[]] @($handle, $bytes, $bytes, $bytes, $bytes, $handles), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_number_unassign_all', $Library, $platformInvoke, 1, $int, [type[]] @($handle, $bytes, $bytes, $handles), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_operation_start', $Library, $platformInvoke, 1, $int, [type[]] @($handle, $bytes, $handles), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_operation_next', $Library, $platformInvoke, 1, $int, [type[]] @($handle, $uint, [System.IntPtr[]]), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_operation_reply', $Library, $platformInvoke, 1, $int, [type[]] @($handle, $handle, $bytes), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_operation_cancel', $Library, $platformInvoke, 1, $int, [type[]] @($handle), 2, 2))), $preserve))
    $null = $invoke.Invoke($setFlags, @($invoke.Invoke($definePlatformInvoke, @($native, @('cspn_operation_close', $Library, $platformInvoke, 1, $int, [type[]] @($handle), 2, 2))), $preserve))

    # What pipeline steps are written against.
    $request = [System.Net.Http.HttpRequestMessage]
    $answer = $invoke.Invoke($makeGeneric, @([System.Threading.Tasks.Task`1], @(, [type[]] @([System.Net.Http.HttpResponseMessage]))))
    $namespace = 'Microsoft.Teams.ConfigAPI.Cmdlets.Generated.'
    $eventData = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.EventData", $class, $object)))
    $listener = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.IEventListener", $interface, $null)))
    $next = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.ISendAsync", $interface, $null)))
    $send = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.SendAsync", $sealedClass, [System.MulticastDelegate])))
    $step = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.SendAsyncStep", $sealedClass, [System.MulticastDelegate])))
    $createMessage = $invoke.Invoke($makeGeneric, @([System.Func`1], @(, [type[]] @($eventData))))
    $token = [System.Threading.CancellationToken]
    $action = [System.Action]
    $null = $invoke.Invoke($defineMethod, @($listener, @('Signal', $abstractMethod, [System.Threading.Tasks.Task], [type[]] @($string, $token, $createMessage))))
    $getter = $invoke.Invoke($defineMethod, @($listener, @('get_Token', $abstractGetter, $token, $null)))
    $property = $invoke.Invoke($defineProperty, @($listener, @('Token', 0, $token, $null)))
    $null = $invoke.Invoke($setGetter, @($property, @($getter)))
    $getter = $invoke.Invoke($defineMethod, @($listener, @('get_Cancel', $abstractGetter, $action, $null)))
    $property = $invoke.Invoke($defineProperty, @($listener, @('Cancel', 0, $action, $null)))
    $null = $invoke.Invoke($setGetter, @($property, @($getter)))
    $null = $invoke.Invoke($defineMethod, @($next, @('SendAsync', $abstractMethod, $answer, [type[]] @($request, $listener))))
    $ofDelegate = @($constructor, 1, [type[]] @($object, $pointer))
    $null = $invoke.Invoke($setConstructorFlags, @($invoke.Invoke($defineConstructor, @($send, $ofDelegate)), $runtimeBody))
    $null = $invoke.Invoke($setConstructorFlags, @($invoke.Invoke($defineConstructor, @($step, $ofDelegate)), $runtimeBody))
    $method = $invoke.Invoke($defineMethod, @($send, @('Invoke', $invokeMethod, $answer, [type[]] @($request, $listener))))
    $null = $invoke.Invoke($setFlags, @($method, $runtimeBody))
    $method = $invoke.Invoke($defineMethod, @($step, @('Invoke', $invokeMethod, $answer, [type[]] @($request, $listener, $next))))
    $null = $invoke.Invoke($setFlags, @($method, $runtimeBody))

    # RestException<T> : RestException, by which scripts catch what the service did not explain. Public fields, which
    # PowerShell shows as properties. What is thrown derives from it: Initialize-ExceptionType.
    $response = $invoke.Invoke($defineType, @($module, @("${namespace}Models.ISkypeTelephoneNumberMgmtErrorResponse", $interface, $null)))
    $rest = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.RestException", $class, [System.Exception])))
    $typedRest = $invoke.Invoke($defineType, @($module, @("${namespace}Runtime.RestException``1", $class, $rest)))
    $null = $invoke.Invoke($defineParameters, @($typedRest, @(, [string[]] @('T'))))
    $null = $invoke.Invoke($defineField, @($rest, @('Code', $string, 6)))
    $null = $invoke.Invoke($defineField, @($rest, @('RequestId', $string, 6)))
    $null = $invoke.Invoke($defineField, @($rest, @('ClientRequestId', $string, 6)))
    $null = $invoke.Invoke($defineField, @($rest, @('ResponseBody', $string, 6)))
    $null = $invoke.Invoke($defineField, @($rest, @('StatusCode', [System.Nullable[System.Net.HttpStatusCode]], 6)))

    $script:Native = $invoke.Invoke($createType, @($native, $null))
    $null = $invoke.Invoke($createType, @($eventData, $null))
    $null = $invoke.Invoke($createType, @($listener, $null))
    $null = $invoke.Invoke($createType, @($next, $null))
    $null = $invoke.Invoke($createType, @($send, $null))
    $null = $invoke.Invoke($createType, @($step, $null))
    $null = $invoke.Invoke($createType, @($response, $null))
    $null = $invoke.Invoke($createType, @($rest, $null))
    $null = $invoke.Invoke($createType, @($typedRest, $null))
}
