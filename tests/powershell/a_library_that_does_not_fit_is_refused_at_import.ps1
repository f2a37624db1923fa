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

Assert-Equal 'imported commands: 7' (Import-Copy {})
$said = Import-Copy {
    param($copy)
    $manifest = Join-Path $copy 'CsPhoneNumber.psd1'
    (Get-Content -Raw -LiteralPath $manifest).Replace('AbiVersion = 1', 'AbiVersion = 2') | Set-Content -LiteralPath $manifest
}
Assert-Match '^refused: .*ABI number 2.* has 1\b.*commands: 0$' $said
$said = Import-Copy { param($copy) Remove-Item -LiteralPath (Join-Path $copy 'runtimes') -Recurse }
Assert-Match '^refused: CsPhoneNumber has no library that can be loaded for .*commands: 0$' $said
