# The module's root. A build replaces the region below by the contents of the files that it lists, in this order.

# region files
foreach ($file in @(
        'Private/Begin.ps1'
        'Private/NativeTypes.ps1'
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

$script:Folder = $PSScriptRoot
# The library for this system; the types over it; and the number that both sides were written for. ($IsWindows does not exist in
# Windows PowerShell.)
$platform = 'win'
$file = 'cs_phone_number.dll'
if ($IsLinux) { $platform = 'linux'; $file = 'libcs_phone_number.so' }
if ($IsMacOS) { $platform = 'osx'; $file = 'libcs_phone_number.dylib' }
$architecture = "$([System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
$slash = [System.IO.Path]::DirectorySeparatorChar
$library = "$PSScriptRoot${slash}runtimes${slash}$platform-$architecture${slash}native${slash}$file"
$abiVersion = $ExecutionContext.SessionState.Module.PrivateData.AbiVersion
try { $found = Initialize-NativeType $library $abiVersion }
catch [System.Reflection.TargetInvocationException], [System.Management.Automation.MethodInvocationException] {
    Deny-Import "CsPhoneNumber has no library that can be loaded for ${platform}-${architecture}: '$library'. $($_.Exception.GetBaseException().Message)"
}
if ($found -ne $abiVersion) { Deny-Import "CsPhoneNumber is written for ABI number $abiVersion, but '$library' has $found. Install the module again, whole." }
