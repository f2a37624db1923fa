# The module's root. A build replaces the region below by the contents of the files that it lists, in this order.

# region files
foreach ($file in @(
        'Private/NativeTypes.ps1'
        'Private/Text.ps1'
        'Private/Preference.ps1'
        'Private/ErrorRecord.ps1'
        'Private/Operation.ps1'
        'Private/Connection.ps1'
        'Private/Assignment.ps1'
        'Public/Connect-MicrosoftTeams.ps1'
        'Public/Disconnect-MicrosoftTeams.ps1'
        'Public/Get-CsOnlineUser.ps1'
        'Public/Get-CsPhoneNumberAssignment.ps1'
        'Public/Get-CsSandboxTenant.ps1'
        'Public/New-CsSandboxTenant.ps1'
        'Public/Remove-CsPhoneNumberAssignment.ps1'
    )) {
    . $PSScriptRoot/$file
}
# endregion files

# The library for this system; the types over it; and the number that both sides were written for. ($IsWindows does not exist in
# Windows PowerShell. No function, since the first call of one costs the import some milliseconds.)
$platform = 'win'
$file = 'cs_phone_number.dll'
if ($IsLinux) { $platform = 'linux'; $file = 'libcs_phone_number.so' }
if ($IsMacOS) { $platform = 'osx'; $file = 'libcs_phone_number.dylib' }
$architecture = @('x86', 'x64', 'arm', 'arm64')[[System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture]
$slash = [System.IO.Path]::DirectorySeparatorChar
$library = "$PSScriptRoot${slash}runtimes${slash}$platform-$architecture${slash}native${slash}$file"
$abiVersion = $ExecutionContext.SessionState.Module.PrivateData.AbiVersion
Initialize-NativeType $library $abiVersion
try { $found = [CsPhoneNumber.Native]::cspn_abi_version() }
catch { throw "CsPhoneNumber has no library that can be loaded for $platform-${architecture}: '$library'. $($_.Exception.GetBaseException().Message)" }
if ($found -ne $abiVersion) { throw "CsPhoneNumber is written for ABI number $abiVersion, but '$library' has $found. Install the module again, whole." }
