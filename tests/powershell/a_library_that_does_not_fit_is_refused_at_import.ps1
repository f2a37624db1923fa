. $PSScriptRoot/support/assert.ps1

function Import-Copy([scriptblock] $Change) {
    # Imports a changed copy of the module in a process of its own, and returns what that says.
    $copy = Join-Path $Folder 'CsPhoneNumber'
    if (Test-Path -LiteralPath $copy) { Remove-Item -LiteralPath $copy -Recurse }
    Copy-Item -LiteralPath $Module -Destination $copy -Recurse
    & $Change $copy
    $said = & ([System.Environment]::ProcessPath) -NoProfile -NonInteractive -Command "try { Import-Module '$copy' -ErrorAction Stop; 'imported' } catch { `"refused: `$_`" }; `"commands: `$(@(Get-Command -Module CsPhoneNumber).Count)`"" 2>&1
    $said -join ' '
}

Assert-Equal 'imported commands: 9' (Import-Copy {})
$said = Import-Copy {
    param($copy)
    $root = Join-Path $copy 'CsPhoneNumber.psm1'
    (Get-Content -Raw -LiteralPath $root).Replace("Initialize-NativeType `$PSScriptRoot '1'", "Initialize-NativeType `$PSScriptRoot '2'") | Set-Content -LiteralPath $root
}
Assert-Match '^refused: .*ABI number 2.* has 1\b.*commands: 0$' $said
$said = Import-Copy { param($copy) Remove-Item -LiteralPath (Join-Path $copy 'runtimes') -Recurse }
Assert-Match '^refused: CsPhoneNumber has no library that can be loaded for .*commands: 0$' $said

# The manifest, the module's code, the header and the library name one number.
$numbers = @(
    (Import-PowerShellDataFile -LiteralPath (Join-Path $Module 'CsPhoneNumber.psd1')).PrivateData.AbiVersion
    [regex]::Match((Get-Content -Raw -LiteralPath (Join-Path $Module 'CsPhoneNumber.psm1')), "Initialize-NativeType \`$PSScriptRoot '(\d+)'").Groups[1].Value
    [regex]::Match((Get-Content -Raw -LiteralPath "$PSScriptRoot/../../include/cspn.h"), '#define CSPN_ABI_VERSION (\d+)').Groups[1].Value
)
Assert-Equal '1 1 1' ($numbers -join ' ') 'the ABI numbers of manifest, module and header'
